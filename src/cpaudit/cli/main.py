"""The door of the program: language, streams, errors and exit code."""

from __future__ import annotations

import io
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

from typer.exceptions import TyperException

from cpaudit.errors import CpauditError, ExitCode
from cpaudit.i18n import detect_language, use_language

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED = 130  # 128 + SIGINT, as shells count


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command that ``arguments`` name, and leave with its exit code.

    Errors that the user can mend are messages on stderr. Any other error is a bug: it shows its
    trace and leaves with 3, since nothing was judged.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    use_language(detect_language(given))
    from cpaudit.cli.app import app  # late: help texts are rendered when the commands are imported
    from cpaudit.cli.wording import usage_message

    try:
        code = app(given, prog_name="cpaudit", standalone_mode=False)
    except TyperException as error:
        sys.stderr.write(f"{usage_message(error)}\n")
        sys.exit(int(ExitCode.USAGE))
    except CpauditError as error:
        sys.stderr.write(f"{error.message()}\n")
        sys.exit(int(error.exit_code))
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception:  # noqa: BLE001 - Python's own code for a trace is 1, which means «gate closed»
        traceback.print_exc()
        sys.exit(int(ExitCode.UNREADABLE))
    sys.exit(int(code or ExitCode.OPEN))


def prepare_streams() -> None:
    """Let no character stop the output: a console of code page 936 lacks some of them.

    A terminal keeps its encoding, since it could not show another; a pipe or file gets UTF-8
    unless PYTHONIOENCODING asks for something else.
    """
    import os

    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()
