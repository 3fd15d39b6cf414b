"""Returned worklists as answers to cases, and everything in them that is no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.answers import Given
from cpaudit.missed.answer_words import Answer, answer_of
from cpaudit.standards.dates import parse
from cpaudit.worklists import wrong_rows
from cpaudit.worklists.filled import CASE_PATTERN, FILLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from typing import Any

    from cpaudit.worklists.fault import Fault

    Tell = Callable[[Mapping[str, Any]], Fault]

_WRITTEN = ("evidence", "by", "on", "remark")
_HEARD = {"answer": pl.String(), "behind": pl.String()}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The rows of one sheet that have no answer yet, as cells: «L17:L20, L25»."""

    file: str
    sheet: str | None
    cells: str
    n: int


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What returned worklists say.

    Attributes:
        answers: one for each case, with its file and cell.
        faults: what could not be taken, in the order of files, sheets and rows.
        unanswered: the rows without an answer, sheet by sheet.
        n_rows: the rows of worklists.
        n_superseded: answers that a list of a later run replaces.
        listed: by file the cases that stand in it.
    """

    answers: tuple[Given, ...]
    faults: tuple[Fault, ...]
    unanswered: tuple[Unanswered, ...]
    n_rows: int
    n_superseded: int
    listed: Mapping[str, frozenset[str]]


def read_back(parts: Sequence[pl.DataFrame], *, as_of: date) -> ReadBack:
    """The answers in ``parts`` (``filled.FILLED``), each case once.

    Of lists of several runs the last one counts. An answer that settles nothing gives way to one that
    does; other answers to one case that differ contradict each other, and none of them is taken.

    Args:
        parts: the rows, sheet by sheet.
        as_of: of two-digit years, those up to this day.
    """
    rows = FILLED.empty() if not parts else pl.concat(parts)
    rows = _heard(rows.with_row_index("order"), as_of)
    case, said, answer = pl.col("case"), pl.col("said"), pl.col("answer")
    n_rows = rows.select(case.is_not_null().sum()).item()
    listed = rows.group_by("file").agg(case.drop_nulls().unique())
    # Neither a case nor an answer: a total or a signature that somebody added.
    rows = rows.filter(case.is_not_null() | answer.is_not_null())
    is_filled = said.is_not_null() | pl.any_horizontal(pl.col(*_WRITTEN).is_not_null())
    # A number that was damaged or typed over says nothing against the key.
    is_case = pl.col("seen_case").str.contains(CASE_PATTERN)
    is_torn = (is_case & (pl.col("key_case") != pl.col("seen_case"))).fill_null(value=False)
    faults: list[tuple[int, Fault]] = []
    wrong: tuple[tuple[pl.Expr, Tell], ...] = (
        (~pl.col("has_result"), wrong_rows.no_column),
        (case.is_null(), wrong_rows.no_case),
        (is_torn & is_filled, wrong_rows.torn),
        (said.is_null() & is_filled, wrong_rows.no_answer),
        (said.is_not_null() & answer.is_null(), wrong_rows.no_choice),
    )
    for is_wrong, tell in wrong:
        told = rows.filter(is_wrong)
        rows = rows.filter(~is_wrong)
        if tell is wrong_rows.no_column:
            told = told.unique(["file", "sheet"], keep="first", maintain_order=True)
        faults.extend(_faults(told, tell))
    blank, given = rows.filter(said.is_null()), rows.filter(said.is_not_null())
    faults.extend(
        _faults(
            given.filter(pl.col("on").is_not_null() & pl.col("day").is_null()), wrong_rows.no_day
        )
    )
    newest = _newest(given)
    settled = _settled(newest)
    differ = answer.n_unique().over("case") > 1
    faults.extend(_contradictions(settled.filter(differ)))
    return ReadBack(
        answers=tuple(_given(settled.filter(~differ))),
        faults=tuple(fault for _, fault in sorted(faults, key=lambda each: each[0])),
        # A copy of the list in which the case is answered does for all.
        unanswered=tuple(_unanswered(blank.join(given, on="case", how="anti"))),
        n_rows=n_rows,
        n_superseded=given.height - newest.height,
        listed={file: frozenset(cases) for file, cases in listed.iter_rows()},
    )


def _faults(rows: pl.DataFrame, tell: Tell) -> Iterator[tuple[int, Fault]]:
    """What is wrong with each row, with its place in the order of all."""
    return ((row["order"], tell(row)) for row in rows.iter_rows(named=True))


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    """Of the rows of each case those of the latest list; one that says no run is as late as any."""
    of_run = pl.col("run_no").fill_null(pl.col("run_no").max()).fill_null(0)
    return rows.filter(of_run == of_run.max().over("case"))


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` without answers that settle nothing where another one does."""
    is_settled = pl.col("answer") != str(Answer.PENDING)
    return rows.filter(is_settled | ~is_settled.any().over("case"))


