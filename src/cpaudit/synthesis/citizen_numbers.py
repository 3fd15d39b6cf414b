"""Citizen numbers of the true persons: area 88, which is assigned to no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import as_dates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.synthesis.chance import Ints

# GB 11643-1999: the weights of the 17 digits and the check characters by remainder.
_WEIGHTS = np.asarray((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
CHECKS = "10X98765432"
# Sequences of one day, place and sex (even: female, odd: male). Those that end in 00 are left out: a
# number that ends in 000 looks as if a spreadsheet had cut it. The step shares no factor with their
# number, so that none comes twice.
_LAST = 980
_SEQUENCES = np.asarray(
    [[n for n in range(1, 1000) if n % 2 == sex and n % 100][: _LAST // 2] for sex in (0, 1)]
)
_STEP = 11


def with_check(first17: pl.Series) -> pl.Series:
    """The 17 digits and their check character.

    >>> with_check(pl.Series(["88010120110808002"])).to_list()
    ['88010120110808002X']
    """
    digits = _digits(first17, len(_WEIGHTS))
    remainder = (digits @ _WEIGHTS) % len(CHECKS)
    return (first17 + pl.Series(list(CHECKS)).gather(remainder)).alias("id_no")


def _digits(text: pl.Series, width: int) -> NDArray[np.int64]:
    raw = np.frombuffer("".join(text.to_list()).encode("ascii"), dtype=np.uint8)
    found: NDArray[np.int64] = raw.reshape(-1, width).astype(np.int64) - ord("0")
    return found


def citizen_numbers(area: Ints, birth: Ints, sex: Ints) -> pl.Series:
    """A valid number for each person, no two alike (up to 490 births a day, place and sex)."""
    frame = pl.DataFrame({"area": area, "birth": as_dates(birth), "sex": sex})
    turn = pl.int_range(pl.len()).over("area", "birth", "sex")
    start = pl.col("birth").dt.ordinal_day().cast(pl.Int64) * 37
    place = frame.select((turn * _STEP + start) % _SEQUENCES.shape[1]).to_series().to_numpy()
    sequence = pl.Series(_SEQUENCES[sex, place])
    first17 = frame.select(
        pl.concat_str(
            pl.col("area").cast(pl.String),
            pl.col("birth").dt.strftime("%Y%m%d"),
            sequence.cast(pl.String).str.zfill(3),
        )
    ).to_series()
    return with_check(first17)
