"""Columns as codes: distinct values once, with what the comparisons read by code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.rarity import rarity_by_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.blocking import Words
    from cpaudit.linkage.codes import Codes


@dataclass(frozen=True, slots=True)
class Coded:
    """``codes`` by row (0 is missing), and the distinct ``values`` in the order of the codes."""

    codes: Codes
    values: pl.Series

    def by_row(self, by_code: NDArray[np.uint64] | NDArray[np.uint32]) -> Words:
        """What is known by code, as 64-bit numbers by row."""
        words: Words = by_code[self.codes].astype(np.uint64)
        return words


def coded(column: pl.Series) -> Coded:
    """A text column as codes; empty texts are missing.

    Values are told apart by 64-bit hashes: at ten million distinct values two of them share one
    with a probability of 3 in a million.
    """
    text = (
        column.cast(pl.String)
        .to_frame("v")
        .select(pl.when(pl.col("v").str.len_bytes() > 0).then("v"))
        .to_series()
    )
    hashes = text.hash().to_numpy()
    rows = np.flatnonzero(text.is_not_null().to_numpy())
    # Value and row in one word, so that one sort brings equal values together.
    bits = np.uint64(max(int(len(text) - 1).bit_length(), 1))
    of_row = (np.uint64(1) << bits) - np.uint64(1)
    words = (hashes[rows] & ~of_row) | rows.astype(np.uint64)
    words.sort()
    rows = (words & of_row).astype(np.int64)
    whole = hashes[rows]
    is_start = np.ones(len(rows), dtype=np.bool_)
    is_start[1:] = (words[1:] >> bits) != (words[:-1] >> bits)
    if (~is_start[1:] & (whole[1:] != whole[:-1])).any():
        # Two values fell together by the bits that the row took: their whole hashes tell them apart.
        rows = rows[np.argsort(whole, kind="stable")]
        whole = hashes[rows]
        is_start[1:] = whole[1:] != whole[:-1]
    codes = np.zeros(len(text), dtype=np.uint32)
    codes[rows] = np.cumsum(is_start, dtype=np.uint32)
    return Coded(codes, text.gather(rows[is_start]))


def row_rarity(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """By row, how many bits more common its value is than the average agreeing value."""
    return rarity_by_code(codes, int(codes.max(initial=0)) + 1)[codes]


def behind_missing(by_value: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """What is known of each distinct value, by code: a 0 for the missing one comes first."""
    return np.concatenate([np.zeros(1, dtype=np.uint32), by_value])
