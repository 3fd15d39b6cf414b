from __future__ import annotations

from dataclasses import replace
from math import log2

import polars as pl
import pytest

from cpaudit.cli.as_json import to_json
from cpaudit.explanation.explain import explain_finding, explain_person
from cpaudit.i18n import Language
from cpaudit.privacy.masks import contains_full_identifier


def explained(township, finding_id, *, is_masked=True):
    return explain_finding(
        township.kept, finding_id, township.project, is_masked=is_masked, language=Language.EN
    )


def first(township, **where):
    rows = township.findings.filter(*(pl.col(name) == value for name, value in where.items())).sort(
        "finding_id"
    )
    return rows.row(0, named=True)


@pytest.fixture(scope="session")
def wrong_date(township):
    """A birth date that the number and other sources contradict."""
    ids = township.kept.table("corrections").filter(
        pl.col("field") == "birth_date", pl.col("n_sources") > 1
    )["finding_ids"]
    found = township.findings.filter(
        pl.col("rule_id") == "P001", pl.col("finding_id").is_in(ids.explode().implode())
    )
    return found.sort("finding_id").row(0, named=True)


def test_the_row_that_departs_from_the_others_is_marked(township, wrong_date):
    found = explained(township, wrong_date["finding_id"])
    (line,) = [line for line in found.rows.lines if line.field == "birth_date"]
    assert line.sign == "≠"
    said = [value for value in line.values if value]
    usual = max(set(said), key=said.count)
    assert [mark for value, mark in zip(line.values, line.differing, strict=True) if value] == [
        value != usual for value in said
    ]


def test_the_rule_stands_with_its_text_and_what_it_read(township, wrong_date):
    (finding,) = explained(township, wrong_date["finding_id"]).findings
    assert finding.rule_id == "P001"
    assert "birth_date = id_birth_date" in finding.require
    (values,) = finding.values
    assert values["birth_date"] != values["id_birth_date"]


def test_the_suggested_correction_names_its_row_and_who_says_so(township, wrong_date):
    found = explained(township, wrong_date["finding_id"])
    best = next(one for one in found.corrections if one.field == "birth_date")
    row = found.rows.rows[best.row - 1]
    assert f"{row.row}" in best.place
    assert best.current in wrong_date["message_en"]
    assert len(best.said_by) > 1
    assert 0.5 < best.probability <= 1


def test_a_parameter_that_the_project_sets_stands_as_the_run_had_it(township):
    rules = township.kept.table("rules")
    with_parameters = rules.filter(pl.col("parameters") != "{}")
    finding = first(township, rule_id=with_parameters["rule_id"][0])
    (told,) = explained(township, finding["finding_id"]).findings
    assert told.parameters


def test_the_weights_of_a_link_add_up_to_its_probability(township):
    weighed = 0
    for finding_id in township.findings.filter(pl.col("grade").is_not_null())["finding_id"]:
        for link in explained(township, finding_id).links:
            if not link.steps:
                continue
            weighed += 1
            total = sum(step.bits for step in link.steps)
            assert total == pytest.approx(link.weight, abs=0.05)
            if 0.001 < link.probability < 0.999:
                assert log2(link.probability / (1 - link.probability)) == pytest.approx(
                    link.weight, abs=0.05
                )
            assert link.left < link.right
    assert weighed > 10


def test_a_missed_birth_shows_whose_it_is_and_why(township):
    finding = first(township, grade="A")
    (birth,) = explained(township, finding["finding_id"]).births
    assert birth.p_missed == pytest.approx(finding["confidence"], abs=1e-5)
    assert birth.scope == "inside"
    assert birth.evidence
    weights = [abs(weight) for _, weight in birth.evidence]
    assert weights == sorted(weights, reverse=True)
    assert {stay.of for stay in birth.stays} >= {"mother", "child"}


def test_evidence_stands_before_the_persons_other_rows(township):
    finding = first(township, rule_id="P001")
    rows = explained(township, finding["finding_id"]).rows.rows
    marks = [row.is_evidence for row in rows]
    assert marks == sorted(marks, reverse=True)
    assert {(row.source_id, row.file, row.row) for row in rows if row.is_evidence} == {
        (one["source_id"], one["file"], one["row"]) for one in finding["evidence"]
    }


def test_nothing_personal_shows_unless_it_is_asked_for(township):
    finding_ids = township.findings.unique("rule_id", maintain_order=True)["finding_id"][:12]
    n_shown = 0
    for finding_id in finding_ids:
        masked = to_json(explained(township, finding_id))
        assert not contains_full_identifier(masked)
        row = first(township, finding_id=finding_id)
        name = row["subject_name"]
        if name and len(name) > 2 and "之" not in name:
            assert f'"{name}"' not in masked
            full = to_json(explained(township, finding_id, is_masked=False))
            n_shown += f'"{name}"' in full
    assert n_shown > 2


def test_a_person_has_all_findings_and_rows(township):
    of_person = township.findings.drop_nulls("person_key").group_by("person_key").len()
    key = of_person.sort("len", "person_key", descending=[True, False])["person_key"][0]
    found = explain_person(
        township.kept, key, township.project, is_masked=True, language=Language.ZH
    )
    mine = township.findings.filter(pl.col("person_key") == key)
    assert {one.finding_id for one in found.findings} == set(mine["finding_id"])
    rows = township.kept.table("mentions", pl.col("person_key") == key)["record_id"]
    assert {row.record_id for row in found.rows.rows} == set(rows)


def test_who_has_no_finding_has_none(township):
    found = explain_person(
        township.kept, "a" * 16, township.project, is_masked=True, language=Language.EN
    )
    assert (found.findings, found.rows.rows) == ((), ())


def test_a_file_that_changed_is_named_and_one_that_was_touched_is_not(township, tmp_path):
    from shutil import copytree, ignore_patterns

    from cpaudit.explanation.source_files import changed_files

    folder = tmp_path / "changed"
    copytree(township.project.folder, folder, ignore=ignore_patterns(".cpaudit", "cpaudit-output"))
    project = replace(township.project, folder=folder)
    before = township.kept.table("paths")
    path = folder / "police_persons.csv"
    path.touch()
    assert changed_files(before, project) == ()
    path.write_bytes(path.read_bytes() + b"\n")
    assert changed_files(before, project) == ("police_persons.csv",)


def test_only_what_findings_need_is_kept(township, sample_audit):
    kept = township.kept.table("mentions")
    assert 0 < kept.height < sample_audit.intake.mentions.height
    needed = township.findings.explode("evidence")["evidence"].drop_nulls().len()
    assert township.kept.table("places").height <= needed + kept.height
