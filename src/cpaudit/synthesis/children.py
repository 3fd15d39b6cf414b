"""The children of the couples: when they are born, and where they live and are registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis import lives
from cpaudit.synthesis.days import AS_OF_DAY, NEVER, YEAR, day
from cpaudit.synthesis.people import Leaving
from cpaudit.synthesis.society import LOCAL_AREA, Society

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Ints

_SHARE_BOYS = 0.515
_SHARE_TWINS = 0.012
_SHARE_SAME_SEX_TWINS = 0.64
_SHARE_MOTHER_SURNAME = 0.05
_SHARE_STILLBORN = 0.009
_LAST_BIRTH_AGE = 46.0
_POSTHUMOUS_DAYS = 250
_MOST_DELIVERIES = 8
_COMING_OF_AGE = 18.0


def bear(society: Society, rows: Ints) -> Ints:
    """The children of the couples ``rows``, born up to the as-of day."""
    people, couples, chance = society.people, society.couples, society.chance
    size = lives.family_sizes(chance, couples.married[rows])
    husband, wife = couples.husband[rows], couples.wife[rows]
    limit = np.minimum.reduce(
        [
            np.full(len(rows), AS_OF_DAY, dtype=np.int32),
            people.death[wife],
            people.death[husband] + _POSTHUMOUS_DAYS,
            couples.ended[rows],
            (people.birth[wife] + _LAST_BIRTH_AGE * YEAR).astype(np.int32),
        ]
    )
    due = couples.married[rows] + lives.first_intervals(chance, len(rows))
    order = couples.children_before[rows] + 1
    found_rows = []
    for delivery in range(_MOST_DELIVERIES):
        going = (size > delivery) & (due < limit)
        twins = going & chance.flags(len(rows), _SHARE_TWINS)
        sex = chance.flags(len(rows), _SHARE_BOYS).astype(np.int32)
        found_rows.append(bring(society, rows[going], due[going], order[going], sex[going]))
        people.n_fetus[found_rows[-1][twins[going]]] = 2
        same = chance.flags(len(rows), _SHARE_SAME_SEX_TWINS)
        second_sex = np.where(same, sex, 1 - sex)
        second = bring(
            society, rows[twins], due[twins], order[twins] + 1, second_sex[twins].astype(np.int32)
        )
        people.n_fetus[second] = 2
        people.fetus[second] = 2
        found_rows.append(second)
        order = order + going + twins
        due = np.where(going, due + lives.next_intervals(chance, couples.married[rows]), due)
        due = due.astype(np.int32)
    return np.concatenate(found_rows)


def bring(society: Society, rows: Ints, birth: Ints, order: Ints, sex: Ints) -> Ints:
    """One child of each of the couples ``rows``, not yet given a residence."""
    people, couples, chance = society.people, society.couples, society.chance
    n = len(rows)
    husband, wife = couples.husband[rows], couples.wife[rows]
    surname = np.where(
        chance.flags(n, _SHARE_MOTHER_SURNAME), people.surname[wife], people.surname[husband]
    )
    child = people.add(
        n,
        sex=sex,
        birth=birth,
        death=lives.deaths(chance, sex, birth),
        surname=surname,
        mother=wife,
        father=husband,
        family=rows,
        village=couples.village[rows],
        place=couples.place[rows],
        order=order,
        area=np.where(couples.is_local[rows] > 0, LOCAL_AREA, people.area[husband]),
    )
    stillborn = chance.flags(n, _SHARE_STILLBORN) & (birth >= day(2015))
    people.is_stillborn[child[stillborn]] = 1
    people.death[child[stillborn]] = birth[stillborn]
    return child


def house(society: Society, child: Ints) -> None:
    """Gives the children the residence and registration that their parents' life implies."""
    people, couples, chance = society.people, society.couples, society.chance
    family, birth = people.family[child], people.birth[child]
    n = len(child)
    begin, leave = couples.begin[family], couples.leave[family]
    leaving, is_local = couples.leaving[family], couples.is_local[family] > 0
    inside = (birth >= begin) & (birth < leave)
    came = (birth < begin) & (begin < NEVER) & (leave == NEVER) & chance.flags(n, 0.65)
    left_behind = (birth >= leave) & (leaving == Leaving.AWAY) & chance.flags(n, 0.35)
    resid_in = np.full(n, NEVER, dtype=np.int32)
    resid_in = np.where(inside, birth, resid_in)
    resid_in = np.where(came, begin, resid_in)
    home = birth + chance.whole(n, 200, 700)
    resid_in = np.where(left_behind & (home < AS_OF_DAY), home, resid_in)
    minor = leave - birth < _COMING_OF_AGE * YEAR
    along = inside & minor & ((leaving == Leaving.MOVED) | chance.flags(n, 0.5))
    people.resid_in[child] = resid_in
    people.resid_out[child] = np.where(along, leave, NEVER)
    # Away couples keep the registration: their children are registered here.
    registered = is_local & (inside | (leaving == Leaving.AWAY))
    people.hukou_in[child] = np.where(registered, birth, NEVER)
    gone = along & (leaving == Leaving.MOVED)
    people.hukou_out[child] = np.where(gone & registered, leave, NEVER)
