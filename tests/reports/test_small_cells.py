from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.reports.small_cells import SMALLEST_SHOWN, Sum, hidden_cells, is_small


def column(counts):
    cells = {(f"v{place}", "n"): n for place, n in enumerate(counts)}
    total = ("all", "n")
    return {**cells, total: sum(counts)}, [Sum(total, tuple(cells))], total


def possible(cells, sums, hidden, cell):
    """Every count that ``cell`` may have for somebody who sees the rest and can add."""
    unknown = sorted(hidden)
    most = max(cells.values())
    # Where no village is shown, nobody knows whether noughts are among the hidden ones.
    is_all = all(part in hidden for one in sums for part in one.parts)
    least = 0 if is_all or any(cells[one] == 0 for one in hidden) else 1
    found = set()
    for tried in product(range(least, most + 1), repeat=len(unknown)):
        told = cells | dict(zip(unknown, tried, strict=True))
        if all(told[one.total] == sum(told[part] for part in one.parts) for one in sums):
            found.add(told[cell])
    return found


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 30, 7], [12, 30, 7]),
        ([0, 0, 9], [0, 0, 9]),
        ([2, 3, 40], [None, None, 40]),  # two hide each other: the sum leaves three for either
        ([3, 20, 40], [None, None, 40]),  # the margin would tell: the next smallest goes too
        ([3, 0, 0], [None, None, 0]),  # nought is hidden where there is nothing else
        ([1, 1, 40], [None, None, None]),  # 2 = 1 + 1, as nothing hidden is nought
    ],
)
def test_a_small_count_cannot_be_computed_from_the_margin(counts, shown):
    cells, sums, total = column(counts)
    hidden = hidden_cells(cells, sums, kept=[total])
    assert [None if (f"v{i}", "n") in hidden else n for i, n in enumerate(counts)] == shown


def test_two_columns_do_not_tell_a_small_difference():
    cells = {("a", "all"): 9, ("a", "period"): 8, ("a", "other"): 1}
    hidden = hidden_cells(
        cells,
        [Sum(("a", "all"), (("a", "period"), ("a", "other")))],
        unpublished=[("a", "other")],
    )
    assert hidden == {("a", "period")}


def test_noughts_beside_the_marks_tell_that_these_are_none():
    # Three marks that make 3 are 1, 1 and 1 for whoever sees the noughts: one of these goes too.
    period = {(village, "period"): n for village, n in zip("abcd", (1, 1, 1, 0), strict=True)}
    other = {(village, "other"): 0 for village in "abcd"}
    listed = {(village, "listed"): period[village, "period"] for village in "abcd"}
    cells = {**period, **other, **listed, ("all", "period"): 3}
    sums = [
        Sum((village, "listed"), ((village, "period"), (village, "other"))) for village in "abcd"
    ]
    sums.append(Sum(("all", "period"), tuple(period)))
    hidden = hidden_cells(cells, sums, unpublished=[*other], kept=[("all", "period")])
    assert ("d", "period") in hidden


def test_without_small_counts_nothing_is_hidden():
    cells, sums, total = column([5, 6, 0])
    assert hidden_cells(cells, sums, kept=[total]) == frozenset()


@given(st.lists(st.integers(0, 5), min_size=2, max_size=3))
def test_no_small_count_is_left_to_be_computed(counts):
    cells, sums, total = column(counts)
    hidden = hidden_cells(cells, sums, kept=[total])
    small = [cell for cell, n in cells.items() if is_small(n) and cell != total]
    assert set(small) <= hidden
    for cell in small:
        # A total of one leaves two numbers to think of.
        assert len(possible(cells, sums, hidden, cell)) >= min(3, cells[total] + 1)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3)), min_size=2, max_size=3))
def test_nor_from_two_columns_and_their_difference(counts):
    cells = {}
    for place, (period, other) in enumerate(counts):
        row = f"v{place}"
        cells |= {(row, "period"): period, (row, "other"): other, (row, "all"): period + other}
    rows = [f"v{place}" for place in range(len(counts))]
    sums = [Sum((row, "all"), ((row, "period"), (row, "other"))) for row in rows]
    for name in ("all", "period", "other"):
        cells["total", name] = sum(cells[row, name] for row in rows)
        sums.append(Sum(("total", name), tuple((row, name) for row in rows)))
    kept = [("total", name) for name in ("all", "period", "other")]
    unpublished = [(row, "other") for row in rows]
    hidden = hidden_cells(cells, sums, kept=kept, unpublished=unpublished)
    assert all(
        cell in hidden or cell in kept or cell in unpublished
        for cell, n in cells.items()
        if 0 < n < SMALLEST_SHOWN
    )
