"""Which cases stand on a list, and what it says of what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from village_office import AS_OF, KEYS, lists_of, office_findings, record

from cpaudit.cases.answering import take_answers
from cpaudit.cases.answers import Given
from cpaudit.cases.waivers import Waiver, waive
from cpaudit.i18n import Language
from cpaudit.missed.answer_words import Answer
from cpaudit.reports.worklist import villages
from cpaudit.reports.worklist_rows import standing

FIRST, SECOND, THIRD, FOURTH = KEYS


def shown(store, folder, *, is_masked=True):
    """By case what its list says of its state."""
    found = villages(lists_of(store, folder), is_masked=is_masked, language=Language.ZH)
    rows = pl.concat([village.rows for village in found])
    told = rows.select("case_id", standing(Language.ZH).alias("standing"))
    return dict(told.iter_rows())


def test_new_cases_are_called_so(store, tmp_path):
    assert shown(store, tmp_path) == dict.fromkeys((SECOND, THIRD, FIRST, FOURTH), "新增")


def test_closed_and_waived_cases_are_not_asked_for_again(store, tmp_path):
    take_answers(store, [Given(FIRST, Answer.DUPLICATE)])
    waiver = Waiver(until=dt.date(2027, 1, 1), by="李四", reason="核实中")
    waive(store, [SECOND], waiver, today=AS_OF)
    assert sorted(shown(store, tmp_path)) == [THIRD, FOURTH]


@pytest.mark.parametrize(("is_masked", "remark"), [(True, "***"), (False, "找王小芳")])
def test_an_answer_that_was_given_stands_beside_the_state(store, tmp_path, is_masked, remark):
    day = dt.date(2026, 3, 5)
    take_answers(store, [Given(FIRST, Answer.ADDED, remark="找王小芳", on=day)])
    store.mark_sent([SECOND], by="李四", on=day)
    told = shown(store, tmp_path, is_masked=is_masked)
    assert told[FIRST].startswith("已答复")
    assert told[FIRST].endswith(f"\n上次答复：属实已补录 2026-03-05 {remark}")
    assert told[SECOND] == "已下发"


def test_a_case_that_the_last_run_could_not_judge_stays_on_the_list(store, tmp_path):
    found = office_findings().filter(pl.col("finding_id") != FIRST)
    record(store, found, files="files 2", n_records=0)
    lists = lists_of(store, tmp_path)
    assert not store.cases().filter(pl.col("case_id") == FIRST)["is_judged"].item()
    listed = villages(replace(lists, findings=found), is_masked=False, language=Language.ZH)
    told = pl.concat([each.rows for each in listed])
    told = told.with_columns(standing(Language.ZH).alias("standing"))
    (row,) = told.filter(pl.col("case_id") == FIRST).to_dicts()
    assert "未能复核" in row["standing"]
    assert row["name"] is None
    assert "王小芳" not in row["message_zh"]
