"""The lines of ``cpaudit.yaml`` by which a sheet that was not recognised would be read."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING, Any

from cpaudit.documents import dump_yaml
from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.sources.inspection.inspected import InspectedColumn
    from cpaudit.sources.profiles.profile import Profile

_BLANK = Text("the heading of this column", "此处填写表头")


def lines_to_write(
    file: str,
    sheet: str | None,
    profile: Profile,
    columns: Sequence[InspectedColumn],
    missing: Sequence[tuple[str, ...]],
) -> str:
    """The source's entry, with a heading for each key column: the likely one, else a blank."""
    likely = likely_headings(columns, missing)
    named = {name: heading or f"<{_BLANK}>" for name, heading in likely.items()}
    source: dict[str, Any] = {"files": file, "profile": profile.profile_id}
    if sheet:
        source["sheets"] = [glob.escape(sheet)]
    if named:
        source["columns"] = named
    return dump_yaml({"sources": {profile.profile_id: source}})


def likely_headings(
    columns: Sequence[InspectedColumn], missing: Sequence[tuple[str, ...]]
) -> dict[str, str | None]:
    """For each group of key columns that is missing, one of its fields and the likely heading."""
    free = [column for column in columns if column.field is None and not column.is_sensitive]
    found: dict[str, str | None] = {}
    for group in missing:
        name, heading = _likely(group, free)
        found[name] = heading
        free = [column for column in free if column.heading != heading]
    return found


def _likely(group: tuple[str, ...], free: Sequence[InspectedColumn]) -> tuple[str, str | None]:
    """A field of the group and the first column whose values are of its kind."""
    for name in group:
        for column in free:
            if column.refused is None and column.looks_like == _KINDS.get(FIELD_TYPES[name]):
                return name, column.heading
    return group[0], None


_KINDS = {
    FieldType.CITIZEN_ID: "citizen_id",
    FieldType.DATE: "date",
    FieldType.NAME: "name",
    FieldType.ADDRESS: "address",
    FieldType.SEX: "sex",
    FieldType.PHONE: "phone",
    FieldType.DIVISION: "division",
}
