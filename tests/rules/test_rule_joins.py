"""Windows and lookups: other rows by their key, and nothing where the key is unknown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.rules.lookups import Lookup
from cpaudit.rules.scope import Scope
from cpaudit.rules.windows import Window
from laws import examples
from small_world import CLOCK, PEOPLE, SCHEMAS

DAY = dt.date(2020, 1, 1)
BORN = [{"mother": 1, "birth_date": DAY + dt.timedelta(days=n)} for n in (200, 0, 500)]
PREV = {"prev": {"by": ["mother"], "order": ["birth_date"], "offset": -1}}
INTERVAL = {
    "windows": PREV,
    "when": "prev.exists",
    "require": "birth_date >= prev.birth_date + INTERVAL :days DAY",
    "params": {"days": 250},
}


def test_a_window_reads_the_row_before_in_its_own_order(bench):
    assert bench.failing(INTERVAL, people=BORN) == [0]
    assert bench.counts(INTERVAL, people=BORN) == (1, 1, 0, 1)


def test_the_row_after_has_a_positive_offset(bench):
    after = {"after": {"by": ["mother"], "order": ["birth_date"], "offset": 1}}
    rule = {"windows": after, "when": "after.exists", "require": "after.birth_date IS NULL"}
    assert bench.failing(rule, people=BORN) == [0, 1]


def test_a_null_key_forms_no_group(bench):
    people = [{**row, "mother": None} for row in BORN]
    assert bench.counts(INTERVAL, people=people) == (0, 0, 3, 0)
    unique = {"windows": {"w": {"by": "mother"}}, "require": "w.n_rows = 1"}
    assert bench.counts(unique, people=people) == (0, 0, 3, 0)


def test_rows_without_an_order_or_outside_where_take_no_part(bench):
    people = [*BORN, {"mother": 1}, {**BORN[0], "sex": "F", "birth_date": DAY}]
    only = {"prev": {**PREV["prev"], "where": "sex IS NULL"}}
    assert bench.counts({**INTERVAL, "windows": only}, people=people) == (1, 1, 2, 1)


def test_ties_keep_the_order_of_the_subject(bench):
    people = [
        {"mother": 1, "birth_date": DAY, "subject_key": "b", "age": 2},
        {"mother": 1, "birth_date": DAY, "subject_key": "a", "age": 1},
    ]
    rule = {"windows": PREV, "when": "prev.exists", "require": "prev.age > age"}
    assert bench.failing(rule, people=people) == [0]
    assert bench.failing(rule, people=people[::-1]) == [1]


def test_a_group_is_counted_on_every_row_with_its_key(bench):
    people = [
        {"home": "1", "status": "active", "age": 3},
        {"home": "1", "status": "dead", "age": 9},
        {"home": "2", "status": "dead"},
    ]
    window = {
        "by": "home",
        "where": "status = 'active'",
        "take": {"oldest": "MAX(age)", "n": "COUNT_IF(age > 5)", "total": "SUM(age)"},
    }

    def outcomes(require):
        return bench.counts({"windows": {"w": window}, "require": require}, people=people)

    assert outcomes("w.n_rows = 1") == (2, 1, 0, 0)
    assert outcomes("w.n = 0") == (3, 0, 0, 0)
    assert outcomes("w.oldest = 3") == (2, 0, 1, 0)
    assert outcomes("w.total = 3") == (2, 0, 1, 0)


def test_a_figure_may_have_the_name_of_its_key(bench):
    window = {"by": "home", "take": {"home": "COUNT(DISTINCT age)"}}
    rule = {"windows": {"w": window}, "require": "w.home = 2"}
    people = [
        {"home": "1", "age": 1},
        {"home": "1", "age": 2},
        {"home": "1", "age": 2},
        {"home": "1"},
    ]
    assert bench.counts(rule, people=people) == (4, 0, 0, 0)


AGES = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2, 3]), st.sampled_from("mf")
    ),
    max_size=9,
)


@settings(max_examples=examples(60), deadline=None)
@given(drawn=AGES, offset=st.sampled_from([-2, -1, 1]))
def test_a_window_is_the_neighbour_in_a_sorted_group(drawn, offset):
    frame = pl.DataFrame(
        [{"mother": key, "age": age, "name": sex} for key, age, sex in drawn], schema=PEOPLE
    )
    window = Window(("mother",), ("age",), offset, "name = 'm'")
    found = window.compute(frame, ["age", "exists"], Scope(PEOPLE))
    groups = defaultdict(list)
    for position, (key, age, sex) in enumerate(drawn):
        if key is not None and age is not None and sex == "m":
            groups[key].append((age, position))
    expected = [(None, None)] * len(drawn)
    for group in groups.values():
        ordered = sorted(group)
        for place, (_, position) in enumerate(ordered):
            other = place + offset
            is_there = 0 <= other < len(ordered)
            expected[position] = (ordered[other][0] if is_there else None, is_there)
    assert found.rows() == expected


@settings(max_examples=examples(60), deadline=None)
@given(
    drawn=AGES,
    keys=st.lists(st.sampled_from([None, 1, 2, 3]), min_size=1, max_size=4),
    is_ordered=st.booleans(),
)
def test_a_lookup_is_the_only_or_the_first_match(drawn, keys, is_ordered):
    other = pl.DataFrame(
        [{"n": key, "age": age, "name": sex} for key, age, sex in drawn], schema=PEOPLE
    )
    frame = pl.DataFrame({"age": keys}, schema={"age": pl.Int32()})
    lookup = Lookup(
        "people",
        (("n", "age"),),
        where="name = 'm'",
        order=("age",) if is_ordered else (),
        take=(("total", "SUM(age)"), ("n_known", "COUNT(age)")),
    )
    found = lookup.compute(
        frame, other, ["age", "exists", "n_known", "n_rows", "total"], Scope(PEOPLE)
    )
    expected = []
    for wanted in keys:
        ages = [age for key, age, sex in drawn if key is not None and key == wanted and sex == "m"]
        known = [age for age in ages if age is not None]
        if wanted is None:
            expected.append((None,) * 5)
            continue
        picked = min(known, default=None) if is_ordered else ages[0] if len(ages) == 1 else None
        total = sum(known) if known else None
        expected.append((picked, bool(ages), len(known), len(ages), total))
    assert found.rows() == expected


def test_a_lookup_may_match_by_several_columns_and_read_the_rules_own_view(bench):
    rule = {
        "lookups": {"twin": {"view": "people", "match": {"mother": "mother", "age": "age"}}},
        "require": "twin.n_rows = 1",
    }
    people = [{"mother": 1, "age": 3}, {"mother": 1, "age": 3}, {"mother": 1, "age": 4}, {"age": 3}]
    assert bench.counts(rule, people=people) == (1, 2, 1, 0)


def test_a_window_may_read_a_parameter(bench):
    window = {"w": {"by": "home", "take": {"n": "COUNT_IF(age >= :grown)"}}}
    rule = {"windows": window, "require": "w.n > 0", "params": {"grown": 18}}
    people = [{"home": "1", "age": 16}]
    assert bench.failing(rule, people=people) == [0]
    assert bench.failing(rule, people=people, parameters={"T000": {"grown": 16}}) == []


def test_two_rules_may_give_one_name_to_different_rows(bench):
    before = {"windows": PREV, "require": "prev.exists"}
    after = {"windows": {"prev": {**PREV["prev"], "offset": 1}}, "require": "prev.exists"}
    rules = bench.load(before, after)
    from cpaudit.rules.evaluate import evaluate

    frame = pl.DataFrame(BORN, schema=PEOPLE)
    failures = evaluate(rules, {"people": frame}, **CLOCK, schemas=SCHEMAS).failures
    assert failures.select("rule_id", "row").rows() == [("T000", 1), ("T001", 2)]
