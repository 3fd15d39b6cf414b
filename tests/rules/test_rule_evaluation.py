"""Four outcomes for each row, and never a pass where nothing was judged."""

from __future__ import annotations

import datetime as dt
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.errors import RuleError
from cpaudit.fields import DATASETS
from cpaudit.rules.evaluate import evaluate
from cpaudit.tables import FAILURES, OUTCOMES
from cpaudit.view_tables import VIEWS
from laws import examples
from small_world import CLOCK, HOMES, PEOPLE, SCHEMAS

# `when` reads the age, `require` the boolean.
RULE = {"when": "age > 17", "require": "is_old"}
WHEN = {True: 20, False: 10, None: None}
# By missing: the outcome of (when, require); p, f, u, n.
EXPECTED = {
    "unknown": {(True, None): "u", (None, True): "u", (None, False): "u", (None, None): "u"},
    "fail": {(True, None): "f", (None, True): "u", (None, False): "u", (None, None): "u"},
    "pass": {(True, None): "p", (None, True): "u", (None, False): "u", (None, None): "u"},
    "skip": {(True, None): "n", (None, True): "n", (None, False): "n", (None, None): "n"},
}
ALWAYS = {(True, True): "p", (True, False): "f"} | {(False, r): "n" for r in (True, False, None)}


@pytest.mark.parametrize("missing", EXPECTED)
@pytest.mark.parametrize(("when", "require"), [*product((True, False, None), repeat=2)])
def test_a_row_has_the_outcome_of_the_table(bench, missing, when, require):
    expected = (ALWAYS | EXPECTED[missing])[when, require]
    people = [{"age": WHEN[when], "is_old": require}]
    counts = bench.counts({**RULE, "missing": missing}, people=people)
    assert counts == tuple(int(outcome == expected) for outcome in "pfun")


ROWS = st.lists(
    st.fixed_dictionaries(
        {"age": st.sampled_from([None, 10, 20]), "is_old": st.sampled_from([None, True, False])}
    ),
    max_size=12,
)


@settings(max_examples=examples(40), deadline=None)
@given(rows=ROWS, missing=st.sampled_from(sorted(EXPECTED)))
def test_the_four_counts_are_those_of_the_rows(rows, missing):
    frame = pl.DataFrame(rows, schema=PEOPLE)
    rule = _rule({**RULE, "missing": missing})
    evaluation = evaluate([rule], {"people": frame}, **CLOCK, schemas=SCHEMAS)
    row = evaluation.outcomes.row(0, named=True)
    table = ALWAYS | EXPECTED[missing]
    states = {20: True, 10: False, None: None}
    outcomes = [table[states[person["age"]], person["is_old"]] for person in rows]
    names = ("n_pass", "n_fail", "n_unknown", "n_not_applicable")
    assert [row[name] for name in names] == [outcomes.count(o) for o in "pfun"]
    assert sum(row[name] for name in names) == row["n_rows"] == len(rows)
    assert row["n_applied"] == row["n_rows"] - row["n_not_applicable"]
    failing = [position for position, outcome in enumerate(outcomes) if outcome == "f"]
    assert evaluation.failures["row"].to_list() == failing


def _rule(entry):
    from pathlib import Path

    from cpaudit.documents import Document
    from cpaudit.rules.entry import Entry
    from small_world import LEAST

    return Entry(Document(Path("rules.yaml"), None), (), {**LEAST, **entry}).rule()


def test_outcomes_and_failures_keep_their_promise(bench):
    evaluation = bench.run(RULE, {"require": "age > 15"}, people=[{"age": 20}, {"age": 10}])
    OUTCOMES.keep(evaluation.outcomes)
    FAILURES.keep(evaluation.failures)
    assert evaluation.failures.rows() == [("T001", "people", 1)]


def test_a_rule_without_when_applies_to_every_row(bench):
    assert bench.counts({"require": "age > 15"}, people=[{"age": 20}, {"age": 10}, {}]) == (
        1,
        1,
        1,
        0,
    )


@pytest.mark.parametrize(("require", "counts"), [("TRUE", (3, 0, 0, 0)), ("FALSE", (0, 3, 0, 0))])
def test_a_rule_that_reads_no_column_is_judged_on_every_row(bench, require, counts):
    assert bench.counts({"require": require}, people=[{}, {}, {}]) == counts


