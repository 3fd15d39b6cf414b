"""The review as a workbook: two rows for each pair, a drop-down for the answer, and back again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Language, Text
from cpaudit.linkage.decisions import Answer, decide
from cpaudit.reports.xlsx import Column, Sheet, write_workbook
from cpaudit.review import words
from cpaudit.review.card import DIFFERS
from cpaudit.sources.readers import read_bytes, read_sheets
from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from cpaudit.linkage.decisions import Decision
    from cpaudit.project import Project
    from cpaudit.reports.sheet_rows import Cell
    from cpaudit.review.card import Card
    from cpaudit.review.session import Review

NUMBER = Text("pair", "对号")
ANSWER = Text("answer", "判断")
NOTE = Text("note", "备注")
DIFFERING = Text("differs in", "不同之处")
WHY = Text("why asked", "抽取依据")
KEY = Text("record", "记录编号")
STRATUM = Text("stratum", "抽样层")
PROBABILITY = Text("probability", "模型概率")
_TITLE = Text("Are the two records of a pair one person?", "每对两条记录是否为同一人")
_LEAD = ((NUMBER, 5), (ANSWER, 11), (NOTE, 16), (DIFFERING, 16))
_END = ((WHY, 22), (PROBABILITY, 9), (STRATUM, 16), (KEY, 18))
_WIDTHS = {"name": 9, "id_no": 20, "sex": 5, "row": 22, "others": 24, "birth_order": 5}
_USUAL_WIDTH = 12
_OF_A_PAIR = 2
_KEY = re.compile(r"[a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Returned:
    """The decisions of a workbook, and how many pairs in it have no answer."""

    decisions: tuple[Decision, ...]
    n_unanswered: int


def export(
    review: Review,
    questions: Sequence[dict[str, Any]],
    *,
    project: Project,
    is_masked: bool,
    language: Language,
) -> bytes:
    """The workbook with the questions; every cell is text, so that none is a formula or a number."""
    answers = tuple(text.within(language) for text in words.ANSWERS.values())
    columns = [
        Column(header.within(language), width, answers if header is ANSWER else ())
        for header, width in _LEAD
    ]
    cards = [review.card(row, is_masked=is_masked, language=language) for row in questions]
    # A column in which no record says anything only makes the sheet wider.
    told = {line.field for card in cards for line in card.lines}
    columns += [
        Column(label.within(language), _WIDTHS.get(name, _USUAL_WIDTH))
        for name, label in words.FIELDS.items()
        if name in told
    ]
    columns += [Column(header.within(language), width) for header, width in _END]
    rows: list[list[Cell]] = []
    for number, (row, card) in enumerate(zip(questions, cards, strict=True), start=1):
        rows.extend(_rows(row, card, number, told, language))
    sheet = Sheet(
        Text("review", "复核").within(language),
        tuple(columns),
        rows,
        (project.area.name, _TITLE.within(language), str(project.as_of)),
    )
    return write_workbook([sheet], as_of=project.as_of, title=project.name)


def _rows(
    row: dict[str, Any], card: Card, number: int, told: AbstractSet[str], language: Language
) -> Iterator[list[Cell]]:
    differing = [
        words.FIELDS[line.field].within(language) for line in card.lines if line.sign == DIFFERS
    ]
    for side in ("left", "right"):
        values = {line.field: getattr(line, side) for line in card.lines}
        yield [
            str(number),
            "",
            "",
            ", ".join(differing),
            *(values.get(name, "") for name in words.FIELDS if name in told),
            card.why.within(language),
            f"{row['probability']:.6g}",
            row["stratum"],
            row[side],
        ]


def read_back(path: Path, *, who: str) -> Returned:
    """The answers of a workbook that somebody filled in; rows may be sorted and columns moved.

    Raises:
        CpauditError: the file cannot be read, or a cell holds no answer; with its sheet and row.
    """
    found: list[Decision] = []
    n_unanswered, is_review = 0, False
    for sheet in read_sheets(path, read_bytes(path, file=str(path)), file=str(path)):
        header, headings, rows = _header(sheet.cells.rows(named=True))
        if header is None:
            continue
        is_review = True
        pairs: dict[str, list[_Row]] = {}
        for row in rows:
            place = Place(str(path), sheet.name, int(row[ROW]))
            told = {name: str(row.get(cell) or "").strip() for name, cell in header.items()}
            if any(told.values()):
                pairs.setdefault(told[NUMBER.en], []).append(_Row(place, told, headings))
        for pair in pairs.values():
            decision = _decision(pair, who)
            if decision is None:
                n_unanswered += 1
            else:
                found.append(decision)
    if not is_review:
        raise UsageError(
            Text(
                "this is no review workbook: it lacks the columns «pair», «answer» and «record».",
                "不是复核工作簿：缺少“对号”“判断”“记录编号”列。",
            ),
            mend=Text(
                "Give the file that «cpaudit review --export» wrote.",
                "请使用 cpaudit review --export 导出的文件。",
            ),
            place=Place(file=str(path)),
        )
    return Returned(tuple(found), n_unanswered)


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    told: Mapping[str, str]
    headings: Mapping[str, str]

    def at(self, column: Text) -> Place:
        """The cell, its column as the workbook calls it."""
        place = self.place
        return Place(place.file, place.sheet, place.row, self.headings.get(column.en, str(column)))


def _header(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, str] | None, dict[str, str], Sequence[Mapping[str, Any]]]:
    """By English heading the cell column and the heading that stands there, and the rows below."""
    known = {
        name: header.en
        for header in (NUMBER, ANSWER, NOTE, KEY, STRATUM, PROBABILITY)
        for name in (header.en, header.zh)
    }
    needed = {NUMBER.en, ANSWER.en, KEY.en}
    for at, row in enumerate(rows):
        header = {
            known[text]: cell
            for cell, value in row.items()
            if cell != ROW and (text := str(value or "").strip()) in known
        }
        if needed <= set(header):
            headings = {name: str(row[cell]).strip() for name, cell in header.items()}
            return header, headings, rows[at + 1 :]
    return None, {}, ()


def _decision(pair: Sequence[_Row], who: str) -> Decision | None:
    """The decision of the rows of one pair; none where nobody answered."""
    answers = [(row, _answer(row)) for row in pair]
    given = {answer for _, answer in answers if answer is not None}
    if not given:
        return None
    row = next(row for row, answer in answers if answer is not None)
    if len(given) > 1:
        _fail(
            row.at(ANSWER),
            Text("the two rows of the pair are answered differently.", "同一对的两行判断不一致。"),
            Text("Answer once for each pair.", "每对只填一个判断。"),
        )
    if len(pair) != _OF_A_PAIR:
        _fail(
            row.at(NUMBER),
            Text(
                f"a pair has two rows, this one has {len(pair)}.",
                f"每对应有两行，此对有 {len(pair)} 行。",
            ),
            Text("Put back what was deleted or typed twice.", "请恢复被删除或重复的行。"),
        )
    for one in pair:
        if not _KEY.fullmatch(one.told[KEY.en]):
            _fail(
                one.at(KEY),
                Text("the key of the record was changed.", "记录编号被改动。"),
                Text("Export anew, and leave this column as it is.", "请重新导出并保留该列原样。"),
            )
    left, right = (one.told[KEY.en] for one in pair)
    if left == right:
        _fail(
            row.at(KEY),
            Text("both rows are the same record.", "两行是同一条记录。"),
            Text("Export anew, and leave this column as it is.", "请重新导出并保留该列原样。"),
        )
    return decide(
        (left, right),
        given.pop(),
        who=who,
        note=next((one.told[NOTE.en] for one in pair if one.told.get(NOTE.en)), ""),
        probability=_number(row.told.get(PROBABILITY.en, "")),
        stratum=row.told.get(STRATUM.en, ""),
    )


def _answer(row: _Row) -> Answer | None:
    text = re.sub(r"[\s_]+", " ", row.told[ANSWER.en]).strip().casefold()
    if not text:
        return None
    for token, said in words.ANSWERS.items():
        if text in {token.replace("_", " "), said.en, said.zh}:
            return Answer(token)
    raise _no_answer(row)


def _no_answer(row: _Row) -> UsageError:
    choices_en, choices_zh = (
        [said.within(language) for said in words.ANSWERS.values()]
        for language in (Language.EN, Language.ZH)
    )
    return UsageError(
        Text("this is no answer.", "不是有效的判断。"),
        mend=Text(
            f"Choose {', '.join(choices_en)}, or leave it empty.",
            f"请选择“{'”“'.join(choices_zh)}”，或留空。",
        ),
        place=row.at(ANSWER),
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0.0 <= number <= 1.0 else None


def _fail(place: Place, what: Text, mend: Text) -> NoReturn:
    raise UsageError(what, mend=mend, place=place)
