"""The values of a mention that are numbers by nature: roles, dates, sexes, orders, weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.linkage.codes import MISSING, days
from cpaudit.linkage.comparisons.dates import Precision
from cpaudit.linkage.comparisons.ids import IDENTIFYING_DIGITS

if TYPE_CHECKING:
    from datetime import date

SEX_CODES = {"M": 1, "F": 2}
SUBJECT_ROLES = ("self", "child")
# Roles that one person cannot have in one record beside each other; «head» and «guardian» go with
# all of them.
ROLE_CLASSES = {
    "self": 1,
    "child": 1,
    "mother": 2,
    "father": 3,
    "spouse": 4,
    "husband": 5,
    "wife": 6,
    "head": MISSING,
    "guardian": MISSING,
}
# Records of deaths date them; the day is compared between them.
DEATH_DATASETS = ("police_deaths", "health_deaths", "funerals")
# People younger than this are compared as children: by parents, certificate and order of birth.
CHILD_YEARS = 18
# One date in a thousand may be a slip into the future.
LATEST_SHARE = 0.999
# Where the birth date stands in a number.
BIRTH_DATE_START, BIRTH_DATE_DIGITS = 6, 8
# Beyond these, orders and grams are slips.
MOST_ORDER, MOST_GRAMS = 99, 20_000
_PRECISIONS = {"year": Precision.YEAR, "month": Precision.MONTH, "day": Precision.DAY}


def latest(mentions: pl.DataFrame) -> date | None:
    """The newest date that the mentions hold, less one in a thousand for slips."""
    found = pl.concat(
        [
            mentions[name].drop_nulls().rename("d")
            for name in ("event_date", "entry_date", "birth_date")
        ]
    )
    at = found.cast(pl.Int32).quantile(LATEST_SHARE, "lower")
    return None if at is None else pl.Series([int(at)], dtype=pl.Int32).cast(pl.Date)[0]


def plain_values(as_of: date | None) -> list[pl.Expr]:
    """The columns that need no dictionary; of mentions joined with what placeholders tell."""
    role = pl.col("role")
    partial_date = (
        pl.when(pl.col("id_partial").str.len_chars() >= IDENTIFYING_DIGITS)
        .then(pl.col("id_partial").str.slice(BIRTH_DATE_START, BIRTH_DATE_DIGITS))
        .str.to_date("%Y%m%d", strict=False)
    )
    stated = pl.col("birth_date")
    number_date = pl.coalesce("id_birth_date", partial_date)
    precision = pl.col("birth_date_precision").replace_strict(
        _PRECISIONS, default=Precision.DAY, return_dtype=pl.UInt8
    )
    sex = pl.coalesce("sex", "placeholder_sex")
    # A number tells the day where the record tells the month only.
    is_coarse = precision < Precision.DAY
    born = pl.when(is_coarse).then(number_date).otherwise(stated)
    born = pl.coalesce(born, stated, number_date)
    last_adult = pl.lit(as_of, pl.Date).dt.offset_by(f"-{CHILD_YEARS}y")
    return [
        role.replace_strict(ROLE_CLASSES, default=MISSING, return_dtype=pl.UInt8).alias("role"),
        role.is_in(SUBJECT_ROLES).alias("is_subject"),
        pl.coalesce(
            born > last_adult,
            (role == "child") | pl.col("is_placeholder"),
        ).alias("is_child"),
        days(stated).alias("stated_date"),
        days(pl.col("id_birth_date")).alias("id_date"),
        days(born).alias("date"),
        pl.when(stated.is_not_null() & (number_date.is_null() | ~is_coarse))
        .then(precision)
        .when(number_date.is_not_null())
        .then(pl.lit(Precision.DAY, pl.UInt8))
        .otherwise(pl.lit(Precision.MISSING, pl.UInt8))
        .alias("precision"),
        *[
            value.replace_strict(SEX_CODES, default=MISSING, return_dtype=pl.UInt8).alias(name)
            for name, value in (("stated_sex", sex), ("id_sex", pl.col("id_sex")))
        ],
        pl.col("birth_order").fill_null(MISSING).clip(0, MOST_ORDER).cast(pl.UInt32),
        pl.coalesce("fetus_order", "placeholder_order")
        .fill_null(MISSING)
        .clip(0, MOST_ORDER)
        .cast(pl.UInt32)
        .alias("fetus_order"),
        pl.col("birth_weight_g")
        .fill_nan(None)
        .fill_null(MISSING)
        .clip(0, MOST_GRAMS)
        .round()
        .cast(pl.UInt32)
        .alias("weight"),
        days(pl.when(pl.col("dataset").is_in(DEATH_DATASETS)).then("event_date")).alias(
            "death_date"
        ),
    ]