def test_an_empty_view_has_an_outcome_without_rows(bench):
    assert bench.counts({"require": "age > 15"}) == (0, 0, 0, 0)


def test_a_rule_on_two_views_has_two_outcomes(bench):
    rules = bench.load({"on": ["people", "others"], "require": "age > 15"})
    views = {
        "people": pl.DataFrame([{"age": 20}], schema=PEOPLE),
        "others": pl.DataFrame([{"age": 10}], schema=SCHEMAS["others"]),
    }
    outcomes = evaluate(rules, views, **CLOCK, schemas=SCHEMAS).outcomes
    assert outcomes.select("view", "n_pass", "n_fail").rows() == [
        ("others", 0, 1),
        ("people", 1, 0),
    ]


def test_a_view_that_was_not_given_skips_the_rule(bench):
    lookup = {"home_row": {"view": "homes", "match": {"home": "home"}}}
    needs = {"require": "age > 1", "needs": ["homes | others"]}
    evaluation = bench.run(
        {"lookups": lookup, "require": "home_row.exists"}, needs, people=[{"age": 20, "home": "1"}]
    )
    for row in evaluation.outcomes.iter_rows(named=True):
        assert "homes" in row["skipped"]
        assert (row["n_rows"], row["n_pass"], row["error"]) == (0, 0, None)
    needed = bench.run(needs, people=[{"age": 20}], homes=[])
    assert needed.outcomes["n_pass"].to_list() == [1]


def test_a_dataset_without_records_counts_as_not_given(bench):
    dataset = min(DATASETS)
    (rule,) = bench.load({"on": dataset, "require": "record_id IS NOT NULL"}, views=VIEWS)
    views = {dataset: pl.DataFrame(schema=dict(VIEWS[dataset]))}
    row = evaluate([rule], views, **CLOCK).outcomes.row(0, named=True)
    assert dataset in row["skipped"]


def test_a_column_that_is_not_in_the_frame_is_an_error_and_never_a_pass(bench):
    rules = bench.load({"require": "age > 15"}, {"require": "name IS NOT NULL"})
    views = {"people": pl.DataFrame({"name": ["x"]})}
    broken, sound = evaluate(rules, views, **CLOCK, schemas=SCHEMAS).outcomes.iter_rows(named=True)
    assert "age" in broken["error"]
    assert (broken["n_pass"], broken["n_rows"]) == (0, 1)
    assert (sound["n_pass"], sound["error"]) == (1, None)


def test_a_rule_that_breaks_leaves_the_others_alone(bench):
    rules = bench.load(
        {"require": "age > 15"},
        {"require": "LENGTH(name) > 0"},
        {"windows": {"w": {"by": "home", "take": {"n": "SUM(age)"}}}, "require": "w.n > 1"},
        {
            "lookups": {"h": {"view": "homes", "match": {"home": "home"}, "where": "number > 1"}},
            "require": "h.exists",
        },
    )
    # Numbers where the schema promises text, and text where it promises numbers.
    people = pl.DataFrame({"age": [20, 10], "name": [1, 2], "home": ["1", "2"], "subject_key": "x"})
    homes = pl.DataFrame({"home": ["1"], "number": ["many"]})
    outcomes = evaluate(
        rules, {"people": people, "homes": homes}, **CLOCK, schemas=SCHEMAS
    ).outcomes
    assert outcomes["error"].is_not_null().to_list() == [False, True, False, True]
    assert outcomes["n_pass"].to_list() == [1, 0, 2, 0]


def test_a_project_may_set_parameters(bench):
    rule = {"require": "age >= :low", "params": {"low": 12}}
    people = [{"age": 11}, {"age": 12}, {"age": 14}]
    assert bench.failing(rule, people=people) == [0]
    assert bench.failing(rule, people=people, parameters={"T000": {"low": 13}}) == [0, 1]


@pytest.mark.parametrize("value", ["13", 1.5, dt.date(2020, 1, 1), [1], {}, None, []])
def test_a_parameter_of_another_type_is_refused(bench, value):
    rule = {"require": "age >= :low", "params": {"low": 12}}
    with pytest.raises(RuleError, match=r"«low» is whole number|is not a value"):
        bench.run(rule, people=[], parameters={"T000": {"low": value}})


