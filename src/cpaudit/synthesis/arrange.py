"""Families whose births another area must report: the traps that a comparison of lists falls into.

The natural life of the township gives some of them (workers away, daughters married elsewhere,
families who arrived with children). Rarer ones are arranged here so that each kind occurs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis import lives
from cpaudit.synthesis.children import bear, bring, house
from cpaudit.synthesis.days import (
    AS_OF_DAY,
    BIRTHS_START,
    DELIVERIES_START,
    GRACE_DAYS,
    NEVER,
    YEAR,
    day,
)
from cpaudit.synthesis.marriages import take_brides
from cpaudit.synthesis.moves import depart
from cpaudit.synthesis.people import FEMALE, MALE, NOBODY, Leaving, Origin

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Flags, Ints
    from cpaudit.synthesis.society import Society

_DUE = AS_OF_DAY - GRACE_DAYS


def newcomers(society: Society, n: int) -> None:
    """Lets ``n`` incoming couples arrive one to five months before a birth."""
    people, couples, chance = society.people, society.couples, society.chance
    child = _lone_births(society)
    family = people.family[child]
    fits = (people.origin[people.mother[child]] == Origin.INCOMING) & (
        couples.leave[family] == NEVER
    )
    chosen = chance.some(child[fits], n)
    rows = people.family[chosen]
    begin = people.birth[chosen] - chance.whole(len(chosen), 20, 150)
    couples.begin[rows] = begin
    for one in (couples.husband[rows], couples.wife[rows]):
        people.resid_in[one] = begin
    _rehouse(society, rows)


def families_moved(society: Society, n: int) -> None:
    """Lets ``n`` local couples move away for good before a birth."""
    people, couples, chance = society.people, society.couples, society.chance
    child = _lone_births(society)
    family = people.family[child]
    fits = (couples.is_local[family] > 0) & (couples.leaving[family] == Leaving.STAYED)
    fits &= (couples.begin[family] < NEVER) & (couples.ended[family] == NEVER)
    fits &= people.birth[child] - couples.married[family] > YEAR
    chosen = chance.some(child[fits], n)
    rows = people.family[chosen]
    leave = people.birth[chosen] - chance.whole(len(chosen), 40, 330)
    depart(society, rows, leave, np.full(len(rows), Leaving.MOVED, dtype=np.int32))
    _rehouse(society, rows)


def _lone_births(society: Society) -> Ints:
    """Births of the years under study, one of each couple, old enough to be due."""
    people = society.people
    recent = (people.birth >= day(2020)) & (people.birth < _DUE) & (people.is_stillborn == 0)
    child = np.flatnonzero(recent & (people.family >= 0)).astype(np.int32)
    _, first = np.unique(people.family[child], return_index=True)
    return child[np.sort(first)]


def _rehouse(society: Society, rows: Ints) -> None:
    people = society.people
    minors = (people.birth > day(2003)) & (people.couple == NOBODY)
    house(society, np.flatnonzero(np.isin(people.family, rows) & minors).astype(np.int32))


def booked_elsewhere(society: Society, n: int) -> Ints:
    """Children of local men whose mothers live elsewhere, registered here all the same."""
    people, chance = society.people, society.chance
    at_home = (people.hukou_in < NEVER) & (people.hukou_out == NEVER) & (people.resid_out == NEVER)
    age = AS_OF_DAY - people.birth
    free: Flags = (people.sex == MALE) & (people.couple == NOBODY) & at_home
    free &= (age > 23 * YEAR) & (age < 42 * YEAR) & (people.death == NEVER) & (people.village >= 0)
    men = chance.some(np.flatnonzero(free), 3 * n)
    married = np.maximum(
        people.birth[men] + int(22.3 * YEAR), AS_OF_DAY - chance.whole(len(men), 800, 2400)
    )
    rows = take_brides(society, men, married.astype(np.int32), own_home=False)
    child = bear(society, rows)
    house(society, child)
    recent = child[(people.birth[child] >= BIRTHS_START) & (people.is_stillborn[child] == 0)]
    chosen = chance.some(recent, n)
    people.hukou_in[chosen] = people.birth[chosen]
    return chosen


def outsiders(society: Society, n: int) -> Ints:
    """Children of women of other areas who come to the hospital here to give birth."""
    people, chance = society.people, society.chance
    birth = DELIVERIES_START + chance.whole(n, 0, AS_OF_DAY - 6 - DELIVERIES_START)
    mother_birth = (birth - (21 + 16 * chance.uniform(n)) * YEAR).astype(np.int32)
    father_birth = np.minimum(
        mother_birth - lives.age_gaps(chance, n),
        birth - int(22.3 * YEAR),
    ).astype(np.int32)
    wife = society.newcomers(FEMALE, mother_birth, Origin.OUTSIDER, lived=20.0)
    husband = society.newcomers(MALE, father_birth, Origin.OUTSIDER, lived=20.0)
    for one in (wife, husband):
        people.death[one] = NEVER
    married = np.maximum(birth - chance.whole(n, 250, 2500), mother_birth + int(20.2 * YEAR))
    rows = society.unite(
        husband,
        wife,
        married.astype(np.int32),
        village=NOBODY,
        begin=int(NEVER),
        place=people.place[wife],
        is_local=0,
    )
    sex = chance.flags(n, 0.515).astype(np.int32)
    order = 1 + chance.flags(n, 0.5).astype(np.int32)
    child = bring(society, rows, birth.astype(np.int32), order, sex)
    people.death[child] = NEVER
    people.is_stillborn[child] = 0
    return child


def adopted(society: Society, n: int) -> tuple[Ints, Ints]:
    """Children born elsewhere to women unknown here, and the local couples who adopted them."""
    people, couples, chance = society.people, society.couples, society.chance
    settled = (couples.is_local > 0) & (couples.leaving == Leaving.STAYED)
    settled &= (couples.begin < NEVER) & (couples.ended == NEVER)
    settled &= (couples.married > day(2000)) & (couples.married < day(2018))
    settled &= np.minimum(people.death[couples.husband], people.death[couples.wife]) == NEVER
    rows = chance.some(np.flatnonzero(settled), n)
    child = outsiders(society, len(rows))
    birth = BIRTHS_START + chance.whole(len(rows), 0, _DUE - BIRTHS_START - 400)
    people.birth[child] = birth
    people.surname[child] = people.surname[couples.husband[rows]]
    home = birth + chance.whole(len(rows), 60, 300)
    people.resid_in[child] = home
    people.hukou_in[child] = home + chance.whole(len(rows), 5, 60)
    people.village[child] = couples.village[rows]
    return child, rows
