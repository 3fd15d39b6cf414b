"""The names of the true persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.characters import (
    ERA_STARTS,
    GIVEN,
    MINORITY_NAMES,
    RARE_GIVEN,
    SHARE_SINGLE,
    SURNAMES,
)
from cpaudit.synthesis.days import day

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Ints

_SHARE_RARE = 0.004
_SHARE_MINORITY = 0.002


def names(chance: Chance, surname: Ints, sex: Ints, birth: Ints) -> pl.Series:
    """A name for each person: the surname given, characters of the era and the sex."""
    n = len(surname)
    era = np.searchsorted([day(year) for year in ERA_STARTS], birth, side="right")
    group = (era * 2 + sex).astype(np.int32)
    characters = [GIVEN[(e, s)] for e in range(len(SHARE_SINGLE)) for s in (0, 1)]
    sizes = np.asarray([len(one) for one in characters])
    starts = np.cumsum(sizes) - sizes
    flat = pl.Series(list("".join(characters)))
    first = np.floor(chance.uniform(n) * sizes[group]).astype(np.int64)
    step = 1 + np.floor(chance.uniform(n) * (sizes[group] - 1)).astype(np.int64)
    second = (first + step) % sizes[group]  # never the same character twice
    single = chance.flags(n, np.asarray(SHARE_SINGLE)[era])
    rare = chance.flags(n, _SHARE_RARE) & (era > 0)
    minority = chance.flags(n, _SHARE_MINORITY)
    last = flat.gather(starts[group] + first)
    rare_names = pl.Series(list(RARE_GIVEN)).gather(chance.whole(n, 0, len(RARE_GIVEN) - 1))
    other = pl.Series(MINORITY_NAMES).gather(chance.whole(n, 0, len(MINORITY_NAMES) - 1))
    frame = pl.DataFrame(
        {
            "surname": pl.Series(list(SURNAMES)).gather(surname),
            "middle": flat.gather(starts[group] + second),
            "last": rare_names.zip_with(pl.Series(rare), last),
            "single": single,
            "other": other,
            "minority": minority,
        }
    )
    return frame.select(
        pl.when("minority")
        .then("other")
        .otherwise(
            pl.concat_str("surname", pl.when("single").then(pl.lit("")).otherwise("middle"), "last")
        )
        .alias("name")
    )["name"]
