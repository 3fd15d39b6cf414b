"""Cases of a whole run on the sample: all accounted for, masked, the same in any order of rows."""

from __future__ import annotations

import dataclasses
import json

import polars as pl
import pytest
from openpyxl import load_workbook

from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.event_cases import events_jsonl, events_workbook, suppressed_text
from cpaudit.reports.event_words import EVENTS, PROBLEMS, REASONS
from cpaudit.reports.events_parts import events_json, events_part, events_sheets
from cpaudit.shipped import samples_folder
from cpaudit.synthesis.score_events import score_events

_PRECISION = 0.95


@pytest.fixture(scope="module")
def walked(sample_audit):
    return sample_audit


def test_every_birth_that_planning_lacks_is_one_case_as_it_was_decided(walked):
    lacking = walked.births.filter(pl.col("grade").is_not_null())
    cases = walked.events.cases.filter(
        pl.col("event") == "birth", pl.col("problem") == "missed"
    ).join(lacking, on="person_no", how="full", suffix="_view")
    assert cases.height == lacking.height
    assert cases["suppressed"].equals(cases["suppressed_view"])
    assert cases["grade"].equals(cases["grade_view"])
    assert (cases["probability"] - cases["p_missed"]).abs().max() < 1e-9


def test_flagged_undecided_and_suppressed_cases_are_all_cases(walked):
    totals = walked.events.totals
    counted = totals.select(pl.sum_horizontal("n_flagged", "n_undecided", "n_suppressed").sum())
    assert counted.item() == walked.events.cases.height
    suppressed = walked.events.cases.filter(~pl.col("is_flagged"))
    assert suppressed["suppressed"].null_count() == 0
    assert walked.events.suppressed["n"].sum() == suppressed.height


def test_each_kind_of_event_has_a_case_and_each_case_a_row_and_a_sentence(walked):
    cases = walked.events.cases
    assert set(cases["event"]) == set(EVENTS)
    assert cases["evidence"].list.len().min() >= 1
    assert cases["what_zh"].str.len_chars().min() > 0
    assert not cases["what_en"].str.contains("{", literal=True).any()


def test_every_problem_and_every_reason_has_words(walked):
    cases = walked.events.cases
    assert set(cases["problem"]) <= set(PROBLEMS)
    assert set(cases["suppressed"].drop_nulls()) <= set(REASONS)


def test_the_likeliest_cases_stand_first(walked):
    flagged = walked.events.cases.filter("is_flagged")
    assert walked.events.cases["is_flagged"].to_list() == sorted(
        walked.events.cases["is_flagged"], reverse=True
    )
    assert flagged["probability"].round(6).is_sorted(descending=True)


def test_a_case_carries_the_findings_that_say_the_same(walked):
    deaths = walked.events.cases.filter(
        "is_flagged", pl.col("event") == "death", pl.col("problem") == "missed"
    )
    found = walked.findings.filter(pl.col("rule_id").is_in(["X023", "X024", "X039"]))
    assert set(deaths["finding_ids"].explode()) == set(found["finding_id"])


def test_cases_hold_no_name_and_no_number(walked):
    text = events_jsonl(walked.events.cases)
    assert not contains_full_identifier(text)
    people = walked.views["persons"].filter(pl.col("name").str.len_chars() > 2)
    assert not [name for name in people["name"].unique() if name in text]


_HEADS_NUMBER = "880101196503120017"


@pytest.mark.parametrize(
    "number", [_HEADS_NUMBER, f"{_HEADS_NUMBER}-1", f"户{_HEADS_NUMBER[:-1]}X"]
)
def test_households_that_have_their_heads_number_are_masked(walked, number, tmp_path):
    others = walked.events.cases["household_no"].drop_nulls()
    changed = walked.events.cases.with_columns(
        pl.when(pl.int_range(pl.len()) % 2 == 0)
        .then(pl.lit(number))
        .otherwise("household_no")
        .alias("household_no")
    )
    events = dataclasses.replace(walked.events, cases=changed)
    text = events_jsonl(changed)
    assert contains_full_identifier(number)
    assert not contains_full_identifier(text)
    # Other numbers of households are shown: they lead to the door.
    assert any(other in text for other in others)
    path = tmp_path / "events.xlsx"
    path.write_bytes(
        events_workbook(events, walked.project, language=Language.ZH, shows_suppressed=True)
    )
    cells = [
        str(cell)
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert not [cell for cell in cells if contains_full_identifier(cell)]


def test_a_birth_that_only_planning_knows_is_told_with_its_harmless_causes(walked):
    phantoms = walked.events.cases.filter(
        pl.col("event") == "birth", pl.col("problem") == "phantom"
    )
    assert not phantoms.is_empty()
    for cause in ("born at home", "booked elsewhere", "incomplete"):
        assert phantoms["what_en"].str.contains(cause, literal=True).all()
    for cause in ("家中", "外地", "名册不全"):
        assert phantoms["what_zh"].str.contains(cause, literal=True).all()


def test_the_file_of_cases_is_one_object_a_line(walked):
    lines = [json.loads(line) for line in events_jsonl(walked.events.cases).splitlines()]
    assert len(lines) == walked.events.cases.height
    assert len({line["case_id"] for line in lines}) == len(lines)
    assert set(lines[0]["evidence"][0]) == {
        *("source_id", "file", "sheet", "row", "dataset", "date"),
    }


@pytest.mark.parametrize("shows", [True, False])
def test_events_left_out_are_a_sheet_when_they_are_asked_for(walked, shows, tmp_path):
    path = tmp_path / "events.xlsx"
    path.write_bytes(
        events_workbook(walked.events, walked.project, language=Language.EN, shows_suppressed=shows)
    )
    book = load_workbook(path)
    assert ("left out" in book.sheetnames) is shows
    n_flagged = walked.events.cases["is_flagged"].sum()
    assert book["cases"].max_row == n_flagged + 1


def test_events_left_out_are_listed_by_reason(walked):
    text = suppressed_text(walked.events, language=Language.EN, is_plain=True)
    assert "whose to report" in text or "not this area's to report" in text
    person = walked.events.cases.filter(~pl.col("is_flagged"))["person_key"][0]
    assert person in text
    assert max(len(line) for line in text.splitlines()) <= 90


def test_the_summary_of_events_names_no_person(walked):
    cells = [
        str(cell)
        for sheet in events_sheets(walked.events, Language.ZH, ("", "", ""))
        for row in sheet.rows
        for cell in row
    ]
    said = json.dumps(events_json(walked.events)) + "".join(cells)
    assert not [key for key in walked.events.cases["person_key"].drop_nulls() if key in said]
    assert events_part(walked.events, Language.ZH, is_plain=True) is not None


def test_cases_of_grade_a_and_b_name_what_was_planted(walked, tmp_path):
    (tmp_path / "events.jsonl").write_text(events_jsonl(walked.events.cases), encoding="utf-8")
    scores = score_events(tmp_path, samples_folder() / "fenghuang")
    hits = sum(score.strong.hits for score in scores)
    n = sum(score.strong.n for score in scores)
    assert n > 0
    assert hits >= _PRECISION * n
