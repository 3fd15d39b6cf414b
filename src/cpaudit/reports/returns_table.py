"""The comparison of the returns as one table, for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns import Status

if TYPE_CHECKING:
    from cpaudit.returns import Returns


def cells_table(result: Returns, *, has_all: bool = False) -> pl.DataFrame:
    """Cells that differ and sums that do not hold, one row each; with ``has_all`` all of them.

    ``against`` says what a cell was held against: ``records`` or the name of the sum.
    """
    causes = result.causes.group_by("line", "field", maintain_order=True).agg(
        pl.format("{} {}", "n", "cause").str.join("; ").alias("causes"),
        pl.col("cases").explode(empty_as_null=False).str.join(" ").alias("persons"),
    )
    place = ("file", "sheet", "row", "village", "village_name", "period_start", "period_end")
    cells = result.cells.join(
        causes, on=["line", "field"], how="left", maintain_order="left"
    ).select(
        *place,
        "field",
        pl.lit("records").alias("against"),
        pl.col("stated", "records", "difference").cast(pl.Float64),
        "status",
        "counted_by",
        "causes",
        "persons",
    )
    sums = result.checks.select(
        *place,
        "field",
        pl.col("check").alias("against"),
        "stated",
        pl.col("computed").alias("records"),
        "difference",
        "status",
    )
    table = pl.concat([cells, sums], how="diagonal").rename({"records": "expected"})
    wrong = pl.col("status").is_in([Status.DIFFERS, Status.EXPLAINED])
    return table if has_all else table.filter(wrong)
