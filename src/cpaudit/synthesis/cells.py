"""Every cell that does not say what is true: errors of recording and planted faults alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.synthesis.layouts import Layout

CELLS: dict[str, pl.DataType] = {
    "position": pl.Int64(),
    "field": pl.String(),
    "true_value": pl.String(),
    "wrong_value": pl.String(),
}


def wrong_cells(spoilt: pl.DataFrame, clean: pl.DataFrame) -> pl.DataFrame:
    """The cells in which a table differs from the one that it was made of; see ``CELLS``.

    Args:
        spoilt: the table as it is written; ``_clean`` is the place of each row in ``clean``.
        clean: the table before anything was spoilt.
    """
    fields = [name for name in clean.columns if not name.startswith("_")]
    origin = clean.select(fields)[spoilt["_clean"]]
    parts = [pl.DataFrame(schema=CELLS)]
    for name in fields:
        true, written = origin[name].cast(pl.String), spoilt[name].cast(pl.String)
        rows = true.ne_missing(written).arg_true()
        parts.append(
            pl.DataFrame(
                {
                    "position": rows.cast(pl.Int64),
                    "field": pl.Series([name], dtype=pl.String).new_from_index(0, len(rows)),
                    "true_value": true.gather(rows),
                    "wrong_value": written.gather(rows),
                },
                schema=CELLS,
            )
        )
    return pl.concat(parts)


def located_cells(
    wrong: Mapping[str, pl.DataFrame], tables: Mapping[str, tuple[Layout, pl.DataFrame]]
) -> pl.DataFrame:
    """The wrong cells of all tables with the file, sheet and row of each."""
    parts = []
    for dataset, cells in wrong.items():
        layout, frame = tables[dataset]
        shown = [name for name, _ in layout.columns]
        places = frame.select(
            position=pl.col("_place_position").cast(pl.Int64),
            file=pl.lit(layout.file),
            sheet=pl.col("_file_sheet").cast(pl.String),
            row=pl.col("_file_row").cast(pl.Int64),
        )
        parts.append(
            cells.filter(pl.col("field").is_in(shown))
            .join(places, on="position", how="inner", maintain_order="left")
            .select("file", "sheet", "row", "field", "true_value", "wrong_value")
        )
    return pl.concat(parts).sort("file", "sheet", "row", "field", maintain_order=True)
