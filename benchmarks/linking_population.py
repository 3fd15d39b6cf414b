"""A population of families whose members are easily taken for each other.

Siblings share surname, parents and village and often the first character of their given names;
twins the date too; spouses the village and often the telephone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cpaudit.standards.check_digit import CHARACTERS, WEIGHTS
from linking_names import (
    HAN,
    SURNAMES,
    TIBETAN,
    UYGHUR,
    Codes,
    given_characters,
    given_names,
    joined,
    other_names,
    surnames,
)

Numbers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MAN, WOMAN = 1, 2
_LAST_DAY = int(np.datetime64("2023-12-31").astype(int))
_YEAR = 365.25
_PERSONS_A_VILLAGE, _VILLAGES_A_TOWN, _TOWNS_A_COUNTY = 1200, 12, 15
_PERSONS_A_FAMILY = 3.0  # somewhat less than there are: too many families are cut
_CHILD_SLOTS = 5  # the last is for a child of the last twelve months
_TWINS = 0.016
_ADULT_AT = 22 * _YEAR


@dataclass(frozen=True, slots=True)
class Population:
    """One entry per person in every field."""

    person: Numbers
    family: Numbers
    sex: NDArray[np.int8]
    born: Numbers  # days since 1970
    village: Numbers  # twelve digits
    phone: Numbers  # 0: none
    name: Codes
    mother: Codes
    citizen_id: NDArray[np.uint8]  # eighteen characters
    mother_row: Numbers  # -1: not in the population
    twins: Numbers  # the same for twins, -1 for others
    is_newborn: Booleans

    def take(self, rows: Numbers) -> Population:
        """These rows; ``mother_row`` still counts in the whole population."""
        return Population(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def years_of(days: Numbers) -> Numbers:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def village_codes(n_persons: int) -> Numbers:
    """The villages of a population, each a number of twelve digits in area 88."""
    village = np.arange(max(4, n_persons // _PERSONS_A_VILLAGE))
    town, county = village // _VILLAGES_A_TOWN, village // (_VILLAGES_A_TOWN * _TOWNS_A_COUNTY)
    return (
        88 * 10**10
        + (county + 101) * 10**6
        + (town % _TOWNS_A_COUNTY + 100) * 10**3
        + (village % _VILLAGES_A_TOWN + 201)
    )


def population(
    n_persons: int, *, seed: int, n_whole: int = 0, part: int = 0, n_parts: int = 1
) -> Population:
    """So many persons; as one part of several they share the villages of the whole."""
    rng = np.random.default_rng([seed, part])
    villages = village_codes(max(n_whole, n_persons))
    n_families = int(n_persons / _PERSONS_A_FAMILY) + 40
    home = rng.integers(0, len(villages), n_families)
    people = rng.choice([HAN, UYGHUR, TIBETAN], n_families, p=[0.98, 0.012, 0.008])
    mother_born = _LAST_DAY - (rng.triangular(20, 38, 88, n_families) * _YEAR).astype(np.int64)
    father_born = mother_born - (rng.normal(2.2, 3.0, n_families) * _YEAR).astype(np.int64)
    father_born = np.minimum(father_born, _LAST_DAY - int(20 * _YEAR))

    family_c, born_c, twins_c = _births(rng, mother_born)
    family = np.concatenate([np.arange(n_families), np.arange(n_families), family_c])
    n_children = len(family_c)
    role = np.repeat([0, 1, 2], [n_families, n_families, n_children])
    sex = np.concatenate(
        [np.full(n_families, MAN), np.full(n_families, WOMAN), _sexes(rng, twins_c)]
    ).astype(np.int8)
    born = _heaped(rng, np.concatenate([father_born, mother_born, born_c]))
    twins = np.concatenate([np.full(2 * n_families, -1), twins_c])
    born[role == 2] = born_c  # twins keep one date
    name, mother = _names(rng, _Kin(family, role, sex, born, twins, home, people))
    village = _homes(rng, villages, home[family], role, sex, born)
    phone = _phones(rng, family, role, born, n_families)

    in_population = np.ones(len(family), dtype=np.bool_)
    in_population[: 2 * n_families] = rng.random(2 * n_families) < 0.97
    order = np.flatnonzero(in_population)
    order = order[np.argsort(family[order], kind="stable")]
    if len(order) < n_persons:
        raise ValueError(f"{len(order)} persons in {n_families} families, {n_persons} wanted")
    order = order[:n_persons]
    place = np.full(len(family), -1)
    place[order] = np.arange(n_persons)
    mother_row = np.where(role == 2, place[n_families + family], -1)
    county = village[order] // 10**6
    return Population(
        person=np.arange(n_persons) + part * 10**9,
        family=family[order],
        sex=sex[order],
        born=born[order],
        village=village[order],
        phone=phone[order],
        name=name[order],
        mother=mother[order],
        citizen_id=_citizen_ids(county, born[order], sex[order], part, n_parts),
        mother_row=mother_row[order],
        twins=twins[order],
        is_newborn=born[order] > _LAST_DAY - 365,
    )


def _births(rng: np.random.Generator, mother_born: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Families, dates and numbers of twins of all children, in the order of families."""
    n_families = len(mother_born)
    wanted = rng.choice(_CHILD_SLOTS, n_families, p=[0.10, 0.40, 0.34, 0.12, 0.04])
    first = mother_born + ((20 + rng.gamma(3.0, 1.8, n_families)) * _YEAR).astype(np.int64)
    gaps = ((1.1 + rng.gamma(1.6, 1.5, (n_families, _CHILD_SLOTS - 1))) * _YEAR).astype(np.int64)
    gaps[:, 0] = 0
    dates = first[:, None] + np.cumsum(gaps, axis=1)
    is_born = (np.arange(_CHILD_SLOTS - 1) < wanted[:, None]) & (dates <= _LAST_DAY - 700)
    age = (_LAST_DAY - mother_born) / _YEAR
    has_newborn = (age < 43) & (rng.random(n_families) < 0.2)
    newborn = _LAST_DAY - rng.integers(0, 365, n_families)
    dates = np.column_stack([dates, newborn])
    is_born = np.column_stack([is_born, has_newborn])
    family, slot = np.nonzero(is_born)
    are_twins = rng.random(len(family)) < _TWINS
    twins = np.where(are_twins, np.arange(len(family)), -1)
    copies = 1 + are_twins
    return (
        np.repeat(family, copies),
        np.repeat(dates[family, slot], copies),
        np.repeat(twins, copies),
    )


