"""The comparisons that a list is declared from: text, number, exact value, place, telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING, distinct_pairs
from cpaudit.linkage.comparison import jaro_winkler
from cpaudit.linkage.frames.comparison import (
    MISSING_LEVEL,
    Comparison,
    Encoded,
    Expected,
    Kinship,
)
from cpaudit.linkage.frames.people import citizen_id, date, name
from cpaudit.linkage.frames.readings import as_number
from cpaudit.linkage.frames.values import behind_missing, coded, row_rarity

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Codes, Levels, Rows

__all__ = [
    "Comparison",
    "Kinship",
    "citizen_id",
    "date",
    "exact",
    "name",
    "number",
    "phone",
    "place",
    "text",
]

_SAME, _SECOND, _THIRD, _FOURTH = 1, 2, 3, 4
# Jaro–Winkler similarities from which two texts are one with a slip, or have much in common.
CLOSE, SIMILAR = 0.92, 0.82
# A beginning of this length brings together what is spelt alike up to there.
BEGINNING = 4
# Digits of telephone numbers that are compared: the last ones, so that a country code does no harm.
PHONE_DIGITS = 11

_TEXT: Expected = {"same": 0.85, "close": 0.08, "similar": 0.03, "different": 0.04}
_TWO: Expected = {"same": 0.95, "different": 0.05}
_PLACE: Expected = {"same": 0.86, "area": 0.11, "different": 0.03}
_KIN_PLACE: Expected = {"same": 0.80, "area": 0.15, "different": 0.05}
_PHONE: Expected = {"same": 0.75, "one_off": 0.03, "different": 0.22}
_KIN_PHONE: Expected = {"same": 0.50, "one_off": 0.02, "different": 0.48}


def exact(
    column: str,
    *,
    kinship: Kinship = Kinship.NOTHING,
    agreement: float = _TWO["same"],
    term_frequency: bool = False,
) -> Comparison:
    """Values that are the same or not: sex, a code, a postcode.

    Args:
        column: the column, of any type that can be written as text.
        kinship: whether relatives have it in common.
        agreement: the share of records of one person that agree, before any data are seen.
        term_frequency: whether agreeing on a rare value says more than on a common one.
    """

    def encode(values: pl.Series) -> Encoded:
        known = coded(values)

        def level(left: Rows, right: Rows) -> Levels:
            return _same_or_not(known.codes[left], known.codes[right])

        return Encoded(
            level,
            {column: known.codes.astype(np.uint64)},
            rarity=row_rarity(known.codes) if term_frequency else None,
        )

    expected = {"same": agreement, "different": 1.0 - agreement}
    return Comparison(column, _ladder(expected), encode, expected, kinship)


def text(
    column: str, *, kinship: Kinship = Kinship.NOTHING, term_frequency: bool = True
) -> Comparison:
    """Words in letters, by Jaro–Winkler: names in Latin script, streets, suburbs.

    Names in Chinese characters are compared by ``name``, where sound and shape count.

    Args:
        column: the column; case and outer spaces do not count.
        kinship: whether relatives have it in common.
        term_frequency: whether agreeing on a rare word says more than on a common one.
    """

    def encode(values: pl.Series) -> Encoded:
        lowered = values.cast(pl.String).str.strip_chars().str.to_lowercase()
        known = coded(lowered)

        def level(left: Rows, right: Rows) -> Levels:
            a, b = known.codes[left], known.codes[right]
            levels = _same_or_not(a, b)
            levels[levels == _SECOND] = _FOURTH
            rest = np.flatnonzero(levels == _FOURTH)
            if len(rest):
                first, second, position = distinct_pairs(a[rest], b[rest])
                alike = jaro_winkler(
                    known.values.gather(first - 1), known.values.gather(second - 1)
                )
                ladder = np.full(len(first), _FOURTH, dtype=np.uint8)
                ladder[alike >= SIMILAR] = _THIRD
                ladder[alike >= CLOSE] = _SECOND
                levels[rest] = ladder[position]
            return levels

        beginnings = coded(known.values.str.slice(0, BEGINNING))
        begins = behind_missing(beginnings.codes)
        return Encoded(
            level,
            {column: known.codes.astype(np.uint64), f"{column}:beginning": known.by_row(begins)},
            rarity=row_rarity(known.codes) if term_frequency else None,
        )

    return Comparison(column, _ladder(_TEXT), encode, _TEXT, kinship)


def number(
    column: str, *, near: float, kinship: Kinship = Kinship.NOTHING, agreement: float = 0.9
) -> Comparison:
    """Measures: the same, at most ``near`` apart, or different.

    Args:
        column: the column; texts that are no numbers are missing.
        near: the most that two measures of one thing are apart, in the column's unit.
        kinship: whether relatives have it in common.
        agreement: the share of records of one person that agree, before any data are seen.
    """

    def encode(values: pl.Series) -> Encoded:
        measured = as_number(values)
        numbers = measured.fill_null(0.0).to_numpy()
        is_known = measured.is_not_null().to_numpy()

        def level(left: Rows, right: Rows) -> Levels:
            apart = np.abs(numbers[left] - numbers[right])
            levels = np.full(len(left), _THIRD, dtype=np.uint8)
            levels[apart <= near] = _SECOND
            levels[apart == 0] = _SAME
            levels[~(is_known[left] & is_known[right])] = MISSING
            return levels

        return Encoded(level, {column: coded(measured.cast(pl.String)).codes.astype(np.uint64)})

    rest = 1.0 - agreement
    expected = {"same": agreement, "near": rest / 2, "different": rest / 2}
    return Comparison(column, _ladder(expected), encode, expected, kinship, read=as_number)


def place(
    column: str, *, area: int, kinship: Kinship = Kinship.SHARED, term_frequency: bool = False
) -> Comparison:
    """Codes of places, of which the first ``area`` characters name the area around it.

    A division code of 12 digits has the township in its first 9.

    Args:
        column: the codes, texts or integers.
        area: how many characters name the area.
        kinship: whether relatives live together.
        term_frequency: whether agreeing on a small place says more than on a large one.
    """

    def encode(values: pl.Series) -> Encoded:
        known = coded(values)
        around = coded(known.values.str.slice(0, area))
        area_of = behind_missing(around.codes)

        def level(left: Rows, right: Rows) -> Levels:
            a, b = known.codes[left], known.codes[right]
            levels = _same_or_not(a, b)
            differ = levels == _SECOND
            levels[differ & (area_of[a] != area_of[b])] = _THIRD
            return levels

        return Encoded(
            level,
            {column: known.codes.astype(np.uint64)},
            rarity=row_rarity(known.codes) if term_frequency else None,
        )

    return Comparison(column, _ladder(_PLACE), encode, _PLACE, kinship, kin=_KIN_PLACE)


def phone(column: str, *, kinship: Kinship = Kinship.SHARED) -> Comparison:
    """Telephone numbers: the same, one digit off, different.

    Args:
        column: the numbers; spaces, dashes and a country code do not count, and what has no digits
            is missing.
        kinship: whether relatives share a telephone.
    """

    def encode(values: pl.Series) -> Encoded:
        known = coded(values)
        digits = known.values.str.replace_all(r"[^0-9]", "").str.tail(PHONE_DIGITS)
        numbers = digits.cast(pl.Int64, strict=False).fill_null(0).to_numpy()
        places = 10 ** np.arange(PHONE_DIGITS, dtype=np.int64)
        table = np.zeros((len(numbers) + 1, PHONE_DIGITS), dtype=np.uint8)
        table[1:] = numbers[:, None] // places % 10
        # The same digits written in two ways are one number; without digits there is none.
        dense = np.unique(numbers, return_inverse=True)[1] + 1
        same = np.concatenate([[0], np.where(numbers > 0, dense, 0)]).astype(np.uint32)
        code = same[known.codes]
        of_code = np.zeros((int(same.max(initial=0)) + 1, PHONE_DIGITS), dtype=np.uint8)
        of_code[same] = table

        def level(left: Rows, right: Rows) -> Levels:
            a, b = code[left], code[right]
            levels = _same_or_not(a, b)
            differ = np.flatnonzero(levels == _SECOND)
            levels[differ] = _THIRD
            off = (of_code[a[differ]] != of_code[b[differ]]).sum(axis=1) == 1
            levels[differ[off]] = _SECOND
            return levels

        return Encoded(level, {column: code.astype(np.uint64)})

    return Comparison(column, _ladder(_PHONE), encode, _PHONE, kinship, kin=_KIN_PHONE)


def _same_or_not(left: Codes, right: Codes) -> Levels:
    levels: Levels = np.where(left == right, _SAME, _SECOND).astype(np.uint8)
    levels[(left == MISSING) | (right == MISSING)] = MISSING
    return levels


def _ladder(expected: Expected) -> tuple[str, ...]:
    return (MISSING_LEVEL, *expected)