def _contradictions(rows: pl.DataFrame) -> Iterator[tuple[int, Fault]]:
    """Each of the rows beside those that answer the same case otherwise."""
    for (_,), group in rows.group_by("case", maintain_order=True):
        alike = group.rows(named=True)
        for row in alike:
            others = [other for other in alike if other["answer"] != row["answer"]]
            yield row["order"], wrong_rows.contradiction(row, others)


def _heard(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """``rows`` with ``case``, ``answer``, the remark ``behind`` it and ``day``; over distinct texts."""
    said = rows["said"].drop_nulls().unique()
    heard = [(text, answer_of(text)) for text in said]
    table = pl.DataFrame(
        [(text, str(each.answer), each.remark) for text, each in heard if each is not None],
        schema={"said": pl.String(), **_HEARD},
        orient="row",
    )
    told = parse(pl.col("on"), as_of=as_of).struct
    is_case = pl.col("seen_case").str.contains(CASE_PATTERN)
    is_day = (told.field("status") == "ok") & (told.field("precision") == "day")
    return rows.join(table, on="said", how="left", maintain_order="left").with_columns(
        pl.when(is_day).then(told.field("date")).alias("day"),
        pl.coalesce("key_case", pl.when(is_case).then("seen_case")).alias("case"),
    )


def _given(rows: pl.DataFrame) -> Iterator[Given]:
    """One answer for each case: what several copies say of it together, the last first."""
    remark = pl.concat_str("behind", "remark", separator="；", ignore_nulls=True)
    told = (
        rows.with_columns(pl.when(remark != "").then(remark).alias("remark"))
        .sort("order", descending=True)
        .group_by("case", maintain_order=True)
        .agg(
            pl.col("answer", "file", "sheet", "answer_at", "run_no", "order").first(),
            pl.col("evidence", "by", "day", "remark").drop_nulls().first(),
        )
        .sort("order")
    )
    for row in told.iter_rows(named=True):
        place = row["answer_at"] if row["sheet"] is None else f"{row['sheet']}!{row['answer_at']}"
        yield Given(
            case_id=row["case"],
            answer=Answer(row["answer"]),
            remark=row["remark"],
            evidence=row["evidence"],
            by=row["by"],
            on=row["day"],
            file=row["file"],
            place=place,
            list_of_run=row["run_no"] or None,
        )


def _unanswered(rows: pl.DataFrame) -> Iterator[Unanswered]:
    """By sheet the cells to fill in, neighbours in one."""
    letters = pl.col("answer_at").str.extract(r"^([A-Z]+)")
    numbered = rows.with_columns(letters.alias("letters")).sort("order")
    steps = pl.col("row").cast(pl.Int64).diff().over("file", "sheet", "letters") != 1
    runs = (
        numbered.with_columns(steps.fill_null(value=True).cum_sum().alias("run"))
        .group_by("file", "sheet", "letters", "run", maintain_order=True)
        .agg(pl.col("row").min().alias("first"), pl.col("row").max().alias("last"), n=pl.len())
        .with_columns(
            (pl.col("letters") + pl.col("first").cast(pl.String)).alias("cells"),
            (pl.lit(":") + pl.col("letters") + pl.col("last").cast(pl.String)).alias("to"),
        )
        .with_columns(
            pl.when(pl.col("first") == pl.col("last"))
            .then("cells")
            .otherwise(pl.col("cells") + pl.col("to"))
            .alias("cells")
        )
        .group_by("file", "sheet", maintain_order=True)
        .agg(pl.col("cells").str.join(", "), pl.col("n").sum())
    )
    for file, sheet, cells, n in runs.iter_rows():
        yield Unanswered(file, sheet, cells, n)
