"""Who leaves the township and who comes to live in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis import lives
from cpaudit.synthesis.days import AS_OF_DAY, NEVER, YEAR, day, years_of
from cpaudit.synthesis.people import FEMALE, MALE, Leaving, Origin

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Flags, Ints
    from cpaudit.synthesis.society import Society


def move_couples(society: Society, rows: Ints) -> None:
    """Some couples of recent times leave: for work, or for good."""
    people, couples, chance = society.people, society.couples, society.chance
    n = len(rows)
    share_away = np.interp(years_of(couples.married[rows]), (1985, 2005), (0.02, 0.12))
    share_moved = np.interp(years_of(couples.married[rows]), (1985, 2005), (0.03, 0.09))
    u = chance.uniform(n)
    leaving = np.where(u < share_away, Leaving.AWAY, Leaving.STAYED)
    leaving = np.where((u >= share_away) & (u < share_away + share_moved), Leaving.MOVED, leaving)
    leave = couples.married[rows] + (chance.uniform(n) ** 1.3 * 14 * YEAR).astype(np.int32) + 150
    both = np.minimum(people.death[couples.husband[rows]], people.death[couples.wife[rows]])
    goes: Flags = (leaving > 0) & (leave < AS_OF_DAY - 10) & (leave < both)
    depart(society, rows[goes], leave[goes], leaving[goes])


def depart(society: Society, rows: Ints, leave: Ints, leaving: Ints) -> None:
    """Sends the couples away on the days ``leave``; those who move take the registration."""
    people, couples = society.people, society.couples
    couples.leave[rows], couples.leaving[rows] = leave, leaving
    couples.place[rows] = society.places(len(rows))
    for one in (couples.husband[rows], couples.wife[rows]):
        people.resid_out[one] = leave
        people.place[one] = couples.place[rows]
        moved = (leaving == Leaving.MOVED) & (people.hukou_in[one] < leave)
        people.hukou_out[one] = np.where(moved, leave, people.hukou_out[one])
        never_came = (leaving == Leaving.MOVED) & ~moved
        people.hukou_in[one] = np.where(never_came, NEVER, people.hukou_in[one])


def arrive(society: Society, n: int) -> Ints:
    """``n`` couples who came to live here and are registered elsewhere; half of them lately."""
    people, couples, chance = society.people, society.couples, society.chance
    birth = day(1977) + chance.whole(n, 0, int(25 * YEAR))
    husband = society.newcomers(MALE, birth, Origin.INCOMING, lived=25.0)
    younger = np.minimum(birth + lives.age_gaps(chance, n), day(2004))
    wife = society.newcomers(FEMALE, younger.astype(np.int32), Origin.INCOMING, lived=25.0)
    married = np.maximum(
        lives.marriage_days(chance, people.sex[husband], people.birth[husband]),
        (people.birth[wife] + 20.1 * YEAR).astype(np.int32),
    )
    married = np.minimum(married, AS_OF_DAY - 400)
    earliest = np.maximum(married - 300, day(2010))
    span = AS_OF_DAY - 20 - earliest
    begin = (AS_OF_DAY - 20 - span * chance.uniform(n) ** 1.6).astype(np.int32)
    # Half of them come about the time of their marriage and have their children here.
    young = np.minimum(married + chance.whole(n, -300, 500), AS_OF_DAY - 20)
    begin = np.where(chance.flags(n, 0.55), young, begin).astype(np.int32)
    leaves = chance.flags(n, 0.2)
    leave = begin + chance.whole(n, 200, 1500)
    leave = np.where(leaves & (leave < AS_OF_DAY - 10), leave, NEVER).astype(np.int32)
    village = chance.whole(n, 0, society.n_villages - 1)
    people.area[wife] = np.where(chance.flags(n, 0.5), people.area[husband], people.area[wife])
    people.place[wife] = people.place[husband]
    for one in (husband, wife):
        people.resid_in[one], people.resid_out[one] = begin, leave
        people.village[one] = village
    rows = society.unite(
        husband,
        wife,
        married.astype(np.int32),
        village=village,
        begin=begin,
        leave=leave,
        place=people.place[husband],
        is_local=0,
    )
    couples.leaving[rows] = np.where(leave < NEVER, Leaving.MOVED, Leaving.STAYED)
    return rows
