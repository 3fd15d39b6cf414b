"""The persons whom records name, one row per person and role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.sources.profiles.profile import Presence
from cpaudit.tables import MENTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.profiles.profile import Profile, Role

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


def mentions_of(records: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The mentions of one source's records, in the order of record and role, without numbers.

    Each column is looked up in the records by itself, so that no more than one is held twice.
    """
    if not profile.roles or records.is_empty():
        return MENTIONS.empty().drop("mention_id")
    persons = _Persons.of(records, profile.roles)
    told = [_told(records.columns, profile, role) for role in profile.roles]
    constant = {
        "source_id": records["source_id"][0],
        "dataset": profile.dataset,
        "department": profile.department,
    }
    columns: list[pl.Expr | pl.Series] = []
    for name, kind in MENTIONS.columns.items():
        if name == "mention_id":
            continue
        own = persons.look_up([of_role.get(name) for of_role in told])
        if name == "role":
            own = pl.Series([role.name for role in profile.roles]).gather(persons.roles)
        # What is the same for all takes no room as a literal.
        column = pl.lit(constant.get(name)) if own is None else own
        columns.append(column.cast(kind).alias(name))
    # A literal takes the height of the columns beside it.
    return pl.DataFrame({"rows": persons.rows}).select(*columns)


def number(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The mentions of all sources, numbered from 0 in the order of the sources."""
    if not frames:
        return MENTIONS.empty()
    return pl.concat(frames).with_row_index("mention_id").select(*MENTIONS.columns)


@dataclass(slots=True)
class _Persons:
    """Of each mention, the place of its record and of its role."""

    records: pl.DataFrame
    rows: pl.Series
    roles: pl.Series
    _slots: tuple[int | None, ...] = ()
    _places: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt32))

    @classmethod
    def of(cls, records: pl.DataFrame, roles: Sequence[Role]) -> _Persons:
        """The persons whom the records name, in the order of record and role."""
        present = np.stack([_present(records, role) for role in roles], axis=1)
        places = np.flatnonzero(present)
        rows = pl.Series((places // len(roles)).astype(np.uint32))
        return cls(records, rows, pl.Series((places % len(roles)).astype(np.uint8)))

    def look_up(self, sources: Sequence[pl.Expr | None]) -> pl.Series | None:
        """The mentions' values out of the columns that tell of each role; null if there are none."""
        known: dict[str, pl.Series] = {}
        names: list[str | None] = []
        for source in sources:
            name = None if source is None else str(source)
            names.append(name)
            if source is not None and name is not None and name not in known:
                known[name] = self.records.select(source.alias("")).to_series()
        filled = [name for name, one in known.items() if one.null_count() < one.len()]
        if not filled:
            return None
        slots = tuple(filled.index(name) if name in filled else None for name in names)
        # Laid end to end, the columns are looked up in one go, and no copy is made of them.
        return pl.concat([known[name] for name in filled]).gather(self._gathered(slots))

    def _gathered(self, slots: tuple[int | None, ...]) -> pl.Series:
        """Where each mention's value stands; ``slots`` give the column of each role."""
        if slots != self._slots:  # columns that lie alike follow one another
            starts = [None if slot is None else slot * self.records.height for slot in slots]
            start = pl.Series(starts, dtype=pl.UInt32).gather(self.roles)
            self._slots, self._places = slots, self.rows + start
        return self._places


def _told(columns: Sequence[str], profile: Profile, role: Role) -> dict[str, pl.Expr]:
    """The records' columns that tell of a role's persons, by the mentions' columns."""
    lead = f"{role.prefix}_" if role.prefix else ""
    read = {"record_id": "record_id"}
    read |= {name: f"{lead}{name}" for name in _IDENTITY}
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
    told = {name: pl.col(column) for name, column in read.items() if column in columns}
    return told | _place(role, columns)


def _present(records: pl.DataFrame, role: Role) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each record names the person of the role."""
    if role.presence is Presence.ALWAYS:
        return np.ones(records.height, dtype=np.bool_)
    lead = f"{role.prefix}_" if role.prefix else ""
    nothing = pl.lit(value=False)

    def told(column: str) -> pl.Expr:
        return pl.col(column).is_not_null() if column in records.columns else nothing

    status = f"{lead}id_status"
    has_number = told(status)
    if status in records.columns:
        has_number &= ~pl.col(status).is_in(_NO_NUMBER)
    is_present = has_number | told(f"{lead}birth_date")
    if role.presence is Presence.NAMED:
        is_present |= told(f"{lead}name")
    found = records.select(pl.lit(value=True) & is_present.fill_null(value=False)).to_series()
    if found.len() == 1:  # a literal
        found = found.new_from_index(0, records.height)
    return found.to_numpy()


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
