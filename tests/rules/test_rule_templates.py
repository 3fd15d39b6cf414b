"""Templates: what they write, judged on rows that pass, fail and cannot be known."""

from __future__ import annotations

import datetime as dt

import pytest

from cpaudit.errors import RuleError

D = dt.date
HOMES = [{"home": "1", "kind": "a"}, {"home": "1", "kind": "b"}, {"home": "2", "kind": "b"}]


@pytest.mark.parametrize(
    ("check", "people", "counts"),
    [
        ({"not_null": "name"}, [{"name": "x"}, {}], (1, 1, 0, 0)),
        ({"not_null": ["name", "age"]}, [{"name": "x"}, {"name": "x", "age": 1}], (1, 1, 0, 0)),
        ({"unique": "name"}, [{"name": "x"}, {"name": "x"}, {"name": "y"}, {}], (1, 2, 0, 1)),
        (
            {"unique": {"columns": ["name", "age"], "where": "status = 'active'"}},
            [
                {"name": "x", "age": 1, "status": "active"},
                {"name": "x", "age": 1, "status": "dead"},
                {"name": "x", "status": "active"},
            ],
            (1, 0, 0, 2),
        ),
        (
            {"in_codes": {"column": "name", "codes": ["x", "it's"]}},
            [{"name": "x"}, {"name": "it's"}, {"name": "z"}, {}],
            (2, 1, 1, 0),
        ),
        ({"in_codes": {"column": "age", "codes": [1, 2]}}, [{"age": 2}, {"age": 3}], (1, 1, 0, 0)),
        (
            {"matches": {"column": "name", "pattern": "^[a-z']+$"}},
            [{"name": "x'"}, {"name": "1"}, {}],
            (1, 1, 1, 0),
        ),
        (
            {"between": {"column": "age", "low": 1, "high": "n"}},
            [{"age": 1, "n": 1}, {"age": 0, "n": 1}, {"age": 2, "n": 1}, {"age": 2}, {"age": 0}],
            (1, 3, 1, 0),
        ),
        ({"between": {"column": "age", "high": 5}}, [{"age": -9}, {"age": 6}], (1, 1, 0, 0)),
        (
            {"not_after": {"column": "birth_date", "limit": "death_date"}},
            [
                {"birth_date": D(2020, 1, 1), "death_date": D(2020, 1, 1)},
                {"birth_date": D(2020, 1, 2), "death_date": D(2020, 1, 1)},
                {"birth_date": D(2020, 1, 2)},
            ],
            (1, 1, 1, 0),
        ),
        (
            {"not_after": {"column": "birth_date", "limit": D(2020, 1, 1)}},
            [{"birth_date": D(2020, 1, 2)}],
            (0, 1, 0, 0),
        ),
        (
            {"not_after": {"column": "birth_date", "limit": ":as_of + INTERVAL 1 DAY"}},
            [{"birth_date": D(2026, 2, 1)}, {"birth_date": D(2026, 2, 2)}],
            (1, 1, 0, 0),
        ),
        (
            {"exists_in": {"view": "homes", "match": {"home": "home"}, "where": "kind = 'a'"}},
            [{"home": "1"}, {"home": "2"}, {}],
            (1, 1, 1, 0),
        ),
        (
            {"count_matches": {"view": "homes", "match": {"home": "home"}, "low": 1, "high": 1}},
            [{"home": "1"}, {"home": "2"}, {"home": "3"}, {}],
            (1, 2, 1, 0),
        ),
        (
            {"same_across": ["birth_date", "death_date", "police.birth_date"]},
            [
                {"birth_date": D(2020, 1, 1), "police.birth_date": D(2020, 1, 1)},
                {"birth_date": D(2020, 1, 1), "police.birth_date": D(2020, 1, 2)},
                {"birth_date": D(2020, 1, 1)},
                {},
            ],
            (1, 1, 0, 2),
        ),
        (
            {"age_between": {"birth": "birth_date", "low": 15, "high": 16}},
            [{"birth_date": D(2011, 1, 31)}, {"birth_date": D(2011, 2, 1)}, {}],
            (1, 1, 1, 0),
        ),
        (
            {"age_between": {"birth": "birth_date", "at": "death_date", "high": 110}},
            [{"birth_date": D(1900, 1, 1), "death_date": D(2011, 1, 1)}],
            (0, 1, 0, 0),
        ),
        (
            {"interval_at_least": {"from": "birth_date", "to": "death_date", "days": 10}},
            [
                {"birth_date": D(2020, 1, 1), "death_date": D(2020, 1, 11)},
                {"birth_date": D(2020, 1, 1), "death_date": D(2020, 1, 10)},
                {"birth_date": D(2020, 1, 1)},
            ],
            (1, 1, 1, 0),
        ),
        (
            {"interval_at_least": {"from": "birth_date", "to": "death_date", "years": 1}},
            [{"birth_date": D(2020, 2, 29), "death_date": D(2021, 2, 28)}],
            (1, 0, 0, 0),
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_template_judges(bench, check, people, counts):
    assert bench.counts({"check": check}, people=people, homes=HOMES) == counts


def test_a_template_reads_parameters_and_keeps_the_rules_own_when(bench):
    rule = {
        "when": "is_old",
        "check": {"in_codes": {"column": "name", "codes": ":known"}},
        "params": {"known": ["x", "y"]},
    }
    people = [{"name": "x", "is_old": True}, {"name": "z", "is_old": True}, {"name": "z"}]
    assert bench.counts(rule, people=people) == (1, 1, 1, 0)


def test_a_message_may_show_what_a_template_counts(bench):
    rule = {"check": {"unique": "name"}, "message": "{same.n_rows}"}
    (loaded,) = bench.load(rule)
    assert loaded.windows["same"].by == ("name",)


@pytest.mark.parametrize(
    ("check", "what"),
    [
        ({"not_nul": "name"}, "no template «not_nul»"),
        ({"between": {"column": "age"}}, "neither low nor high"),
        ({"between": {"column": "age", "lwo": 1}}, "no argument «lwo»"),
        ({"between": "age"}, "needs column"),
        ({"exists_in": {"view": "homes"}}, "needs view, match"),
        ({"exists_in": {"view": "homes", "match": "home"}}, "match pairs columns"),
        ({"not_null": "name; x"}, "is not a column"),
        ({"not_null": "nmae"}, "no column «nmae»"),
        ({"interval_at_least": {"from": "birth_date", "to": "death_date"}}, "one of days"),
        ({"unique": "name", "not_null": "name"}, "names one template"),
        ("not_null", "names one template"),
    ],
)
def test_a_template_that_is_written_wrongly_is_refused(bench, check, what):
    with pytest.raises(RuleError, match=what):
        bench.load({"check": check})


def test_a_template_does_not_take_a_name_that_the_rule_uses(bench):
    with pytest.raises(RuleError, match="uses the name «same»"):
        bench.load({"check": {"unique": "name"}, "windows": {"same": {"by": "home"}}})
