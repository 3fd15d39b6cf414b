"""Who lives under one roof: couples, their unmarried children, and parents with one son."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis.days import NEVER
from cpaudit.synthesis.people import MALE, NOBODY, Couples, People

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Flags, Ints

_SHARE_STEM = 0.5
_MOST_GENERATIONS = 3
_NO_PARTNER = 2  # the rank of members outside the eldest couple


class Place(IntEnum):
    """A person's place in the household, counted from its eldest couple."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    CHILD_IN_LAW = 3
    GRANDCHILD = 4
    GRANDCHILD_IN_LAW = 5
    GREAT_GRANDCHILD = 6
    OTHER = 7


@dataclass(slots=True)
class Households:
    """Each person's household and couple's household (a smaller unit), and the places in both."""

    household: Ints
    place: Ints
    unit: Ints
    unit_place: Ints


def settle(chance: Chance, people: People, couples: Couples, member: Flags) -> Households:
    """The households of the persons flagged ``member``; others get NOBODY."""
    unit = _units(people, couples, member)
    root, level = _roots(chance, people, couples, member, unit)
    household = np.where(unit < len(couples), root[np.minimum(unit, len(root) - 1)], unit)
    household = np.where(unit >= 0, household, NOBODY).astype(np.int32)
    depth = np.where(
        (unit >= 0) & (unit < len(couples)), level[np.clip(unit, 0, len(level) - 1)], 0
    )
    return Households(
        household=household,
        place=_places(people, member, unit, household, depth.astype(np.int32)),
        unit=unit,
        unit_place=_places(people, member, unit, unit, np.zeros(len(unit), dtype=np.int32)),
    )


def _units(people: People, couples: Couples, member: Flags) -> Ints:
    """Couples are units; the unmarried join a parent's; the rest are units of one."""
    n = len(people)
    alone = np.arange(n) + len(couples)
    couple = people.couple
    # The home stays with the husband; a daughter married elsewhere stays in her parents' book.
    elsewhere = (couple >= 0) & (couples.begin[couple] == NEVER) & (people.sex != MALE)
    together = (couple >= 0) & ~elsewhere
    together &= (couples.ended[couple] == NEVER) | (people.sex == MALE)
    found = np.where(together, couple, NOBODY)
    father, mother = people.father, people.mother
    with_father = (father >= 0) & member[father] & (found[father] >= 0)
    with_mother = (mother >= 0) & member[mother] & (found[mother] >= 0)
    child = np.where(with_father, found[father], np.where(with_mother, found[mother], alone))
    found = np.where(together, found, np.where((couple >= 0) & ~elsewhere, alone, child))
    return np.where(member, found, NOBODY).astype(np.int32)


def _roots(
    chance: Chance, people: People, couples: Couples, member: Flags, unit: Ints
) -> tuple[Ints, Ints]:
    """The eldest couple whom each couple lives with, and the steps up to it."""
    n = len(couples)
    husband = couples.husband
    father, mother = people.father[husband], people.mother[husband]
    above = np.where((father >= 0) & member[father], unit[father], NOBODY)
    other = np.where((mother >= 0) & member[mother], unit[mother], NOBODY)
    above = np.where(above >= 0, above, other)
    lives = member[husband] & (unit[husband] == np.arange(n))
    fits = lives & (above >= 0) & (above < n) & (people.couple[husband] == np.arange(n))
    fits &= couples.village[np.clip(above, 0, n - 1)] == couples.village
    fits &= (couples.leave == NEVER) & chance.flags(n, _SHARE_STEM)
    # One son stays: the last to marry.
    rows = np.flatnonzero(fits)
    order = rows[np.lexsort((couples.married[rows], above[rows]))]
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = above[order][1:] != above[order][:-1]
    parent = np.arange(n, dtype=np.int32)
    parent[order[last]] = above[order[last]]
    root = np.arange(n, dtype=np.int32)
    level = np.zeros(n, dtype=np.int32)
    for _ in range(_MOST_GENERATIONS):
        level += parent[root] != root
        root = parent[root]
    return root, level


def _places(people: People, member: Flags, unit: Ints, home: Ints, depth: Ints) -> Ints:
    n = len(people)
    in_couple = (people.couple == unit) & (people.couple >= 0)
    is_man = people.sex == MALE
    partner = np.select(
        [depth == generation for generation in range(_MOST_GENERATIONS)],
        [
            np.where(is_man, Place.HEAD, Place.SPOUSE),
            np.where(is_man, Place.CHILD, Place.CHILD_IN_LAW),
            np.where(is_man, Place.GRANDCHILD, Place.GRANDCHILD_IN_LAW),
        ],
        Place.OTHER,
    )
    child = np.select(
        [depth == generation for generation in range(_MOST_GENERATIONS)],
        [Place.CHILD, Place.GRANDCHILD, Place.GREAT_GRANDCHILD],
        Place.OTHER,
    )
    place = np.where(in_couple, partner, child)
    # A home whose eldest husband is gone is headed by his widow, else by its eldest member.
    rank = np.where(place == Place.HEAD, 0, np.where(place == Place.SPOUSE, 1, _NO_PARTNER))
    rows = np.flatnonzero(member)
    order = rows[np.lexsort((people.birth[rows], rank[rows], home[rows]))]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = home[order][1:] != home[order][:-1]
    heads = order[first]
    orphaned = heads[rank[heads] == _NO_PARTNER]
    place[heads] = Place.HEAD
    if len(orphaned):
        lost = np.zeros(int(home.max()) + 1, dtype=np.bool_)
        lost[home[orphaned]] = True
        others = member & lost[np.maximum(home, 0)] & (place != Place.HEAD)
        place[others] = Place.OTHER
    return np.where(member, place, NOBODY).astype(np.int32)[:n]
