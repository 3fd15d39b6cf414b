"""Recognised files, grouped into sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.project.propose import Doubt, FoundSource
from cpaudit.sources.inspection.files import sheet_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.sources.detection.detect import Recognition
    from cpaudit.sources.profiles.profile import Profile

# A column below this certainty is named in the proposal.
_UNSURE_COLUMN = 0.8


def group(
    seen: Sequence[tuple[str, list[Recognition]]], profiles: Mapping[str, Profile]
) -> tuple[FoundSource, ...]:
    """The recognised files as sources: one for each profile.

    A file of which only some sheets belong to a profile is a source of its own.
    """
    whole: dict[str, list[tuple[str, Recognition]]] = {}
    partly: list[FoundSource] = []
    for name, sheets in seen:
        read = [sheet for sheet in sheets if not sheet.is_hidden and sheet.n_rows]
        kinds = {sheet.profile_id for sheet in read if sheet.profile_id}
        is_whole = len(kinds) == 1 and all(sheet.profile_id for sheet in read)
        for kind in sorted(kinds):
            of_kind = [sheet for sheet in read if sheet.profile_id == kind]
            if is_whole:
                whole.setdefault(kind, []).extend((name, sheet) for sheet in of_kind)
            else:
                names = tuple(sheet_pattern(sheet.sheet) for sheet in of_kind if sheet.sheet)
                partly.append(_found(kind, kind, (name,), of_kind, names))
    found = [
        _found(kind, kind, tuple(dict.fromkeys(name for name, _ in rows)), [r for _, r in rows])
        for kind, rows in whole.items()
    ]
    order = list(profiles)
    return _named_apart(sorted([*found, *partly], key=lambda one: order.index(one.profile_id)))


def _found(
    source_id: str,
    profile_id: str,
    files: tuple[str, ...],
    sheets: Iterable[Recognition],
    names: tuple[str, ...] = (),
) -> FoundSource:
    every = list(sheets)
    doubts, unsure = _doubts(every)
    unused = sorted({heading for sheet in every for heading in sheet.unmapped})
    notes = [
        Text(f"unsure: column {heading} as {field}", f"存疑：列“{heading}”读作 {field}")
        for heading, field in unsure
    ]
    if unused:
        headings = ", ".join(unused)
        notes.append(Text(f"columns not used: {headings}", f"未使用的列：{headings}"))
    certainty = min(sheet.score for sheet in every)
    return FoundSource(source_id, profile_id, files, certainty, names, tuple(notes), doubts)


def _doubts(
    sheets: Sequence[Recognition],
) -> tuple[tuple[Doubt, ...], list[tuple[str, str]]]:
    """What can be confirmed in the project file, and what can only be told.

    A heading can be declared where every sheet of the source has it and reads it alike.
    """
    declared: dict[tuple[str, str], float] = {}
    told: dict[tuple[str, str], None] = {}
    for sheet in sheets:
        for match in sheet.columns:
            if match.certainty >= _UNSURE_COLUMN:
                continue
            key = (match.heading, match.field)
            is_everywhere = match.index is None and all(
                any((m.heading, m.field) == key for m in other.columns) for other in sheets
            )
            if is_everywhere:
                declared[key] = min(match.certainty, declared.get(key, 1.0))
            else:
                told[key] = None
    doubts = tuple(
        Doubt(field, heading, certainty) for (heading, field), certainty in sorted(declared.items())
    )
    return doubts, sorted(told)


def _named_apart(sources: Iterable[FoundSource]) -> tuple[FoundSource, ...]:
    taken: dict[str, int] = {}
    apart = []
    for source in sources:
        number = taken[source.source_id] = taken.get(source.source_id, 0) + 1
        ending = "" if number == 1 else f"_{number}"
        apart.append(replace(source, source_id=f"{source.source_id}{ending}"))
    return tuple(apart)
