"""What reviewers decided about pairs of records, as a file that a colleague can diff."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.output import csv_safe, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class Answer(StrEnum):
    """What a reviewer says of two records."""

    MATCH = "match"
    NO_MATCH = "no_match"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One answer of one person about one pair; the smaller key stands on the left.

    ``when``: UTC, ``2026-01-31T08:00:00Z``. ``probability``: the model's when the question was asked.
    ``stratum``: of the sample that the pair was drawn from; empty where the pair was chosen by hand,
    so that no estimate is made of it.
    """

    left: str
    right: str
    decision: Answer
    who: str = ""
    when: str = ""
    note: str = ""
    probability: float | None = None
    stratum: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two keys."""
        return self.left, self.right


COLUMNS = tuple(field.name for field in fields(Decision))
# Without them a line says nothing; a file written by hand may do without the others.
_NEEDED = ("left", "right", "decision")
_KEY = re.compile(r"[a-z2-7]{16}")
_WHEN = "%Y-%m-%dT%H:%M:%SZ"


def decide(
    pair: tuple[str, str],
    answer: Answer,
    *,
    who: str,
    note: str = "",
    probability: float | None = None,
    stratum: str = "",
) -> Decision:
    """The decision of ``who`` about ``pair``, taken now."""
    left, right = sorted(pair)
    when = datetime.now(UTC).strftime(_WHEN)
    # As the file holds it, so that what is read back is the same.
    rounded = None if probability is None else float(_cell(probability))
    return Decision(
        left, right, answer, _one_line(who), when, _one_line(note), rounded, _one_line(stratum)
    )


def latest(decisions: Iterable[Decision]) -> list[Decision]:
    """Of each person the last answer about a pair, sorted: merging is joining and this."""
    found: dict[tuple[str, str, str], Decision] = {}
    for one in sorted(decisions, key=_age):
        found[one.left, one.right, one.who] = one
    return sorted(found.values(), key=_place)


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """The file: UTF-8, LF, sorted, one decision per line; whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in latest(decisions):
        writer.writerow(_cell(value) for value in astuple(one))
    write_atomically(path, text.getvalue())


def read_decisions(paths: Sequence[Path]) -> list[Decision]:
    """The decisions of all the files together; a file that does not exist holds none.

    Raises:
        ProjectError: a line cannot be used; with its row and column.
    """
    return latest(one for path in paths if path.exists() for one in _read(path))


def _read(path: Path) -> list[Decision]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise ProjectError(
            Text("the decisions cannot be read.", "无法读取复核决定文件。"),
            mend=Text(
                "Save it as a CSV file in UTF-8, and close it in other programs.",
                "请另存为 UTF-8 编码的 CSV 文件，并在其他程序中关闭它。",
            ),
            place=Place(file=str(path)),
        ) from cause
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    for name in _NEEDED:
        if name not in header:
            _fail(
                Place(str(path), row=1),
                Text(f"there is no column «{name}».", f"缺少列“{name}”。"),
                Text(f"The columns are {', '.join(COLUMNS)}.", f"应有的列：{'、'.join(COLUMNS)}。"),
            )
    return [
        _decision(header, cells, path, reader.line_num)
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]


def _decision(header: list[str], cells: list[str], path: Path, row: int) -> Decision:
    if len(cells) > len(header):
        _fail(
            Place(str(path), row=row),
            Text("the line has more cells than the header.", "该行的单元格多于表头。"),
            Text(
                "Put a note that holds a comma between quotation marks.",
                "备注中含逗号时请加半角双引号。",
            ),
        )
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    told = {name: values.get(name, "") for name in COLUMNS}

    def at(column: str) -> Place:
        return Place(str(path), row=row, column=column)

    if told["decision"] not in set(Answer):
        if re.fullmatch(r"<{7}.*|={7}|>{7}.*", cells[0]):
            _fail(
                Place(str(path), row=row),
                Text("two versions were not merged.", "存在未解决的合并冲突标记。"),
                Text("Keep the lines of both, without the marks.", "请保留两方的行并删除标记。"),
            )
        _fail(
            at("decision"),
            Text("this is no decision.", "不是有效的决定。"),
            Text("Write match, no_match or unsure.", "请填写 match、no_match 或 unsure。"),
        )
    for side in ("left", "right"):
        if not _KEY.fullmatch(told[side]):
            _fail(
                at(side),
                Text("this is no key of a record.", "不是有效的记录编号。"),
                Text(
                    "A key has 16 characters, a to z and 2 to 7, as cpaudit review writes it.",
                    "记录编号由 cpaudit review 写出，共 16 个字符（a–z、2–7）。",
                ),
            )
    if told["left"] == told["right"]:
        _fail(
            at("right"),
            Text("both keys are the same record.", "左右是同一条记录。"),
            Text("Delete the line.", "请删除该行。"),
        )
    left, right = sorted((told["left"], told["right"]))
    return Decision(
        left,
        right,
        Answer(told["decision"]),
        _one_line(told["who"]),
        _when(told["when"], at("when")),
        _one_line(told["note"]),
        _probability(told["probability"], at("probability")),
        _one_line(told["stratum"]),
    )


def _when(text: str, place: Place) -> str:
    """The time as all lines write it, so that the later of two is told by their order."""
    if not text:
        return ""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        _fail(
            place,
            Text("this is no date or time.", "不是有效的时间。"),
            Text("Write it like 2026-01-31T08:00:00Z.", "请按 2026-01-31T08:00:00Z 的格式填写。"),
        )
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC).strftime(_WHEN)


def _probability(text: str, place: Place) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        _fail(
            place,
            Text("this is no probability.", "不是有效的概率。"),
            Text("Write a number from 0 to 1, or nothing.", "请填写 0 至 1 的数，或留空。"),
        )
    return number


def _one_line(text: str) -> str:
    """``text`` without breaks, and without the apostrophe that keeps it from being a formula."""
    plain = " ".join(text.split())
    return plain[1:] if plain.startswith("'") and csv_safe(plain[1:]) == plain else plain


def _cell(value: object) -> str:
    if value is None:
        return ""
    # Six digits: the numbers of two machines must not differ in the last one.
    return f"{value:.6g}" if isinstance(value, float) else csv_safe(str(value))


def _age(one: Decision) -> tuple[str, ...]:
    return (one.when, *_place(one), one.note, one.stratum)


def _place(one: Decision) -> tuple[str, ...]:
    return (one.left, one.right, one.who, one.decision)


def _fail(place: Place, what: Text, mend: Text) -> NoReturn:
    raise ProjectError(what, mend=mend, place=place)
