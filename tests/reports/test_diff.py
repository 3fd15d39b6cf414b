"""Two runs side by side."""

from __future__ import annotations

from datetime import date
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from cpaudit.i18n import Language, Text
from cpaudit.reports.diff import COMPARED, KNOWN, Moved, Side, difference
from cpaudit.reports.diff_parts import diff_json, diff_view

VILLAGE = "880101001201"


def row(case_id, **more):
    told = {
        "case_id": case_id,
        "finding_id": case_id,
        "rule_id": "M004",
        "title_en": "interval too short",
        "title_zh": "间隔过短",
        "severity": "error",
        "confidence": 0.9,
        "village": VILLAGE,
        "village_name": "花园村",
        "state": "new",
    }
    return told | more


def side(name, *rows, **more):
    return Side(name, pl.DataFrame(list(rows), schema=COMPARED), **more)


def known(*rows):
    return pl.DataFrame(list(rows), schema=KNOWN, orient="row")


def moved(found):
    return dict(found.findings.select("case_id", "moved").iter_rows())


def test_what_is_only_in_the_later_run_is_new_and_what_is_in_both_is_unchanged():
    found = difference(side("a", row("x")), side("b", row("x"), row("y")))
    assert moved(found) == {"x": "unchanged", "y": "new"}
    assert not found.is_same
    assert difference(side("a", row("x")), side("b", row("x"))).is_same


@pytest.mark.parametrize(
    ("state", "is_judged", "way"),
    [
        ("verified", True, Moved.VERIFIED),
        ("unproven", True, Moved.UNPROVEN),
        ("open", False, Moved.NOT_JUDGED),
        ("open", True, Moved.GONE),
    ],
)
def test_the_store_tells_why_a_finding_is_gone(state, is_judged, way):
    found = difference(side("a", row("x")), side("b"), known(("x", state, is_judged, 1)))
    assert moved(found) == {"x": way}


def test_without_a_store_gone_is_gone_and_a_rule_that_did_not_run_proves_nothing():
    both = side("a", row("x"), row("y", rule_id="M005"))
    found = difference(both, side("b", unjudged=frozenset({"M005"})))
    assert moved(found) == {"x": "gone", "y": "not_judged"}


def test_a_case_that_is_older_than_both_runs_came_back():
    cases = known(("x", "returned", True, 1), ("y", "new", True, 3))
    found = difference(side("2", run_no=2), side("3", row("x"), row("y"), run_no=3), cases)
    assert moved(found) == {"x": "returned", "y": "new"}


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({"severity": "warning"}, Moved.CHANGED),
        ({"confidence": 0.7}, Moved.CHANGED),
        ({"confidence": 0.901}, Moved.UNCHANGED),
        ({"state": "open"}, Moved.UNCHANGED),  # time alone does that
        ({"state": "sent"}, Moved.CHANGED),
        ({"state": "waived"}, Moved.CHANGED),
        ({"state": None}, Moved.UNCHANGED),  # a folder does not know
        ({"village_name": "花园"}, Moved.UNCHANGED),
    ],
)
def test_severity_confidence_and_state_make_a_change(change, way):
    found = difference(side("a", row("x")), side("b", row("x", **change)))
    assert moved(found) == {"x": way}


def test_a_folder_that_knows_only_findings_meets_the_case_of_the_same_finding():
    stored = side("1", row("first", finding_id="now"))
    found = difference(stored, side("folder", row("now")))
    assert moved(found) == {"first": "unchanged"}


def test_the_numbers_by_rule_and_village_add_up():
    first = side("a", row("x"), row("y"), row("z", village=None, rule_id="P011"))
    second = side("b", row("y", severity="info"), row("w", village=None))
    found = difference(first, second)
    for columns in (("rule_id",), ("village", "village_name")):
        table = found.by(*columns)
        assert table["before"].sum() == 3
        assert table["after"].sum() == 2
        assert table["n_new"].sum() == 1
        assert table["n_gone"].sum() == 2
        assert table["n_changed"].sum() == 1
        assert table.filter(
            pl.col("before") + pl.col("n_new") - pl.col("n_gone") != pl.col("after")
        ).is_empty()
    assert sum(found.counts().values()) == found.findings.height == 4


def test_indicators_stand_side_by_side_with_the_limits_of_their_difference():
    first = side("a", indicators={"coverage": (48, 80), "old": (1, 2)})
    second = side("b", indicators={"coverage": (56, 70), "none": (0, 0)})
    rows = {told["name"]: told for told in difference(first, second).indicators.to_dicts()}
    coverage = rows["coverage"]
    assert coverage["change"] == pytest.approx(0.2)
    assert (coverage["low"], coverage["high"]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (rows["old"]["after"], rows["old"]["change"], rows["none"]["after"]) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"rule_set": "r"}, {"rule_set": "r"}, True),
        ({"rule_set": "r"}, {"rule_set": "s"}, False),
        ({"rule_set": "r"}, {}, None),
    ],
)
def test_whether_the_rules_are_the_same_is_known_or_said_to_be_unknown(one, other, same):
    assert difference(side("a", **one), side("b", **other)).has_same_rules is same


def test_files_that_came_went_and_changed_are_named():
    first = side("a", files={"a.csv": "1", "b.csv": "2", "c.csv": "3"})
    second = side("b", files={"b.csv": "2", "c.csv": "4", "d.csv": "5"})
    found = difference(first, second)
    assert found.changed_files() == (("removed", "a.csv"), ("changed", "c.csv"), ("added", "d.csv"))
    assert found.has_same_files is False
    assert difference(first, first).has_same_files
    assert difference(side("a", files_hash="f"), side("b", files_hash="f")).has_same_files


@pytest.fixture
def several():
    first = side("a", row("x"), row("y"), run_no=1, as_of=date(2025, 12, 31), rule_set="r")
    second = side("b", row("y", severity="info"), row("w"), run_no=2, rule_set="s")
    return difference(first, second, known(("x", "verified", True, 1)))


@pytest.mark.parametrize("language", Language)
def test_the_view_tells_all_of_it_within_eighty_columns(several, language):
    console = Console(width=80, record=True, file=StringIO())
    for block in diff_view(several, {}, language, is_plain=True, lists_cases=True):
        console.print(block)
    text = console.export_text()
    words = {
        Language.EN: (
            "run 1 (as of 2025-12-31) → run 2",
            "gone, proved",
            "rules or their settings",
        ),
        Language.ZH: ("第 1 次运行", "已消失（复核属实）", "规则或设置不同"),
    }
    for word in (*words[language], "M004", "花园村"):
        assert word in text


def test_the_data_hold_the_same_numbers(several):
    told = diff_json(several)
    assert told["counts"] == {
        "new": 1,
        "returned": 0,
        "changed": 1,
        "unchanged": 0,
        "gone": {"verified": 1, "unproven": 0, "not_judged": 0, "gone": 0},
    }
    assert {found["case_id"] for found in told["findings"]} == {"x", "y", "w"}
    assert told["same_rules"] is False


def test_a_text_is_needed_for_no_indicator_but_used_where_there_is_one():
    found = difference(
        side("a", indicators={"coverage": (1, 2)}), side("b", indicators={"coverage": (2, 2)})
    )
    console = Console(width=80, record=True, file=StringIO())
    for block in diff_view(
        found, {"coverage": Text("coverage rate", "入库率")}, Language.ZH, is_plain=True
    ):
        console.print(block)
    assert "入库率" in console.export_text()
