"""Links that need no comparison of all fields: by number, or by full agreement, once in either table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.blocking import hashed
from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.frames.comparison import Kinship

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cpaudit.linkage.blocking import Words
    from cpaudit.linkage.codes import Flags, Rows
    from cpaudit.linkage.frames.comparison import Comparison


# A name alone, or a date alone, is nobody's own.
LEAST_KEYS = 2
# Rows of a key that stands once in the left table and once in the right one.
ONE_ON_EITHER_SIDE = 2


@dataclass(frozen=True, slots=True)
class Settled:
    """left, right: rows linked, each at most once; how: the rule that linked them."""

    left: Rows
    right: Rows
    how: str

    def __len__(self) -> int:
        return len(self.left)


def by_number(
    left: pl.DataFrame, right: pl.DataFrame, comparisons: Sequence[Comparison]
) -> Settled:
    """The rows of which a number of identity agrees, and the name or the date of birth as well.

    A number that stands more than once in a table, or whose rows agree on nothing that confirms
    it, is left to the comparison of all fields. Its check digit must be right unless all that
    confirms agrees fully.
    """
    rows_l, rows_r = _no_rows(), _no_rows()
    confirming = [comparison for comparison in comparisons if comparison.confirms]
    for comparison in comparisons:
        if comparison.certain is None:
            continue
        found_l, found_r = _once_in_both(
            comparison.certain(left[comparison.column]),
            comparison.certain(right[comparison.column]),
        )
        # Full agreement needs no check of the number; most rows have it.
        fits = np.full(len(found_l), bool(confirming))
        for other in confirming:
            fits &= _equal(left, right, other.column, found_l, found_r) > 0
        rest = np.flatnonzero(~fits)
        if comparison.vouches is not None:
            rest = rest[comparison.vouches(left[comparison.column].gather(found_l[rest]))]
        fits[rest] = _confirmed(left, right, found_l[rest], found_r[rest], confirming)
        fresh = fits.copy()
        fresh[fits] = ~(np.isin(found_l[fits], rows_l) | np.isin(found_r[fits], rows_r))
        rows_l = np.concatenate([rows_l, found_l[fresh]])
        rows_r = np.concatenate([rows_r, found_r[fresh]])
    return Settled(rows_l, rows_r, "number")


def by_agreement(
    left: pl.DataFrame, right: pl.DataFrame, comparisons: Sequence[Comparison]
) -> Settled:
    """The rows that agree on name and date of birth as nobody else in either table does.

    What relatives share (mother, village, telephone) must agree in one column at least, and nothing
    of the person's own (sex, number) may differ. With fewer than two comparisons that confirm, or
    none that relatives share, nothing is settled.
    """
    keys = [comparison for comparison in comparisons if comparison.settles is not None]
    shared = [c.column for c in comparisons if c.kinship is Kinship.SHARED]
    own = [c.column for c in comparisons if c.settles is None and c.column not in shared]
    if len(keys) < LEAST_KEYS or not shared:
        return Settled(_no_rows(), _no_rows(), "")
    rows_l, rows_r = _once_in_both(_key(left, keys), _key(right, keys))
    agrees = np.zeros(len(rows_l), dtype=np.bool_)
    for column in shared:
        agrees |= _equal(left, right, column, rows_l, rows_r) > 0
    for column in own:
        agrees &= _equal(left, right, column, rows_l, rows_r) >= 0
    how = " + ".join(comparison.column for comparison in keys)
    return Settled(rows_l[agrees], rows_r[agrees], how)


def _key(table: pl.DataFrame, comparisons: Sequence[Comparison]) -> Words:
    """The keys of all comparisons as one; 0 where one is missing."""
    parts = [c.settles(table[c.column]) for c in comparisons if c.settles is not None]
    key = hashed(parts)
    for part in parts:
        key[part == MISSING] = MISSING
    return key


def _equal(
    left: pl.DataFrame, right: pl.DataFrame, column: str, rows_l: Rows, rows_r: Rows
) -> NDArray[np.int8]:
    """1 where the values are the same, -1 where they differ, 0 where one is missing."""
    same = left[column].gather(rows_l) == right[column].gather(rows_r)
    return (
        same.cast(pl.Int8).replace_strict({1: 1, 0: -1}, default=0, return_dtype=pl.Int8).to_numpy()
    )


def _no_rows() -> Rows:
    return np.zeros(0, dtype=np.int64)


def _once_in_both(left: Words, right: Words) -> tuple[Rows, Rows]:
    """The rows of keys that stand exactly once in either table."""
    keys = np.concatenate([left, right])
    rows = np.flatnonzero(keys != MISSING)
    # Key and row in one word: one sort brings equal keys together, the left table's row first.
    bits = np.uint64(max(len(keys).bit_length(), 1))
    of_row = (np.uint64(1) << bits) - np.uint64(1)
    words = (keys[rows] & ~of_row) | rows.astype(np.uint64)
    words.sort()
    edge = np.flatnonzero(
        np.concatenate([[True], (words[1:] >> bits) != (words[:-1] >> bits), [True]])
    )
    pair = edge[:-1][np.diff(edge) == ONE_ON_EITHER_SIDE]
    first, second = ((words[at] & of_row).astype(np.int64) for at in (pair, pair + 1))
    # The whole keys decide: the row took some of their bits.
    fits = (first < len(left)) & (second >= len(left)) & (keys[first] == keys[second])
    return first[fits], second[fits] - len(left)


def _confirmed(
    left: pl.DataFrame,
    right: pl.DataFrame,
    rows_l: Rows,
    rows_r: Rows,
    confirming: Sequence[Comparison],
) -> Flags:
    """Whether what confirms agrees: the first known comparison fully, or a later one beside it.

    A date alone confirms where the name is missing or differs by little: the number of a twin
    stands in the row of the other.
    """
    confirmed = np.zeros(len(rows_l), dtype=np.bool_)
    waiting = np.ones(len(rows_l), dtype=np.bool_)
    for comparison in confirming:
        at = np.flatnonzero(waiting)
        a = left[comparison.column].gather(rows_l[at])
        b = right[comparison.column].gather(rows_r[at])
        same = (a == b).fill_null(value=False).to_numpy()
        confirmed[at[same]] = True
        rest = np.flatnonzero(~same)
        stays = np.zeros(len(at), dtype=np.bool_)
        if len(rest):
            encoded = comparison.encode(pl.concat([a.gather(rest), b.gather(rest)]))
            number = np.arange(len(rest))
            levels = encoded.level(number, number + len(rest))
            agrees = (levels != MISSING) & (levels <= comparison.n_agreeing)
            confirmed[at[rest[agrees]]] = True
            near = (levels == MISSING) | (levels == comparison.n_agreeing + 1)
            stays[rest[near]] = True
        waiting[at] = stays
    return confirmed
