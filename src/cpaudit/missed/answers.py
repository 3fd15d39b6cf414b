"""What villages answered about missed births: read from the file that they filled in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.missed.answer_words import Answer, answer_of
from cpaudit.sources.readers import read_bytes, read_sheets
from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cpaudit.sources.sheet import Sheet

__all__ = ["Answer", "Answered", "read_answers"]

_ID_HEADERS = frozenset(
    {
        "case_id",
        "case",
        "finding_id",
        "finding",
        "事件编号",
        "案件编号",
        "个案编号",
        "疑点编号",
        "编号",
    }
)
_ANSWER_HEADERS = frozenset({"answer", "result", "核查结果", "核实结果", "答复", "结果"})
# Titles may stand above the headings.
_HEADER_WITHIN = 12
_KEY = re.compile(r"[a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer; ``place`` is where it stands."""

    case_id: str
    answer: Answer
    place: Place


def read_answers(path: Path) -> tuple[Answered, ...]:
    """The answers in a CSV file or workbook; of one case the last one counts.

    Rows that have no answer yet are passed over. A worklist that was filled in serves as it is.

    Raises:
        ProjectError: no sheet has the two columns, an answer or an id cannot be understood, or one
            case has answers that exclude each other.
        SourceError: the file cannot be read.
    """
    name = path.name
    sheets = read_sheets(path, read_bytes(path, file=name), file=name)
    found = [each for sheet in sheets if (each := _table(sheet)) is not None]
    if not found:
        raise ProjectError(
            Text(
                "no sheet has a column of case ids and one of answers.",
                "未找到编号列和核查结果列。",
            ),
            mend=Text(
                "Name them case_id and answer, or use a worklist that cpaudit wrote.",
                "列名请用“疑点编号”和“核查结果”（或 case_id、answer），也可直接使用本工具生成的核查单。",
            ),
            place=Place(file=name),
        )
    said: dict[str, Answered] = {}
    for sheet, header, id_column, answer_column in found:
        for one in _rows(sheet, header, id_column, answer_column, name):
            _contradicts(said.get(one.case_id), one)
            said[one.case_id] = one
    return tuple(said.values())


def _table(sheet: Sheet) -> tuple[Sheet, int, str, str] | None:
    """The sheet with the row of its headings and the two columns, where it has them."""
    if sheet.headings is not None:
        columns = dict(zip(sheet.headings, sheet.columns, strict=False))
        at = _columns({_plain(name): column for name, column in columns.items()})
        return None if at is None else (sheet, 0, *at)
    for row in sheet.cells.head(_HEADER_WITHIN).iter_rows(named=True):
        at = _columns({_plain(row[column]): column for column in sheet.columns})
        if at is not None:
            return sheet, row[ROW], *at
    return None


def _columns(by_heading: dict[str, str]) -> tuple[str, str] | None:
    ids = [column for heading, column in by_heading.items() if heading in _ID_HEADERS]
    answers = [column for heading, column in by_heading.items() if heading in _ANSWER_HEADERS]
    return (ids[0], answers[0]) if ids and answers else None


def _rows(
    sheet: Sheet, header: int, id_column: str, answer_column: str, file: str
) -> Iterator[Answered]:
    """The answers of one sheet: a few hundred rows that people typed."""
    for row, case, said in sheet.cells.select(ROW, id_column, answer_column).iter_rows():
        if row <= header or said is None or not _plain(said):
            continue
        place = Place(file=file, sheet=sheet.name, row=row)
        heard = answer_of(said)
        if heard is None:
            raise ProjectError(
                Text("this is no answer of the list.", "不在答复选项之内。"),
                mend=Text(
                    "Choose one of: " + ", ".join(Answer) + ".",
                    "请选择：属实已补录、属实已更正、非本辖区、重复、来源有误、查无此人、暂未落实、特殊情况。",
                ),
                place=place,
            )
        key = _plain(case)
        if not _KEY.fullmatch(key):
            raise ProjectError(
                Text("this is no id of a case.", "编号不完整或有误。"),
                mend=Text(
                    "An id has 16 characters, a to z and 2 to 7; copy it from the worklist.",
                    "编号共 16 个字符（a–z、2–7），请从核查单中复制。",
                ),
                place=place,
            )
        yield Answered(key, heard.answer, place)


def _contradicts(earlier: Answered | None, later: Answered) -> None:
    """Two people may answer the same; not the opposite."""
    if earlier is None:
        return
    one, two = earlier.answer.is_missed, later.answer.is_missed
    if one is not None and two is not None and one != two:
        raise ProjectError(
            Text(
                f"another row (row {earlier.place.row}) answers the opposite.",
                f"与第 {earlier.place.row} 行的答复相互矛盾。",
            ),
            mend=Text("Keep the one that was verified.", "请只保留核实后的一条。"),
            place=later.place,
        )


def _plain(text: str | None) -> str:
    """Half-width, lower case, without outer blanks."""
    return unicodedata.normalize("NFKC", text or "").strip().strip("'").lower()
