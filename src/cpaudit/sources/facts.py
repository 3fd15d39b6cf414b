"""What is worth telling of each sheet beside its records: damage, shifts, formats, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType
from cpaudit.sources.standardise import RAW, SHEET_KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.profile import Profile

# Statuses of a value that cannot be what its column is for.
_MISFITS = {
    FieldType.CITIZEN_ID: ("bad_characters", "bad_length"),
    FieldType.DATE: ("unreadable",),
    FieldType.SEX: ("invalid",),
    FieldType.PHONE: ("invalid",),
    FieldType.CERTIFICATE: ("invalid",),
    FieldType.INTEGER: ("invalid",),
    FieldType.NUMBER: ("invalid",),
    FieldType.NAME: ("illegal",),
}
# A share of fewer values is chance.
_ENOUGH = 5
# So many rows are what programs export at most: 65,535 (xls), 1,048,575 (xlsx), pages of 5,000.
_LIMITS = frozenset({1000, 2000, 3000, 65_535, 65_536, 1_048_575, 1_048_576})
_PAGE = 5000
_FIRST_POINT, _LAST_POINT = 0.01, 0.99


def is_round_limit(n_records: int) -> bool:
    """Whether so many records are likely a cut export."""
    return n_records in _LIMITS or (n_records > 0 and n_records % _PAGE == 0)


def sheet_facts(
    records: pl.DataFrame, profile: Profile, given: Sequence[str]
) -> dict[tuple[str, str | None], dict[str, Any]]:
    """By file and sheet: damaged numbers per field, the worst misfit, date patterns, dates."""
    aggregates: dict[str, pl.Expr] = {}
    for name in given:
        kind = FIELD_TYPES[name]
        status = pl.col(status_column(name)) if kind in _MISFITS else None
        if status is None:
            continue
        is_filled = status.is_not_null() & (status != "missing")
        misfit = status.is_in(_MISFITS[kind])
        aggregates[f"misfit:{name}"] = (
            pl.when(is_filled.sum() >= _ENOUGH).then(misfit.sum() / is_filled.sum()).otherwise(0.0)
        )
        if kind is FieldType.CITIZEN_ID:
            aggregates[f"damaged:{name}"] = (status == "damaged").sum()
        if kind is FieldType.DATE:
            aggregates[f"patterns:{name}"] = pattern(pl.col(RAW + name)).n_unique()
    if profile.coverage in records.columns and profile.coverage is not None:
        aggregates |= event_points(profile.coverage)
    if not aggregates:
        aggregates["n"] = pl.len()
    # Patterns are worked out once per distinct text: registers hold few distinct dates.
    facts = {}
    for sheet in _sheets(records):
        where = {key: pl.col(key).first() for key in SHEET_KEYS}
        row = sheet.select(**where, **aggregates).row(0, named=True)
        facts[row["file"], row["sheet"]] = row
    return facts


def _sheets(records: pl.DataFrame) -> list[pl.DataFrame]:
    """The records sheet by sheet; they lie one after the other, so that slices are enough."""
    lengths = records.select(pl.struct(SHEET_KEYS).rle().struct.field("len")).to_series()
    ends = lengths.cum_sum()
    return [records.slice(end - n, n) for n, end in zip(lengths, ends, strict=True)]


def status_column(name: str) -> str:
    """The status column of a field."""
    if FIELD_TYPES[name] is FieldType.CITIZEN_ID:
        return f"{name.removesuffix('_no')}_status"
    return f"{name}_status"


def pattern(text: pl.Expr) -> pl.Expr:
    """The form of a date's text: ``#-#-#``, ``8`` digits …; a time of day does not count.

    >>> pl.select(pattern(pl.lit("2013-05-15 0:00"))).item()
    '#-#-#'
    """
    # In order: the three readings of `day` below must be of the same text.
    day = text.drop_nulls().unique(maintain_order=True).str.replace(r"[T\s]+\d{1,2}:.*$", "")
    is_digits = day.str.contains(r"^\d+$")
    return (
        pl.when(is_digits)
        .then(day.str.len_chars().cast(pl.String))
        .otherwise(day.str.replace_all(r"[0-9]+", "#"))
    )


def event_points(name: str) -> dict[str, pl.Expr]:
    """The dates that leave one in a hundred outside on either side: a slip widens no window."""
    days = pl.col(name).drop_nulls().cast(pl.Int32)
    return {
        "first_event_date": days.quantile(_FIRST_POINT, "nearest").cast(pl.Int32).cast(pl.Date),
        "last_event_date": days.quantile(_LAST_POINT, "nearest").cast(pl.Int32).cast(pl.Date),
    }


def worst_misfit(facts: dict[str, Any]) -> tuple[str | None, float | None]:
    """The field with the greatest share of values that cannot be its own, and that share."""
    shares = {
        key.removeprefix("misfit:"): share
        for key, share in facts.items()
        if key.startswith("misfit:") and share is not None
    }
    if not shares:
        return None, None
    name = max(shares, key=lambda field: (shares[field], field))
    return (name, shares[name]) if shares[name] else (None, 0.0)


def total(facts: dict[str, Any], lead: str) -> int:
    """The sum of the facts whose names begin with ``lead``."""
    return sum(value or 0 for key, value in facts.items() if key.startswith(lead))


def most(facts: dict[str, Any], lead: str) -> int:
    """The greatest of the facts whose names begin with ``lead``."""
    return max((value or 0 for key, value in facts.items() if key.startswith(lead)), default=0)


def given_fields(records: pl.DataFrame, profile: Profile) -> list[str]:
    """The dataset's fields that the files have a column for."""
    return [name for name in DATASETS[profile.dataset] if RAW + name in records.columns]
