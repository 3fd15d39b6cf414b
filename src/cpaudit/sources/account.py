"""The rows of the tables ``files``, ``skipped``, ``columns`` and ``sources``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.facts import event_points, is_round_limit, most, total, worst_misfit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cpaudit.sources.extract import Extract, Reading
    from cpaudit.sources.gather import Part


def file_row(part: Part, reading: Reading, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet's row in the table ``files``."""
    one = part.extract
    sheet, profile = one.sheet, reading.profile
    facts = dict(facts)
    n_records = one.records.height if one.records is not None else 0
    field, share = worst_misfit(facts)
    headings = {match.field: match.heading for match in one.columns.matches}
    mapped = one.columns.fields
    return {
        "file": one.file,
        "sheet": sheet.name,
        "source_id": reading.spec.source_id,
        "profile_id": profile.profile_id,
        "dataset": profile.dataset,
        "sha256": part.sha256,
        "encoding": sheet.encoding,
        "n_rows": sheet.n_rows,
        "n_records": n_records,
        "n_skipped": sum(skip.n for skip in one.skipped.values()),
        "n_bad_bytes": sheet.n_bad_bytes,
        "n_hidden_rows": sheet.n_hidden_rows,
        "is_hidden": sheet.is_hidden,
        "n_damaged_ids": total(facts, "damaged:") + _damaged_elsewhere(one),
        "n_formula_errors": sheet.n_formula_errors,
        "share_shifted": share,
        "shifted_column": headings.get(field, field) if field else None,
        "n_duplicate_headers": one.header.n_duplicates if one.header else 0,
        "n_date_patterns": most(facts, "patterns:"),
        "missing_columns": [
            name for name in profile.must_collect if one.header and name not in mapped
        ],
        "sensitive_columns": list(one.sensitive),
        "unmapped_columns": list(one.unmapped),
        "same_as": part.same_as,
        "is_round_limit": is_round_limit(n_records),
        "first_event_date": facts.get("first_event_date"),
        "last_event_date": facts.get("last_event_date"),
    }


def _damaged_elsewhere(one: Extract) -> int:
    """Long numbers that a workbook damaged outside the columns of citizen numbers."""
    names = one.sheet.columns
    ids = {
        names[match.position]
        for match in one.columns.matches
        if FIELD_TYPES[match.field] is FieldType.CITIZEN_ID and match.position < len(names)
    }
    return sum(n for name, n in one.sheet.damaged.items() if name not in ids)


def skipped_rows(one: Extract, source_id: str) -> list[dict[str, Any]]:
    """A sheet's rows in the table ``skipped``, one per reason."""
    return [
        {
            "source_id": source_id,
            "file": one.file,
            "sheet": one.sheet.name,
            "reason": reason,
            "n": skip.n,
            "first_row": skip.first_row,
        }
        for reason, skip in sorted(one.skipped.items())
        if skip.n
    ]


def column_rows(one: Extract, source_id: str) -> list[dict[str, Any]]:
    """How each of a sheet's headings was understood."""
    return [
        {
            "source_id": source_id,
            "file": one.file,
            "sheet": one.sheet.name,
            "field": match.field,
            "heading": match.heading,
            "index": match.index,
            "certainty": match.certainty,
            "how": match.how.value,
        }
        for match in one.columns.matches
    ]


def source_row(
    records: pl.DataFrame,
    reading: Reading,
    parts: Sequence[Part],
    earlier: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """A source's row in the table ``sources``; a declared coverage comes before the dates found."""
    spec, profile = reading.spec, reading.profile
    extracts = [part.extract for part in parts]
    first = last = None
    if spec.coverage:
        first, last = spec.coverage.start, spec.coverage.end
    elif profile.coverage:
        first, last = records.select(**event_points(profile.coverage)).row(0)
    derived = spec.derived_from or next(
        (
            row["source_id"]
            for row in earlier
            if profile.derived_from and row["profile_id"] == profile.derived_from
        ),
        None,
    )
    return {
        "source_id": spec.source_id,
        "profile_id": profile.profile_id,
        "dataset": profile.dataset,
        "department": profile.department,
        "derived_from": derived,
        "n_files": len({part.extract.file for part in parts if part.same_as is None}),
        "n_rows": sum(one.sheet.n_rows for one in extracts),
        "n_records": records.height,
        "n_skipped": sum(sum(skip.n for skip in one.skipped.values()) for one in extracts),
        "first_event_date": first,
        "last_event_date": last,
    }
