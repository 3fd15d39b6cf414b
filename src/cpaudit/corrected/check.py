"""Corrected files read back: the changed cells say what was suggested, and nothing else differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.corrected.spelling import value_text
from cpaudit.fields import DATASETS, standard_columns
from cpaudit.sources.sheet import ROW
from cpaudit.tables import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.corrected.change import Placed
    from cpaudit.sources.intake import Intake
    from cpaudit.sources.sheet import Sheet

_NTH = "_nth"
_KEY = ("source_id", "file", "sheet", "row", _NTH)
# What follows from an address as a whole, and from the places around it.
_OF_PLACES = ("_village", "_place", "_group")


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs between two readings: of a field, of a record by its place."""

    source_id: str
    file: str
    sheet: str | None
    row: int
    nth: int
    field: str | None  # null for a record that is only in one of the readings


def has_other_cells(
    old: Sequence[Sheet], new: Sequence[Sheet], cells: set[tuple[str | None, int, int]]
) -> bool:
    """Whether a cell beside ``cells`` differs between two readings of a file."""
    if [sheet.name for sheet in old] != [sheet.name for sheet in new]:
        return True
    for before, after in zip(old, new, strict=True):
        if before.cells.height != after.cells.height or before.headings != after.headings:
            return True
        for position in range(max(before.cells.width, after.cells.width) - 1):
            differs = pl.DataFrame(
                {
                    ROW: before.cells[ROW],
                    "old": _column(before, position),
                    "new": _column(after, position),
                }
            ).filter(pl.col("old").ne_missing(pl.col("new")))
            if any((before.name, row, position) not in cells for row in differs[ROW]):
                return True
    return False


def _column(sheet: Sheet, position: int) -> pl.Series:
    name = f"c{position}"
    if name in sheet.cells.columns:
        return sheet.cells[name]
    return pl.Series([None] * sheet.cells.height, dtype=pl.String)


def unread(
    placed: Iterable[Placed], before: Intake, after: Intake, files: Mapping[str, str]
) -> list[Placed]:
    """The changes whose record does not have the suggested value in ``after``.

    ``files`` says how the copies are called in ``after``: copy → source.
    """
    wrong: list[Placed] = []
    by_dataset: dict[str, list[Placed]] = {}
    for one in placed:
        by_dataset.setdefault(one.change.dataset, []).append(one)
    for dataset, of_dataset in by_dataset.items():
        for name in sorted({one.change.field for one in of_dataset}):
            of_field = [one for one in of_dataset if one.change.field == name]
            wrong.extend(
                _unread(of_field, name, before.records[dataset], after.records[dataset], files)
            )
    return wrong


def _unread(
    placed: Sequence[Placed],
    field: str,
    before: pl.DataFrame,
    after: pl.DataFrame,
    files: Mapping[str, str],
) -> list[Placed]:
    wanted = pl.Series([one.change.record_id for one in placed], dtype=pl.UInt32)
    keys = _keyed(before, {}).filter(pl.col("record_id").is_in(wanted.implode()))
    full = f"{field.removesuffix('_no')}18" if field.endswith("id_no") else field
    now = _keyed(after, files).select(
        *_KEY, value_text(field).alias("value"), pl.col(full).cast(pl.String).alias("full")
    )
    found = {
        record_id: {value, whole}
        for record_id, value, whole in keys.select("record_id", *_KEY)
        .join(now, on=list(_KEY), how="left", nulls_equal=True)
        .select("record_id", "value", "full")
        .iter_rows()
    }
    return [
        one
        for one in placed
        if not any(
            _is_same(value, one.change.suggested)
            for value in found.get(one.change.record_id, set())
        )
    ]


def _is_same(value: str | None, suggested: str | None) -> bool:
    if value is None or suggested is None:
        return False
    if value == suggested:
        return True
    try:
        return float(value) == float(suggested) and max(len(value), len(suggested)) < _LONG_NUMBER
    except ValueError:
        return False


