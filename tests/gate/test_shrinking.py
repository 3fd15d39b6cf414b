"""A run takes out of the baseline what it no longer finds, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from known_cases import AS_OF, RAN, found

from cpaudit.cli.baseline_file import baseline_of, shrink
from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.gate.baseline import empty_baseline
from cpaudit.privacy import Keyring
from cpaudit.reports.material import Material
from material_builder import tiny_project


@pytest.fixture
def project(tmp_path):
    return replace(tiny_project(tmp_path), baseline=tmp_path / "b.json", key_file=tmp_path / "key")


def accept(project, *ids):
    grown, _ = (baseline_of(project) or empty_baseline(Keyring(project.key_file))).with_added(
        found(*ids).with_columns(case_id="finding_id"), as_of=AS_OF, by="li", reason="r"
    )
    grown.write(project.baseline)
    return grown


def material(project, *ids, code=ExitCode.CLOSED, outcomes=RAN):
    return Material(
        project=project,
        verdict=Verdict(code),
        rule_set="r",
        findings=found(*ids),
        outcomes=outcomes,
    )


def left(project):
    return baseline_of(project).entries["case_id"].to_list()


def test_a_project_without_a_baseline_has_none_and_gets_neither_file_nor_key(project):
    assert baseline_of(project) is None
    assert shrink(None, material(project)) is None
    assert not project.key_file.exists()


@pytest.mark.parametrize("code", [ExitCode.OPEN, ExitCode.CLOSED])
def test_what_is_gone_is_taken_out_and_told(project, code):
    before = accept(project, "a", "b")
    told = shrink(before, material(project, "b", code=code))
    assert "1 entries are no longer found" in told.en
    assert left(project) == ["b"]
    assert shrink(baseline_of(project), material(project, "b")) is None


@pytest.mark.parametrize("code", [ExitCode.UNREADABLE, ExitCode.PARTIAL])
def test_a_run_without_a_verdict_changes_nothing(project, code):
    before = accept(project, "a", "b")
    assert shrink(before, material(project, code=code)) is None
    assert left(project) == ["a", "b"]


def test_what_is_found_and_not_held_is_never_added(project):
    before = accept(project, "a")
    assert shrink(before, material(project, "a", "c")) is None
    assert left(project) == ["a"]


def test_too_much_at_once_is_left_to_a_person(project):
    before = accept(project, *(f"c{n}" for n in range(50)))
    assert shrink(before, material(project, "c1")) is None
    assert baseline_of(project).n == 50


def test_what_somebody_added_meanwhile_stays(project):
    before = accept(project, "a", "b")
    accept(project, "c")
    shrink(before, material(project, "b"))
    assert left(project) == ["b", "c"]


def test_a_file_that_cannot_be_used_any_more_is_told_and_left(project):
    before = accept(project, "a", "b")
    project.baseline.write_text("{", encoding="utf-8")
    assert "no JSON" in shrink(before, material(project, "b")).en
    assert project.baseline.read_text(encoding="utf-8") == "{"
