"""The cells of the records that a run keeps: as they were understood, and where that failed as written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, standard_columns
from cpaudit.localisation.raw_texts import with_raw_texts
from cpaudit.localisation.restated import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.raw_cells import RawCells

UNREAD: dict[str, pl.DataType] = {
    "record_id": pl.UInt32(),
    "field": pl.String(),
    "text": pl.String(),  # of the file, where the cell was not understood
}
# Of standardised columns these say how a cell was understood.
_STATUS, _PRECISION = "_status", "_precision"


def cells(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The records with the fields that hold something, and how their cells were understood."""
    wanted = ["record_id"]
    for name in DATASETS[dataset]:
        if rows[name].null_count() < rows.height:
            wanted.append(name)
        wanted += [
            column
            for column in standard_columns(name)
            if column != name
            and column.endswith((_STATUS, _PRECISION))
            and rows[column].null_count() < rows.height
        ]
    return rows.select(wanted).sort("record_id")


def unread(
    kept: Mapping[str, pl.DataFrame],
    *,
    records: Mapping[str, pl.DataFrame],
    raw: RawCells,
    columns: pl.DataFrame,
) -> pl.DataFrame:
    """``UNREAD`` of the records that are kept.

    Args:
        kept: ``cells`` by dataset.
        records: all records by dataset.
        raw: the cells as they came.
        columns: ``sources.intake.COLUMNS``: how headings were understood.
    """
    wanted = pl.Schema(
        {
            "source_id": pl.String(),
            "dataset": pl.String(),
            "record_id": pl.UInt32(),
            "field": pl.String(),
            "current": pl.String(),
        }
    )
    parts = [wanted.to_frame()]
    for dataset, rows in kept.items():
        sources = records[dataset].select("record_id", "source_id")
        for name in DATASETS[dataset]:
            status = f"{name.removesuffix('_no')}{_STATUS}"
            status = status if status in rows.columns else f"{name}{_STATUS}"
            if status not in rows.columns:
                continue
            is_null = pl.col(name).is_null() if name in rows.columns else pl.lit(value=True)
            lost = rows.filter(is_null & (pl.col(status) != BLANK).fill_null(value=False))
            if lost.is_empty():
                continue
            parts.append(
                lost.select("record_id")
                .join(sources, on="record_id")
                .select(
                    "source_id",
                    pl.lit(dataset).alias("dataset"),
                    "record_id",
                    pl.lit(name).alias("field"),
                    pl.lit(None, pl.String).alias("current"),
                )
            )
    lost = pl.concat([part.cast(wanted) for part in parts])
    if lost.is_empty():
        return pl.DataFrame(schema=UNREAD)
    told = with_raw_texts(lost, records, raw, columns)
    return (
        told.select("record_id", "field", pl.col("current").alias("text"))
        .drop_nulls("text")
        .unique()
        .sort("record_id", "field")
    )
