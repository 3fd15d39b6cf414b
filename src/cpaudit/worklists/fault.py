"""What is wrong with a returned worklist, cell by cell, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from cpaudit.errors import Place
from cpaudit.i18n import Text


@dataclass(frozen=True, slots=True, order=True)
class At:
    """Where something stands: file, sheet and cell (``K17``) as the user's program shows it."""

    file: str
    sheet: str | None = None
    cell: str | None = None

    def describe(self) -> Text:
        """«花园村.xlsx, sheet 核查单, cell K17», leaving out what is not known."""
        lead = Place(file=self.file, sheet=self.sheet).describe()
        if self.cell is None:
            return lead
        return Text(f"{lead.en}, cell {self.cell}", f"{lead.zh}，单元格 {self.cell}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps an answer from being taken; no text of the cell is repeated in it."""

    at: At
    what: Text
    mend: Text

    def message(self) -> Text:
        """«place: what. mend»."""
        place = self.at.describe()
        return Text(
            f"{place.en}: {self.what.en} {self.mend.en}",
            f"{place.zh}：{self.what.zh}{self.mend.zh}",
        )

    def __str__(self) -> str:
        return str(self.message())
