"""How a wrong value comes out of the true one: shapes of errors, and how likely each hits a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.attributes import Kind
from cpaudit.standards.lunar import lunar_reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    # A condition on ``said`` and ``true``, and the chance that an error of this shape gives just
    # the value that was said: one over the values that it can lead to.
    Shape = tuple[pl.Expr, float]

_SAID, _TRUE = pl.col("said"), pl.col("true")
# Any of some twenty years' days; any of the names of a township; any of its people.
_ANY_DAY, _ANY_NAME, _ANY_PERSON = 1 / 7000, 1 / 3000, 1 / 10_000
_ID_LENGTH, _DATE_AT, _DATE_LENGTH = 18, 6, 8
_TWO = 2  # characters that differ
_FEW = 3  # days by which a birth around midnight, or its entry, is put off
# Two witnesses who are both wrong say the same so often (they asked the same person), and two who
# say different wrong things hit just these two so often.
COINCIDENCE, SCATTER = 0.02, 1e-4


def shapes(kind: Kind) -> Sequence[Shape]:
    """The shapes of errors in values of ``kind``; the first that fits counts, the last fits all."""
    everything = pl.lit(value=True)
    match kind:
        case Kind.DATE:
            return [*_date_shapes(), (everything, _ANY_DAY)]
        case Kind.SEX:
            return [(everything, 1.0)]
        case Kind.NUMBER:
            return [*_number_shapes(), (everything, _ANY_PERSON)]
        case Kind.NAME:
            return [*_name_shapes(), (everything, _ANY_NAME)]
        case Kind.RELATIVE:
            return [(everything, _ANY_PERSON)]
        case Kind.CODE:
            return [(_one_differs("said", "true", 12), 1 / 90), (everything, 1 / 50)]
        case Kind.AMOUNT:
            near = (_SAID.cast(pl.Float64) - _TRUE.cast(pl.Float64)).abs() <= 1
            return [(near, 1 / 2), (everything, 1 / 20)]


def _date_shapes() -> list[Shape]:
    same_year = _SAID.dt.year() == _TRUE.dt.year()
    same_day = (_SAID.dt.month() == _TRUE.dt.month()) & (_SAID.dt.day() == _TRUE.dt.day())
    exchanged = (
        same_year & (_SAID.dt.month() == _TRUE.dt.day()) & (_SAID.dt.day() == _TRUE.dt.month())
    )
    apart = (_SAID - _TRUE).dt.total_days().abs()
    year_apart = (_SAID.dt.year() - _TRUE.dt.year()).abs()
    n_different = _n_different(_digits(_SAID), _digits(_TRUE), 8)
    return [
        (lunar_reading(_TRUE) == _SAID, 1.0),
        (exchanged, 1.0),
        (apart <= _FEW, 1 / (2 * _FEW)),
        (same_day & (year_apart == 1), 1 / 2),
        (n_different == 1, 1 / 30),
        (_is_neighbour_swap(_digits(_SAID), _digits(_TRUE), 8), 1 / 5),
        # A decade, a century, a month, or two digits of the day.
        (same_day | (same_year & (_SAID.dt.day() == _TRUE.dt.day())), 1 / 40),
        (n_different == _TWO, 1 / 400),
    ]


def _number_shapes() -> list[Shape]:
    """Of numbers of 18 characters; 15 digits have been brought to 18 before."""
    same_person = _SAID.str.slice(_DATE_AT, _DATE_LENGTH) == _TRUE.str.slice(_DATE_AT, _DATE_LENGTH)
    return [
        (_one_differs("said", "true", _ID_LENGTH), 1 / 150),
        (_is_neighbour_swap(_SAID, _TRUE, _ID_LENGTH), 1 / 17),
        (_n_different(_SAID, _TRUE, _ID_LENGTH) == _TWO, 1 / 12_000),
        # The same day in another area, or the next in a row of twins.
        (same_person, 1 / 1000),
    ]


def _name_shapes() -> list[Shape]:
    shorter = (_SAID.str.len_chars() - _TRUE.str.len_chars().cast(pl.Int32)).abs() == 1
    within = _TRUE.str.contains(_SAID, literal=True) | _SAID.str.contains(_TRUE, literal=True)
    ends = (_SAID.str.head(1) == _TRUE.str.head(1)) & (_SAID.str.tail(1) == _TRUE.str.tail(1))
    return [
        (_one_differs("said", "true", 4), 1 / 60),
        (shorter & (within | ends), 1 / 3),
        (_SAID.str.head(1) == _TRUE.str.head(1), 1 / 600),
    ]


def _digits(day: pl.Expr) -> pl.Expr:
    return day.dt.strftime("%Y%m%d")


def _n_different(said: pl.Expr, true: pl.Expr, length: int) -> pl.Expr:
    """At how many places two texts of one length differ; null where the lengths are not alike."""
    differs = pl.sum_horizontal(
        (said.str.slice(at, 1) != true.str.slice(at, 1)).cast(pl.Int32) for at in range(length)
    )
    return pl.when(said.str.len_chars() == true.str.len_chars()).then(differs)


def _one_differs(said: str, true: str, length: int) -> pl.Expr:
    return _n_different(pl.col(said), pl.col(true), length) == 1


def _is_neighbour_swap(said: pl.Expr, true: pl.Expr, length: int) -> pl.Expr:
    """Whether two neighbouring characters stand the wrong way round, and nothing else differs."""
    swapped = [
        (said.str.slice(at, 1) == true.str.slice(at + 1, 1))
        & (said.str.slice(at + 1, 1) == true.str.slice(at, 1))
        for at in range(length - 1)
    ]
    return (_n_different(said, true, length) == _TWO) & pl.any_horizontal(swapped)
