"""Which heading holds which field of a profile: one heading for a field, one field for a heading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.detection.candidates import ColumnMatch, How, candidates, field_of
from cpaudit.sources.detection.child_columns import numbered
from cpaudit.sources.detection.evidence import Evidence
from cpaudit.sources.headings.heading import read_heading
from cpaudit.sources.profiles.keys import VILLAGE
from cpaudit.sources.vocabulary import Attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cpaudit.sources.profiles.profile import Profile

# Below this certainty a heading stays unmapped: a wrong column is worse than a missing one.
THRESHOLD = 0.45
# An address heading over division codes.
_CODES_UNDER_ADDRESS = 0.93
# A column that only its values tell: sure enough to be read, and the least sure of all.
_BY_NUMBERS = 0.6
_ID_NO = Attribute(("id_no",), is_personal=True)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A heading that names a field, and whose values do not fit it."""

    field: str
    heading: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """All matches of a sheet's headings against one profile."""

    matches: tuple[ColumnMatch, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(match.field for match in self.matches)

    def missing(self, profile: Profile) -> tuple[tuple[str, ...], ...]:
        """The required groups of which no field has a column."""
        return tuple(group for group in profile.required if not self.fields & set(group))


def match_columns(
    profile: Profile,
    headings: Sequence[str],
    evidence: Sequence[Evidence] = (),
    declared: Mapping[str, str] | None = None,
) -> ColumnMap:
    """The best one-to-one mapping of ``headings`` to the profile's fields."""
    written, headings = headings, numbered(headings) if profile.is_wide else headings
    is_wide = profile.is_wide and any(
        heading.index and heading.certainty >= THRESHOLD for heading in map(read_heading, headings)
    )
    accepted: list[ColumnMatch] = []
    refused: list[Refusal] = []
    for candidate in candidates(profile, headings, declared or {}, is_wide=is_wide):
        if candidate.how is How.DECLARED:
            accepted.append(candidate)
            continue
        values = evidence[candidate.position] if evidence else Evidence()
        for match in _by_values(candidate, values, profile):
            certainty = values.weigh(match.certainty, match.field, profile.codes.get(match.field))
            if certainty >= THRESHOLD:
                accepted.append(replace(match, certainty=certainty))
            elif certainty == 0 and match.certainty >= THRESHOLD:
                refused.append(Refusal(match.field, match.heading))
    matches = _one_to_one(accepted)
    matches += _by_numbers(profile, headings, evidence, matches)
    matches = [replace(match, heading=written[match.position]) for match in matches]
    mapped = {match.heading for match in matches}
    return ColumnMap(
        matches=tuple(sorted(matches, key=lambda match: match.position)),
        refused=tuple(dict.fromkeys(r for r in refused if r.heading not in mapped)),
    )


def _by_numbers(
    profile: Profile,
    headings: Sequence[str],
    evidence: Sequence[Evidence],
    matches: Sequence[ColumnMatch],
) -> list[ColumnMatch]:
    """The record's own number, where one column of citizen numbers has a heading that says nothing.

    编号 over eighteen digits that hold a date; two such columns may be anybody's.
    """
    field = field_of(profile, None, _ID_NO)
    if field is None or any(match.field == field[0] for match in matches):
        return []
    taken = {match.position for match in matches}
    found = [
        position
        for position, (text, values) in enumerate(zip(headings, evidence, strict=False))
        if text and position not in taken and values.looks_like_numbers and _is_vague(text)
    ]
    if len(found) != 1:
        return []
    (position,) = found
    return [ColumnMatch(field[0], headings[position], position, _BY_NUMBERS, How.VALUES)]


def _is_vague(text: str) -> bool:
    """Whether a heading names no person and nothing that a field holds."""
    heading = read_heading(text)
    return heading.person is None and not heading.readings and not heading.is_sensitive


def _one_to_one(accepted: list[ColumnMatch]) -> list[ColumnMatch]:
    """The surest match for each field and heading; of equals the one further left."""
    slots: set[tuple[str, int | None]] = set()
    positions: set[int] = set()
    matches = []
    for match in sorted(accepted, key=lambda c: (-c.certainty, c.position, c.field)):
        if (match.field, match.index) in slots or match.position in positions:
            continue
        slots.add((match.field, match.index))
        positions.add(match.position)
        matches.append(replace(match, certainty=min(match.certainty, 1.0)))
    return matches


def _by_values(match: ColumnMatch, values: Evidence, profile: Profile) -> Iterator[ColumnMatch]:
    """The match, or its code field where an address or a village column holds division codes."""
    stem = (
        profile.village_stem
        if match.field == VILLAGE
        else match.field.removesuffix("_address")
        if FIELD_TYPES[match.field] is FieldType.ADDRESS
        else None
    )
    code = f"{stem}_code"
    if stem and code in profile.fields and values.looks_like(FieldType.DIVISION):
        yield replace(match, field=code, certainty=match.certainty * _CODES_UNDER_ADDRESS)
    else:
        yield match
