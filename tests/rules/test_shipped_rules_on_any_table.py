"""Shipped rules neither break nor leave a message unsaid, whatever stands in the tables."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import polars as pl
import pytest

from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules
from cpaudit.rules.messages import render
from cpaudit.rules.scope import tokens_of
from cpaudit.view_tables import VIEWS, is_personal
from small_world import CLOCK

N_ROWS = 40
STATUSES = ["ok", "missing", "invalid", "bad_check", "placeholder", "valid", "inside", "outside"]
IDS = ["880101199001010023", "880101198502280016", "88010119", "A880000001"]
WORDS = ["王小芳", "张三", "10", "20", "21", "01", "planning_persons", "husband", "x", ""]


def values_of(column: str, dtype: pl.DataType):
    if is_personal(column) == "id":
        return IDS
    tokens = tokens_of(column)
    match dtype:
        case pl.Date():
            return [dt.date(1990, 1, 1) + dt.timedelta(days=400 * n) for n in range(38)]
        case pl.Boolean():
            return [True, False]
        case pl.List():
            return [[], [1, 2] if dtype.inner.is_integer() else ["a", "b"]]
        case pl.String():
            return sorted(tokens) if tokens else STATUSES if "status" in column else WORDS
        case _:
            return [0, 1, 2, 5, 12, 40, 200]


def table(view: str) -> pl.DataFrame:
    drawn = random.Random(view)
    columns = {
        name: pl.Series(
            [
                None if drawn.random() < 0.15 else drawn.choice(values_of(name, dtype))
                for _ in range(N_ROWS)
            ],
            dtype=dtype,
        )
        for name, dtype in VIEWS[view].items()
    }
    return pl.DataFrame(columns)


@pytest.fixture(scope="module")
def run():
    rules = load_rules([Path(__file__).parents[2] / "rules"])
    views = {view: table(view) for view in VIEWS}
    return rules, views, evaluate(rules, views, **CLOCK)


def test_no_rule_breaks_and_none_is_skipped(run):
    rules, _, evaluation = run
    outcomes = evaluation.outcomes
    assert outcomes.height == sum(len(rule.on) for rule in rules)
    assert outcomes.filter(
        pl.col("error").is_not_null() | pl.col("skipped").is_not_null()
    ).is_empty()
    counted = outcomes.select(
        pl.sum_horizontal("n_pass", "n_fail", "n_unknown", "n_not_applicable")
    )
    assert counted.to_series().to_list() == outcomes["n_rows"].to_list()


@pytest.mark.parametrize("language", Language)
def test_every_failing_row_has_a_message_without_a_full_number(run, language):
    rules, views, evaluation = run
    said = 0
    for rule in rules:
        for view in rule.on:
            rows = evaluation.failing_rows(rule, view, views[view])
            messages = render(rule, rows, language=language, masked=True)
            assert messages.null_count() == 0
            assert len(messages) == rows.height
            assert not [text for text in messages if contains_full_identifier(text)]
            said += len(messages)
    assert said == evaluation.failures.height > 0


def test_rows_in_another_order_have_the_same_outcomes(run):
    rules, views, _ = run
    turned = {name: frame.reverse() for name, frame in views.items()}
    names = ["rule_id", "view", "n_pass", "n_fail", "n_unknown"]
    unordered = [rule for rule in rules if not rule.windows and not rule.lookups]
    first = evaluate(unordered, views, **CLOCK).outcomes.select(names)
    assert evaluate(unordered, turned, **CLOCK).outcomes.select(names).equals(first)
