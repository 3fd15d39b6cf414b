"""Which fields a heading may hold: by the project, by alias, by its words, by its neighbours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from cpaudit.sources.headings.heading import Heading, read_heading, without_form
from cpaudit.sources.vocabulary import Attribute, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cpaudit.sources.profiles.profile import Profile

DECLARED, ALIAS, BARE, FALLBACK = 2.0, 1.0, 0.97, 0.8
_SHARED, _STRANGER = 0.93, 0.85  # 母亲联系电话, 监护人电话
# A landlord, a clerk, a midwife: somebody by whom the person is not reached.
_OTHER = "other"
# A word that fills a later field as well (登记日期 for the day of issue) is less sure.
_LATER_FIELD = 0.12
_INHERITED_TWIN, _INHERITED, _TWIN_COST = 0.97, 0.72, 0.3
_SIMILAR, _MIN_DICE, _MIN_LENGTH = 0.6, 0.75, 3
_UNDERSTOOD = 0.9

# What a parent's column tells of the whole family.
_FAMILY = frozenset(
    {"phone", "hukou_address", "resid_address", "hukou_code", "resid_code", "group_no"}
    | {"village_name", "household_no", "birth_order", "n_fetus", "gestation_weeks"}
    | {"n_children", "register_no"}
)
_OWN = frozenset({"name", "id_no", "birth_date", "sex"})
_RELATIVES = ("mother_", "father_", "spouse_", "head_", "husband_", "wife_", "guardian_")
_AGES = {"": "age_stated", "mother": "mother_age"}


class How(StrEnum):
    """How a heading was recognised."""

    DECLARED = "declared"  # in the project file
    ALIAS = "alias"
    WORDS = "words"
    NEIGHBOUR = "neighbour"  # a bare heading to the right of a person's name
    SIMILAR = "similar"
    VALUES = "values"  # citizen numbers under a heading that says nothing


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A heading, the field that it holds and how sure that is."""

    field: str
    heading: str
    position: int
    certainty: float
    how: How
    index: int | None = None
    states_order: bool = False
    is_lunar: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading in its place: the person named last to its left, and how often it stands."""

    text: str
    folded: str
    lean: str  # folded without a form in brackets
    position: int
    heading: Heading
    context: str | None
    is_repeated: bool

    def match(self, field: str, certainty: float, how: How, *, is_wide: bool) -> ColumnMatch:
        """The heading as this field."""
        return ColumnMatch(
            field=field,
            heading=self.text,
            position=self.position,
            certainty=certainty,
            how=how,
            index=self.heading.index if is_wide else None,
            states_order=self.heading.states_order,
            is_lunar=self.heading.is_lunar,
            unit=self.heading.unit,
        )


def candidates(
    profile: Profile,
    headings: Sequence[str],
    declared: Mapping[str, str],
    *,
    is_wide: bool,
) -> Iterator[ColumnMatch]:
    """Every field that each heading may hold; a declared heading holds its field and no other."""
    chosen = {fold(text): name for name, text in declared.items()}
    for column in _columns(tuple(headings), is_numbered=profile.is_wide):
        if column.folded in chosen:
            yield column.match(chosen[column.folded], DECLARED, How.DECLARED, is_wide=is_wide)
        elif not column.heading.index or is_wide:
            for field, certainty, how in _of_column(profile, column, is_wide=is_wide):
                # In a couple's row the child's own data stand in numbered columns only.
                if is_wide and column.heading.index is None and field in _OWN:
                    continue
                yield column.match(field, certainty, how, is_wide=is_wide)


@lru_cache(maxsize=64)
def _columns(headings: tuple[str, ...], *, is_numbered: bool) -> tuple[_Column, ...]:
    """The headings in their places: the same for every profile that numbers children."""
    found: list[_Column] = []
    times = Counter(map(fold, headings))
    context: str | None = None
    for position, text in enumerate(headings):
        numbered = read_heading(text)
        is_childs = numbered.index and any(r.attribute.is_personal for r in numbered.readings)
        if not text or (is_childs and not is_numbered):
            continue
        heading, folded = read_heading(text, is_numbered=is_numbered), fold(text)
        lean = fold(without_form(text))
        if heading.person or any(r.attribute.noun == "name" for r in heading.readings):
            context = heading.person
        found.append(_Column(text, folded, lean, position, heading, context, times[folded] > 1))
    return tuple(found)


def _of_column(
    profile: Profile, column: _Column, *, is_wide: bool
) -> Iterator[tuple[str, float, How]]:
    heading = column.heading
    # A bare heading that stands twice belongs to the person before it: 母亲姓名, 身份证号.
    is_inherited = bool(column.context) and not heading.person
    cost = _TWIN_COST if is_inherited and column.is_repeated else 0.0
    found = [
        *_by_alias(profile, column),
        *_by_words(profile, heading, is_wide=is_wide),
    ]
    for field, certainty, how in found:
        yield field, certainty - cost, how
    if is_inherited:
        certainty = _INHERITED_TWIN if column.is_repeated else _INHERITED
        for reading in heading.readings:
            own = field_of(profile, column.context, reading.attribute)
            if own and _is_of_person(reading.attribute):
                yield own[0], certainty * reading.certainty, How.NEIGHBOUR
    # A heading that is understood and has no field here is not another one that looks like it.
    if not found and not heading.is_ignored and heading.certainty < _UNDERSTOOD:
        for field, certainty in _similar(profile, column.folded):
            yield field, certainty, How.SIMILAR


def _by_alias(profile: Profile, column: _Column) -> Iterator[tuple[str, float, How]]:
    if column.heading.index is not None:
        return
    is_bare = column.heading.person is None
    known = profile.fields_of_alias
    for name in known.get(column.folded) or known.get(column.lean, ()):
        # 母亲姓名 is surer than a bare 姓名 that the profile takes for hers.
        yield name, BARE if is_bare and name.startswith(_RELATIVES) else ALIAS, How.ALIAS
    for name in profile.fields_of_fallback.get(column.lean, ()):
        yield name, FALLBACK, How.ALIAS


def _by_words(
    profile: Profile, heading: Heading, *, is_wide: bool
) -> Iterator[tuple[str, float, How]]:
    is_couples = is_wide and heading.index is None and heading.person is None
    for reading in heading.readings:
        attribute = reading.attribute
        if is_couples and attribute.is_personal and not attribute.noun.endswith("address"):
            # One row per couple: its own name and number are the mother's.
            if attribute.noun in {"name", "id_no"}:
                yield f"mother_{attribute.noun}", reading.certainty, How.WORDS
            continue
        found = field_of(profile, heading.person, attribute)
        if found:
            yield found[0], reading.certainty * found[1], How.WORDS


def _is_of_person(attribute: Attribute) -> bool:
    return attribute.is_personal or attribute.noun.endswith("address")


def field_of(
    profile: Profile, person: str | None, attribute: Attribute
) -> tuple[str, float] | None:
    """The profile's field for a person's attribute, and the factor of its certainty."""
    fields = profile.fields
    prefix = "" if person is None else profile.persons.get(person)
    if attribute.noun == "age":
        age = _AGES.get(prefix) if prefix is not None else None
        return (age, 1.0) if age in fields and age else None
    if _is_of_person(attribute):
        noun = "address" if attribute.noun.endswith("address") else attribute.noun
        own = f"{prefix}_{noun}" if prefix else noun
        if prefix is not None and own in fields:
            return own, 1.0
        if noun != "address":
            return None
    for rank, name in enumerate(attribute.fields):
        if name in fields:
            factor = 1.0 - _LATER_FIELD * rank
            if prefix == "":
                return name, factor
            if person in profile.shares and name in _FAMILY:
                return name, factor * _SHARED
            reaches = name == "phone" and person != _OTHER
            return (name, factor * _STRANGER) if reaches else None
    return None


def _similar(profile: Profile, folded: str) -> Iterator[tuple[str, float]]:
    """Fields of which an alias shares most of its letter pairs with the heading."""
    if len(folded) < _MIN_LENGTH or folded.isascii():
        return
    for name in profile.fields:
        # Headings that end in another word ask for something else: 证件号码, 证件类别.
        near = (a for a in profile.aliases[name] if a[-1:] == folded[-1:] and len(a) > 1)
        dice = max((_dice(folded, alias) for alias in near), default=0.0)
        if dice >= _MIN_DICE:
            yield name, _SIMILAR * dice


def _dice(left: str, right: str) -> float:
    pairs_l, pairs_r = _pairs(left), _pairs(right)
    n_pairs = len(left) + len(right) - 2
    n_shared = sum(min(n, pairs_r.get(pair, 0)) for pair, n in pairs_l.items())
    return 2 * n_shared / n_pairs if n_pairs else 0.0


@lru_cache(maxsize=8192)
def _pairs(text: str) -> Mapping[tuple[str, str], int]:
    return Counter(pairwise(text))
