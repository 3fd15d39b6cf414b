"""Near duplicates: what chance, correlation and families give is no news; copies are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cpaudit.statistics import near_duplicates

SIZES = (2, 4, 10, 3, 40, 60, 8, 12, 30)


def drawn(seed, n=3000, n_places=12):
    chance = np.random.default_rng(seed)
    return chance, [chance.integers(0, size, n) for size in SIZES], chance.integers(0, n_places, n)


def test_independent_fields_give_no_alarms():
    n_alarms = 0
    for seed in range(15):
        _, fields, places = drawn(seed)
        found = near_duplicates.measure(fields, places, np.arange(3000))
        n_alarms += sum(one.p_value <= 0.01 for one in found.places)
    assert n_alarms <= 6  # 1.8 expected of 180, fewer as counts are whole


def test_fields_that_go_together_give_no_alarms():
    n_alarms = 0
    for seed in range(10):
        chance, fields, places = drawn(seed)
        kind = chance.integers(0, 300, 3000)
        together = [np.where(chance.random(3000) < 0.9, kind, field + 1000) for field in fields[:7]]
        found = near_duplicates.measure([*together, *fields[7:]], places, np.arange(3000))
        n_alarms += sum(one.p_value <= 0.01 for one in found.places)
    assert n_alarms <= 6


def test_copies_with_one_field_changed_are_counted():
    _, fields, places = drawn(1)
    rows = np.flatnonzero(places == 4)[:9]
    for field in fields:
        field[rows] = field[rows[0]]
    fields[4][rows] = np.arange(9)
    found = near_duplicates.measure(fields, places, np.arange(3000))
    place = found.places[4]
    assert place.n_records >= 9
    assert place.p_value < 1e-6
    families = np.arange(3000)
    families[rows] = 0
    assert near_duplicates.measure(fields, places, families).places[4].n_records < 4


def test_pairs_are_those_that_a_comparison_of_all_finds():
    chance, _, _ = drawn(1)
    fields = [chance.integers(-1, 3, 120) for _ in range(8)]
    places = chance.integers(0, 3, 120)
    found = near_duplicates.measure(fields, places, np.arange(120))
    table = np.array(fields).T
    stands = set()
    for one, other in combinations(range(120), 2):
        agree = ((table[one] == table[other]) & (table[one] >= 0)).sum()
        if places[one] == places[other] and agree >= found.n_agreeing:
            stands |= {one, other}
    assert sum(place.n_records for place in found.places) == len(stands)


def test_few_fields_say_nothing():
    _, fields, places = drawn(1)
    assert near_duplicates.measure(fields[:7], places, np.arange(3000)) is None


@pytest.mark.parametrize("empty", [4, 5])
def test_empty_fields_agree_with_nothing(empty):
    _, fields, places = drawn(2, n=200)
    fields = [np.zeros(200, dtype=np.int64) for _ in fields]
    for at in range(empty):
        fields[at][:] = -1
    found = near_duplicates.measure(fields, places, np.arange(200))
    assert sum(place.n_records for place in found.places) == 0