def test_the_clock_is_the_one_given(bench):
    rule = {"require": "birth_date BETWEEN :period_start AND :period_end AND birth_date < :as_of"}
    people = [{"birth_date": dt.date(2025, 6, 1)}, {"birth_date": dt.date(2024, 6, 1)}]
    assert bench.failing(rule, people=people) == [1]
    earlier = {"period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 12, 31)}
    assert bench.failing(rule, people=people, **earlier) == [0]


def test_failing_rows_carry_what_the_message_shows(bench):
    rule = {
        "windows": {"w": {"by": "home", "take": {"oldest": "MAX(age)"}}},
        "lookups": {"h": {"view": "homes", "match": {"home": "home"}}},
        "require": "age > :low",
        "params": {"low": 12},
        "message": "{name} {w.oldest} {h.head.sex} {:low}",
    }
    (loaded,) = bench.load(rule)
    people = [{"name": "x", "age": 20, "home": "1"}, {"name": "y", "age": 10, "home": "1"}]
    evaluation = bench.run(
        rule,
        people=people,
        homes=[{"home": "1", "head.sex": "M"}],
        parameters={"T000": {"low": 15}},
    )
    rows = evaluation.failing_rows(loaded, "people", pl.DataFrame(people, schema=PEOPLE))
    assert rows.select("name", "w.oldest", "h.head.sex", ":low").rows() == [("y", 20, "M", 15)]


def test_rules_that_share_a_window_join_it_once(bench, monkeypatch):
    from cpaudit.rules import joins, judge

    computed = []
    monkeypatch.setattr(judge, "find", lambda *a, **k: computed.append(a[0]) or joins.find(*a, **k))
    window = {"windows": {"w": {"by": "home"}}, "require": "w.n_rows = 1"}
    renamed = {"windows": {"same": {"by": ["home"]}}, "require": "same.n_rows < 3"}
    other = {
        "windows": {"w": {"by": "home", "where": "age > :low"}},
        "require": "w.n_rows = 1",
        "params": {"low": 3},
    }
    bench.run(window, renamed, other, people=[{"home": "1", "age": 4}])
    assert len(computed) == 2


def test_homes_are_a_view_too(bench):
    frame = pl.DataFrame([{"home": "1", "number": 2}], schema=HOMES)
    rules = bench.load({"on": "homes", "require": "number > 1"})
    outcome = evaluate(rules, {"homes": frame}, **CLOCK, schemas=SCHEMAS).outcomes
    assert outcome["n_pass"].to_list() == [1]


@pytest.mark.parametrize("held_bytes", [0, 1 << 20])
def test_a_view_may_be_a_plan_over_a_file(bench, monkeypatch, held_bytes):
    monkeypatch.setattr("cpaudit.rules.view_rows.HELD_BYTES", held_bytes)
    rules = bench.load(
        {
            "lookups": {"h": {"view": "homes", "match": {"home": "home"}}},
            "require": "h.head.sex = 'M'",
            "message": "{name} {h.number}",
        },
        {"windows": {"w": {"by": ["home", "name"]}}, "require": "w.n_rows = 1"},
    )
    people = pl.DataFrame(
        [{"name": n, "home": h} for n, h in (("x", "1"), ("y", "2"), ("x", "1"), ("z", None))],
        schema=PEOPLE,
    )
    homes = pl.DataFrame(
        [{"home": "1", "head.sex": "F", "number": 7}, {"home": "2", "head.sex": "M"}], schema=HOMES
    )
    frames = {"people": people, "homes": homes}
    plans = {}
    for name, frame in frames.items():
        path = bench.path / f"{name}.parquet"
        frame.write_parquet(path)
        plans[name] = pl.scan_parquet(path)
    whole = evaluate(rules, frames, **CLOCK, schemas=SCHEMAS)
    read = evaluate(rules, plans, **CLOCK, schemas=SCHEMAS)
    assert whole.outcomes["n_fail"].to_list() == [2, 2]
    assert read.outcomes.equals(whole.outcomes)
    assert read.failures.equals(whole.failures)
    shown = read.failing_rows(rules[0], "people", people)
    assert shown.select("name", "h.number").rows() == [("x", 7), ("x", 7)]
