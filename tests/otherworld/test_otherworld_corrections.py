"""Which cell is wrong, on a township whose generator, files and faults share nothing with ours."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.audit import audit
from cpaudit.cli.assume import assumed_or_loaded
from cpaudit.cli.progress import telling
from otherworld import build

SEED = 2
# What is written wrong in one cell of the roll, and which field that is.
FIELDS = {"P001": "birth_date", "P002": "sex", "D014": "id_no"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return build(tmp_path_factory.mktemp("otherworld") / "data", SEED)


@pytest.fixture(scope="module")
def result(world):
    with telling(is_quiet=True) as told:
        project, _ = assumed_or_loaded(world.book.folder, told=told)
    return audit(project)


@pytest.fixture(scope="module")
def planted(world, result):
    """The corrections of the roll's own persons of whom a wrong cell was planted."""
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
def test_the_planted_cell_is_blamed_and_the_truth_suggested(world, planted, rule):
    pids = [pid for planted_rule, pid, _ in world.book.faults if planted_rule == rule]
    assert pids
    own = planted.filter(pl.col("field") == FIELDS[rule], pl.col("pid").is_in(pids))
    assert own["pid"].n_unique() >= 0.75 * len(pids)
    people = {person.pid: person for person in world.town.people.values()}
    for pid, suggested in own.select("pid", "suggested").iter_rows():
        person = people[pid]
        true = {"birth_date": str(person.born), "sex": person.sex, "id_no": person.idno}
        assert suggested == true[FIELDS[rule]]


def test_what_is_suggested_for_sure_is_true(world, planted):
    people = world.town.people
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
