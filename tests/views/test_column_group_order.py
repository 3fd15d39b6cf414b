"""Which of several rows of a person is quoted does not hang on where the rows stand."""

from __future__ import annotations

import pytest

from builders import linked_records
from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import column_group

# One child entered under two mothers: alike in all that tells children apart.
_CHILD = {"person_no": 1, "name": "王小明", "sex": "M"}
_ROWS = [
    {**_CHILD, "mother_person_no": number, "mother_name": name}
    for number, name in ((11, "李红"), (12, "张梅"), (13, "赵兰"), (14, "孙玉"))
]


def quoted(rows):
    linked = linked_records(planning_births=rows)["planning_births"]
    group = column_group(linked, "planning", VIEWS["births"]).whole()
    return group["planning.mother_person_no"].item()


@pytest.mark.parametrize("n_turned", range(1, len(_ROWS)))
def test_the_row_of_a_child_entered_twice_that_speaks_is_the_same_in_any_order(n_turned):
    turned = _ROWS[n_turned:] + _ROWS[:n_turned]
    assert quoted(turned) == quoted(_ROWS)


def test_it_hangs_on_no_number_that_a_run_gives():
    renumbered = [{**row, "mother_person_no": 99 - row["mother_person_no"]} for row in _ROWS]
    assert quoted(renumbered) == 99 - quoted(_ROWS)


def test_rows_alike_in_everything_give_one_group():
    assert quoted([_ROWS[0]] * 3) == _ROWS[0]["mother_person_no"]


@pytest.mark.parametrize("turned", [False, True])
def test_it_hangs_on_no_key_that_a_corrected_number_or_another_key_file_changes(turned):
    keys = ["abc", "mno", "stu", "xyz"][:: -1 if turned else 1]
    rekeyed = [{**row, "subject_key": key} for row, key in zip(_ROWS, keys, strict=True)]
    assert quoted(rekeyed) == quoted(_ROWS)
