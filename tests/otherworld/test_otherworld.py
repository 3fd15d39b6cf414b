"""The walk on a township whose generator, files and faults share nothing with the shipped one."""

from __future__ import annotations

import polars as pl
import pytest
from otherworld_score import score
from otherworld_truth import births_of, mentions_of, without_sheets
from typer.testing import CliRunner

from cpaudit import audit
from cpaudit.cli.app import app
from cpaudit.synthesis.score import placed
from cpaudit.synthesis.score_probabilities import CASES_FILE, read_cases, score_probabilities
from otherworld import build

SEED = 2
# What is written wrong in one cell of the roll, and which field that is.
FIELDS = {"P001": "birth_date", "P002": "sex", "D014": "id_no"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The world, the folder of its run, and what the run found out."""
    folder = tmp_path_factory.mktemp("otherworld")
    world = build(folder / "data", SEED)
    found = []
    walk = audit.audit

    def kept(*rest, **options):
        found.append(walk(*rest, **options))
        return found[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "audit", kept)
        ran = CliRunner().invoke(
            app, ["run", str(folder / "data"), "--out", str(folder / "out"), "--quiet", "--plain"]
        )
    assert ran.exit_code in {0, 1, 3}, ran.output
    return world, folder / "out", found[0]


@pytest.fixture(scope="module")
def told(ran):
    return score(*ran[:2])


@pytest.fixture(scope="module")
def probabilities(ran):
    world, out, _ = ran
    cases = without_sheets(read_cases(out / CASES_FILE))
    return score_probabilities(cases, placed(mentions_of(world)), births_of(world))


def test_every_file_is_recognised_and_every_heading_read_as_it_is_meant(told):
    assert told.mapping == []


def test_no_row_is_lost(told):
    assert told.lost == []
    assert not [said for said in told.worst if said.startswith("not read")]


def test_persons_are_recognised_across_the_sources(told):
    assert told.f1 >= 0.995


def test_missed_births_are_found_and_no_others(told):
    right, wrong, unfound = told.missed
    assert right / (right + wrong) >= 0.9
    assert right / (right + unfound) >= 0.9


def test_hardly_any_birth_of_another_area_is_flagged(told):
    flagged = sum(n for (_, state), n in told.distractors.items() if state == "flagged")
    assert flagged <= 0.05 * sum(told.distractors.values())


def test_probabilities_come_true_in_a_world_that_they_were_not_made_for(probabilities):
    assert probabilities.n > 100
    assert probabilities.brier <= 0.04
    assert probabilities.calibration_error <= 0.03


def test_the_expected_number_of_missed_births_holds_the_true_one(probabilities):
    low, high = probabilities.expected.interval
    assert low <= probabilities.n_missed <= high
    assert high - low < 0.3 * probabilities.n_missed


def test_the_head_of_the_list_is_right(probabilities):
    assert probabilities.top.value >= 0.98


def test_planted_faults_are_found(told):
    found, planted = map(sum, zip(*told.faults.values(), strict=True))
    assert found >= 0.95 * planted


@pytest.fixture(scope="module")
def planted(ran):
    """The corrections of the roll's own persons of whom a wrong cell was planted."""
    world, _, result = ran
    whose = pl.DataFrame(
        world.book.mentions,
        schema={
            "file": pl.String,
            "sheet": pl.String,
            "row": pl.UInt32,
            "role": pl.String,
            "pid": pl.Int64,
        },
        orient="row",
    ).filter(pl.col("role") == "self")
    found = result.corrections.filter(
        pl.col("dataset") == "planning_persons", pl.col("p_wrong") >= 0.5
    ).join(whose, on=["file", "sheet", "row"], how="inner", nulls_equal=True)
    return found.select("pid", "field", "suggested", "probability")


@pytest.mark.parametrize("rule", sorted(FIELDS))
def test_the_planted_cell_is_blamed_and_the_truth_suggested(ran, planted, rule):
    world = ran[0]
    pids = [pid for planted_rule, pid, _ in world.book.faults if planted_rule == rule]
    assert pids
    own = planted.filter(pl.col("field") == FIELDS[rule], pl.col("pid").is_in(pids))
    assert own["pid"].n_unique() >= 0.75 * len(pids)
    people = {person.pid: person for person in world.town.people.values()}
    for pid, suggested in own.select("pid", "suggested").iter_rows():
        person = people[pid]
        true = {"birth_date": str(person.born), "sex": person.sex, "id_no": person.idno}
        assert suggested == true[FIELDS[rule]]


def test_what_is_suggested_for_sure_is_true(ran, planted):
    people = ran[0].town.people
    sure = planted.filter(
        pl.col("probability") >= 0.9,
        pl.col("suggested").is_not_null(),
        pl.col("field").is_in(list(FIELDS.values())),
    )
    true = [
        suggested
        == {
            "birth_date": str(people[pid].born),
            "sex": people[pid].sex,
            "id_no": people[pid].idno,
        }[field]
        for pid, field, suggested in sure.select("pid", "field", "suggested").iter_rows()
    ]
    assert len(true) >= 20
    assert sum(true) >= 0.97 * len(true)
