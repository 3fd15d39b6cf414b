"""The columns of a sheet as they are shown: mapping, certainty, masked values and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.detection.evidence import Evidence, gather
from cpaudit.sources.gathering.facts import MISFITS, status_column
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.inspection.inspected import InspectedColumn
from cpaudit.sources.inspection.samples import date_forms, samples
from cpaudit.sources.sheet import ROW

if TYPE_CHECKING:
    from cpaudit.sources.detection.candidates import ColumnMatch
    from cpaudit.sources.detection.matching import ColumnMap
    from cpaudit.sources.headings.header import Header
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.sheet import Sheet

# In the order in which they are told apart: a citizen number is a long number too.
_LOOKS = (
    FieldType.CITIZEN_ID,
    FieldType.DATE,
    FieldType.SEX,
    FieldType.PHONE,
    FieldType.DIVISION,
    FieldType.NAME,
    FieldType.ADDRESS,
    FieldType.INTEGER,
)
_MOBILE = r"^1[3-9]\d{9}$"
_ACCOUNT = r"^\d{16,19}$"
_MOSTLY = 0.5
# Kinds of value by which persons are found or cheated: not to be handed on without need.
_PERSONAL_KINDS = frozenset({"citizen_id", "phone", "account"})


def inspected_columns(
    sheet: Sheet,
    header: Header | None,
    columns: ColumnMap | None,
    profile: Profile | None,
    *,
    records: pl.DataFrame | None,
    is_read: bool,
) -> tuple[InspectedColumn, ...]:
    """Every column of the sheet from left to right.

    Args:
        sheet: the cells.
        header: the headings; without them the columns are numbered.
        columns: which heading holds which field.
        profile: the kind that the sheet is read as.
        records: the standardised records of the sheet.
        is_read: whether the records are those of a run, so that other rows are left out.
    """
    cells = sheet.cells
    if header is not None:
        cells = cells.filter(pl.col(ROW) > header.last_row)
    if records is not None and records.height:
        cells = cells.filter(pl.col(ROW).is_in(records["row"].unique().implode()))
    evidence = gather(cells)
    matches = {match.position: match for match in columns.matches} if columns else {}
    refused = {one.heading: one.field for one in columns.refused} if columns else {}
    names = sheet.columns
    n_headings = len(header.headings) if header else 0
    shown = header.shown if header else ()
    found = []
    for position in range(max(len(names), n_headings)):
        values = cells[names[position]] if position < len(names) else pl.Series([], dtype=pl.String)
        heading = header.headings[position] if header and position < n_headings else ""
        title = shown[position] if position < n_headings else f"列{position + 1}"
        if not heading and values.null_count() == len(values):
            continue
        match = matches.get(position)
        looks = looks_like(values, evidence.get(names[position]) if position < len(names) else None)
        if match is None:
            refusal = refused.get(heading)
            found.append(_unread(title, values, looks, profile, refused=refusal, is_read=is_read))
        else:
            found.append(_read(title, match, values, profile, records if is_read else None))
    return tuple(found)


def looks_like(values: pl.Series, evidence: Evidence | None) -> str | None:
    """What the values of a column seem to be; null where nothing tells."""
    if evidence is None or not evidence.shares:
        return None
    filled = values.drop_nulls()
    if _is_mostly(filled, _MOBILE):
        return "phone"
    kind = next((kind for kind in _LOOKS if evidence.looks_like(kind)), None)
    if kind is not FieldType.CITIZEN_ID and _is_mostly(filled, _ACCOUNT):
        return "account"
    return kind.value if kind else None


def _is_mostly(values: pl.Series, form: str) -> bool:
    return bool(len(values)) and values.str.contains(form).sum() >= _MOSTLY * len(values)


def _unread(
    title: str,
    values: pl.Series,
    looks: str | None,
    profile: Profile | None,
    *,
    refused: str | None,
    is_read: bool,
) -> InspectedColumn:
    read = read_heading(title)
    words = profile.sensitive if profile else ()
    return InspectedColumn(
        heading=title,
        samples=samples(values, None),
        looks_like=looks,
        is_known=read.is_ignored,
        is_sensitive=read.is_sensitive
        or any(word in title for word in words)
        # In a sheet that is not read such a column may be the one that is missing.
        or (is_read and looks in _PERSONAL_KINDS),
        refused=refused,
        n_values=len(values) - values.null_count(),
    )


def _read(
    title: str,
    match: ColumnMatch,
    values: pl.Series,
    profile: Profile | None,
    records: pl.DataFrame | None,
) -> InspectedColumn:
    name = match.field
    kind = FIELD_TYPES[name]
    codes = profile.codes.get(name) if profile else None
    status = _statuses(records, name)
    return InspectedColumn(
        heading=title,
        field=name,
        certainty=round(match.certainty, 2) if match.certainty < 1 else 1.0,
        how=match.how.value,
        number=match.index,
        samples=samples(values, name, codes),
        date_forms=date_forms(values) if kind is FieldType.DATE else (),
        n_values=len(values) - values.null_count(),
        n_damaged=status.get("damaged", 0),
        n_unreadable=sum(status.get(word, 0) for word in MISFITS.get(kind, ())),
    )


def _statuses(records: pl.DataFrame | None, name: str) -> dict[str, int]:
    column = status_column(name) if name in FIELD_TYPES else None
    if records is None or column not in records.columns:
        return {}
    return dict(records[column].drop_nulls().value_counts().iter_rows())
