"""The errors that reach the user as messages; anything else is a bug and shows its trace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from cpaudit.i18n import Text


class ExitCode(IntEnum):
    """What the process says to whoever called it; independent of any report format."""

    OPEN = 0
    CLOSED = 1
    USAGE = 2
    UNREADABLE = 3
    PARTIAL = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's files something is wrong; the row counts from 1 as Excel shows it."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def describe(self) -> Text:
        """«health.xlsx, sheet 2019, row 7, column 产妇姓名», leaving out what is not known."""
        parts = [
            Text(self.file, self.file) if self.file else None,
            Text(f"sheet {self.sheet}", f"工作表 {self.sheet}") if self.sheet else None,
            Text(f"row {self.row}", f"第 {self.row} 行") if self.row is not None else None,
            Text(f"column {self.column}", f"列 {self.column}") if self.column else None,
        ]
        known = [part for part in parts if part is not None]
        return Text(", ".join(part.en for part in known), "，".join(part.zh for part in known))


class CpauditError(Exception):
    """A problem that the user can mend: what is wrong, where, and how to mend it."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE

    def __init__(self, what: Text, *, mend: Text, place: Place | None = None) -> None:
        """Keep the three parts apart so that a report can lay them out."""
        super().__init__(what.en)
        self.what = what
        self.mend = mend
        self.place = place or Place()

    def message(self) -> Text:
        """«place: what. mend»."""
        place = self.place.describe()
        lead = Text(f"{place.en}: ", f"{place.zh}：") if place.en else Text("", "")
        return Text(
            f"{lead.en}{self.what.en} {self.mend.en}", f"{lead.zh}{self.what.zh}{self.mend.zh}"
        )

    def __str__(self) -> str:
        return str(self.message())


class UsageError(CpauditError):
    """A command that cannot be carried out as it was given."""


class ProjectError(CpauditError):
    """A project file that cannot be used."""


class RuleError(CpauditError):
    """A rule or a profile that is written wrongly."""


class SourceError(CpauditError):
    """A source that cannot be read, or that holds nothing usable."""

    exit_code = ExitCode.UNREADABLE


class EvaluationError(CpauditError):
    """A rule that could not be evaluated: never a pass."""

    exit_code = ExitCode.UNREADABLE
