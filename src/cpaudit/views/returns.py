"""Village returns beside what the records give for the same village and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project import DatedBy
from cpaudit.view_tables import VIEWS
from cpaudit.views.area_counts import is_born_to_her
from cpaudit.views.groups import conform
from cpaudit.views.return_periods import periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# Blanks within the words («合 计») are taken away first.
_TOTAL_WORDS = (
    r"(?i)合计|总计|共计|汇总|小计|全[乡镇县区市]|全街道|本[乡镇]|^sub-?total|^total|^all$"
)
_SUBTOTAL_WORDS = r"(?i)小计|^sub-?total"
# A division code of 12 digits that ends so is that of a township.
_TOWNSHIP = "000"
_SUMMED = ("births", "deaths", "population_end")
_GROUP = ("source_id", "file", "sheet", "period_start", "period_end")


def returns(
    rows: pl.DataFrame,
    births: pl.DataFrame,
    persons: pl.DataFrame,
    *,
    period: tuple[date, date],
    area_name: str | None = None,
    dated_by: DatedBy = DatedBy.EVENT,
) -> pl.DataFrame:
    """The view ``returns``: one row per line of the village returns.

    Args:
        rows: the dataset ``village_returns`` as ``records.link_records`` gives it.
        births: the view ``births``.
        persons: the view ``persons``.
        period: stands in where neither a line nor its sheet or file says a period.
        area_name: a line of this name and of no village is a total.
        dated_by: by which date a birth belongs to a period.
    """
    dated = periods(rows, period).with_columns(
        pl.col("village_name").alias("return_village_name"),
        _is_total(area_name).alias("is_total"),
    )
    counted = _recount(dated, births, persons, dated_by)
    sums = sums_of_villages(dated, _SUMMED).select(
        "record_id", *(pl.col(f"sum.{name}").cast(pl.Int32) for name in _SUMMED)
    )
    view = dated.join(counted, on="record_id", how="left", maintain_order="left").join(
        sums, on="record_id", how="left", maintain_order="left"
    )
    return conform(
        view.with_columns(
            pl.concat_str(
                pl.lit("return"),
                pl.coalesce("village", "village_name"),
                pl.col("period_start").cast(pl.String),
                pl.col("period_end").cast(pl.String),
                separator="|",
                ignore_nulls=True,
            ).alias("subject_key"),
        ),
        VIEWS["returns"],
    )


def is_subtotal() -> pl.Expr:
    """Whether a total line adds up only the villages since the subtotal before it."""
    return _name().str.contains(_SUBTOTAL_WORDS).fill_null(value=False)


def sums_of_villages(lines: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """What the villages above a total line add up to, and how many of them leave a cell blank.

    A subtotal adds up the villages since the subtotal before it, a total all villages of its sheet
    and period, whose subtotals it does not count twice.

    Args:
        lines: ``record_id``, ``source_id``, ``file``, ``sheet``, ``row``, ``period_start``,
            ``period_end``, ``village_name``, ``is_total`` and ``fields``.
        fields: the columns to be added up.

    Returns:
        One row per total line: ``record_id``, ``n_lines``, and ``sum.`` and ``blank.`` of each field.
        A sum is null where every village leaves the cell blank.
    """
    placed = (
        lines.with_columns(_part=is_subtotal() & pl.col("is_total"))
        .sort("row")
        .with_columns(
            # A village belongs to the first subtotal below it.
            pl.col("_part").cast(pl.UInt32).cum_sum(reverse=True).over(_GROUP).alias("_block")
        )
    )
    villages = placed.filter(~pl.col("is_total"))

    def summed(by: Sequence[str]) -> pl.DataFrame:
        return villages.group_by(by).agg(
            pl.len().alias("n_lines"),
            *(
                pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(f"sum.{name}")
                for name in fields
            ),
            *(pl.col(name).null_count().alias(f"blank.{name}") for name in fields),
        )

    totals = placed.filter("is_total").select("record_id", "_part", "_block", *_GROUP)
    whole = totals.filter(~pl.col("_part")).join(summed(_GROUP), on=_GROUP, nulls_equal=True)
    parts = totals.filter("_part").join(
        summed((*_GROUP, "_block")), on=[*_GROUP, "_block"], nulls_equal=True
    )
    return pl.concat([whole, parts], how="diagonal").drop("_part", "_block", *_GROUP)


def _is_total(area_name: str | None) -> pl.Expr:
    of_township = pl.col("resid_code").str.strip_chars().str.contains(f"^[0-9]{{9}}{_TOWNSHIP}$")
    names_all = _name().str.contains(_TOTAL_WORDS)
    if area_name:
        names_all = names_all | (_name() == area_name)
    return (pl.col("village").is_null() & (names_all | of_township & _name().is_null())).fill_null(
        value=False
    )


def _name() -> pl.Expr:
    return pl.col("village_name").str.replace_all(r"\s", "")


def _recount(
    dated: pl.DataFrame, births: pl.DataFrame, persons: pl.DataFrame, dated_by: DatedBy
) -> pl.DataFrame:
    """The planning system's births and deaths of each line's village and period."""
    lines = dated.filter(~pl.col("is_total") & pl.col("village").is_not_null()).select(
        "record_id", "village", "period_start", "period_end"
    )
    day = "planning.entry_date" if dated_by is DatedBy.ENTRY else "planning.birth_date"
    born = (
        births.lazy()
        .filter(
            pl.col("planning.birth_date").is_not_null()
            & pl.col("planning.outcome").ne_missing("stillbirth")
            & is_born_to_her()
        )
        .select("village", pl.col(day).alias("day"), pl.col("planning.sex").alias("sex"))
        .collect()
    )
    died = persons.select("village", pl.col("planning.death_date").alias("day")).drop_nulls("day")
    # Only what lies in the span of all periods is laid beside them.
    span = lines.select(pl.col("period_start").min(), pl.col("period_end").max())
    born, died = (
        days.filter(pl.col("day").is_between(*span.row(0))) if lines.height else days.clear()
        for days in (born, died)
    )
    within = pl.col("day").is_between("period_start", "period_end")
    of_births = (
        lines.join(born, on="village", how="left")
        .group_by("record_id")
        .agg(
            within.sum().cast(pl.Int32).alias("records.births"),
            (within & (pl.col("sex") == "M")).sum().cast(pl.Int32).alias("records.boys"),
            (within & (pl.col("sex") == "F")).sum().cast(pl.Int32).alias("records.girls"),
        )
    )
    of_deaths = (
        lines.join(died, on="village", how="left")
        .group_by("record_id")
        .agg(within.sum().cast(pl.Int32).alias("records.deaths"))
    )
    return of_births.join(of_deaths, on="record_id", how="left")
