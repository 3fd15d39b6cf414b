"""Tier 1: a sound number agrees, and name or birth date with sex does not contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparisons.dates import DateLevel, Precision, date_levels
from cpaudit.linkage.comparisons.names import NameLevel, name_levels

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Codes, Flags, Levels, Rows
    from cpaudit.linkage.prepared import Prepared

# How much a row that bears the number's own birth date says about whose number it is, against a
# row that only repeats a name; and how much one whose date contradicts the number says against.
OWN_DATE_VOTES = 2

SEX_DIFFERS = 2

# A number is right in all but one row in some thousands; what is beside it moves that.
WEIGHTS: dict[str, dict[str, float]] = {
    "id": {"same": 14.0},
    "name": {
        "missing": 0.0,
        "same": 8.0,
        "homophone": 6.0,
        "look_alike": 6.0,
        "dialect": 5.0,
        "one_off": 2.0,
        "surname": -4.0,
        "different": -6.0,
    },
    "birth_date": {
        "missing": 0.0,
        "same": 6.0,
        "near": 4.0,
        "lunar": 4.0,
        "slip": 4.0,
        "part": 3.0,
        "close": -1.0,
        "year": -2.0,
        "different": -6.0,
    },
    "sex": {"missing": 0.0, "same": 0.5, "different": -4.0},
}


@dataclass(frozen=True, slots=True)
class Exact:
    """Who is one person by number.

    ``unit``: for each row its unit, the row number of the unit's first mention.
    ``keeps_id``: false where the number is not the mention's own.
    ``links``: m_l, m_r, name, birth_date, sex (levels). ``conflicts``: m_l, m_r, reason.
    """

    unit: Rows
    keeps_id: Flags
    links: pl.DataFrame
    conflicts: pl.DataFrame


def group(prepared: Prepared) -> Exact:
    """The units of mentions that bear one sound number, and the mentions that it does not fit."""
    numbered = prepared.frame.filter(pl.col("id_valid") != MISSING)
    owned = numbered.join(_owners(numbered), on="id_valid", how="left", maintain_order="left")
    levels = _levels(prepared, owned)
    reason = _reasons(owned, levels)
    judged = owned.select("m", "owner").with_columns(levels, reason=reason)
    n = prepared.frame.height
    unit = np.arange(n, dtype=np.int64)
    keeps_id = np.ones(n, dtype=np.bool_)
    ours = judged.filter(pl.col("reason").is_null())
    unit[ours["m"].to_numpy()] = ours["owner"].to_numpy()
    theirs = judged.filter(pl.col("reason").is_not_null())
    keeps_id[theirs["m"].to_numpy()] = False
    return Exact(
        unit=unit,
        keeps_id=keeps_id,
        links=ours.filter(pl.col("m") != pl.col("owner")).select(
            pl.col("owner").alias("m_l"), pl.col("m").alias("m_r"), "name", "birth_date", "sex"
        ),
        conflicts=theirs.select(pl.col("owner").alias("m_l"), pl.col("m").alias("m_r"), "reason"),
    )


def _owners(numbered: pl.DataFrame) -> pl.DataFrame:
    """For each number the mention that speaks for its owner, with what the owner's rows say.

    The owner has the name that most rows bear, where a row with the number's own birth date counts
    more and a row that contradicts it counts against.
    """
    stated = pl.col("stated_date") != MISSING
    owns = stated & (pl.col("stated_date") == pl.col("id_date"))
    differs = stated & (pl.col("stated_date") != pl.col("id_date"))
    votes = 1 + OWN_DATE_VOTES * (owns.cast(pl.Int32) - differs.cast(pl.Int32))
    by_name = (
        numbered.group_by("id_valid", "name")
        .agg(
            votes=votes.sum(),
            first=pl.col("m").min(),
            first_own=pl.col("m").filter(owns).min(),
            n_dated=stated.sum(),
        )
        .sort(
            "id_valid",
            pl.col("name") == MISSING,
            "votes",
            "name",
            descending=[False, False, True, False],
        )
    )
    return by_name.group_by("id_valid", maintain_order=True).agg(
        owner=pl.coalesce("first_own", "first").first(), owner_name=pl.col("name").first()
    )


def _levels(prepared: Prepared, owned: pl.DataFrame) -> list[pl.Series]:
    name, owner = owned["name"].to_numpy(), owned["owner"].to_numpy()
    sex, id_sex = owned["stated_sex"].to_numpy(), owned["id_sex"].to_numpy()
    sexes = np.where(sex == id_sex, 1, 2).astype(np.uint8)
    sexes[(sex == MISSING) | (id_sex == MISSING)] = MISSING
    return [
        pl.Series("name", name_levels(prepared.names, owned["owner_name"].to_numpy(), name)),
        pl.Series("birth_date", _best_dates(prepared, owned, owner)),
        pl.Series("sex", sexes),
    ]


def _best_dates(prepared: Prepared, owned: pl.DataFrame, owner: Rows) -> Levels:
    """The better of the owner's stated birth date and the number's own."""
    stated: Codes = owned["stated_date"].to_numpy()
    precision = np.where(
        stated == owned["date"].to_numpy(), owned["precision"].to_numpy(), Precision.MONTH
    ).astype(np.uint8)
    day = np.full(len(owned), Precision.DAY, dtype=np.uint8)
    by_number = date_levels(stated, owned["id_date"].to_numpy(), precision, day)
    rest = np.flatnonzero(by_number > DateLevel.SAME)
    by_owner = date_levels(
        stated[rest], prepared.column("stated_date")[owner[rest]], precision[rest], day[rest]
    )
    better = by_owner != DateLevel.MISSING
    by_number[rest[better]] = np.minimum(by_number[rest[better]], by_owner[better])
    return by_number


def _reasons(owned: pl.DataFrame, levels: list[pl.Series]) -> pl.Series:
    """Why a mention is not the owner of the number; null where it is."""
    name, date = pl.col("name_level"), pl.col("date_level")
    same_name = name.is_between(NameLevel.SAME, NameLevel.DIALECT)
    date_agrees = date.is_between(DateLevel.SAME, DateLevel.PART)
    date_differs = date >= DateLevel.CLOSE
    sex_differs = pl.col("sex_level") == SEX_DIFFERS
    named_after_owner = (pl.col("parent") != MISSING) & (pl.col("parent") == pl.col("owner_name"))
    # Two rows of a source that holds a person once, with two names under one number, are twins or
    # siblings; in two sources the same may be a new name.
    beside_owner = (pl.col("owner_sources") & pl.col("source_bit")) != 0
    two_roles = ((pl.col("role") != MISSING) & (pl.col("owner_role").is_not_null())) & (
        pl.col("role") != pl.col("owner_role")
    )
    reason = (
        pl.when(two_roles)
        .then(pl.lit("two_roles_in_one_record"))
        .when(named_after_owner)
        .then(pl.lit("named_after_the_owner"))
        .when((pl.col("m") == pl.col("owner")) | same_name)
        .then(None)
        .when(name == NameLevel.MISSING)
        .then(pl.when(date_differs | sex_differs).then(pl.lit("birth_date_or_sex_differs")))
        .when(name == NameLevel.ONE_OFF)
        .then(pl.when(date_differs).then(pl.lit("name_and_birth_date_differ")))
        .when(~date_agrees | sex_differs)
        .then(pl.lit("name_and_birth_date_differ"))
        .when(beside_owner)
        .then(pl.lit("two_names_in_one_source"))
    )
    frame = owned.with_columns(
        name_level=levels[0], date_level=levels[1], sex_level=levels[2]
    ).with_columns(
        owner_sources=pl.when(same_name)
        .then("source_bit")
        .otherwise(pl.lit(0, pl.UInt64))
        .bitwise_or()
        .over("id_valid"),
        # The subject of a record comes before its relatives where one number stands for both.
        owner_role=pl.when(same_name & (pl.col("role") != MISSING))
        .then("role")
        .min()
        .over("id_valid", "record_id"),
    )
    return frame.select(reason.cast(pl.String).alias("reason")).to_series()
