"""Answers in the store: what is right is taken, once, whatever else is wrong."""

from __future__ import annotations

from returned_lists import cells, fill, opened, read, row_of
from village_office import KEYS, lists_of, office_findings, record, write_lists

from cpaudit.i18n import Text
from cpaudit.worklists.fault import At, Fault, grouped
from cpaudit.worklists.taking import take

FIRST, SECOND, THIRD, FOURTH = KEYS


def states(store):
    return dict(store.cases().select("case_id", "state").iter_rows())


def taken(store, *paths, **options):
    told, faults = read(*paths)
    return take(store, told, faults=[each for each in faults if each not in told.faults], **options)


def test_answers_reach_their_cases_and_the_name_is_given_where_none_stands(store, village):
    fill(village, {FIRST: "属实已补录", SECOND: "重复", THIRD: "暂未落实"}, remark="电话核实")
    done = taken(store, village, by="李四")
    assert (done.n_taken, done.faults, done.is_written) == (3, (), True)
    assert states(store) == {FIRST: "answered", SECOND: "unproven", THIRD: "new", FOURTH: "new"}
    (answer,) = store.answers(FIRST).to_dicts()
    assert (answer["said_by"], answer["remark"], answer["list_of_run"]) == ("李四", "电话核实", 1)
    assert answer["place"] == "花园村!L4"


def test_importing_twice_changes_nothing(store, village):
    fill(village, {FIRST: "属实已补录", SECOND: "重复"})
    taken(store, village)
    before, events = store.cases(), store.events()
    done = taken(store, village)
    assert (done.n_taken, done.n_known) == (0, 2)
    assert store.cases().equals(before)
    assert store.events().equals(events)


def test_what_is_right_is_taken_although_others_are_wrong(store, village):
    fill(village, {FIRST: "属实已补录", SECOND: "属实"})
    done = taken(store, village)
    assert (done.n_taken, len(done.faults), done.is_complete(is_strict=False)) == (1, 1, False)
    assert states(store)[FIRST] == "answered"


def test_strictly_nothing_is_taken_while_anything_is_wrong_or_missing(store, village):
    fill(village, {FIRST: "属实已补录", SECOND: "重复"})
    done = taken(store, village, is_strict=True)
    assert (done.n_taken, done.is_written, done.n_unanswered) == (2, False, 1)
    assert set(states(store).values()) == {"new"}
    fill(village, {THIRD: "查无此人"})
    assert taken(store, village, is_strict=True).is_written


def test_a_dry_run_says_what_would_be_taken_and_changes_nothing(store, village):
    fill(village, {FIRST: "属实已补录"})
    done = taken(store, village, is_dry=True)
    assert (done.n_taken, done.is_written) == (1, False)
    assert states(store)[FIRST] == "new"
    taken(store, village)
    assert taken(store, village, is_dry=True).n_known == 1


def test_a_case_that_the_store_does_not_know_is_told_by_its_cell(store, village):
    fill(village, {FIRST: "重复", SECOND: "重复"})

    def spoil(sheet):
        row = row_of(sheet, SECOND)
        for cell in sheet[row]:
            if cell.value and SECOND in str(cell.value):
                cell.value = cell.value.replace(SECOND, "zzzzzzzzzzzzzzz7")

    done = taken(store, opened(village, spoil))
    assert done.n_taken == 1
    assert cells(done.faults) == [(village.name, "花园村", "L2")]


def test_lists_of_another_project_are_one_line_and_nothing_of_them_is_taken(store, village):
    fill(village, {FIRST: "重复", SECOND: "重复"})

    def spoil(sheet):
        for row in sheet.iter_rows():
            for cell in row:
                for key in KEYS:
                    if cell.value and key in str(cell.value):
                        cell.value = cell.value.replace(key, "z" + key[1:])

    done = taken(store, opened(village, spoil))
    assert (done.n_taken, done.n_unanswered) == (0, 0)
    (fault,) = done.faults
    assert "of another project" in fault.what.en


def test_faults_alike_are_one_line_with_their_cells():
    def fault(cell, file="a.xlsx", what="wrong"):
        return Fault(At(file, "s", cell), Text(what, what), Text("mend", "mend"))

    told = [
        fault("L2"),
        fault("L3"),
        fault("L5"),
        fault("L4", what="other"),
        fault(None),
        fault(None, "b.xlsx"),
    ]
    shown = [(each.at.file, each.at.cell) for each in grouped(told)]
    assert shown == [("a.xlsx", "L2:L3, L5"), ("a.xlsx", "L4"), ("a.xlsx, b.xlsx", None)]


def test_an_earlier_list_does_not_replace_the_answer_of_a_later_one(store, village, tmp_path):
    record(store, office_findings(), files="files 2")
    paths = write_lists(lists_of(store, tmp_path), tmp_path / "second")
    later = paths[village.name]
    fill(village, {FIRST: "重复", SECOND: "属实已更正"})
    fill(later, {FIRST: "属实已补录"})
    together = taken(store, village, later, is_dry=True)
    assert (together.n_taken, together.read.n_superseded, together.faults) == (2, 1, ())
    taken(store, later)
    done = taken(store, village)
    assert (done.n_taken, done.n_older, done.faults) == (1, 1, ())
    assert states(store)[FIRST] == "answered"


def test_a_list_of_an_earlier_run_is_taken_while_there_is_no_later_answer(store, village):
    fill(village, {FIRST: "重复"})
    record(store, office_findings(), files="files 2")
    assert taken(store, village).n_taken == 1