def _sexes(rng: np.random.Generator, twins: Numbers) -> Numbers:
    """Boys and girls; two twins in three are of one sex."""
    sex = rng.integers(MAN, WOMAN + 1, len(twins))
    follows = np.flatnonzero((twins >= 0) & (twins == np.roll(twins, 1)))
    same = follows[rng.random(len(follows)) < 1 / 3]  # half of the others agree by chance
    sex[same] = sex[same - 1]
    return sex


def _heaped(rng: np.random.Generator, born: Numbers) -> Numbers:
    """Dates of which some old ones were only known by the year."""
    years = years_of(born)
    only_year = (years < 1965) & (rng.random(len(born)) < 0.02)
    first_of_year = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return np.where(only_year, first_of_year, born)


@dataclass(frozen=True, slots=True)
class _Kin:
    """What names depend on: one entry per person, but ``home`` and ``people`` per family."""

    family: Numbers
    role: Numbers  # father, mother, child
    sex: NDArray[np.int8]
    born: Numbers
    twins: Numbers
    home: Numbers
    people: Numbers


def _names(rng: np.random.Generator, kin: _Kin) -> tuple[Codes, Codes]:
    """The names of all persons and those of their mothers."""
    n_families = len(kin.home)
    size, year = len(kin.family), years_of(kin.born)
    clans = surnames(rng, 2 * (int(kin.home.max()) + 1)).reshape(-1, 2)
    father = surnames(rng, n_families)
    in_clan = rng.random(n_families) < 0.4
    father[in_clan] = clans[kin.home[in_clan], rng.integers(0, 2, int(in_clan.sum()))]
    mother = surnames(rng, n_families)
    surname = np.where(kin.role == 1, mother[kin.family], father[kin.family])
    is_child = kin.role == 2
    # Once in a hundred families the children are named after the mother.
    surname[is_child & (kin.family % 100 == 7)] = mother[kin.family][
        is_child & (kin.family % 100 == 7)
    ]

    # A family has a character for its sons and one for its daughters, and does not always use it.
    of_family = np.column_stack(
        [
            given_characters(
                rng,
                np.full(n_families, sex, np.int8),
                np.full(n_families, 1950) + rng.integers(0, 70, n_families),
            )
            for sex in (MAN, WOMAN)
        ]
    )
    uses = rng.random((n_families, 2)) < (0.5, 0.35)
    takes = is_child & uses[kin.family, kin.sex - 1] & (rng.random(size) < 0.85)
    takes |= (kin.twins >= 0) & (rng.random(size) < 0.5)
    generation = np.where(takes, of_family[kin.family, kin.sex - 1], 0).astype(np.uint32)
    name = joined(SURNAMES[surname], given_names(rng, kin.sex, year, generation))
    for people in (UYGHUR, TIBETAN):
        parents = np.flatnonzero((kin.people[kin.family] == people) & ~is_child)
        name[parents], own = other_names(rng, people, kin.sex[parents])
        part = np.zeros(n_families, np.int64)
        fathers = kin.role[parents] == 0
        part[kin.family[parents[fathers]]] = own[fathers]
        children = np.flatnonzero((kin.people[kin.family] == people) & is_child)
        name[children], _ = other_names(rng, people, kin.sex[children], part[kin.family[children]])

    # Parents have mothers too, who are in no register.
    grandmothers = joined(
        SURNAMES[surnames(rng, size)],
        given_names(rng, np.full(size, WOMAN, np.int8), year - 25, np.zeros(size, np.uint32)),
    )
    of_mother = name[n_families + kin.family]
    return name, np.where(is_child[:, None], of_mother, grandmothers)


