"""The shipped indicators on a handful of rows, and what happens where nothing can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest

from cpaudit.errors import ProjectError
from cpaudit.indicators import INDICATORS, compute, field_shares, load_indicators
from cpaudit.rules.field_words import FIELD_WORDS
from cpaudit.rules.rule import Severity
from cpaudit.statistics import wilson
from cpaudit.tables import FAILURES
from cpaudit.view_tables import VIEWS

CLOCK = {
    "as_of": date(2020, 1, 31),
    "period_start": date(2019, 1, 1),
    "period_end": date(2019, 12, 31),
}
SHIPPED = load_indicators()


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    severity: Severity


def _view(name, *rows):
    columns = {column: [row.get(column) for row in rows] for column in VIEWS[name]}
    return pl.DataFrame(columns, schema=dict(VIEWS[name]))


def _only(name):
    return [one for one in SHIPPED if one.name == name]


def _total(name, views, **options):
    found = compute(_only(name), views, **CLOCK, **options)
    assert found.schema == pl.Schema(INDICATORS)
    return found.filter(pl.col("village").is_null()).row(0, named=True)


def _birth(**values):
    known = {
        "in_period": True,
        "scope": "inside",
        "n_sources": 1,
        "in_planning": True,
        "village": "a",
        "birth_date": date(2019, 3, 1),
    }
    return known | values


PERSON = {
    "record_id": 1,
    "status": "active",
    "relationship": "02",
    "name": "王芳",
    "name_status": "ok",
    "sex": "F",
    "birth_date": date(1990, 1, 1),
    "id_no": "880101199001010024",
    "id_status": "valid",
    "ethnic": "01",
    "hukou_kind": "resident",
    "marital_status": "21",
    "marriage_date": date(2015, 1, 1),
    "village": "a",
}
PLANNING = _view("planning_persons", PERSON)

BIRTHS = _view(
    "births",
    _birth(),
    _birth(in_planning=False),
    _birth(in_planning=False, suppressed="stillbirth"),
    _birth(in_planning=False, scope="outside"),
    _birth(in_planning=False, in_period=False),
    _birth(n_sources=0),
    _birth(village="b"),
    _birth(village=None),
)


def test_coverage_counts_births_of_the_period_that_others_know_and_the_area_must_report():
    views = {"births": BIRTHS, "planning_persons": PLANNING}
    found = compute(_only("coverage"), views, **CLOCK)
    assert found.select("village", "numerator", "denominator").rows() == [
        (None, 3, 4),
        ("a", 1, 2),
        ("b", 1, 1),
    ]
    limits = wilson.interval(3, 4)
    assert limits is not None
    total = found.row(0, named=True)
    assert (total["value"], total["low"], total["high"]) == pytest.approx((0.75, *limits))
    assert total["title_zh"] == "出生入库率"


def test_the_under_report_rate_is_the_other_side_and_lower_is_better():
    views = {"births": BIRTHS, "planning_persons": PLANNING}
    assert _total("under_report", views)["value"] == pytest.approx(0.25)
    assert _total("under_report", views, targets={"under_report": 0.3})["is_met"] is True
    assert _total("under_report", views, targets={"under_report": 0.2})["is_met"] is False


@pytest.mark.parametrize(("n_held", "is_met"), [(99, True), (100, True), (98, False)])
def test_a_target_is_met_by_the_value_and_not_by_the_interval(n_held, is_met):
    rows = [_birth(in_planning=number < n_held) for number in range(100)]
    views = {"births": _view("births", *rows), "planning_persons": PLANNING}
    total = _total("coverage", views, targets={"coverage": 0.99})
    assert total["is_met"] is is_met
    assert total["low"] < 0.99


def test_targets_bind_the_total_and_villages_get_their_standing():
    rows = [_birth(village=village) for village in "abcdefgh" for _ in range(30)]
    rows += [_birth(village="z", in_planning=number < 15) for number in range(30)]
    rows += [_birth(village="y", in_planning=False)]
    views = {"births": _view("births", *rows), "planning_persons": PLANNING}
    found = compute(_only("coverage"), views, **CLOCK)
    villages = found.filter(pl.col("village").is_not_null())
    assert villages["target"].null_count() == villages["is_met"].null_count() == 10
    standing = dict(villages.select("village", "standing").iter_rows())
    assert standing["z"] == "low"  # the villages vary by more than chance, z itself among them
    assert standing["y"] == "too_few"
    assert standing["a"] == "within"
    shrunken = dict(villages.select("village", "shrunken").iter_rows())
    assert 0.0 < shrunken["y"] < found["value"][0]


def test_registration_holds_the_living_of_the_police_register_against_the_roll():
    persons = _view(
        "persons",
        {"has_police": True, "has_planning": True, "village": "a"},
        {"has_police": True, "has_planning": False, "village": "a"},
        {"has_police": True, "has_planning": False, "death_date": date(2019, 1, 1)},
        {"has_police": True, "has_planning": False, "police.status": "moved_out"},
        {"has_police": True, "has_planning": False, "police.hukou_place": "outside"},
        {"has_police": False, "has_planning": True},
    )
    police = _view("police_persons", {"record_id": 1})
    views = {"persons": persons, "police_persons": police, "planning_persons": PLANNING}
    total = _total("registration", views)
    assert (total["numerator"], total["denominator"]) == (1, 2)


@pytest.mark.parametrize(
    ("change", "is_complete"),
    [
        ({}, True),
        ({"sex": None}, False),
        ({"id_no": None}, False),
        ({"id_status": "placeholder"}, False),
        ({"id_status": "bad_check"}, True),
        ({"name_status": "placeholder"}, False),
        ({"name_status": "placeholder", "birth_date": date(2015, 1, 1)}, True),
        ({"marital_status": None}, False),
        ({"marital_status": None, "birth_date": date(2010, 1, 1)}, True),
        ({"marital_status": "10", "marriage_date": None}, True),
        ({"marriage_date": None}, False),
        ({"marital_status": "40", "marital_change_date": None}, False),
        ({"marital_status": "40", "marital_change_date": date(2018, 1, 1)}, True),
    ],
)
def test_a_record_is_complete_when_every_field_that_must_be_filled_is(change, is_complete):
    full = PERSON | {"marital_change_date": date(2018, 1, 1)}
    views = {"planning_persons": _view("planning_persons", full, PERSON | change)}
    assert _total("completeness", views)["numerator"] == 1 + is_complete


def test_a_field_that_the_export_does_not_have_is_left_out_and_named():
    rows = [PERSON | {"hukou_kind": None, "marital_change_date": date(2018, 1, 1)}] * 2
    total = _total("completeness", {"planning_persons": _view("planning_persons", *rows)})
    assert (total["numerator"], total["denominator"]) == (2, 2)
    assert "户口性质" in total["note_zh"]
    assert "kind of registration" in total["note_en"]


def test_a_roll_without_numbers_is_not_complete():
    rows = [PERSON | {"id_no": None}] * 2
    total = _total("completeness", {"planning_persons": _view("planning_persons", *rows)})
    assert total["value"] == 0
    assert "id_no" not in (total["note_en"] or "")


def test_rows_without_any_field_are_not_complete():
    total = _total(
        "completeness", {"planning_persons": _view("planning_persons", {"village": "a"})}
    )
    assert (total["numerator"], total["denominator"]) == (0, 1)


def test_each_field_has_its_share():
    views = {"planning_persons": _view("planning_persons", PERSON, PERSON | {"sex": None})}
    found = field_shares(SHIPPED, views, **CLOCK)
    assert found["name"].unique().to_list() == ["completeness"]
    shares = dict(found.select("field", "value").iter_rows())
    assert (shares["sex"], shares["name"]) == (0.5, 1.0)


def test_accuracy_counts_records_on_which_no_error_rests():
    persons = _view(
        "planning_persons",
        *(PERSON | {"record_id": number, "record_ids": [number]} for number in (1, 2, 3, 4)),
    )
    children = _view("planning_births", {"record_id": 9, "record_ids": [9], "village": "b"})
    births = _view("births", {"record_ids": [9, 100]}, {"record_ids": [2]})
    views = {"planning_persons": persons, "planning_births": children, "births": births}
    rules = [
        _Rule("M004", Severity.ERROR),
        _Rule("P001", Severity.WARNING),
        _Rule("D001", Severity.ERROR),
    ]
    failures = pl.DataFrame(
        [("M004", "births", 0), ("P001", "births", 1), ("D001", "planning_persons", 3)],
        schema=dict(FAILURES.columns),
        orient="row",
    )
    total = _total("accuracy", views, failures=failures, rules=rules)
    assert (total["numerator"], total["denominator"]) == (3, 5)
    assert _total("accuracy", views, failures=failures.clear(), rules=rules)["value"] == 1.0


def test_without_judged_rules_accuracy_has_no_value_instead_of_a_perfect_one():
    total = _total("accuracy", {"planning_persons": PLANNING}, targets={"accuracy": 0.9})
    assert total["value"] is None
    assert total["is_met"] is False
    assert total["note_zh"]


def test_timeliness_leaves_out_what_is_not_due_and_what_has_no_entry_date():
    births = _view(
        "births",
        _birth(**{"planning.entry_date": date(2019, 3, 31)}),
        _birth(**{"planning.entry_date": date(2019, 4, 1)}),
        _birth(**{"roll.entry_date": date(2019, 3, 5)}),
        _birth(),
        _birth(**{"planning.entry_date": date(2019, 2, 1)}),
        _birth(birth_date=date(2020, 1, 20), **{"planning.entry_date": date(2020, 1, 21)}),
        _birth(in_planning=False),
    )
    total = _total("timeliness", {"births": births, "planning_persons": PLANNING})
    assert (total["numerator"], total["denominator"], total["n_unknown"]) == (2, 3, 2)


def test_the_published_agreement_of_reported_and_surveyed_births():
    villages = _view(
        "villages",
        {"village": "a", "n_births": 15000, "n_births_known": 15000},
        {"village": "b", "n_births": 832, "n_births_known": 844},
    )
    views = {"villages": villages, "planning_births": _view("planning_births", {"record_id": 1}),
             "police_births": _view("police_births", {"record_id": 2})}  # fmt: skip
    total = _total("truthfulness", views)
    assert round(100 * total["value"], 2) == 99.92
    assert (total["low"], total["high"]) == (None, None)


def test_more_births_than_are_known_lower_the_agreement_too():
    villages = _view("villages", {"village": "a", "n_births": 12, "n_births_known": 10})
    views = {"villages": villages, "planning_births": _view("planning_births", {"record_id": 1}),
             "police_births": _view("police_births", {"record_id": 2})}  # fmt: skip
    assert _total("truthfulness", views)["value"] == pytest.approx(0.8)


def test_returns_agree_where_births_and_deaths_do():
    def _return(births, deaths, **more):
        return {
            "births": births,
            "deaths": deaths,
            "records.births": 5,
            "records.deaths": 2,
            "is_total": False,
        } | more

    returns = _view(
        "returns", _return(5, 2), _return(5, 3), _return(None, 2), _return(9, 9, is_total=True)
    )
    total = _total("returns", {"returns": returns, "planning_persons": PLANNING})
    assert (total["numerator"], total["denominator"], total["n_unknown"]) == (1, 2, 1)


@pytest.mark.parametrize(
    "views", [{}, {"births": BIRTHS}, {"births": BIRTHS, "planning_births": PLANNING.clear()}]
)
def test_without_a_planning_export_coverage_is_not_computed_and_an_own_target_is_not_met(views):
    quiet, asked = _total("coverage", views), _total("coverage", views, targets={"coverage": 0.5})
    assert (quiet["value"], quiet["target"], quiet["is_met"]) == (None, None, None)
    assert (asked["value"], asked["is_met"]) == (None, False)
    assert "缺少" in quiet["note_zh"]


def test_without_births_there_is_no_share():
    views = {"births": BIRTHS.clear(), "planning_persons": PLANNING}
    total = _total("coverage", views)
    assert (total["value"], total["denominator"]) == (None, 0)
    assert total["note_en"] == "no records to count"


def test_every_shipped_indicator_can_be_computed_on_empty_views():
    views = {name: _view(name) for name in VIEWS}
    found = compute(SHIPPED, views, **CLOCK, failures=FAILURES.empty())
    assert found["name"].to_list() == [one.name for one in SHIPPED]
    assert found["value"].null_count() == len(SHIPPED)


def test_every_shipped_indicator_can_be_computed_on_rows_of_nulls():
    views = {name: _view(name, {}, {"village": "a"}) for name in VIEWS}
    found = compute(SHIPPED, views, **CLOCK, failures=FAILURES.empty())
    assert set(found["name"]) == {one.name for one in SHIPPED}
    assert (found["value"].drop_nulls() <= 1).all()


def test_a_target_for_no_indicator_is_refused_with_the_likely_name():
    with pytest.raises(ProjectError) as caught:
        compute(SHIPPED, {}, **CLOCK, targets={"covrage": 0.99})
    assert "coverage" in caught.value.mend.en


def test_the_result_does_not_depend_on_the_order_of_the_rows():
    views = {"births": BIRTHS, "planning_persons": PLANNING}
    turned = views | {"births": BIRTHS.reverse()}
    assert compute(_only("coverage"), views, **CLOCK).equals(
        compute(_only("coverage"), turned, **CLOCK)
    )


def test_the_planning_system_alone_does_not_prove_itself_truthful():
    village = {"village": "a", "n_births": 19, "n_births_known": 19}
    alone = {
        "villages": _view("villages", village),
        "planning_births": _view("planning_births", {}),
    }
    told = _total("truthfulness", alone)
    assert told["value"] is None
    assert "a source that it needs is missing" in told["note_en"]
    more = alone | {"vaccinations": _view("vaccinations", {})}
    assert _total("truthfulness", more)["value"] == 1.0


def test_fields_that_an_export_lacks_are_named_in_words():
    people = _view("planning_persons", PERSON | {"ethnic": None, "marital_change_date": None})
    told = _total("completeness", {"planning_persons": people})
    assert "民族" in told["note_zh"]
    assert "婚变日期" in told["note_zh"]
    assert "_" not in told["note_zh"]
    assert "ethnic group" in told["note_en"]


def test_every_field_that_a_shipped_indicator_lists_has_its_words():
    listed = {field for one in SHIPPED for part in one.parts for field in part.may_lack}
    assert listed
    assert listed <= set(FIELD_WORDS)
