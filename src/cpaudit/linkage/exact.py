"""Tier 1: a sound number agrees, and name or birth date with sex does not contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.comparisons.dates import DateLevel, Precision, date_levels
from cpaudit.linkage.comparisons.names import NameLevel, name_levels
from cpaudit.linkage.prepared import RELATIVES

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
        "part": 4.0,
        "given": 2.0,
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
    judged = owned.with_columns(
        name_level=levels[0], date_level=levels[1], sex_level=levels[2]
    ).with_columns(_same_name().alias("same_name"))
    theirs = _strangers(judged)
    n = prepared.frame.height
    unit = np.arange(n, dtype=np.int64)
    unit[judged["m"].to_numpy()] = judged["owner"].to_numpy()
    keeps_id = np.ones(n, dtype=np.bool_)
    strangers = theirs["m"].to_numpy()
    unit[strangers], keeps_id[strangers] = strangers, False
    is_linked = (pl.col("m") != pl.col("owner")) & pl.Series(keeps_id[judged["m"].to_numpy()])
    return Exact(
        unit=unit,
        keeps_id=keeps_id,
        links=judged.filter(is_linked).select(
            m_l="owner", m_r="m", name="name_level", birth_date="date_level", sex="sex_level"
        ),
        conflicts=theirs.select("reason", m_l="owner", m_r="m"),
    )


def _same_name() -> pl.Expr:
    return pl.col("name_level").is_between(NameLevel.SAME, NameLevel.DIALECT)


def _strangers(judged: pl.DataFrame) -> pl.DataFrame:
    """The mentions that bear another's number, with the reason.

    Only numbers that are borne with two names, or twice in one record, are looked at closely.
    """
    in_one_record = pl.struct("id_valid", "record_id").is_duplicated()
    doubtful = judged.filter(~pl.col("same_name") | in_one_record)["id_valid"].unique()
    close = judged.filter(pl.col("id_valid").is_in(doubtful.implode()))
    return close.with_columns(_beside()).with_columns(reason=_reason()).drop_nulls("reason")


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


def _beside() -> list[pl.Expr]:
    """What the other rows under the number tell: sources, kin, and the owner's role in a record."""
    same_name = pl.col("same_name")
    of_owner = pl.when(same_name).then("source_bit").otherwise(pl.lit(0, pl.UInt64))
    return [
        of_owner.bitwise_or().over("id_valid").alias("owner_sources"),
        pl.any_horizontal(_is_of(relative) for relative in RELATIVES).alias("kin_agrees"),
        # Where one number stands for two of a record, the owner's role decides, and else the
        # subject of the record comes before its relatives.
        pl.coalesce(_role_where(pl.col("m") == pl.col("owner")), _role_where(same_name)).alias(
            "owner_role"
        ),
    ]


def _reason() -> pl.Expr:
    """Why a mention is not the owner of the number; null where it is."""
    name, date = pl.col("name_level"), pl.col("date_level")
    date_agrees = date.is_between(DateLevel.SAME, DateLevel.PART)
    date_differs = date >= DateLevel.CLOSE
    sex_differs = pl.col("sex_level") == SEX_DIFFERS
    named_after_owner = (pl.col("parent") != MISSING) & (pl.col("parent") == pl.col("owner_name"))
    # Two rows of a source that holds a person once, with two names under one number, are twins or
    # siblings; in two sources the same may be a new name.
    beside_owner = (pl.col("owner_sources") & pl.col("source_bit")) != 0
    two_roles = (pl.col("role") != MISSING) & (pl.col("role") != pl.col("owner_role"))
    fits = date_agrees | (pl.col("kin_agrees") & ~date_differs)
    reason = (
        pl.when(two_roles)
        .then(pl.lit("two_roles_in_one_record"))
        .when(named_after_owner)
        .then(pl.lit("named_after_the_owner"))
        .when((pl.col("m") == pl.col("owner")) | pl.col("same_name"))
        .then(None)
        .when(name == NameLevel.MISSING)
        .then(pl.when(date_differs | sex_differs).then(pl.lit("birth_date_or_sex_differs")))
        .when(name.is_between(NameLevel.PART, NameLevel.ONE_OFF))
        .then(pl.when(date_differs).then(pl.lit("name_and_birth_date_differ")))
        .when(~fits | sex_differs)
        .then(pl.lit("name_and_birth_date_differ"))
        .when(beside_owner)
        .then(pl.lit("two_names_in_one_source"))
    )
    return reason.cast(pl.String)


def _role_where(condition: pl.Expr) -> pl.Expr:
    """The role that a number's owner has in a record, by the rows of which ``condition`` holds."""
    has_role = condition & (pl.col("role") != MISSING)
    return pl.when(has_role).then("role").min().over("id_valid", "record_id")


def _is_of(relative: str) -> pl.Expr:
    """Whether a mention names the same ``relative`` as the rows that bear the owner's name."""
    known_one = pl.col("same_name") & (pl.col(relative) != MISSING)
    theirs = pl.when(known_one).then(relative)
    mine = pl.col(relative)
    agrees = (mine == theirs.min().over("id_valid")) | (mine == theirs.max().over("id_valid"))
    return agrees.fill_null(value=False)
