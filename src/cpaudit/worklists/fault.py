"""What is wrong with a returned worklist, cell by cell, and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import Place
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CELL = re.compile(r"([A-Z]*)([0-9]+)")
_MOST_FILES_SHOWN = 4


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


def grouped(faults: Sequence[Fault]) -> Iterator[Fault]:
    """``faults`` with those alike of one sheet as one, «L2:L40, L44»; alike files as one, too."""
    alike: dict[tuple[str | None, str | None, bool, Text, Text], list[At]] = {}
    for fault in faults:
        has_cell = fault.at.cell is not None
        file = fault.at.file if has_cell else None
        key = (file, fault.at.sheet, has_cell, fault.what, fault.mend)
        alike.setdefault(key, []).append(fault.at)
    for (_, sheet, has_cell, what, mend), places in alike.items():
        if has_cell:
            cells = _ranges([place.cell or "" for place in places])
            yield Fault(At(places[0].file, sheet, cells), what, mend)
        else:
            yield Fault(At(_named([place.file for place in places]), sheet), what, mend)


def _named(files: Sequence[str]) -> str:
    shown = ", ".join(files[:_MOST_FILES_SHOWN])
    more = len(files) - _MOST_FILES_SHOWN
    return f"{shown} … (+{more})" if more > 0 else shown


def _ranges(cells: Sequence[str]) -> str:
    """Neighbours below each other as one; what is no cell stays as it is."""
    runs: list[tuple[str, int, int]] = []
    others = []
    for cell in dict.fromkeys(cells):
        found = _CELL.fullmatch(cell)
        if found is None:
            others.append(cell)
            continue
        letters, row = found[1], int(found[2])
        if runs and runs[-1][0] == letters and runs[-1][2] == row - 1:
            runs[-1] = (letters, runs[-1][1], row)
        else:
            runs.append((letters, row, row))
    told = [
        f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"
        for letters, first, last in runs
    ]
    return ", ".join([*told, *others])
