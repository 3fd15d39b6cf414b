"""The rows of the tables ``files``, ``skipped``, ``columns`` and ``sources``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.gathering.facts import event_points, greatest, total
from cpaudit.sources.sheet import ROW
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cpaudit.sources.gathering.gather import Part
    from cpaudit.sources.headings.header import Header
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.shaping.extract import Extract, Reading

# So many rows are what programs export at most; pages of 5,000 too.
_LIMITS = frozenset({1000, 2000, 3000, 65_535, 65_536, 1_048_575, 1_048_576})
_SHEET_LIMITS = frozenset({65_536, 1_048_576})  # of xls and xlsx, headings included
_PAGE = 5000
# Rows of a printed form among the records of it.
_FORM = ("total", "repeated_header", "signature")
# Without it a stillbirth looks like a birth that is missing elsewhere.
_DECIDING = frozenset({"outcome"})


def file_row(part: Part, reading: Reading, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet's row in the table ``files``.

    Raises:
        AssertionError: a row of the sheet is neither a record nor left out for a reason; a bug.
    """
    one, profile = part.extract, reading.profile
    facts = dict(facts)
    sheet = one.sheet
    n_records = one.records.height if one.records is not None else 0
    row = {
        "file": one.file,
        "sheet": sheet.name,
        "table": f"{one.file} [{sheet.name}]" if sheet.name else one.file,
        "source_id": reading.spec.source_id,
        "profile_id": profile.profile_id,
        "dataset": profile.dataset,
        "sha256": part.sha256,
        "encoding": sheet.encoding,
        "n_rows": sheet.n_rows,
        "n_records": n_records,
        **_row_counts(one),
        "n_lost": part.n_lost,
        "n_bad_bytes": sheet.n_bad_bytes,
        "first_bad_row": sheet.first_bad[0] if sheet.first_bad else None,
        "first_bad_column": sheet.first_bad[1] if sheet.first_bad else None,
        "n_hidden_rows": sheet.n_hidden_rows,
        "n_hidden_columns": sheet.n_hidden_columns,
        "is_hidden": sheet.is_hidden,
        "n_damaged_ids": total(facts, "damaged:") + _damaged_elsewhere(one),
        "n_cut_values": sheet.n_cut_values,
        "n_formula_errors": sheet.n_formula_errors,
        **_column_facts(one, facts),
        "n_codes": total(facts, "codes:"),
        "n_old_codes": total(facts, "old:"),
        **_columns(one, profile),
        "empty_keys": _empty_keys(one, facts),
        "lacking_columns": [
            _shown(name, profile) for name in part.lacking if name not in profile.must_collect
        ],
        "same_as": part.same_as,
        "is_round_limit": is_round_limit(n_records, sheet.n_rows),
        "first_event_date": facts.get("first_event_date"),
        "last_event_date": facts.get("last_event_date"),
    }
    if row["n_rows"] != row["n_record_rows"] + row["n_skipped"]:
        raise AssertionError(
            f"{one.file} {sheet.name}: {row['n_rows']} rows, but {row['n_record_rows']} rows of "
            f"records and {row['n_skipped']} left out"
        )
    return row


def is_round_limit(n_records: int, n_rows: int) -> bool:
    """Whether so many records, on a sheet of so many rows, are likely a cut export."""
    is_page = n_records > 0 and n_records % _PAGE == 0
    return is_page or n_records in _LIMITS or n_rows in _SHEET_LIMITS


def _row_counts(one: Extract) -> dict[str, int | None]:
    """What became of the sheet's rows; a couple's row may have given several records."""
    rows = one.records[ROW] if one.records is not None else None
    counts = {reason: skip.n for reason, skip in one.skipped.items()}
    of_form = [one.skipped[reason] for reason in _FORM if counts.get(reason)]
    return {
        "n_record_rows": rows.n_unique() if rows is not None else 0,
        "n_skipped": sum(counts.values()),
        "n_total_rows": counts.get("total", 0),
        "n_repeated_headers": counts.get("repeated_header", 0),
        "n_signature_rows": counts.get("signature", 0),
        "n_blank_rows": counts.get("blank", 0),
        "n_note_rows": counts.get("note", 0),
        "first_form_row": min((s.first_row for s in of_form if s.first_row), default=None),
        "last_record_row": cast("int | None", rows.max()) if rows is not None else None,
    }


def _column_facts(one: Extract, facts: dict[str, Any]) -> dict[str, Any]:
    """The worst column of each kind of trouble, under its heading."""
    headings = {match.field: match.heading for match in one.columns.matches}

    def worst(lead: str) -> tuple[str | None, Any]:
        field, figure = greatest(facts, lead)
        return (headings.get(field, field) if field else None), figure

    shifted, share = worst("misfit:")
    mixed, n_patterns = worst("patterns:")
    ambiguous, n_ambiguous = worst("ambiguous:")
    return {
        "share_shifted": share,
        "shifted_column": shifted,
        "n_date_patterns": n_patterns or 0,
        "mixed_column": mixed,
        "n_ambiguous_dates": n_ambiguous or 0,
        "ambiguous_column": ambiguous,
    }


def _columns(one: Extract, profile: Profile) -> dict[str, Any]:
    """Columns that are missing, stand twice, are of no use or are nobody's business.

    A missing column is a key where it stands in a group of key columns of which another is there
    (persons are recognised by less), or where it decides what counts as a birth. The rest only
    lowers completeness.
    """
    missing = [
        name for name in profile.must_collect if one.header and name not in one.columns.fields
    ]
    keys = [name for name in missing if profile.is_required(name) or name in _DECIDING]
    return {
        "n_duplicate_headers": one.header.n_duplicates if one.header else 0,
        "duplicate_headers": _duplicates(one.header),
        "missing_columns": missing,
        "missing_keys": [_shown(name, profile) for name in keys],
        "missing_items": [_shown(name, profile) for name in missing if name not in keys],
        "sensitive_columns": list(one.sensitive),
        "unmapped_columns": list(one.unmapped),
    }


def _shown(field: str, profile: Profile) -> str:
    """The field under a heading that such exports have: 性别 (sex)."""
    heading = next((alias for alias in profile.shown_aliases[field] if alias != field), None)
    return f"{heading} ({field})" if heading else field


def _duplicates(header: Header | None) -> list[str]:
    """The headings that stand more than once, as the first of them is written."""
    written = [heading for heading in header.headings if heading] if header else []
    times = Counter(map(fold, written))
    first = {fold(heading): heading for heading in reversed(written)}
    return [first[folded] for folded, n in times.items() if n > 1]


def _empty_keys(one: Extract, facts: Mapping[str, Any]) -> list[str]:
    """The groups of key columns without a value, under their headings: 出生日期 (birth_date)."""
    headings = {match.field: match.heading for match in one.columns.matches}
    return [
        " / ".join(
            f"{headings[field]} ({field})" if field in headings else field
            for field in key.removeprefix("key:").split(" / ")
        )
        for key, is_filled in facts.items()
        if key.startswith("key:") and is_filled is False
    ]


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
            "position": match.position,
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
