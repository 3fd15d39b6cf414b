"""Suggestions are tried on the views before they are told."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from localisation_cells import AS_OF, mentions

from cpaudit.i18n import Text
from cpaudit.localisation.stage import Stage
from cpaudit.localisation.suspects import COLUMNS
from cpaudit.localisation.verified import verified
from cpaudit.privacy import Keyring
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.rule import Dimension, Rule, Severity
from cpaudit.view_tables import VIEWS

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def rule(name, require, *, on="births", when=None, severity=Severity.ERROR):
    return Rule(
        id=name,
        name=name,
        on=(on,),
        theme="test",
        severity=severity,
        dimension=Dimension.CONSISTENCY,
        title=Text(name, name),
        message=Text(name, name),
        require=require,
        when=when,
    )


def stage(rules, **births):
    """A child of two records: of the delivery (record 0) and of the children's table (record 1)."""
    named = mentions(
        {"dataset": "health_deliveries", "role": "child", "birth_date": births["delivery"]},
        {"dataset": "planning_births", "birth_date": births["planning"]},
    )
    values = {
        "person_no": 1,
        "subject_key": "child",
        "birth_date": births.get("agreed", births["planning"]),
        "delivery.birth_date": births["delivery"],
        "planning.birth_date": births["planning"],
        "n_birth_dates": 2,
    }
    views = {name: pl.DataFrame(schema=columns) for name, columns in VIEWS.items()}
    views["births"] = pl.DataFrame(
        [{name: values.get(name) for name in VIEWS["births"]}], schema=VIEWS["births"]
    )
    for number, dataset in enumerate(("health_deliveries", "planning_births")):
        row = {
            "record_id": number,
            "subject_key": f"r{number}",
            "birth_date": births["delivery" if number == 0 else "planning"],
        }
        views[dataset] = pl.DataFrame(
            [{name: row.get(name) for name in VIEWS[dataset]}], schema=VIEWS[dataset]
        )
    failures = evaluate(
        rules, views, as_of=AS_OF, period_start=PERIOD[0], period_end=PERIOD[1]
    ).failures
    return Stage(views, named, rules, failures, {}, AS_OF, PERIOD)


@pytest.fixture
def told(tmp_path):
    keyring = Keyring(tmp_path / "key")

    def tell(at, rules_stage, *, following=None, p=0.99):
        cell = {
            "person_no": 1,
            "source_id": "planning_births",
            "dataset": "planning_births",
            "record_id": 1,
            "field": "birth_date",
            "current": str(rules_stage.views["planning_births"]["birth_date"][0]),
            "suggested": None if at is None else str(at),
            "probability": p,
            "p_wrong": 0.99,
            "said_by": ["health_deliveries"],
            "n_sources": 2,
            "is_tie": p < 0.5,
            "next": None if following is None else str(following),
            "p_next": 0.9,
            "next_by": ["insurance"],
        }
        found = pl.DataFrame([cell], schema=COLUMNS)
        return verified(found, rules_stage, keyring=keyring)

    return tell


SAME = rule("R1", "planning.birth_date = delivery.birth_date")
IN_TIME = rule("R2", "birth_date >= DATE '2024-01-01'")
NOT_LATE = rule("R3", "planning.birth_date < DATE '2025-06-01'")
RIGHT, WRONG, LATE = date(2025, 3, 1), date(2023, 3, 1), date(2025, 8, 1)


def test_a_suggestion_that_settles_two_rules_lists_both(told):
    found = told(RIGHT, stage([SAME, IN_TIME], delivery=RIGHT, planning=WRONG))
    assert found["suggested"].to_list() == ["2025-03-01"]
    assert found["rules"].to_list() == [["R1", "R2"]]
    assert found["finding_ids"].list.len().to_list() == [2]


def test_a_rule_that_still_fails_is_not_listed(told):
    found = told(RIGHT, stage([SAME, IN_TIME], delivery=LATE, planning=WRONG))
    assert found["rules"].to_list() == [["R2"]]


@pytest.mark.parametrize("p", [0.99, 0.45])
def test_a_suggestion_that_would_break_another_rule_is_withheld(told, p):
    found = told(LATE, stage([SAME, NOT_LATE], delivery=LATE, planning=WRONG), p=p)
    assert found["suggested"].to_list() == [None]
    assert found["said_by"].to_list() == [[]]
    assert found["probability"].to_list() == found["p_wrong"].to_list()


def test_the_next_best_value_is_taken_if_it_breaks_nothing(told):
    given = stage([SAME, NOT_LATE, IN_TIME], delivery=LATE, planning=WRONG)
    found = told(LATE, given, following=RIGHT)
    assert found["suggested"].to_list() == ["2025-03-01"]
    assert found["probability"].to_list() == [0.9]
    assert found["said_by"].to_list() == [["insurance"]]
    assert found["rules"].to_list() == [["R2"]]


def test_the_next_best_value_is_not_taken_if_it_breaks_a_rule_too(told):
    given = stage([SAME, NOT_LATE], delivery=LATE, planning=WRONG)
    assert told(LATE, given, following=date(2025, 9, 1))["suggested"].to_list() == [None]


def test_a_warning_that_newly_appears_withholds_nothing(told):
    mild = rule("R4", "planning.birth_date < DATE '2025-01-01'", severity=Severity.WARNING)
    found = told(RIGHT, stage([SAME, mild], delivery=RIGHT, planning=WRONG))
    assert found["suggested"].to_list() == ["2025-03-01"]


def test_what_the_view_worked_out_neither_settles_nor_refutes(told):
    counted = rule("R5", "n_birth_dates = 1")
    refuting = rule("R6", "n_birth_dates = 1", when="planning.birth_date = delivery.birth_date")
    found = told(RIGHT, stage([SAME, counted, refuting], delivery=RIGHT, planning=WRONG))
    assert found["suggested"].to_list() == ["2025-03-01"]
    assert found["rules"].to_list() == [["R1"]]


def test_an_agreed_column_that_shows_another_value_stays(told):
    given = stage([IN_TIME], delivery=RIGHT, planning=LATE, agreed=WRONG)
    assert told(RIGHT, given)["rules"].to_list() == [[]]


def test_a_cell_without_a_suggestion_lists_the_rules_that_a_blank_would_not_fail(told):
    found = told(None, stage([SAME, IN_TIME], delivery=RIGHT, planning=WRONG))
    assert found["suggested"].to_list() == [None]
    assert found["rules"].to_list() == [["R1", "R2"]]
