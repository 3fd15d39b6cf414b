"""What patterns may be links at all, as a truth table of name levels."""

import numpy as np
import pytest

from cpaudit.linkage.comparisons.names import NAME
from cpaudit.linkage.judgement import judge
from cpaudit.linkage.link_types import ADULT, CHILD

SAME = ("same", "homophone", "look_alike", "dialect")
IN_PART = ("part", "given", "one_off")
OTHER = ("missing", "surname", "different")


def judged(link_type, **levels):
    row = [
        comparison.levels.index(levels.get(comparison.name, "missing"))
        for comparison in link_type.comparisons
    ]
    return judge(link_type, np.array([row], dtype=np.uint8))


def test_every_level_of_a_name_is_decided():
    assert {*SAME, *IN_PART, *OTHER} == set(NAME.levels)


@pytest.mark.parametrize("link_type", [ADULT, CHILD], ids=lambda one: one.name)
@pytest.mark.parametrize("name", [*SAME, *IN_PART, *OTHER])
def test_only_the_name_itself_bears_two_numbers(link_type, name):
    found = judged(link_type, name=name, birth_date="same", mother="same")
    assert bool(found.bears_two_numbers[0]) is (name in SAME)
    # Of one village, without a relative, it must be the very same.
    found = judged(link_type, name=name, birth_date="same", village="same")
    assert bool(found.bears_two_numbers[0]) is (name == "same")


@pytest.mark.parametrize("name", [*SAME, *IN_PART, *OTHER])
@pytest.mark.parametrize("date", ["year", "different"])
def test_a_name_in_part_is_weighed_where_dates_are_apart_and_no_name_is_somebody_else(name, date):
    found = judged(CHILD, name=name, birth_date=date, certificate="same")
    assert bool(found.is_somebody_else[0]) is (name in OTHER)
    assert not judged(CHILD, name=name, birth_date=date, id="same").is_somebody_else[0]


@pytest.mark.parametrize("name", [*SAME, *IN_PART, "surname", "different"])
def test_a_name_alone_is_no_link_and_one_agreement_beside_it_is_evidence(name):
    assert not judged(ADULT, name=name, sex="same", village="same").is_acceptable[0]
    assert judged(ADULT, name=name, birth_date="same").is_acceptable[0]
