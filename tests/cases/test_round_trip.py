"""The working month on the sample: faults are put right in the files, and the cases close.

What the true records themselves are at odds with shows only when all planted faults are put right:
that run is the oracle of the long test.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import polars as pl
import pytest
from corrected_files import planted, put_right

from cpaudit.audit import audit
from cpaudit.cases.answering import take_answers
from cpaudit.cases.answers import Given
from cpaudit.cases.state import Change
from cpaudit.cases.store import open_store
from cpaudit.cli.following import Following
from cpaudit.missed.answers import Answer
from cpaudit.project import load_project
from cpaudit.shipped import samples_folder

TRUTH = samples_folder() / "fenghuang" / "truth"
# Wrong numbers: with each of them the person's key changes, and with it every finding's.
NUMBERS = ("D012", "D014", "D017", "D018", "X046")


@pytest.fixture
def month(sample_folder, sample_audit, tmp_path):
    """A township of its own with the sample's key, and its first run."""
    folder = tmp_path / "township"
    shutil.copytree(sample_folder, folder)
    for kept in ("store.sqlite", "store.sqlite-wal", "store.sqlite-shm"):
        (folder / ".cpaudit" / kept).unlink(missing_ok=True)
    return Month(load_project(folder), sample_audit)


class Month:
    def __init__(self, project, result):
        self.project = project
        self.result = replace(result, project=project)
        self.followed = Following.begin(project).record(self.result)

    def run(self):
        following = Following.begin(self.project)
        self.result = audit(self.project, answers=following.answers)
        self.followed = following.record(self.result)

    def by_change(self, *changes):
        return set(self.followed.changes.filter(pl.col("change").is_in([*changes]))["case_id"])

    def found(self):
        return set(self.followed.cases.filter("is_found")["case_id"])

    def of(self, cells):
        """The cases that are evidenced by a row of ``cells`` and are of a rule of its faults."""
        rows = self.followed.cases.explode("evidence").unnest("evidence")
        near = rows.join(cells, on=["file", "sheet", "row"], nulls_equal=True)
        named = near.filter(pl.col("rule_ids").list.contains(pl.col("rule_id")))
        return set(named["case_id"])

    def answer(self, case_ids):
        with open_store(self.project.store) as store:
            given = [Given(one, Answer.CORRECTED, by="a village") for one in sorted(case_ids)]
            take_answers(store, given)


def overwritten(cells):
    """The cells of rows that tell of another child now: a birth that never was is no longer told of."""
    own = cells.group_by("file", "sheet", "row").agg("field")
    other = own.filter(
        pl.col("field").list.contains("birth_date")
        & pl.col("field").list.eval(pl.element().is_in(["name", "child_name"])).list.any()
    )
    return cells.join(other, on=["file", "sheet", "row"], how="semi", nulls_equal=True)


@pytest.mark.slow
def test_corrected_numbers_close_their_cases_and_no_other(month):
    cells = planted(TRUTH).filter(
        (pl.col("field") == "id_no")
        & (pl.col("file") == "planning_persons.csv")
        & pl.col("rule_ids").list.eval(pl.element().is_in(NUMBERS)).list.any()
    )
    done = put_right(cells, month.result)
    asked = month.of(done)
    assert done.height >= 5
    assert len(asked) >= 5
    before = month.found()
    month.answer(asked)
    month.run()
    closed = month.by_change(Change.VERIFIED, Change.UNPROVEN)
    states = dict(month.followed.cases.select("case_id", "state").iter_rows())
    assert {states[one] for one in asked} == {"verified"}
    assert asked <= closed
    # Nothing that these persons' other problems are called by now is a new case.
    assert month.by_change(Change.NEW, Change.RETURNED) == set()
    assert month.found() == before - closed
    assert not month.by_change(Change.NOT_JUDGED)


@pytest.mark.slow
def test_what_is_put_right_closes_and_nothing_else_does(month):
    cells = planted(TRUTH)
    first = cells.filter(pl.col("fault_id").list.first().fill_null(1) % 3 == 0)
    done = put_right(first, month.result)
    assert done.height > 100
    asked = month.of(done)
    month.answer(asked)
    month.run()
    closed = month.by_change(Change.VERIFIED, Change.UNPROVEN)
    new = month.by_change(Change.NEW)
    states = dict(month.followed.cases.select("case_id", "state").iter_rows())
    rest = cells.join(done, on=["file", "sheet", "row", "field"], how="anti", nulls_equal=True)
    put_right(rest, month.result)
    month.run()
    true_problems = month.found()
    assert asked - closed <= true_problems
    struck = month.of(overwritten(done))
    assert {states[one] for one in (asked & closed) - struck} == {"verified"}
    assert {states[one] for one in asked - closed} == {"open"}
    assert not closed & true_problems
    assert new <= true_problems
    assert not month.by_change(Change.RETURNED)
