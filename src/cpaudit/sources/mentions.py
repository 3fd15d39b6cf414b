"""The persons whom records name, one row per person and role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.profile import Presence
from cpaudit.tables import MENTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.profile import Profile, Role

_NO_NUMBER = ("missing", "placeholder")
_RELATIVES = ("mother", "father", "spouse")
# Fields of the record that a role tells of only if its profile says so.
_READABLE = {
    "household_no": ("household_no",),
    "phone": ("phone", "phone_status"),
    "certificate_no": ("certificate_no", "certificate_no_status"),
    "birth_order": ("birth_order",),
    "fetus_order": ("fetus_order",),
    "birth_weight_g": ("birth_weight_g",),
}
_IDENTITY = (
    *("name", "name_key", "name_status"),
    *("id_no", "id18", "id_status", "id_partial", "id_birth_date", "id_sex"),
    *("birth_date", "birth_date_precision", "birth_date_status", "sex", "sex_status"),
)
_ORDER = "_role_order"


def mentions_of(records: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The mentions of one source's records, in the order of record and role, without numbers."""
    frames = [
        _of_role(records.lazy(), records.columns, profile, role).with_columns(
            pl.lit(order, pl.Int8).alias(_ORDER)
        )
        for order, role in enumerate(profile.roles)
    ]
    if not frames:
        return MENTIONS.empty().drop("mention_id")
    return (
        pl.concat(pl.collect_all(frames))
        .sort("record_id", _ORDER, maintain_order=True)
        .drop(_ORDER)
    )


def number(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The mentions of all sources, numbered from 0 in the order of the sources."""
    if not frames:
        return MENTIONS.empty()
    return pl.concat(frames).with_row_index("mention_id").select(*MENTIONS.columns)


def _of_role(
    records: pl.LazyFrame, columns: Sequence[str], profile: Profile, role: Role
) -> pl.LazyFrame:
    lead = f"{role.prefix}_" if role.prefix else ""
    found = {
        "record_id": pl.col("record_id"),
        "source_id": pl.col("source_id"),
        "dataset": pl.lit(profile.dataset),
        "department": pl.lit(profile.department),
        "role": pl.lit(role.name),
    }
    read = {name: f"{lead}{name}" for name in _IDENTITY}
    for relative, prefix in role.relatives.items():
        if relative in _RELATIVES:
            read[f"{relative}_name_key"] = f"{prefix}_name_key"
            read[f"{relative}_id18"] = f"{prefix}_id18"
    for name in role.reads:
        read |= {column: column for column in _READABLE[name]}
    if profile.event:
        read["event_date"] = profile.event
    if profile.entry:
        read["entry_date"] = profile.entry
    found |= {name: pl.col(column) for name, column in read.items() if column in columns}
    found |= _place(role, columns)
    expressions = [
        found.get(name, pl.lit(None)).cast(kind).alias(name)
        for name, kind in MENTIONS.columns.items()
        if name != "mention_id"
    ]
    return records.select(expressions).filter(_is_present(role.presence))


def _is_present(presence: Presence) -> pl.Expr:
    status = pl.col("id_status")
    has_number = status.is_not_null() & ~status.is_in(_NO_NUMBER)
    is_identified = has_number | pl.col("birth_date").is_not_null()
    match presence:
        case Presence.ALWAYS:
            return pl.lit(value=True)
        case Presence.NAMED:
            return is_identified | pl.col("name").is_not_null()
        case Presence.IDENTIFIED:
            return is_identified


def _place(role: Role, columns: Sequence[str]) -> dict[str, pl.Expr]:
    """Village and place of the first address that says where; else what the last one says."""
    stems = [stem for stem in role.place if f"{stem}_place" in columns]
    if not stems:
        return {}
    village, place = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for stem in reversed(stems):
        own = pl.col(f"{stem}_place")
        says = own.is_in(["inside", "outside"])
        village = pl.when(says).then(pl.col(f"{stem}_village")).otherwise(village)
        place = pl.when(says).then(own).otherwise(pl.coalesce(place, own))
    return {"village": village, "place": place}
