"""Population, households and groups of people at the end of a period, counted from the roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.ways import AS_EXPORTED, BY_DATES, CARRIED_BACK, ROWS, START, STOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

_FERTILE = (15, 49)
# Married for the first time, again, or to the same again; GB/T 2261.2.
_MARRIED = ("20", "21", "22", "23")
_STATUS = pl.col("status")
_YEAR, _MONTH = 10_000, 100


def stocks(lines: pl.DataFrame, roll: pl.DataFrame) -> pl.DataFrame:
    """``recount.COUNTED`` of the cells that count people.

    By dates: who had been born and moved in, and had not died or moved out, on the day. As exported:
    who is active in the roll as it was given; rows: as exported, with those who stand there twice.
    The day before the period is that of the start.

    Args:
        lines: ``line``, ``village``, ``period_start``, ``period_end``; villages only.
        roll: the view ``planning_persons``.
    """
    villages = lines["village"].drop_nulls().unique().sort()
    rows = _facts(roll, pl.Enum(villages))
    again = rows["person_no"].is_duplicated()
    people = pl.concat(
        [
            rows.filter(~again),
            rows.filter(again).unique(
                ["village", "person_no", "status"], keep="first", maintain_order=True
            ),
        ]
    )
    lines = lines.with_columns(pl.col("village").cast(pl.Enum(villages)))
    before = lines.with_columns(pl.col("period_start").dt.offset_by("-1d").alias("_day"))
    at_end = lines.with_columns(pl.col("period_end").alias("_day"))
    counted = [
        _counted(at_end, people.filter("is_active"), AS_EXPORTED, STOCKS),
        _counted(at_end, rows.filter("is_active"), ROWS, STOCKS),
        _counted(at_end, people, BY_DATES, STOCKS, present=_is_there()),
        _counted(before, people, BY_DATES, ("population_end",), present=_is_there()).with_columns(
            pl.lit(START).alias("field")
        ),
    ]
    return pl.concat(pl.collect_all(counted))


def _facts(roll: pl.DataFrame, villages: pl.Enum) -> pl.DataFrame:
    """What is counted of the people of ``villages``, in as few bytes as it takes."""
    birth = pl.col("birth_date")
    return (
        roll.lazy()
        .select(
            pl.col("village").cast(villages, strict=False),
            "person_no",
            "status",
            (
                birth.dt.year() * _YEAR + birth.dt.month().cast(pl.Int32) * _MONTH + birth.dt.day()
            ).alias("born"),
            "birth_date",
            "move_in_date",
            pl.coalesce("death_date", "move_out_date", "status_date").alias("left"),
            pl.col("household_no").hash().alias("household"),
            pl.col("household_no").is_not_null().alias("is_housed"),
            (pl.col("sex") == "M").alias("is_man"),
            (pl.col("sex") == "F").alias("is_woman"),
            pl.col("marital_status").is_in([*_MARRIED]).alias("is_married"),
            (pl.col("residence_status") == "incoming").alias("is_incomer"),
            (pl.col("residence_status") == "away").alias("is_leaver"),
            (_STATUS.is_null() | (_STATUS == "active")).alias("is_active"),
            (_STATUS == "cancelled").alias("is_cancelled"),
        )
        .filter(pl.col("village").is_not_null())
        .collect()
    )


def carried_back(counted: pl.DataFrame, used: Mapping[str, str]) -> pl.DataFrame:
    """The population at the start, from that at the end and the events between, as counted.

    Args:
        counted: ``recount.COUNTED``.
        used: by field the way that is followed.
    """
    signs = {"population_end": 1, "births": -1, "deaths": 1, "move_in": -1, "move_out": 1}
    parts = [
        counted.filter((pl.col("field") == name) & (pl.col("way") == used[name])).select(
            "line", (pl.col("records") * sign).alias("records")
        )
        for name, sign in signs.items()
    ]
    return (
        pl.concat(parts)
        .group_by("line", maintain_order=True)
        .agg(pl.col("records").sum())
        .select(
            "line",
            pl.lit(START).alias("field"),
            pl.lit(CARRIED_BACK).alias("way"),
            "records",
        )
    )


def _counted(
    lines: pl.DataFrame,
    people: pl.DataFrame,
    way: str,
    fields: tuple[str, ...],
    *,
    present: pl.Expr | None = None,
) -> pl.LazyFrame:
    """Lines of one village and day once, however many returns state them."""
    day = pl.col("_day")
    days = lines.lazy().select("village", "_day").unique()
    today = day.dt.year() * _YEAR + day.dt.month().cast(pl.Int32) * _MONTH + day.dt.day()
    is_fertile = pl.col("is_woman") & ((today - pl.col("born")) // _YEAR).is_between(*_FERTILE)
    measures = {
        "population_end": pl.len(),
        "population_men": pl.col("is_man").sum(),
        "population_women": pl.col("is_woman").sum(),
        "n_households": pl.col("household").filter("is_housed").n_unique(),
        "women_15_49": is_fertile.sum(),
        "married_women_15_49": (is_fertile & pl.col("is_married")).sum(),
        "incomers": pl.col("is_incomer").sum(),
        "leavers": pl.col("is_leaver").sum(),
    }
    met = days.join(people.lazy(), on="village", how="inner")
    counts = (
        (met if present is None else met.filter(present))
        .group_by("village", "_day")
        .agg(measures[name].cast(pl.Int64).alias(name) for name in fields)
    )
    return (
        lines.lazy()
        .join(counts, on=["village", "_day"], how="left", maintain_order="left")
        .select("line", *(pl.col(name).fill_null(0) for name in fields))
        .unpivot(index="line", variable_name="field", value_name="records")
        .select("line", "field", pl.lit(way).alias("way"), "records")
    )


def _is_there() -> pl.Expr:
    """Present on ``_day`` by the dates; one who is gone without a date is taken for gone before."""
    day = pl.col("_day")
    return (
        (pl.col("birth_date").is_null() | (pl.col("birth_date") <= day))
        & (pl.col("move_in_date").is_null() | (pl.col("move_in_date") <= day))
        & (
            pl.col("is_active")
            | ((pl.col("left") > day).fill_null(value=False) & ~pl.col("is_cancelled"))
        )
    )
