"""Which cases are meant: by state, place, rule, person in charge and how long they have lain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.state import State

if TYPE_CHECKING:
    from datetime import date

_SEVERITIES = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; what is empty leaves nothing out.

    Attributes:
        states: without any, those in work.
        villages: names or codes.
        rules: ids, beginnings of ids, or names.
        severities: as in the findings.
        assignees: who works on them.
        grades: of missed births.
        overdue_days: only cases in work that were opened more than so many days ago.
        has_all: also closed and waived ones.
    """

    states: tuple[State, ...] = ()
    villages: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    overdue_days: int | None = None
    has_all: bool = False


def chosen(cases: pl.DataFrame, choice: Choice, *, today: date) -> pl.DataFrame:
    """The cases that ``choice`` asks for, the worst first and in the order of a village's lists."""
    in_work = [str(state) for state in State if state.is_in_work]
    asked = [pl.lit(value=True)]
    if choice.states:
        asked.append(pl.col("state").is_in([*map(str, choice.states)]))
    elif not choice.has_all:
        asked.append(pl.col("state").is_in(in_work))
    if choice.overdue_days is not None:
        before = today - timedelta(days=choice.overdue_days)
        asked.append(pl.col("state").is_in(in_work) & (pl.col("opened_on") < before))
    if choice.villages:
        asked.append(
            pl.col("village").is_in([*choice.villages])
            | pl.col("village_name").is_in([*choice.villages])
        )
    if choice.rules:
        is_of = [pl.col("rule_id").str.starts_with(rule) for rule in choice.rules]
        asked.append(pl.any_horizontal(*is_of, pl.col("rule_name").is_in([*choice.rules])))
    for column, words in (
        ("severity", choice.severities),
        ("assignee", choice.assignees),
        ("grade", choice.grades),
    ):
        if words:
            asked.append(pl.col(column).is_in([*words]))
    return cases.filter(pl.all_horizontal(asked).fill_null(value=False)).sort(
        pl.col("severity").replace_strict(_SEVERITIES, default=9, return_dtype=pl.UInt8),
        pl.col("grade").fill_null("Z"),
        "village",
        "rule_id",
        "case_id",
        nulls_last=True,
    )
