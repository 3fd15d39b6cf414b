"""The whole walk on the sample: right, the same whatever the order of rows, and silent on nothing."""

from __future__ import annotations

import dataclasses
import random
import shutil

import polars as pl
import pytest

from cpaudit.audit import audit
from cpaudit.errors import ExitCode, SourceError
from cpaudit.project import load_project

CSV_FILES = (
    *("planning_persons.csv", "police_persons.csv", "police_moves.csv"),
    *("health_certificates.csv", "civil_marriages.csv"),
)


@pytest.fixture(scope="session")
def township(sample_folder):
    return sample_folder


@pytest.fixture(scope="session")
def walked(sample_audit):
    return sample_audit


def test_every_mention_is_one_person(walked):
    members = walked.linkage.members
    assert members["mention_id"].to_list() == walked.intake.mentions["mention_id"].to_list()
    assert members["person_no"].null_count() == 0


def test_every_record_is_somewhere_in_the_crosswalk_or_a_return(walked):
    named = walked.crosswalk.select("source_id", "row", "file", "sheet").unique()
    for name, records in walked.intake.records.items():
        if name == "village_returns":
            continue
        keys = ["source_id", "file", "sheet", "row"]
        lost = records.select(keys).join(named, on=keys, how="anti", nulls_equal=True)
        assert lost.is_empty(), name


def test_each_rule_accounts_for_every_row(walked):
    counted = walked.outcomes.filter(pl.col("error").is_null() & pl.col("skipped").is_null())
    parts = counted.select(
        pl.sum_horizontal("n_pass", "n_fail", "n_unknown", "n_not_applicable") == pl.col("n_rows")
    )
    assert parts.to_series().all()
    assert walked.outcomes["error"].null_count() == walked.outcomes.height


def test_every_finding_shows_where_it_stands(walked):
    views_without_rows = ["villages", "area", "sources", "files"]
    shown = walked.findings.filter(~pl.col("view").is_in(views_without_rows))
    assert shown["evidence"].list.len().min() >= 1
    assert walked.findings["finding_id"].is_unique().all()


def test_every_missed_birth_is_one_finding(walked):
    missed = walked.births.filter(pl.col("grade").is_not_null() & pl.col("suppressed").is_null())
    found = walked.findings.filter(pl.col("theme") == "missed")
    assert found.height == missed.height
    assert walked.missed["n"].sum() == missed.height
    assert found["grade"].null_count() == 0


def test_births_that_planning_lacks_are_flagged_or_suppressed_with_a_reason(walked):
    lacking = walked.births.filter(~pl.col("in_planning"))
    flagged = lacking.filter(pl.col("suppressed").is_null())
    assert flagged.height + walked.suppressed["n"].sum() == lacking.height


def test_messages_hold_no_full_number_and_no_full_name(walked):
    from cpaudit.privacy import contains_full_identifier

    names = set(
        walked.views["persons"]
        .filter(pl.col("name").str.len_chars() > 2)["name"]
        .drop_nulls()
        .to_list()
    )
    for message in [*walked.findings["message_zh"], *walked.findings["message_en"]]:
        assert not contains_full_identifier(message)
        assert not any(word in names for word in message.replace("，", " ").split())


@pytest.fixture(scope="session")
def shuffled(township, walked, tmp_path_factory):
    """The walk over the same files with their rows in another order."""
    shuffled = tmp_path_factory.mktemp("shuffled") / "fenghuang"
    shutil.copytree(township, shuffled)
    rng = random.Random(1)
    for name in CSV_FILES:
        path = shuffled / name
        header, *rows = path.read_bytes().splitlines(keepends=True)
        rng.shuffle(rows)
        path.write_bytes(b"".join([header, *rows]))
    project = dataclasses.replace(load_project(shuffled), key_file=walked.project.key_file)
    return audit(project)


def test_findings_are_the_same_whatever_the_order_of_rows(walked, shuffled):
    again = shuffled.findings
    assert set(again["finding_id"]) == set(walked.findings["finding_id"])
    moved = again.join(walked.findings, on="finding_id").filter(
        pl.col("evidence").ne_missing(pl.col("evidence_right"))
    )
    assert not moved.is_empty()


def test_cases_of_events_are_the_same_whatever_the_order_of_rows(walked, shuffled):
    cases, again = walked.events.cases, shuffled.events.cases
    told = ("case_id", "event", "problem", "suppressed", "grade", "what_en", "event_date")
    assert again.select(told).sort("case_id").equals(cases.select(told).sort("case_id"))
    either = cases.join(again, on="case_id", validate="1:1")
    assert (either["probability"] - either["probability_right"]).abs().max() < 1e-6


@pytest.mark.slow
def test_the_same_input_gives_the_same_findings_and_corrections(township, walked):
    again = audit(load_project(township))
    assert again.findings.equals(walked.findings)
    assert again.corrections.equals(walked.corrections)
    assert again.crosswalk.equals(walked.crosswalk)


def test_a_file_that_is_gone_stops_the_walk(township, tmp_path):
    folder = tmp_path / "fenghuang"
    shutil.copytree(township, folder)
    (folder / "planning_persons.csv").unlink()
    with pytest.raises(SourceError) as stopped:
        audit(load_project(folder))
    assert stopped.value.exit_code is ExitCode.UNREADABLE
