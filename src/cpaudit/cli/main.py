"""The door of the program: language, streams, errors and exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, NoReturn

from typer import Abort
from typer.exceptions import TyperException

from cpaudit.cli.leaving import close_pipe, leave
from cpaudit.errors import CpauditError, ExitCode
from cpaudit.i18n import Text, detect_language, use_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    import typer

# 128 and the number of the signal, as shells count: SIGINT, SIGPIPE, SIGTERM.
_INTERRUPTED, _NOBODY_READS, _TERMINATED = 130, 141, 143
_STOPPED = Text("Interrupted: nothing was left half-written.", "已中断：没有留下写到一半的文件。")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command that ``arguments`` name, and leave with its exit code.

    Errors that the user can mend are messages on stderr. Any other error is a bug: it shows its
    trace and leaves with 3, since nothing was judged.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    use_language(detect_language(given))
    from cpaudit.cli.app import app  # late: help texts are rendered when the commands are imported
    from cpaudit.cli.completion import VARIABLE
    from cpaudit.cli.wording import usage_message

    if VARIABLE in os.environ:
        # The shell asks: typer must know which.
        from typer.completion import completion_init  # type: ignore[attr-defined] # not declared

        completion_init()
    with ending_by_signal() as asked:
        code = _code_of(app, given, usage_message)
    if code == _INTERRUPTED:  # Typer makes this of Ctrl-C too
        _say(str(_STOPPED))
        code = _TERMINATED if asked else _INTERRUPTED
    if code == _NOBODY_READS and sys.__stdout__ is not None:
        sys.stdout = sys.__stdout__
        close_pipe(sys.stdout)
    leave(code)


def _code_of(
    app: typer.Typer, given: list[str], usage_message: Callable[[TyperException], str]
) -> int:
    """The exit code of a command, after what ended it was said."""
    try:
        return int(app(given, prog_name="cpaudit", standalone_mode=False) or ExitCode.OPEN)
    except TyperException as error:
        _say(usage_message(error))
        return int(ExitCode.USAGE)
    except CpauditError as error:
        _say(str(error.message()))
        return int(error.exit_code)
    except (KeyboardInterrupt, Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        return _NOBODY_READS
    except SystemExit as error:
        # Typer leaves with 1, «gate closed», when nobody reads what it prints.
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        return _NOBODY_READS
    except BaseException:  # noqa: BLE001 - Python's own code for a trace is 1, «gate closed»
        traceback.print_exc()
        return int(ExitCode.UNREADABLE)


@contextlib.contextmanager
def ending_by_signal() -> Iterator[list[int]]:
    """A list that names the signal by which the system asked for the end of the block, if it did.

    The block ends in good order then, as with Ctrl-C.
    """
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, before)


def _say(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(f"{line}\n")


def prepare_streams() -> None:
    """Let no character stop the output: a console of code page 936 lacks some of them.

    A terminal keeps its encoding, since it could not show another; a pipe or file gets UTF-8
    unless PYTHONIOENCODING asks for something else.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()
