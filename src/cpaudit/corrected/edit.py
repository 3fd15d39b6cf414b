"""A cell and the text that it shall hold: what the editors of the file formats are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ELSEWHERE = Text(
    "the cell was not found in the file as the reader saw it.",
    "在文件中找不到与读取结果一致的单元格。",
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell: ``row`` from 1 as the user's program shows it, ``position`` of the column from 0.

    ``old`` is the cell as the reader gave it, which the editor must find there; ``heading`` is the
    key of a JSON object or the column of a Parquet table.
    """

    sheet: str | None
    row: int
    position: int
    old: str | None
    new: str
    heading: str

    @property
    def cell(self) -> tuple[str | None, int, int]:
        """Where it is."""
        return self.sheet, self.row, self.position


@dataclass(frozen=True, slots=True)
class Edited:
    """The new content, and by cell why an edit was not made."""

    data: bytes
    refused: Mapping[tuple[str | None, int, int], Text]

    @classmethod
    def refused_all(cls, data: bytes, edits: Sequence[Edit], why: Text) -> Edited:
        """Nothing done, for one reason."""
        return cls(data, {edit.cell: why for edit in edits})
