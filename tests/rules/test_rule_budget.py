"""A rule that takes too long is an error and no pass, and the others are judged all the same."""

from __future__ import annotations

import time

import polars as pl
import pytest

from cpaudit.rules import functions, keyed_views
from cpaudit.rules.evaluate import evaluate
from small_world import CLOCK, PEOPLE, SCHEMAS

LONG = 0.06


@pytest.fixture
def slow_length(monkeypatch):
    """LENGTH takes its time."""

    def build(values):
        def wait(series):
            time.sleep(LONG)
            return series.str.len_chars()

        return values[0].expr.map_batches(wait, return_dtype=pl.UInt32, is_elementwise=True)

    known = functions.FUNCTIONS["length"]
    slow = functions.Function(known.operands, known.result, build)
    monkeypatch.setitem(functions.FUNCTIONS, "length", slow)


def _evaluate(bench, rules, **more):
    # Several parts: time is looked at after each.
    frame = pl.DataFrame({"name": ["x"] * 8, "age": range(8)}, schema_overrides={"age": pl.Int32})
    people = (
        pl.DataFrame([{"name": "x"}], schema=PEOPLE).drop("name", "age").join(frame, how="cross")
    )
    return evaluate(bench.load(*rules), {"people": people}, **CLOCK, schemas=SCHEMAS, **more)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr("cpaudit.rules.view_rows.BATCH_ROWS", 1)


RULES = [{"require": "LENGTH(name) = 1"}, {"require": "age > 2"}]


@pytest.mark.usefixtures("slow_length")
def test_a_rule_over_its_budget_is_an_error_and_the_others_are_judged(bench):
    outcomes = _evaluate(bench, RULES, budget=2 * LONG).outcomes
    slow, quick = outcomes.iter_rows(named=True)
    assert "budget" in slow["error"]
    assert (slow["n_pass"], slow["n_fail"], slow["n_rows"]) == (0, 0, 8)
    assert (quick["n_pass"], quick["n_fail"], quick["error"]) == (5, 3, None)


@pytest.mark.usefixtures("slow_length")
def test_within_the_budget_nothing_changes(bench):
    free = _evaluate(bench, RULES)
    limited = _evaluate(bench, RULES, budget=60)
    assert limited.outcomes.equals(free.outcomes)
    assert limited.failures.equals(free.failures)
    assert free.outcomes["error"].null_count() == len(RULES)


def test_a_lookup_over_the_budget_is_an_error_of_every_rule_that_needs_it(bench, monkeypatch):
    group_rows = keyed_views.group_rows

    def wait(*arguments):
        time.sleep(LONG)
        return group_rows(*arguments)

    monkeypatch.setattr(keyed_views, "group_rows", wait)
    window = {"windows": {"w": {"by": "name"}}}
    rules = [{**window, "require": f"w.n_rows > {n}"} for n in (1, 2)]
    outcomes = _evaluate(bench, [*rules, {"require": "age > 2"}], budget=LONG / 2).outcomes
    assert outcomes["error"].is_not_null().to_list() == [True, True, False]
    assert outcomes["n_pass"].to_list() == [0, 0, 5]


def test_a_profile_tells_the_time_of_rules_and_of_what_they_share(bench):
    window = {"windows": {"w": {"by": "name"}}, "require": "w.n_rows > 1"}
    rules = [window, {**window, "when": "age > 3"}, {"require": "age > 2"}]
    plain, timed = _evaluate(bench, rules), _evaluate(bench, rules, is_profiled=True)
    assert plain.profile is None
    assert timed.outcomes.equals(plain.outcomes)
    profile = timed.profile
    assert profile["seconds"].is_sorted(descending=True)
    assert profile["share"].sum() == pytest.approx(1)
    shared = profile.filter(pl.col("work").is_in(["key", "join"]))
    assert shared["rules"].to_list() == [["T000", "T001"]] * 2
    assert set(shared["what"]) == {"name", "(name)"}
    named = profile.filter(work="rule").sort("what")
    assert named["what"].to_list() == ["T000", "T001", "T002"]
    assert (named["seconds"] > 0).all()
