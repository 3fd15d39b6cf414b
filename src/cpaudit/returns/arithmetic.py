"""Whether the cells of the returns fit each other: sums, parts, balance, and the period before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.tables import CHECKS, LINE, Status
from cpaudit.returns.ways import FIELDS, FLOWS, START
from cpaudit.views.returns import sums_of_villages

if TYPE_CHECKING:
    from collections.abc import Sequence

# A whole and the parts that make it up.
_PARTS = (
    ("sexes", "births", ("boys", "girls")),
    ("orders", "births", ("births_1", "births_2", "births_3plus")),
    ("sexes", "deaths", ("deaths_men", "deaths_women")),
    ("sexes", "population_end", ("population_men", "population_women")),
)
# A whole and a part that cannot be more.
_WITHIN = (
    ("deaths", "infant_deaths"),
    ("women_15_49", "married_women_15_49"),
    ("population_women", "women_15_49"),
    ("population_end", "n_households"),
)
_INFLOWS, _OUTFLOWS = ("births", "move_in"), ("deaths", "move_out")
# What is counted where a village stands twice: no cell, but lines.
LINES = "lines"
_FLOWS = (*(flow.name for flow in FLOWS), "births_earlier")


def checks(lines: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """``CHECKS`` of the returns' lines.

    Args:
        lines: the lines that are compared, with the columns of ``LINE``, each cell, and ``n_twice``
            where a village has several lines in one return.
        every: those of other periods too: what an earlier one ends with, the next begins with.
    """
    given = [name for name in FIELDS if lines[name].null_count() < lines.height]
    found = [
        *_doubled(lines),
        *_totals(lines, given),
        *_sums(lines, given),
        *_parts_within(lines, given),
        *_balance(lines, given),
        *_continuity(lines, every, given),
        *_shorter_periods(lines, given),
    ]
    return pl.concat([CHECKS.empty(), *found])


def checked(
    rows: pl.DataFrame, check: str, field: str, stated: pl.Expr, computed: pl.Expr, blank: pl.Expr
) -> pl.DataFrame:
    """The rows of one check; with a blank cell nothing is known, unless the rest is too much already."""
    difference = pl.col("stated") - pl.col("computed")
    return (
        rows.select(
            *LINE,
            pl.lit(check).alias("check"),
            pl.lit(field).alias("field"),
            stated.cast(pl.Float64).alias("stated"),
            computed.cast(pl.Float64).alias("computed"),
            blank.cast(pl.UInt32).alias("n_blank"),
        )
        .with_columns(
            # Counts are never below nought: blank parts only add.
            pl.when((pl.col("n_blank") == 0) | (difference < 0))
            .then(difference)
            .alias("difference")
        )
        .with_columns(status_of(pl.col("difference") == 0).alias("status"))
        .select(*CHECKS.columns)
    )


def status_of(holds: pl.Expr) -> pl.Expr:
    """Agrees, differs, or unknown where that cannot be said."""
    return (
        pl.when(holds.is_null())
        .then(pl.lit(Status.UNKNOWN))
        .when(holds)
        .then(pl.lit(Status.AGREES))
        .otherwise(pl.lit(Status.DIFFERS))
    )


def _doubled(lines: pl.DataFrame) -> list[pl.DataFrame]:
    """Villages that stand in a return more than once; only one of their lines is compared."""
    rows = lines.filter(pl.col("n_twice") > 1)
    return [checked(rows, "doubled", LINES, pl.col("n_twice"), pl.lit(1), pl.lit(0))]


def _totals(lines: pl.DataFrame, given: Sequence[str]) -> list[pl.DataFrame]:
    """Total lines against the villages above them."""
    sums = sums_of_villages(lines.rename({"line": "record_id"}), given).rename(
        {"record_id": "line"}
    )
    totals = lines.join(sums, on="line", how="inner")
    return _against_sums(totals, "villages", given)


def _against_sums(rows: pl.DataFrame, check: str, names: Sequence[str]) -> list[pl.DataFrame]:
    """What each row states of ``names`` against the sums that stand beside it."""
    return [
        checked(
            rows.filter(pl.col(name).is_not_null()),
            check,
            name,
            pl.col(name),
            pl.col(f"sum.{name}"),
            pl.col(f"blank.{name}"),
        )
        for name in names
    ]


def _sums(lines: pl.DataFrame, given: Sequence[str]) -> list[pl.DataFrame]:
    found = []
    for check, whole, parts in _PARTS:
        if whole in given and all(part in given for part in parts):
            rows = lines.filter(pl.col(whole).is_not_null())
            blank = pl.sum_horizontal(pl.col(part).is_null() for part in parts)
            found.append(
                checked(rows, check, whole, pl.col(whole), pl.sum_horizontal(*parts), blank)
            )
    return found


def _parts_within(lines: pl.DataFrame, given: Sequence[str]) -> list[pl.DataFrame]:
    found = []
    for whole, part in _WITHIN:
        if whole in given and part in given:
            rows = lines.filter(pl.col(part) > pl.col(whole))
            found.append(
                checked(rows, "part_of_whole", part, pl.col(part), pl.col(whole), pl.lit(0))
            )
    return found


def _balance(lines: pl.DataFrame, given: Sequence[str]) -> list[pl.DataFrame]:
    """Start + births + in - deaths - out = end; births of earlier years where that closes it."""
    needed = (START, *_INFLOWS, *_OUTFLOWS)
    if "population_end" not in given or START not in given or "births" not in given:
        return []
    rows = lines.filter(pl.col("population_end").is_not_null() & pl.col(START).is_not_null())
    computed = pl.sum_horizontal(START, *_INFLOWS) - pl.sum_horizontal(*_OUTFLOWS)
    if "births_earlier" in given:
        with_earlier = computed + pl.col("births_earlier").fill_null(0)
        computed = (
            pl.when(with_earlier == pl.col("population_end")).then(with_earlier).otherwise(computed)
        )
    blank = pl.sum_horizontal(pl.col(name).is_null() for name in needed)
    table = checked(rows, "balance", "population_end", pl.col("population_end"), computed, blank)
    # Here a blank cell can go either way.
    return [
        table.with_columns(
            pl.when(pl.col("n_blank") == 0).then("difference").alias("difference"),
            pl.when(pl.col("n_blank") == 0)
            .then("status")
            .otherwise(pl.lit(Status.UNKNOWN))
            .alias("status"),
        )
    ]


def _continuity(
    lines: pl.DataFrame, every: pl.DataFrame, given: Sequence[str]
) -> list[pl.DataFrame]:
    """The population with which the period before ends."""
    if START not in given:
        return []
    before = (
        every.filter(pl.col("population_end").is_not_null() & ~pl.col("is_total"))
        .sort("line")
        .select(
            "village",
            pl.col("period_end").dt.offset_by("1d").alias("period_start"),
            pl.col("population_end").alias("_before"),
        )
        .unique(["village", "period_start"], keep="last", maintain_order=True)
    )
    rows = lines.filter(pl.col(START).is_not_null()).join(
        before, on=["village", "period_start"], how="inner"
    )
    return [checked(rows, "continuity", START, pl.col(START), pl.col("_before"), pl.lit(0))]


def _shorter_periods(lines: pl.DataFrame, given: Sequence[str]) -> list[pl.DataFrame]:
    """A year against its months or quarters, where they fill it without a gap."""
    flows = [name for name in _FLOWS if name in given]
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    long = lines.filter(~pl.col("is_total")).with_columns(days.alias("_days"))
    lengths = long["_days"]
    if lengths.min() == lengths.max() or not flows:
        return []
    short = long.select(
        "village",
        pl.col("period_start").alias("_first"),
        pl.col("period_end").alias("_last"),
        pl.col("_days").alias("_length"),
        ((pl.col("_days") / _MONTH_DAYS).round()).alias("_kind"),
        *(pl.col(name).alias(f"_{name}") for name in flows),
    ).unique(["village", "_first", "_last"], keep="last", maintain_order=True)
    sums = (
        long.select("line", "village", "period_start", "period_end", "_days")
        .join(short, on="village")
        .filter(
            (pl.col("_first") >= pl.col("period_start"))
            & (pl.col("_last") <= pl.col("period_end"))
            & (pl.col("_length") < pl.col("_days"))
        )
        .group_by("line", "_kind", "_days")
        .agg(
            pl.col("_length").sum(),
            *(pl.col(f"_{name}").sum().alias(f"sum.{name}") for name in flows),
            *(pl.col(f"_{name}").null_count().alias(f"blank.{name}") for name in flows),
        )
        .filter(pl.col("_length") == pl.col("_days"))
        # The shortest parts say most.
        .sort("line", "_kind")
        .unique("line", keep="first", maintain_order=True)
    )
    rows = lines.join(sums, on="line", how="inner")
    return _against_sums(rows, "shorter_periods", flows)


# Months differ by a day or three: rounded to months they are of one kind.
_MONTH_DAYS = 30.44
