"""Whether two children can be one child: by number, name, sex and date."""

from __future__ import annotations

import polars as pl

from cpaudit.standards import dates, names

# The columns of a pair.
DAYS, EXPLAINED = "days", "is_explained"
OTHER_PERSON, OTHER_SEX, OTHER_NAME = "is_other_person", "is_other_sex", "is_other_name"
# Two deliveries of one woman cannot lie closer than this; the medical minimum is about 26 weeks.
MIN_INTERVAL_DAYS = 180
# A slip in the last digit of a year; ten years are brothers and not a slip.
_FAR_DAYS = 366
# A surname and one character.
_SHORT_NAME = 2
# Where the characters of a given name stand.
_GIVEN = (1, 2, 3)


def with_likeness(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose dates are too close for two births or differ by a slip, with what differs.

    Args:
        pairs: a child's ``name``, ``sex``, ``birth_date`` and ``id18``, and another's with ``near.``
            before them.

    Returns:
        ``pairs`` with ``days`` between the dates, ``is_explained``: one date may be the other,
        read as lunar or mistyped within a year, ``is_other_person``: two valid numbers, and each is
        given to one person, ``is_other_sex`` and ``is_other_name``.
    """
    born, other = pl.col("birth_date"), pl.col("near.birth_date")
    gap = (born - other).dt.total_days().abs()
    slip = dates.is_lunar_slip(born, other) | dates.is_typing_slip(born, other)
    # Brothers and sisters years apart are the rule: slips and names are read of the others only.
    close = (
        pairs.with_columns(gap.alias(DAYS))
        .filter(pl.col(DAYS) <= _FAR_DAYS)
        .with_columns(slip.fill_null(value=False).alias(EXPLAINED))
        .filter((pl.col(DAYS) < MIN_INTERVAL_DAYS) | pl.col(EXPLAINED))
    )
    said = _read(close)
    differs = (
        (pl.col("id18") != pl.col("near.id18")).alias(OTHER_PERSON),
        (_said_sex("") != _said_sex("near.")).alias(OTHER_SEX),
        _is_other_name().alias(OTHER_NAME),
    )
    return (
        close.join(said, on="name", how="left", nulls_equal=True)
        .join(
            said.rename(lambda column: f"near.{column}"),
            on="near.name",
            how="left",
            nulls_equal=True,
        )
        .with_columns(one.fill_null(value=False) for one in differs)
    )


def _read(pairs: pl.DataFrame) -> pl.DataFrame:
    """What each name of the pairs says: ``name``, ``is_placeholder``, ``said_sex``."""
    name = pl.col("name")
    return (
        pl.concat([pairs["name"], pairs["near.name"].alias("name")])
        .unique()
        .to_frame()
        .with_columns(
            names.is_placeholder(name).alias("is_placeholder"),
            names.placeholder_sex(name).alias("said_sex"),
        )
    )


def _said_sex(side: str) -> pl.Expr:
    """The sex that a placeholder (王丽之女) says, else the sex that is written."""
    return pl.coalesce(f"{side}said_sex", f"{side}sex")


def _is_other_name() -> pl.Expr:
    """Two real names of one surname whose given names share no character.

    A single given character may be a slip, and a child called by another surname or by a pet name
    tells nothing.
    """
    name, other = pl.col("name"), pl.col("near.name")
    is_real = ~pl.col("is_placeholder") & ~pl.col("near.is_placeholder")
    is_long = pl.max_horizontal(name.str.len_chars(), other.str.len_chars()) > _SHORT_NAME
    shares = pl.any_horizontal(
        *(
            (name.str.slice(at, 1) != "")
            & other.str.slice(1).str.contains(name.str.slice(at, 1), literal=True)
            for at in _GIVEN
        )
    )
    return is_real & is_long & (name.str.slice(0, 1) == other.str.slice(0, 1)) & ~shares
