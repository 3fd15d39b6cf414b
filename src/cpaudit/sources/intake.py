"""What was read: records, mentions, and an account of every file and every row left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.i18n import Text
    from cpaudit.sources.raw_cells import RawCells

# How each heading was understood, for whoever wants to see or correct it.
COLUMNS: dict[str, pl.DataType] = {
    "source_id": pl.String(),
    "file": pl.String(),
    "sheet": pl.String(),
    "field": pl.String(),
    "heading": pl.String(),
    "index": pl.UInt32(),
    "position": pl.UInt32(),  # of the column, from 0
    "certainty": pl.Float64(),
    "how": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A file or sheet that was left alone, and why."""

    file: str
    sheet: str | None
    why: Text


@dataclass(frozen=True, slots=True)
class Intake:
    """The tables that reading gives; see ``tables`` for their columns."""

    records: Mapping[str, pl.DataFrame]  # by dataset
    raw: RawCells  # by source: record_id and the cells under their headings
    mentions: pl.DataFrame
    files: pl.DataFrame
    skipped: pl.DataFrame
    sources: pl.DataFrame
    columns: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COLUMNS))
    unrecognised: tuple[Unrecognised, ...] = ()