_LONG_NUMBER = 12  # identifiers are compared as texts


def differences(before: Intake, after: Intake, files: Mapping[str, str]) -> list[Difference]:
    """Every field of every record that says something else in ``after``."""
    found: list[Difference] = []
    for dataset, records in before.records.items():
        old, new = _keyed(records, {}), _keyed(after.records[dataset], files)
        if old.is_empty() and new.is_empty():
            continue
        fields = {column: name for name in DATASETS[dataset] for column in standard_columns(name)}
        columns = [name for name in old.columns if name not in {*PROVENANCE, _NTH}]
        joined = old.select(*_KEY, *columns, pl.lit(value=True).alias("_is_old")).join(
            new.select(*_KEY, *columns, pl.lit(value=True).alias("_is_new")),
            on=list(_KEY),
            how="full",
            nulls_equal=True,
            coalesce=True,
        )
        is_both = pl.col("_is_old").is_not_null() & pl.col("_is_new").is_not_null()
        found.extend(
            _difference(key, None) for key in joined.filter(~is_both).select(_KEY).iter_rows()
        )
        both = joined.filter(is_both)
        for column in columns:
            differing = both.filter(pl.col(column).ne_missing(pl.col(f"{column}_right")))
            if not differing.is_empty():
                name = fields.get(column, column)
                found.extend(_difference(key, name) for key in differing.select(_KEY).iter_rows())
    return found


def _difference(key: tuple[Any, ...], field: str | None) -> Difference:
    source_id, file, sheet, row, nth = key
    return Difference(source_id, file, sheet, row, nth, field)


def _keyed(records: pl.DataFrame, files: Mapping[str, str]) -> pl.DataFrame:
    """The records with their place in the source's own files and their number within the row."""
    return records.with_columns(pl.col("file").replace(dict(files))).with_columns(
        pl.int_range(pl.len()).over("source_id", "file", "sheet", "row").alias(_NTH)
    )


def to_blame(found: Iterable[Difference], placed: Sequence[Placed]) -> list[Placed]:
    """The changes that changed more than their own records, nearest first.

    A cell may stand for the rows below it (同上) or tell how a whole column is read (0 and 1 as
    sexes): the last changed cell of the column above the record is to blame, else every change of
    its sheet.
    """
    own = {
        (one.change.source_id, one.change.file, one.change.sheet, row): one.change.file
        for one in placed
        for row in (one.change.row, one.row)
    }
    blamed: dict[str, Placed] = {}
    for difference in found:
        place = (difference.source_id, difference.file, difference.sheet, difference.row)
        if place in own and difference.field is not None and _is_own(difference, placed):
            continue
        of_sheet = [
            one
            for one in placed
            if (one.change.source_id, one.change.file, one.change.sheet)
            == (difference.source_id, difference.file, difference.sheet)
        ] or [one for one in placed if one.change.source_id == difference.source_id]
        same = [one for one in of_sheet if one.change.field == difference.field]
        above = [one for one in same if one.row <= difference.row]
        guilty = [max(above, key=lambda one: one.row)] if above else (same or of_sheet or [*placed])
        blamed |= {one.change.correction_id: one for one in guilty}
    return list(blamed.values())


def _is_own(difference: Difference, placed: Sequence[Placed]) -> bool:
    """Whether a changed cell of the record's own row explains it.

    What a place follows from (village, group) may follow from any of the row's cells, and the twins
    of a couple's row share its cells.
    """
    of_row = [
        one
        for one in placed
        if (one.change.source_id, one.change.file, one.change.sheet)
        == (difference.source_id, difference.file, difference.sheet)
        and difference.row in {one.row, one.change.row}
    ]
    fields = {one.change.field for one in of_row}
    is_of_place = difference.field is not None and (
        difference.field.endswith(_OF_PLACES) or "address" in difference.field
    )
    has_place = any(name.endswith(("_address", "_code", "village_name")) for name in fields)
    return difference.field in fields or (is_of_place and has_place)
