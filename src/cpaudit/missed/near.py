"""Planning rows that may be the very birth that planning seems to lack, under other particulars."""

from __future__ import annotations

import polars as pl

from cpaudit.missed.likeness import (
    DAYS,
    EXPLAINED,
    MIN_INTERVAL_DAYS,
    OTHER_NAME,
    OTHER_PERSON,
    OTHER_SEX,
    with_likeness,
)

# A lunar date read as a solar one is off by three to seven weeks.
_LUNAR_SLIP_DAYS = 55

# How surely a planning child of the same mother, which no other source knows, is this child.
_SAME_NAME = 0.95
_EXPLAINED_DATE = 0.9
_LUNAR_RANGE = 0.8
_TOO_CLOSE = 0.7
_OF_OTHER_SEX = 0.5
_OF_OTHER_NAME = 0.5
# What else differs beside one number is a slip.
_SAME_NUMBER = 0.97
# How surely a lone record beside a child whom planning and others know is that child once more: a card
# opened twice is commoner than a twin of whom nobody else tells, and no two deliveries lie so close.
_ONCE_MORE = 0.8
_SAME_DELIVERY_DAYS = 3
_COUNTED = ("planning", "delivery", "certificate")
_COLUMNS = ("person_no", "name", "sex", "birth_date", "id18", "is_twin", "mother_person_no")
_HELD = ("n_sources", "planning.outcome")


def near_rows(births: pl.DataFrame) -> pl.DataFrame:
    """Children whom planning lacks, each with the planning child that it most likely is.

    A planning child with the same valid number comes first. Else the planning children of the same
    mother that no source outside confirms come into question, and each serves once: a mother may
    well have two children. Those that are confirmed come into question for a child of whom one
    source alone tells, where the mother cannot have borne both and nobody speaks of twins. Two
    valid numbers that differ are two children, whatever else is alike.

    Args:
        births: the view ``births``.

    Returns:
        ``person_no``, ``near_person_no`` and ``p_same`` (0 … 1).
    """
    children = births.select(
        *(name for name in _COLUMNS if name != "is_twin"),
        *_HELD,
        "in_planning",
        pl.any_horizontal(
            *((pl.col(f"{name}.n_fetus") > 1).fill_null(value=False) for name in _COUNTED)
        ).alias("is_twin"),
    )
    lacking = (
        children.lazy().filter(~pl.col("in_planning")).select(*_COLUMNS, "n_sources").collect()
    )
    held = (
        children.lazy()
        .filter("in_planning")
        .select(*(pl.col(name).alias(f"near.{name}") for name in (*_COLUMNS, *_HELD)))
        .collect()
    )
    pairs = with_likeness(
        pl.concat(
            [
                lacking.join(held, left_on=key, right_on=f"near.{key}", coalesce=False)
                for key in ("id18", "mother_person_no")
            ]
        )
    )
    same_mother = pairs.filter(pl.col("mother_person_no") == pl.col("near.mother_person_no"))
    is_known = pl.col("near.n_sources") > 0
    return pl.concat(
        [
            # A number is given to one child; a brother's number on a card stands beside another date.
            _best(
                pairs.filter(pl.col("id18") == pl.col("near.id18")),
                pl.lit(_SAME_NUMBER),
            ),
            _unconfirmed(
                same_mother.filter(
                    ~is_known, pl.col("near.planning.outcome").ne_missing("stillbirth")
                )
            ),
            _once_more(same_mother.filter(pl.col("n_sources") == 1, is_known)),
        ]
    ).unique("person_no", keep="first", maintain_order=True)


def _best(pairs: pl.DataFrame, p_same: pl.Expr) -> pl.DataFrame:
    """The likeliest planning child of each, the nearest by date among equals."""
    return (
        pairs.with_columns(p_same.cast(pl.Float64).alias("p_same"))
        .filter(pl.col("p_same").is_not_null())
        .sort(
            ["p_same", DAYS, "person_no", "near.person_no"],
            descending=[True, False, False, False],
            nulls_last=True,
        )
        .unique("person_no", keep="first", maintain_order=True)
        .select("person_no", pl.col("near.person_no").alias("near_person_no"), "p_same")
    )


def _unconfirmed(pairs: pl.DataFrame) -> pl.DataFrame:
    """Children of a mother of whom planning holds a child that nobody else knows."""
    same_name = (pl.col("name") == pl.col("near.name")).fill_null(value=False)
    likeness = (
        pl.when(pl.col(OTHER_PERSON))
        .then(None)
        .when(same_name)
        .then(_SAME_NAME)
        .when(pl.col(EXPLAINED))
        .then(_EXPLAINED_DATE)
        .when(pl.col(DAYS) <= _LUNAR_SLIP_DAYS)
        .then(_LUNAR_RANGE)
        .otherwise(_TOO_CLOSE)
    )
    doubt = pl.when(pl.col(OTHER_SEX) & ~same_name).then(_OF_OTHER_SEX).otherwise(1.0) * pl.when(
        pl.col(OTHER_NAME)
    ).then(_OF_OTHER_NAME).otherwise(1.0)
    return _best(pairs, likeness * doubt).unique(
        "near_person_no", keep="first", maintain_order=True
    )


def _once_more(pairs: pl.DataFrame) -> pl.DataFrame:
    """Lone records that repeat a child whom planning and other sources know."""
    is_twin = pl.col("is_twin") | pl.col("near.is_twin")
    is_repeated = (
        pl.when(pl.col(DAYS) <= _SAME_DELIVERY_DAYS)
        .then(~is_twin & ~pl.col(OTHER_SEX))
        .otherwise(pl.col(DAYS) < MIN_INTERVAL_DAYS)
        .fill_null(value=False)
    )
    doubt = pl.when(pl.col(OTHER_NAME)).then(_OF_OTHER_NAME).otherwise(1.0)
    return _best(pairs, pl.when(is_repeated & ~pl.col(OTHER_PERSON)).then(_ONCE_MORE * doubt))
