"""The source files of a township with planted faults put right, as villages say that they did."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.corrected.change import Change
from cpaudit.corrected.edit import Edit
from cpaudit.corrected.formats import edited
from cpaudit.corrected.place import locate

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = {
    "sheet": pl.String,
    "row": pl.UInt32,
    "true_value": pl.String,
    "wrong_value": pl.String,
    "rule_ids": pl.String,
}


def planted(truth: Path) -> pl.DataFrame:
    """Every wrong cell of rows with a planted fault: place, field, true value, faults and rules.

    A fault may have several cells (a spouse's name and number), which are only right together.
    """
    faults = pl.read_csv(truth / "faults.csv", schema_overrides=_TEXTS)
    cells = pl.read_csv(truth / "cells.csv", schema_overrides=_TEXTS)
    rows = faults.group_by("file", "sheet", "row").agg(
        pl.col("fault_id").unique().sort(),
        pl.col("rule_ids")
        .str.split(";")
        .list.explode(keep_nulls=False, empty_as_null=False)
        .unique(),
    )
    both = pl.concat([faults.select(cells.columns), cells]).drop_nulls(["field", "true_value"])
    return both.unique(["file", "sheet", "row", "field"], maintain_order=True).join(
        rows, on=["file", "sheet", "row"], nulls_equal=True, maintain_order="left"
    )


def put_right(cells: pl.DataFrame, audit) -> pl.DataFrame:
    """``cells`` without those that no file format can hold; the files of the project have the rest."""
    changes = [
        _change(number, cell, audit) for number, cell in enumerate(cells.iter_rows(named=True))
    ]
    located = locate([one for one in changes if one], audit.project, audit.intake)
    edits = defaultdict(list)
    for one in located.placed:
        edit = Edit(one.sheet, one.row, one.position, one.old, one.new, one.heading)
        edits[one.path].append((edit, one.change))
    done = []
    for path, of_file in edits.items():
        book = located.books[path]
        asked = [edit for edit, _ in of_file]
        made = edited(book.data, asked, book.sheets, file=book.file, encoding=book.encoding)
        path.write_bytes(made.data)
        done += [change for edit, change in of_file if edit.cell not in made.refused]
    numbers = sorted(int(change.correction_id) for change in done)
    return cells.with_row_index("number").filter(pl.col("number").is_in(numbers)).drop("number")


def _change(number, cell, audit):
    for dataset, rows in audit.intake.records.items():
        own = rows.filter(
            (pl.col("file") == cell["file"])
            & pl.col("sheet").eq_missing(pl.lit(cell["sheet"], pl.String))
            & (pl.col("row") == cell["row"])
        )
        if own.height != 1 or cell["field"] not in own.columns:
            continue
        record = own.row(0, named=True)
        return Change(
            correction_id=str(number),
            source_id=record["source_id"],
            dataset=dataset,
            file=cell["file"],
            sheet=cell["sheet"],
            row=cell["row"],
            record_id=record["record_id"],
            field=cell["field"],
            heading=None,
            current=cell["wrong_value"],
            suggested=cell["true_value"],
            probability=1.0,
            is_read=False,
        )
    return None