def _homes(
    rng: np.random.Generator,
    villages: Numbers,
    home: Numbers,
    role: Numbers,
    sex: NDArray[np.int8],
    born: Numbers,
) -> Numbers:
    """Where persons live: grown daughters marry out of the village, few sons leave."""
    is_grown = (role == 2) & (_LAST_DAY - born > _ADULT_AT)
    leaves = is_grown & (rng.random(len(home)) < np.where(sex == WOMAN, 0.6, 0.15))
    elsewhere = np.where(
        rng.random(len(home)) < 0.5,
        (home + rng.integers(-8, 9, len(home))) % len(villages),
        rng.integers(0, len(villages), len(home)),
    )
    return villages[np.where(leaves, elsewhere, home)]


def numbers_of_phones(rng: np.random.Generator, size: int) -> Numbers:
    return rng.integers(130 * 10**8, 200 * 10**8, size)


def _phones(
    rng: np.random.Generator, family: Numbers, role: Numbers, born: Numbers, n_families: int
) -> Numbers:
    """Telephones: spouses often share one, children are reached by their parents'."""
    size, chance = len(family), rng.random(len(family))
    own = numbers_of_phones(rng, size)
    of_father = own[:n_families][family]
    of_mother = np.where(
        rng.random(n_families) < 0.6, own[n_families : 2 * n_families], own[:n_families]
    )[family]
    is_minor = (role == 2) & (_LAST_DAY - born < 16 * _YEAR)
    phone = np.where(role == 1, of_mother, own)
    phone = np.where(is_minor, np.where(chance < 0.5, of_mother, of_father), phone)
    has_none = rng.random(size) < np.where(
        is_minor, 0.2, np.where(_LAST_DAY - born > 70 * _YEAR, 0.35, 0.08)
    )
    return np.where(has_none, 0, phone)


def _citizen_ids(
    county: Numbers, born: Numbers, sex: NDArray[np.int8], part: int, n_parts: int
) -> NDArray[np.uint8]:
    """Numbers of area 88 in keeping with date and sex, no two alike in any part."""
    date = born.astype("datetime64[D]")
    year = years_of(born)
    month = date.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (date - date.astype("datetime64[M]")).astype(np.int64) + 1
    stem = county * 10**8 + year * 10**4 + month * 100 + day
    key = stem * 2 + (sex == MAN)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.empty(len(key), np.int64)
    rank[order] = np.arange(len(key)) - np.repeat(starts, np.diff(np.r_[starts, len(key)]))
    turn = rank * n_parts + part
    if turn.max(initial=0) >= 499:
        raise ValueError("more births on a day than a county has numbers for")
    spread = (turn * 197 + stem * 31) % 499  # prime: no two turns of a day meet
    body = stem * 1000 + spread * 2 + np.where(sex == MAN, 1, 2)
    digits = body[:, None] // 10 ** np.arange(16, -1, -1) % 10
    check = np.frombuffer(CHARACTERS.encode(), np.uint8)[digits @ np.array(WEIGHTS) % 11]
    return np.column_stack([digits + ord("0"), check]).astype(np.uint8)
