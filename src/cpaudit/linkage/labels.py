"""Labels from a file: pairs of records that are one person or not, or the true person of records."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.linkage.evaluation import PAIRS, pairs_of_persons, with_wrong_links

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cpaudit.linkage.references import References
    from cpaudit.linkage.walk import Linkage

_LEFT = ("left", "a", "record_a", "记录1", "记录一", "左")
_RIGHT = ("right", "b", "record_b", "记录2", "记录二", "右")
_DECISION = "decision"
_ANSWER = ("match", _DECISION, "is_match", "same", "是否同一人", "决定")
_RECORD = ("record", "reference", "记录")
_PERSON = ("person", "true_person", "人员", "真实人员")
_YES = ("yes", "y", "true", "1", "match", "是", "同一人", "同")
_NO = ("no", "n", "false", "0", "no_match", "否", "不是", "非同一人", "不同")
# Whoever was not sure says neither.
_NEITHER = ("unsure", "?", "", "不确定", "skip")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labelled pairs (``evaluation.PAIRS``), and how many decisions name records that are gone."""

    pairs: pl.DataFrame
    n_stale: int = 0


def read_labels(path: Path, references: References, linkage: Linkage) -> Labels:
    """The labelled pairs of a CSV file.

    Columns «left», «right» and «match» (a file of decisions has the same, with «decision»), or
    «record» and «person»: records of one true person are matches, and whatever linkage joined
    besides is wrong. A decision goes stale when its record changes; it is counted, and no error.

    Raises:
        UsageError: the file or a line of it cannot be used; with its row.
    """
    header, rows = _rows(path)
    columns = [name.strip().lower() for name in header]
    record, person = _column(columns, _RECORD), _column(columns, _PERSON)
    if record is not None and person is not None:
        return Labels(_of_persons(path, header, rows, (record, person), references, linkage))
    found = [_column(columns, names) for names in (_LEFT, _RIGHT, _ANSWER)]
    left, right, answer = found
    if left is None or right is None or answer is None:
        raise UsageError(
            Text("the columns of labels are not there.", "缺少标注所需的列。"),
            mend=Text(
                "Give a CSV file with the columns left, right, match (yes/no), or record, person.",
                "请使用含 left、right、match（是/否）三列，或 record、person 两列的 CSV 文件。",
            ),
            place=Place(file=str(path), row=1),
        )
    told, n_stale = [], 0
    for number, row in rows:
        place = Place(file=str(path), row=number)
        is_match = _answer(_cell(row, answer), replace(place, column=header[answer]))
        if is_match is None:
            continue
        if columns[answer] == _DECISION and not all(
            references.is_known_key(_cell(row, at)) for at in (left, right)
        ):
            n_stale += 1
            continue
        ends = [
            references.resolve(_cell(row, at), place=replace(place, column=header[at]))
            for at in (left, right)
        ]
        if ends[0] == ends[1]:
            raise UsageError(
                Text("both sides are the same record.", "两侧是同一条记录。"),
                mend=Text("Name two records.", "请填写两条不同的记录。"),
                place=place,
            )
        told.append((min(ends), max(ends), is_match))
    return Labels(pl.DataFrame(told, schema=PAIRS, orient="row"), n_stale)


def _of_persons(
    path: Path,
    header: Sequence[str],
    rows: Sequence[tuple[int, list[str]]],
    at: tuple[int, int],
    references: References,
    linkage: Linkage,
) -> pl.DataFrame:
    named = [
        (
            references.resolve(
                _cell(row, at[0]), place=Place(str(path), row=number, column=header[at[0]])
            ),
            _cell(row, at[1]),
        )
        for number, row in rows
    ]
    frame = pl.DataFrame(
        named, schema={"mention_id": pl.UInt32, "person": pl.String}, orient="row"
    ).unique(maintain_order=True)
    return with_wrong_links(pairs_of_persons(frame), frame, linkage)


def _rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    if path.is_dir():
        raise UsageError(
            Text("this is a folder.", "这是文件夹。"),
            mend=Text("Name a CSV file.", "请填写 CSV 文件名。"),
            place=Place(file=str(path)),
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            Text("there is no such file.", "文件不存在。"),
            mend=Text("Check the path.", "请检查路径。"),
            place=Place(file=str(path)),
        ) from None
    except (OSError, UnicodeDecodeError) as cause:
        raise UsageError(
            Text("the file cannot be read as UTF-8 text.", "文件无法按 UTF-8 文本读取。"),
            mend=Text("Save it as CSV UTF-8.", "请另存为“CSV UTF-8”。"),
            place=Place(file=str(path)),
        ) from cause
    reader = csv.reader(io.StringIO(text))
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    if not rows:
        raise UsageError(
            Text("the file is empty.", "文件为空。"),
            mend=Text("Put labels into it.", "请填入标注。"),
            place=Place(file=str(path)),
        )
    return rows[0][1], rows[1:]


def _column(columns: Sequence[str], names: Sequence[str]) -> int | None:
    return next((columns.index(name) for name in names if name in columns), None)


def _cell(row: Sequence[str], at: int) -> str:
    text = row[at].strip() if at < len(row) else ""
    # What protects a spreadsheet from formulas is no part of the value.
    return text.removeprefix("'")


def _answer(text: str, place: Place) -> bool | None:
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if word in _NEITHER:
        return None
    raise UsageError(
        Text(f"«{text}» is neither yes nor no.", f"“{text}”既不是“是”也不是“否”。"),
        mend=Text("Write yes or no.", "请填写 yes/no 或 是/否。"),
        place=place,
    )
