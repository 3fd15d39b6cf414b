"""The villages of a bulletin: births known, births to verify, records to check; small counts hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.reports.rows import to_check
from cpaudit.reports.small_cells import MARK, Cell, Sum, hidden_cells

if TYPE_CHECKING:
    from cpaudit.reports.material import Material

# Of the area as a whole, where the rows of no village stand for themselves.
_TOTAL, _NO_VILLAGE = "total", ""
COLUMNS = ("known", "listed", "listed_in_period", "to_check")
# Births listed that are of another year follow from two columns.
_OTHER_YEARS = "listed_otherwise"
# Of a single village the area's own figures tell all.
_LEAST_VILLAGES = 2


def village_facts(material: Material) -> dict[str, Any] | None:
    """``rows`` (``village``, ``name``, ``COLUMNS``) and their ``total``; null below two villages."""
    counts = _counts(material)
    if counts.filter(pl.col("village") != _NO_VILLAGE).height < _LEAST_VILLAGES:
        return None
    rows = [*counts["village"]]
    cells: dict[Cell, int] = {}
    for row in counts.iter_rows(named=True):
        cells |= {(row["village"], column): row[column] for column in (*COLUMNS, _OTHER_YEARS)}
    sums = [
        Sum((row, "listed"), ((row, "listed_in_period"), (row, _OTHER_YEARS)))
        for row in [*rows, _TOTAL]
    ]
    for column in (*COLUMNS, _OTHER_YEARS):
        cells[_TOTAL, column] = sum(cells[row, column] for row in rows)
        sums.append(Sum((_TOTAL, column), tuple((row, column) for row in rows)))
    hidden = hidden_cells(
        cells,
        sums,
        unpublished=[(row, _OTHER_YEARS) for row in rows],
        kept=[(_TOTAL, column) for column in (*COLUMNS, _OTHER_YEARS)],
    )
    names = dict(counts.select("village", "name").iter_rows())

    def shown(row: str) -> dict[str, Any]:
        return {
            column: MARK if (row, column) in hidden else cells[row, column] for column in COLUMNS
        }

    return {
        "rows": [
            {"village": row or None, "name": names[row] or row or None, **shown(row)}
            for row in rows
        ],
        "total": shown(_TOTAL),
        "n_hidden": len(hidden),
    }


def _counts(material: Material) -> pl.DataFrame:
    """A row for each village of which anything is known, those without a village in one."""
    village = pl.col("village").fill_null(_NO_VILLAGE)
    known = (
        material.indicators.filter(pl.col("name") == "coverage", pl.col("village").is_not_null())
        .group_by("village")
        .agg(pl.col("denominator").sum().cast(pl.Int64).alias("known"))
    )
    listed = material.missed.group_by(village).agg(
        pl.col("n").sum().cast(pl.Int64).alias("listed"),
        pl.col("n_in_period").sum().cast(pl.Int64).alias("listed_in_period"),
    )
    asked = (
        to_check(material.findings).group_by(village).agg(pl.len().cast(pl.Int64).alias("to_check"))
    )
    unplaced = _unplaced(material)
    names = pl.concat(
        [
            frame.select("village", pl.col("village_name").alias("name")).drop_nulls()
            for frame in (material.findings, material.missed, _named_indicators(material))
        ]
    ).unique("village", keep="first", maintain_order=True)
    frame = pl.concat([known, unplaced]).join(listed, on="village", how="full", coalesce=True)
    frame = frame.join(asked, on="village", how="full", coalesce=True)
    return (
        frame.join(names, on="village", how="left")
        .with_columns(pl.col(*COLUMNS).fill_null(0))
        .with_columns((pl.col("listed") - pl.col("listed_in_period")).alias(_OTHER_YEARS))
        .sort(pl.col("village") == _NO_VILLAGE, "village")
    )


def _named_indicators(material: Material) -> pl.DataFrame:
    if "village_name" in material.indicators.columns:
        return material.indicators
    return material.indicators.select("village", pl.lit(None, pl.String).alias("village_name"))


def _unplaced(material: Material) -> pl.DataFrame:
    """The births known that no village has, so that the column adds up to the area's figure."""
    of = material.indicators.filter(pl.col("name") == "coverage").select(
        pl.col("denominator").filter(pl.col("village").is_null()).sum().cast(pl.Int64)
        - pl.col("denominator").filter(pl.col("village").is_not_null()).sum().cast(pl.Int64)
    )
    n = int(of.item() or 0)
    return pl.DataFrame(
        [(_NO_VILLAGE, n)] if n > 0 else [],
        schema={"village": pl.String, "known": pl.Int64},
        orient="row",
    )
