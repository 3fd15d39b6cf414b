"""What is worth telling of each sheet beside its records: damage, shifts, formats, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType
from cpaudit.sources.gathering.strays import share_stray
from cpaudit.sources.values.standardise import RAW, SHEET_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.sources.profiles.profile import Profile

# Statuses of a value that cannot be what its column is for.
MISFITS: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.CITIZEN_ID: ("bad_characters", "bad_length"),
    FieldType.DATE: ("unreadable",),
    FieldType.SEX: ("invalid",),
    FieldType.PHONE: ("invalid",),
    FieldType.CERTIFICATE: ("invalid",),
    FieldType.INTEGER: ("invalid",),
    FieldType.NUMBER: ("invalid",),
    FieldType.NAME: ("illegal",),
}
_FIRST_POINT, _LAST_POINT = 0.01, 0.99
# Texts of these statuses are dates, rightly or wrongly typed; words that say nothing have no form.
_DATED = ("ok", "ambiguous", "impossible")
# A count left blank says that there was none.
_COUNTS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_VILLAGE_CODE = r"^\D*([0-9]{12})(?:[0-9]{3})?(?:\.0+)?\D*$"


def sheet_facts(
    records: pl.DataFrame,
    profile: Profile,
    given: Sequence[str],
    *,
    old_codes: frozenset[str] = frozenset(),
) -> dict[tuple[str, str | None], dict[str, Any]]:
    """By file and sheet: damaged numbers, strays, date forms, empty keys, old codes, dates.

    ``old_codes`` are village codes that are not in use any more.
    """
    aggregates: dict[str, pl.Expr] = {"n": pl.len()}
    for name in given:
        kind = FIELD_TYPES[name]
        stray = share_stray(kind, pl.col(RAW + name), pl.col(status_column(name)))
        if stray is not None:
            aggregates[f"misfit:{name}"] = stray
        if kind is FieldType.CITIZEN_ID:
            aggregates[f"damaged:{name}"] = (pl.col(status_column(name)) == "damaged").sum()
        if kind is FieldType.DATE:
            aggregates |= _date_forms(name)
        if kind is FieldType.DIVISION:
            aggregates |= _codes(name, old_codes)
    aggregates |= _keys(profile)
    if profile.coverage in records.columns and profile.coverage is not None:
        aggregates |= event_points(profile.coverage)
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


def _date_forms(name: str) -> dict[str, pl.Expr]:
    status = pl.col(f"{name}_status")
    dated = pl.any_horizontal(status == word for word in _DATED)
    return {
        f"patterns:{name}": pattern(pl.col(RAW + name).filter(dated)).n_unique(),
        f"ambiguous:{name}": (status == "ambiguous").sum(),
    }


def _codes(name: str, old_codes: frozenset[str]) -> dict[str, pl.Expr]:
    """How many village codes there are, and how many of them are out of use."""
    counted = pl.col(RAW + name).drop_nulls().value_counts().struct
    code = counted.field(RAW + name).str.extract(_VILLAGE_CODE)
    return {
        f"codes:{name}": counted.field("count").filter(code.is_not_null()).sum(),
        f"old:{name}": counted.field("count").filter(code.is_in(sorted(old_codes))).sum(),
    }


def _keys(profile: Profile) -> dict[str, pl.Expr]:
    """Of each group of key columns, whether one of them holds a value."""
    return {
        "key:" + " / ".join(group): pl.any_horizontal(
            pl.col(name).is_not_null().any() for name in group
        )
        for group in profile.required
        if not any(FIELD_TYPES[name] in _COUNTS for name in group)
        and set(group) <= set(DATASETS[profile.dataset])
    }


def status_column(name: str) -> str:
    """The status column of a field."""
    if FIELD_TYPES[name] is FieldType.CITIZEN_ID:
        return f"{name.removesuffix('_no')}_status"
    return f"{name}_status"


def pattern(text: pl.Expr) -> pl.Expr:
    """The form of each distinct date text: ``Y-#-#``, ``8`` digits …; a time of day is left out.

    >>> pl.select(pattern(pl.lit("2013-05-15 0:00"))).item()
    'Y-#-#'
    """
    # In order: the three readings of `day` below must be of the same text.
    day = text.drop_nulls().unique(maintain_order=True).str.replace(r"[T\s]+\d{1,2}:.*$", "")
    is_digits = day.str.contains(r"^\d+$")
    return (
        pl.when(is_digits)
        .then(day.str.len_chars().cast(pl.String))
        .otherwise(day.str.replace(r"[0-9]{4}", "Y").str.replace_all(r"[0-9]+", "#"))
    )


def event_points(name: str) -> dict[str, pl.Expr]:
    """The dates that leave one in a hundred outside on either side: a slip widens no window."""
    days = pl.col(name).drop_nulls().cast(pl.Int32)
    return {
        "first_event_date": days.quantile(_FIRST_POINT, "nearest").cast(pl.Int32).cast(pl.Date),
        "last_event_date": days.quantile(_LAST_POINT, "nearest").cast(pl.Int32).cast(pl.Date),
    }


def greatest(facts: dict[str, Any], lead: str) -> tuple[str | None, Any]:
    """The field of which the fact that begins with ``lead`` is the greatest, and that fact.

    >>> greatest({"old:hukou_code": 3, "old:resid_code": 8, "n": 9}, "old:")
    ('resid_code', 8)
    """
    found = {
        key.removeprefix(lead): value
        for key, value in facts.items()
        if key.startswith(lead) and value is not None
    }
    if not found:
        return None, None
    name = max(found, key=lambda field: (found[field], field))
    return (name, found[name]) if found[name] else (None, found[name])


def total(facts: dict[str, Any], lead: str) -> int:
    """The sum of the facts whose names begin with ``lead``."""
    return sum(value or 0 for key, value in facts.items() if key.startswith(lead))


def given_fields(records: pl.DataFrame, profile: Profile) -> list[str]:
    """The dataset's fields that the files have a column for."""
    return [name for name in DATASETS[profile.dataset] if RAW + name in records.columns]
