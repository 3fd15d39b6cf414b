"""Telephone numbers: the same, one digit off, different."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparison import Comparison
from cpaudit.linkage.comparisons.values import SAME, SECOND, THIRD, agree, both_known
from cpaudit.standards.day_tables import are_neighbours_swapped, is_one_digit_off

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes, Levels
    from cpaudit.linkage.comparison import Pairs
    from cpaudit.linkage.nodes import Nodes

# A mobile number has 11 digits, a landline with its area code at most 12.
MOST_DIGITS = 12
_BITS, _ZERO = np.uint64(4), ord("0")


def digits_of(values: pl.Series) -> NDArray[np.uint64]:
    """Numbers of at most twelve digits with four bits to a digit, by code; 0 for others."""
    plain = values.str.contains(rf"^[0-9]{{1,{MOST_DIGITS}}}$")
    padded = values.set(~plain, "").str.pad_start(MOST_DIGITS, "0").str.join("").item() or ""
    letters = np.frombuffer(str(padded).encode("ascii"), dtype=np.uint8).reshape(-1, MOST_DIGITS)
    found = np.zeros(len(values) + 1, dtype=np.uint64)
    for place in range(MOST_DIGITS):
        found[1:] = (found[1:] << _BITS) | (letters[:, place] - np.uint8(_ZERO))
    return found


def phone_levels(digits: NDArray[np.uint64], left: Codes, right: Codes) -> Levels:
    """The level of each pair of codes of numbers."""
    a, b = digits[left], digits[right]
    is_off = is_one_digit_off(a, b) | are_neighbours_swapped(a, b, n_digits=MOST_DIGITS)
    levels = np.where(is_off & (a != 0) & (b != 0), SECOND, THIRD).astype(np.uint8)
    levels[left == right] = SAME
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def _compare(nodes: Nodes, pairs: Pairs) -> Levels:
    levels = both_known(nodes, pairs, "phone") * np.uint8(THIRD)
    rest = np.flatnonzero(levels)
    phone = nodes.column("phone")
    levels[rest] = phone_levels(nodes.phones, phone[pairs.left[rest]], phone[pairs.right[rest]])
    levels[agree(nodes, pairs, "phone")] = SAME
    return levels


PHONE = Comparison("phone", ("missing", "same", "one_off", "different"), _compare)
