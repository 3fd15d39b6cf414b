"""Sheets that hold the records of an earlier one: the same list saved in another form."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = ("source_id", "file", "sheet")
# So few records may be alike by chance.
_ENOUGH = 5
# Addresses and codes are kept as they are written, which differs between formats.
_AS_WRITTEN = frozenset({FieldType.ADDRESS, FieldType.DIVISION})


def with_copies(files: pl.DataFrame, records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``files`` with ``same_records_as``: the earlier table of which a sheet repeats every record.

    Only sheets of one dataset with equally many records are compared, so that it costs nothing
    where there are none. The order of the records does not count.
    """
    told = files.with_row_index("place").filter(
        pl.col("same_as").is_null() & (pl.col("n_records") >= _ENOUGH)
    )
    rivals = told.filter(pl.len().over("dataset", "n_records") > 1).sort(
        "dataset", "n_records", "place"
    )
    copies: dict[int, str] = {}
    rows = rivals.select("dataset", "n_records", "place", "table", *_PLACE).rows()
    for (dataset, _), group in groupby(rows, key=lambda row: row[:2]):
        seen: list[tuple[pl.Series, str]] = []
        for _, _, place, table, *where in group:
            content = _content(records[dataset], dataset, where)
            earlier = next((first for known, first in seen if known.equals(content)), None)
            if earlier is None:
                seen.append((content, table))
            else:
                copies[place] = earlier
    return files.with_columns(
        pl.Series("same_records_as", [copies.get(n) for n in range(files.height)], pl.String)
    )


def _content(records: pl.DataFrame, dataset: str, where: list[str | None]) -> pl.Series:
    """A hash of each record of a sheet, in order."""
    own = records.filter(
        pl.all_horizontal(
            pl.col(name).eq_missing(pl.lit(value, pl.String))
            for name, value in zip(_PLACE, where, strict=True)
        )
    )
    fields = [name for name in DATASETS[dataset] if FIELD_TYPES[name] not in _AS_WRITTEN]
    return own.select(fields).hash_rows().sort()
