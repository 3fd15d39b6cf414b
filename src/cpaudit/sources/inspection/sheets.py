"""What is shown of a sheet, out of the look at it and of what a run makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.sources.inspection.columns import inspected_columns
from cpaudit.sources.inspection.inspected import Guess, InspectedSheet, SkippedRows
from cpaudit.sources.inspection.notices import notices
from cpaudit.sources.inspection.to_write import lines_to_write

if TYPE_CHECKING:
    from cpaudit.sources.detection.matching import ColumnMap
    from cpaudit.sources.inspection.looked import Seen
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.sheet import Sheet

_GUESSES = 3


def inspected_sheet(one: Seen) -> InspectedSheet:
    """The sheet as it is shown."""
    sheet, header, profile = one.sheet, one.header, one.profile
    row = _row(one)
    records = _records(one)
    columns = one.columns
    guesses = tuple(
        Guess(
            fit.profile.profile_id,
            fit.profile.title,
            round(fit.score, 2),
            fit.columns.missing(fit.profile),
        )
        for fit in one.fits[:_GUESSES]
    )
    looked = inspected_columns(
        sheet, header, columns, profile, records=records, is_read=one.intake is not None
    )
    first, last = row.get("first_event_date"), row.get("last_event_date")
    is_known = profile is not None and one.error is None
    nearest = one.nearest
    missing: tuple[tuple[str, ...], ...] = ()
    if nearest is not None:
        missing = columns.missing(nearest) if columns else nearest.required
    return InspectedSheet(
        file=one.file,
        sheet=sheet.name,
        why=one.why,
        profile_id=profile.profile_id if profile else None,
        title=profile.title if profile else None,
        score=_score(one),
        guesses=guesses,
        form=one.form,
        separator=one.separator,
        encoding=sheet.encoding,
        header_rows=(header.first_row, header.last_row) if header and header.last_row else None,
        n_rows=sheet.n_rows,
        n_records=row.get("n_records") or 0,
        columns=looked,
        missing=missing if one.counts else (),
        uncollected=_uncollected(nearest, columns) if is_known else (),
        skipped=_skipped(one),
        coverage=(first, last) if first and last else None,
        coverage_field=profile.coverage if profile else None,
        notices=notices(row or _facts_of(sheet)),
        is_hidden=sheet.is_hidden,
        is_wanted=one.is_wanted,
        error=one.error,
        to_write=None
        if is_known or not one.counts or nearest is None
        else lines_to_write(one.file, sheet.name, nearest, looked, missing),
    )


def _score(one: Seen) -> float | None:
    if one.profile is None or not one.fits:
        return None
    kind = one.profile.profile_id
    return next((round(f.score, 2) for f in one.fits if f.profile.profile_id == kind), None)


def _uncollected(profile: Profile | None, columns: ColumnMap | None) -> tuple[str, ...]:
    if profile is None or columns is None:
        return ()
    return tuple(name for name in profile.must_collect if name not in columns.fields)


def _row(one: Seen) -> dict[str, Any]:
    """The sheet's row in the table ``files``."""
    if one.intake is None:
        return {}
    found = _of_sheet(one.intake.files, one)
    return found.row(0, named=True) if found.height else {}


def _records(one: Seen) -> pl.DataFrame | None:
    if one.intake is None or one.profile is None:
        return None
    return _of_sheet(one.intake.records[one.profile.dataset], one)


def _skipped(one: Seen) -> tuple[SkippedRows, ...]:
    if one.intake is None:
        return ()
    rows = _of_sheet(one.intake.skipped, one).select("reason", "n", "first_row")
    return tuple(SkippedRows(*row) for row in rows.rows())


def _of_sheet(table: pl.DataFrame, one: Seen) -> pl.DataFrame:
    return table.filter(
        (pl.col("file") == one.file) & pl.col("sheet").eq_missing(pl.lit(one.sheet.name))
    )


def _facts_of(sheet: Sheet) -> dict[str, int]:
    """What the reader alone noticed of a sheet that is not read."""
    return {
        "n_bad_bytes": sheet.n_bad_bytes,
        "n_hidden_rows": sheet.n_hidden_rows,
        "n_hidden_columns": sheet.n_hidden_columns,
        "n_cut_values": sheet.n_cut_values,
        "n_formula_errors": sheet.n_formula_errors,
        "n_damaged_ids": sum(sheet.damaged.values()),
    }
