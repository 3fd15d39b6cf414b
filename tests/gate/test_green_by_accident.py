"""The fifteen ways by which a gate stays green by accident, one test each.

Each is a run in which nothing was found; the gate must not be open for it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import polars as pl
import pytest
from known_cases import AS_OF, RAN, baseline, case, followed, found, of, run, waiver
from pandera.errors import SchemaErrors

import cpaudit.gate
from cpaudit.errors import CpauditError, ExitCode, ProjectError
from cpaudit.gate import Against, decide, reading_problems
from cpaudit.gate.baseline import Baseline, read_baseline
from cpaudit.gate.news import known_before
from cpaudit.i18n import Text
from cpaudit.privacy import Keyring
from cpaudit.project import FailOn, GateSpec
from cpaudit.reports.material import INDICATORS
from cpaudit.tables import FILES, FINDINGS, OUTCOMES, SOURCES
from material_builder import tiny_project

NEVER = GateSpec(fail_on=FailOn.NEVER)
NEW = GateSpec(fail_on=FailOn.NEW)
# Nobody may excuse what could not be judged.
EXCUSES = Against(followed(waiver("a", AS_OF)), baseline("a"), AS_OF)
GATE = Path(cpaudit.gate.__file__).parent


def code(findings=None, outcomes=RAN, gate=NEVER, indicators=None, **more):
    return decide(
        found() if findings is None else findings,
        outcomes,
        INDICATORS.empty() if indicators is None else indicators,
        gate,
        **more,
    ).code


def of_reading(sources=None, files=None, people=None):
    """The verdict over what was read."""
    read = of(SOURCES, [_source("a", 30), _source("b", 30)]) if sources is None else sources
    linked = [("x", "a"), ("x", "b")] if people is None else people
    crosswalk = pl.DataFrame(linked, schema=["person_key", "source_id"], orient="row")
    problems = reading_problems(
        tiny_project("."), read, FILES.empty() if files is None else files, {}, crosswalk
    )
    return code(problems=problems, against=EXCUSES)


def _source(name, n_records):
    return {
        "source_id": name,
        "profile_id": name,
        "dataset": name,
        "department": "health",
        "n_files": 1,
        "n_rows": n_records,
        "n_records": n_records,
        "n_skipped": 0,
    }


def _sheet(**more):
    told = {"file": "a.csv", "source_id": "a", "n_rows": 50, "n_records": 50, "n_record_rows": 50}
    return of(FILES, [told | {"n_skipped": 0, "n_lost": 0, "empty_keys": [], **more}])


def test_what_was_read_well_is_open_so_that_the_others_mean_something():
    assert of_reading() is ExitCode.OPEN
    assert code() is ExitCode.OPEN


def test_1_no_input_was_found():
    assert of_reading(sources=SOURCES.empty()) is ExitCode.UNREADABLE
    assert of_reading(sources=of(SOURCES, [_source("a", 0)])) is ExitCode.UNREADABLE


@pytest.mark.parametrize(
    "files",
    [
        _sheet(share_shifted=0.97, shifted_column="birth_date"),
        _sheet(empty_keys=["出生日期 (birth_date)"]),
        _sheet(n_lost=40),
    ],
)
def test_2_a_column_shifted_and_is_all_null(files):
    assert of_reading(files=files) is ExitCode.UNREADABLE


def test_3_a_rule_names_a_column_that_does_not_exist():
    broken = RAN.with_columns(error=pl.lit("no column: brith_date"))
    assert code(outcomes=broken, against=EXCUSES) is ExitCode.UNREADABLE


def test_4_a_rule_could_not_be_evaluated_in_one_of_its_views():
    broken = RAN.with_columns(error=pl.lit("overflow"), view=pl.lit("persons"))
    assert code(outcomes=pl.concat([RAN, broken]), against=EXCUSES) is ExitCode.UNREADABLE


def test_5_null_is_no_pass():
    unmet = of(INDICATORS, [{"name": "coverage", "target": 0.99, "title_en": "x", "title_zh": "x"}])
    assert code(indicators=unmet) is ExitCode.CLOSED
    unsure = found("a", confidence=None)
    assert code(unsure, gate=GateSpec(min_confidence=0.9)) is ExitCode.CLOSED


def test_6_null_keys_are_equal_to_nothing():
    nameless = found("a", rule_id=None).with_columns(finding_id=pl.lit(None, pl.String))
    held = Baseline("check", baseline("x").entries)  # its other id is null
    cases = followed(waiver(None, AS_OF), case("x", "unproven", finding_id=None))
    against = Against(cases, held, AS_OF)
    assert code(nameless, gate=GateSpec(), against=against) is ExitCode.CLOSED


def test_7_sources_linked_nothing():
    strangers = [(f"{name}{n}", name) for name in "ab" for n in range(25)]
    assert of_reading(people=strangers) is ExitCode.UNREADABLE


def test_8_the_format_of_a_report_does_not_decide(material_of_the_sample, monkeypatch):
    from cpaudit.cli import outputs as door

    monkeypatch.setattr(door, "_to_stdout", lambda _content: None)
    given = [f"{name}=-" for name in ("json", "sarif", "junit", "github")]
    before = material_of_the_sample.verdict
    for value in given:
        door.write_outputs(door.outputs_of([value]), material_of_the_sample, exit_code=before.code)
        assert material_of_the_sample.verdict == before
    assert not {"format", "output_format", "outputs"} & _names(GATE.rglob("*.py"))


def test_9_a_report_that_fails_is_not_taken_for_a_pass(material_of_the_sample, tmp_path):
    from cpaudit.cli import outputs as door

    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "x.sarif"
    asked = door.outputs_of([f"sarif={target}"])
    (tmp_path / "folder").rmdir()
    (tmp_path / "folder").write_text("in the way", encoding="utf-8")
    with pytest.raises(CpauditError) as told:
        door.write_outputs(asked, material_of_the_sample, exit_code=ExitCode.OPEN)
    assert told.value.exit_code is not ExitCode.OPEN


def test_10_every_check_that_is_written_is_asked():
    written = {
        node.name
        for path in GATE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    called = {
        node.func.id
        for path in GATE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    checks = {
        name for name in written if name.endswith("_problems") or name.startswith("_too_many")
    }
    assert len(checks) >= 6
    assert checks - called == {"reading_problems"}  # asked by those who audit


def test_11_values_are_checked_where_there_are_values():
    twice = found("a", "a")
    with pytest.raises(SchemaErrors, match="finding_id: each only once"):
        FINDINGS.keep(twice.with_columns(view=pl.lit("v"), subject_key=pl.lit("s")))


def test_12_a_waiver_has_run_out():
    over = followed(waiver("a", AS_OF.replace(day=1)))
    assert code(found("a"), gate=GateSpec(), against=Against(over, None, AS_OF)) is ExitCode.CLOSED
    # Without a day nothing is valid.
    valid = followed(waiver("a", AS_OF))
    assert code(found("a"), gate=GateSpec(), against=Against(valid)) is ExitCode.CLOSED


def test_13_a_baseline_of_another_key_or_a_damaged_one_is_not_read(tmp_path):
    mine, other = Keyring(tmp_path / "mine"), Keyring(tmp_path / "other")
    for text in (Baseline(other.key("cpaudit", purpose="baseline")).to_json(), "{", "[]"):
        (tmp_path / "b.json").write_text(text, encoding="utf-8")
        with pytest.raises(ProjectError):
            read_baseline(tmp_path / "b.json", mine)


@pytest.mark.parametrize("outcomes", [RAN, OUTCOMES.empty()])
def test_14_a_run_was_cut_off_before_it_found_anything(outcomes):
    late = (Text("no time", "超时"),)
    assert code(outcomes=outcomes, unfinished=late, against=EXCUSES) is ExitCode.PARTIAL


FIRST = case("a", "new", first_run=1)


@pytest.mark.parametrize(
    "runs",
    [
        [run(1)],
        [run(1), run(2, is_repeat=True, exit_code=None)],
        [run(1), run(2, is_repeat=True), run(3, is_repeat=True, exit_code=None)],
        [run(1, exit_code=3), run(2, exit_code=None)],
        [run(1, exit_code=4, is_partial=True), run(2, exit_code=None)],
        [run(1, exit_code=None), run(2, exit_code=None)],  # killed
        [run(1, exit_code=3), run(2, exit_code=2), run(3, exit_code=None)],
    ],
)
def test_15_running_again_makes_nothing_old(runs):
    changes = [("a", "new")] if runs[-1]["is_repeat"] else [("a", "still")]
    against = Against(followed(FIRST, changes=changes, runs=runs), None, AS_OF)
    assert code(found("a"), gate=NEW, against=against) is ExitCode.CLOSED


def test_a_verdict_in_between_makes_it_old():
    runs = [run(1), run(2, exit_code=3), run(3, exit_code=None)]
    cases = followed(FIRST, changes=[("a", "still")], runs=runs)
    assert known_before(cases).to_list() == ["a"]


def _names(paths):
    return {
        node.id
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }


@pytest.fixture
def material_of_the_sample(tmp_path):
    from material_builder import tiny_material

    return tiny_material(tiny_project(tmp_path))
