"""The log of ``--log FILE``: what happened and when, a line each, without names of persons."""

from __future__ import annotations

import contextlib
import os
import re
import traceback
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import CpauditError, Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWNER_ONLY = 0o600
# How each line of a log begins: with the time, the process, and how bad it is.
_LINE = re.compile(rb"\d{4}-\d\d-\d\dT\S+ \[\d+\] [A-Z]+ ")
_LONGEST_BEGINNING = 100


class Level(StrEnum):
    """How bad it is; the words are the same in both languages, for programs that watch logs."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file that lines are added to; without a path they go nowhere."""

    path: Path | None = None

    def check(self) -> None:
        """Nothing, if the file can be written to: a run that nobody sees must leave a trace.

        Raises:
            UsageError: it cannot, or it holds something else than a log.
        """
        if self.path is None:
            return
        try:
            self._forbid_other_file(self.path)
            self._add("")
        except OSError as cause:
            reason = cause.strerror or type(cause).__name__
            raise UsageError(
                Text(f"the log cannot be written: {reason}.", f"日志无法写入：{reason}。"),
                mend=Text("Name another file with --log.", "请用 --log 指定其他文件。"),
                place=Place(file=str(self.path)),
            ) from cause

    @staticmethod
    def _forbid_other_file(path: Path) -> None:
        """A slip of the pen must not add lines to an export or to the project file."""
        if not path.is_file():
            return
        with path.open("rb") as file:
            beginning = file.read(_LONGEST_BEGINNING)
        if beginning and _LINE.match(beginning) is None:
            raise UsageError(
                Text("this file is no log of cpaudit.", "该文件不是 cpaudit 的日志。"),
                mend=Text("Name another file with --log.", "请用 --log 指定其他文件。"),
                place=Place(file=str(path)),
            )

    def tell(self, said: Text, *, level: Level = Level.INFO) -> None:
        """Add a line. Once a run is under way, a log that cannot be written does not stop it."""
        if self.path is None:
            return
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        told = " ".join(str(said).split())
        with contextlib.suppress(OSError):
            self._add(f"{now} [{os.getpid()}] {level} {told}\n")

    def _add(self, line: str) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        # One write for a line: those of two processes do not mix.
        with os.fdopen(handle, "ab", buffering=0) as file:
            file.write(line.encode())


@contextlib.contextmanager
def logged(path: Path | None) -> Iterator[LogFile]:
    """The log in ``path``; what ends the block is told in it.

    Raises:
        UsageError: the log cannot be written.
    """
    log = LogFile(path)
    log.check()
    try:
        yield log
    except CpauditError as error:
        log.tell(error.message(), level=Level.ERROR)
        log.tell(_ends(int(error.exit_code)), level=Level.ERROR)
        raise
    except KeyboardInterrupt:
        log.tell(Text("interrupted", "运行被中断"), level=Level.ERROR)
        raise
    except Exception as error:
        # Its words may quote data: only its kind and its place are told.
        frames = traceback.extract_tb(error.__traceback__)
        at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        kind = type(error).__name__
        log.tell(
            Text(f"a bug of cpaudit: {kind} at {at}", f"程序错误：{kind}（{at}）"),
            level=Level.ERROR,
        )
        raise


def _ends(code: int) -> Text:
    return Text(f"run ends: exit code {code}", f"运行结束：退出码 {code}")
