"""Whom the township's children marry, and the marriages that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis import lives
from cpaudit.synthesis.children import bear, house
from cpaudit.synthesis.days import AS_OF_DAY, NEVER, YEAR, day, years_of
from cpaudit.synthesis.moves import move_couples
from cpaudit.synthesis.people import FEMALE, MALE, NOBODY, Origin

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Ints
    from cpaudit.synthesis.society import Society


def grow_up(society: Society, child: Ints) -> Ints:
    """The couples that the children of native families form; the others leave or stay single."""
    people, chance = society.people, society.chance
    lives_here = (people.hukou_in[child] < NEVER) & (people.hukou_out[child] == NEVER)
    pool = child[lives_here & (people.resid_in[child] < NEVER)]
    married = lives.marriage_days(chance, people.sex[pool], people.birth[pool])
    ripe = (married < AS_OF_DAY) & (people.death[pool] > married)
    year = years_of(people.birth[pool])
    old_enough = people.birth[pool] + 19 * YEAR < AS_OF_DAY
    goes = old_enough & chance.flags(len(pool), np.interp(year, (1965, 1985), (0.05, 0.2)))
    _leave_single(society, pool[goes])
    single = chance.flags(len(pool), 0.05)
    ripe &= ~goes & ~single
    return _marry(society, pool[ripe], married[ripe])


def _leave_single(society: Society, rows: Ints) -> None:
    """Studies and work elsewhere; after thirty the registration has followed."""
    people, chance = society.people, society.chance
    out = (people.birth[rows] + (18 + 6 * chance.uniform(len(rows))) * YEAR).astype(np.int32)
    out = np.where((out < AS_OF_DAY) & (out < people.death[rows]), out, NEVER).astype(np.int32)
    people.resid_out[rows] = out
    over = AS_OF_DAY - people.birth[rows] > 30 * YEAR
    moved = (out < NEVER) & (over | chance.flags(len(rows), 0.3))
    people.hukou_out[rows] = np.where(moved, out, NEVER)
    people.place[rows] = society.places(len(rows))


def _marry(society: Society, rows: Ints, married: Ints) -> Ints:
    people, chance = society.people, society.chance
    is_man = people.sex[rows] == MALE
    men, women = rows[is_man], rows[~is_man]
    men_day, women_day = married[is_man], married[~is_man]
    local_m, local_w = _match(society, men, women, men_day, women_day)
    day_m = _column(men, men_day, len(people))
    day_w = _column(women, women_day, len(people))
    found = [
        society.unite(
            local_m,
            local_w,
            np.maximum(day_m[local_m], day_w[local_w]),
            village=people.village[local_m],
        )
    ]
    other_m = men[~np.isin(men, local_m)]
    found.append(take_brides(society, other_m, day_m[other_m]))
    other_w = women[~np.isin(women, local_w)]
    stays = chance.flags(len(other_w), 0.06)
    found.append(_take_grooms(society, other_w[stays], day_w[other_w[stays]]))
    _marry_out(society, other_w[~stays], day_w[other_w[~stays]])
    rows = np.concatenate(found)
    move_couples(society, rows)
    _divorce(society, rows)
    people.village[society.couples.wife[rows]] = society.couples.village[rows]
    return rows


def _column(keys: Ints, values: Ints, size: int) -> Ints:
    """A column of ``size`` rows that holds ``values`` at ``keys``."""
    column = np.full(size, NEVER, dtype=np.int32)
    column[keys] = values
    return column


def _match(
    society: Society, men: Ints, women: Ints, men_day: Ints, women_day: Ints
) -> tuple[Ints, Ints]:
    """Men and women of the township who marry each other, of about the same marrying time."""
    people, chance = society.people, society.chance
    n = int(0.3 * min(len(men), len(women)))
    if n == 0:
        return men[:0], women[:0]
    some_m, some_w = chance.some(np.arange(len(men)), n), chance.some(np.arange(len(women)), n)
    some_m = some_m[np.argsort(men_day[some_m], kind="stable")]
    some_w = some_w[np.argsort(women_day[some_w], kind="stable")]
    m, w = men[some_m], women[some_w]
    near = np.abs(people.birth[m] - people.birth[w]) < 9 * YEAR
    later = np.maximum(men_day[some_m], women_day[some_w])
    alive = (people.death[m] > later) & (people.death[w] > later)
    fits = near & alive & (people.family[m] != people.family[w])
    return m[fits], w[fits]


def take_brides(society: Society, men: Ints, married: Ints, *, own_home: bool = True) -> Ints:
    """Couples of local men and women from elsewhere; ``own_home`` says that they live here."""
    people, chance = society.people, society.chance
    n = len(men)
    gap = lives.age_gaps(chance, n)
    birth = np.minimum(people.birth[men] + gap, married - int(20.2 * YEAR)).astype(np.int32)
    wife = society.newcomers(FEMALE, birth, Origin.SPOUSE, lived=28.0)
    people.village[wife] = people.village[men]
    if not own_home:
        return society.unite(
            men,
            wife,
            married,
            village=people.village[men],
            begin=int(NEVER),
            place=people.place[wife],
        )
    people.resid_in[wife] = married + chance.whole(n, -200, 30)
    keeps = chance.flags(n, 0.12)
    moved = married + chance.whole(n, 5, 330)
    moved = np.where(keeps | (moved > AS_OF_DAY), NEVER, moved)
    people.hukou_in[wife] = moved
    return society.unite(men, wife, married, village=people.village[men])


def _take_grooms(society: Society, women: Ints, married: Ints) -> Ints:
    people, chance = society.people, society.chance
    n = len(women)
    gap = lives.age_gaps(chance, n)
    birth = np.minimum(people.birth[women] - gap, married - int(22.2 * YEAR)).astype(np.int32)
    husband = society.newcomers(MALE, birth, Origin.SPOUSE, lived=30.0)
    people.village[husband] = people.village[women]
    people.resid_in[husband] = married
    people.hukou_in[husband] = np.where(chance.flags(n, 0.5), married + 60, NEVER)
    return society.unite(husband, women, married, village=people.village[women])


def _marry_out(society: Society, women: Ints, married: Ints) -> None:
    """Daughters who leave by marriage; three in ten leave their registration behind."""
    people, chance = society.people, society.chance
    n = len(women)
    gap = lives.age_gaps(chance, n)
    birth = np.minimum(people.birth[women] - gap, married - int(22.2 * YEAR)).astype(np.int32)
    husband = society.newcomers(MALE, birth, Origin.OUTSIDER, lived=30.0)
    people.resid_out[women] = married
    people.place[women] = people.place[husband]
    moved = married + chance.whole(n, 10, 400)
    stale = chance.flags(n, 0.3) | (moved > AS_OF_DAY)
    people.hukou_out[women] = np.where(stale, NEVER, moved)
    rows = society.unite(
        husband,
        women,
        married,
        village=NOBODY,
        begin=int(NEVER),
        place=people.place[husband],
        is_local=0,
    )
    recent = rows[married > day(1998)]
    children = bear(society, recent)
    house(society, children)


def _divorce(society: Society, rows: Ints) -> None:
    """Some marriages end; a wife who came by marriage then leaves."""
    people, couples, chance = society.people, society.couples, society.chance
    rows = rows[couples.leaving[rows] == 0]
    n = len(rows)
    husband, wife = couples.husband[rows], couples.wife[rows]
    share = np.interp(years_of(couples.married[rows]), (1980, 2005), (0.01, 0.09))
    ended = couples.married[rows] + chance.whole(n, 300, 5000)
    alive = np.minimum(people.death[husband], people.death[wife]) > ended
    ends = chance.flags(n, share) & alive & (ended < AS_OF_DAY - 40)
    rows, ended, wife = rows[ends], ended[ends], wife[ends]
    couples.ended[rows] = ended
    foreign = people.origin[wife] == Origin.SPOUSE
    leaves = np.where(foreign, ended + chance.whole(len(rows), 5, 90), NEVER)
    people.resid_out[wife] = np.where(leaves < AS_OF_DAY, leaves, NEVER)
    moved = leaves + chance.whole(len(rows), 20, 300)
    follows = foreign & (people.hukou_in[wife] < ended) & (moved < AS_OF_DAY)
    follows &= chance.flags(len(rows), 0.7)
    people.hukou_out[wife] = np.where(follows, moved, people.hukou_out[wife])
    stray = foreign & (people.hukou_in[wife] >= ended)
    people.hukou_in[wife[stray]] = NEVER


def remarry(society: Society, rows: Ints) -> Ints:
    """The second couples of divorced men among ``rows``."""
    people, couples, chance = society.people, society.couples, society.chance
    ended = rows[couples.ended[rows] < NEVER]
    again = ended[chance.flags(len(ended), 0.45)]
    men = couples.husband[again]
    married = couples.ended[again] + chance.whole(len(again), 200, 1800)
    fits = (married < AS_OF_DAY) & (people.death[men] > married) & (people.village[men] >= 0)
    return take_brides(society, men[fits], married[fits])
