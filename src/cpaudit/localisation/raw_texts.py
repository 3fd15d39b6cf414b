"""What stands in cells that could not be read: the text of the file, for the list of corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.localisation.headings import headings
from cpaudit.localisation.restated import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.raw_cells import RawCells

_CELL = ["record_id", "field"]


def with_raw_texts(
    found: pl.DataFrame, records: Mapping[str, pl.DataFrame], raw: RawCells, columns: pl.DataFrame
) -> pl.DataFrame:
    """``found`` with ``is_read``, and in ``current`` the file's text where the cell was not understood.

    Null stays for a blank, and where several columns may hold the field.

    Args:
        found: ``source_id``, ``dataset``, ``record_id``, ``field`` and ``current``.
        records: canonical records by dataset.
        raw: the cells as they came.
        columns: ``intake.COLUMNS``.
    """
    unread = _unread(found.filter(pl.col("current").is_null()), records)
    parts = [
        pl.DataFrame(schema={**{name: found.schema[name] for name in _CELL}, "raw": pl.String})
    ]
    placed = unread.with_columns(pl.col("field").cast(pl.String)).join(
        headings(columns), on=["source_id", "file", "sheet", "field"], nulls_equal=True
    )
    for (source,), rows in placed.group_by("source_id", maintain_order=True):
        wanted = rows["heading"].unique().sort().to_list()
        texts = raw.of(str(source), wanted)
        texts = texts.join(rows.select("record_id").unique(), on="record_id", how="semi").unpivot(
            [name for name in wanted if name in texts.columns],
            index="record_id",
            variable_name="heading",
            value_name="raw",
        )
        parts.append(
            rows.join(texts, on=["record_id", "heading"])
            .select(
                "record_id",
                pl.col("field").cast(found.schema["field"]),
                pl.col("raw").cast(pl.String).str.strip_chars(),
            )
            .filter(pl.col("raw") != "")
        )
    told = found.join(pl.concat(parts), on=_CELL, how="left", maintain_order="left")
    return told.with_columns(
        pl.col("current").is_not_null().alias("is_read"),
        pl.coalesce("current", "raw").alias("current"),
    ).drop("raw")


def _unread(cells: pl.DataFrame, records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The cells that hold something, with ``file`` and ``sheet``."""
    parts = [
        cells.select("source_id", *_CELL)
        .limit(0)
        .with_columns(pl.lit(None, pl.String).alias("file"), pl.lit(None, pl.String).alias("sheet"))
    ]
    for (dataset, field), rows in cells.group_by("dataset", "field", maintain_order=True):
        name = str(field)
        status = (
            f"{name.removesuffix('_no')}_status"
            if FIELD_TYPES[name] is FieldType.CITIZEN_ID
            else f"{name}_status"
        )
        frame = records[str(dataset)]
        if status not in frame.columns:
            continue
        parts.append(
            rows.select("source_id", *_CELL)
            .join(
                frame.select("record_id", "file", "sheet", status).filter(
                    (pl.col(status) != BLANK).fill_null(value=False)
                ),
                on="record_id",
                how="inner",
            )
            .drop(status)
        )
    return pl.concat(parts)
