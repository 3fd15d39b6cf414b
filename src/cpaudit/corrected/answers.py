"""What a reviewer decided in the list of corrections, CSV or workbook, in either language."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.corrected.words import ACCEPT, CORRECTION, NO, ONLY_WRONG, SUGGESTED, YES
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.sources.readers import read_bytes, read_sheets
from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cpaudit.sources.sheet import Sheet

_YES = frozenset({YES.en, YES.zh, "y", "true", "1", "√", "采纳", "同意"})
_NO = frozenset({NO.en, NO.zh, "n", "false", "0", "×", "不采纳", "不同意"})
_SHOWN_IDS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """Accepted, rejected or (null) not decided; and the value that stands in the list."""

    is_accepted: bool | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """The decisions by ``correction_id``."""

    by_id: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))

    def unknown(self, known: set[str]) -> tuple[str, ...]:
        """The decided corrections that this run does not make: stale, or of another project."""
        return tuple(
            sorted(
                name
                for name, answer in self.by_id.items()
                if answer.is_accepted is not None and name not in known
            )
        )


def stale_text(ids: Sequence[str]) -> Text:
    """What to tell of decided corrections that are no longer made."""
    more = " …" if len(ids) > _SHOWN_IDS else ""
    shown = ", ".join(ids[:_SHOWN_IDS]) + more
    return Text(
        f"{len(ids)} decided corrections are not among those of this run and count for nothing: "
        f"{shown}",
        f"清单中有 {len(ids)} 条决定不属于本次结果，不予采用：{shown}",
    )


def read_answers(path: Path) -> Answers:
    """The decisions in ``path``.

    Raises:
        SourceError: the file is missing or cannot be read.
        UsageError: it is no list of corrections, or an answer is neither yes nor no.
    """
    sheets = read_sheets(path, read_bytes(path, file=str(path)), file=str(path))
    for sheet in sheets:
        columns = _columns(sheet)
        if columns is not None:
            return _answers(sheet, columns, path)
    raise UsageError(
        Text(
            "this is no list of corrections: it has no columns for the correction and the decision.",
            "这不是更正清单：没有更正编号和是否采纳两列。",
        ),
        mend=Text(
            "Fill in corrections.xlsx or corrections.csv of a run and name it here.",
            "请填写核查输出的 corrections.xlsx 或 corrections.csv 后再指定。",
        ),
        place=Place(file=str(path)),
    )


def _columns(sheet: Sheet) -> dict[str, str] | None:
    """The cell columns of the number, the decision and the value, by the first row."""
    if sheet.cells.is_empty():
        return None
    first = {
        (text or "").casefold(): name
        for name, text in sheet.cells.drop(ROW).row(0, named=True).items()
    }
    found = {
        key: first[heading.casefold()]
        for key, text in (("id", CORRECTION), ("accept", ACCEPT), ("value", SUGGESTED))
        for heading in (text.en, text.zh)
        if heading.casefold() in first
    }
    return found if {"id", "accept"} <= set(found) else None


def _answers(sheet: Sheet, columns: Mapping[str, str], path: Path) -> Answers:
    by_id: dict[str, Answer] = {}
    for row in sheet.cells.slice(1).iter_rows(named=True):
        name = row[columns["id"]]
        if name is None:
            continue
        answer = Answer(
            _decided(row[columns["accept"]], row[ROW], path),
            _value(row[columns["value"]]) if "value" in columns else None,
        )
        if by_id.setdefault(name, answer) != answer:
            raise UsageError(
                Text(
                    f"the correction {name} is decided twice, differently.",
                    f"更正 {name} 有两个不同的决定。",
                ),
                mend=Text("Keep one of the rows.", "请只保留一行。"),
                place=Place(file=str(path), row=row[ROW]),
            )
    return Answers(MappingProxyType(by_id))


def _value(cell: str | None) -> str | None:
    """What stands in the list, without the apostrophe that keeps a spreadsheet from running it."""
    if cell is None or cell in {ONLY_WRONG.en, ONLY_WRONG.zh}:
        return None
    return cell[1:] if cell.startswith("'") and len(cell) > 1 else cell


def _decided(cell: str | None, row: int, path: Path) -> bool | None:
    word = (cell or "").strip().casefold()
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise UsageError(
        Text(f"«{cell}» is neither yes nor no.", f"“{cell}”既不是“是”也不是“否”。"),
        mend=Text("Write yes or no, or leave the cell empty.", "请填“是”或“否”，或留空。"),
        place=Place(file=str(path), row=row, column=str(ACCEPT)),
    )
