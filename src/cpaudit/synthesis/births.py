"""The births under study: who must report each of them, and which files tell of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from cpaudit.synthesis import arrange
from cpaudit.synthesis.days import (
    AS_OF_DAY,
    BIRTHS_START,
    CERTIFICATES_START,
    DELIVERIES_START,
    GRACE_DAYS,
    NEVER,
    POLICE_BIRTHS_START,
    RESIDENCE_DAYS,
    VACCINATIONS_START,
    years_of,
)
from cpaudit.synthesis.kinds import (
    COVERAGE,
    DISTRACTOR_SHARES,
    IN_PLANNING,
    IN_SCOPE,
    KINDS,
    SHARE_DISTRACTORS,
    SHARE_ELSEWHERE,
    SHARE_GIVEN_OUT,
    SHARE_HOME,
    SOURCES,
    BirthKind,
)
from cpaudit.synthesis.people import NOBODY, Leaving, Origin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.synthesis.chance import Flags, Ints
    from cpaudit.synthesis.society import Society


# Coverage above this is an office's own list, whose gaps the profile widens or narrows.
_GOOD_COVERAGE = 0.9
_NEONATAL_DAYS = 28
_SECOND = 2


@dataclass(slots=True)
class Births:
    """One row per birth of the years under study that concerns this area or its files."""

    child: Ints
    mother: Ints  # as the records name her: the adoptive mother of an adopted child
    father: Ints
    birth: Ints
    village: Ints
    kind: Ints  # position in KINDS
    in_planning: Flags
    delivery: Flags
    certificate: Flags
    police: Flags
    vaccination: Flags
    insurance: Flags

    def take(self, rows: NDArray[Any]) -> Births:
        """The births at ``rows``."""
        return Births(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def is_of(self, *kinds: BirthKind) -> Flags:
        """Which births are of one of the kinds."""
        return np.isin(self.kind, [KINDS.index(kind) for kind in kinds])


def make_births(society: Society, *, missed: float, coverage_lost: float) -> Births:
    """The births of the years under study, with what tells of them; arranges the rarer kinds."""
    n_in_scope = int((_natural_kinds(society)[1] < len(IN_SCOPE)).sum())
    quota = {
        kind: max(1, round(share * SHARE_DISTRACTORS * n_in_scope))
        for kind, share in DISTRACTOR_SHARES.items()
    }
    arrange.newcomers(society, quota[BirthKind.NEWCOMER])
    arrange.families_moved(society, quota[BirthKind.MOVED])
    booked = arrange.booked_elsewhere(society, quota[BirthKind.BOOKED])
    child, kind = _natural_kinds(society)
    outsider = arrange.outsiders(society, quota[BirthKind.OUTSIDER])
    # Three in five adopted children stand in planning: they are no trap.
    adopted, parents = arrange.adopted(society, round(quota[BirthKind.ADOPTED] * 2.5))
    keep = np.ones(len(child), dtype=np.bool_)
    for one in (
        BirthKind.DAUGHTER,
        BirthKind.NEWCOMER,
        BirthKind.MOVED,
        BirthKind.AWAY,
        BirthKind.CAME_ALONG,
    ):
        rows = np.flatnonzero(kind == KINDS.index(one))
        keep[rows] = False
        keep[society.chance.some(rows, quota[one])] = True
    # Of the rest, some workers' children stand in planning by their registration: no traps.
    away = np.flatnonzero((kind == KINDS.index(BirthKind.AWAY)) & ~keep)
    on_roll = society.chance.some(away, int(0.4 * len(away)))
    keep[on_roll] = True
    keep &= ~np.isin(child, booked)
    _forget(society, child[~keep])
    on_roll = child[on_roll]
    _register_moved_in(society, child[keep & (kind == KINDS.index(BirthKind.CAME_ALONG))])
    parts = [
        (child[keep], kind[keep]),
        (booked, _all(BirthKind.BOOKED, booked)),
        (outsider, _all(BirthKind.OUTSIDER, outsider)),
        (adopted, _all(BirthKind.ADOPTED, adopted)),
    ]
    child = np.concatenate([part[0] for part in parts])
    kind = np.concatenate([part[1] for part in parts]).astype(np.int32)
    people, couples = society.people, society.couples
    mother, father = people.mother[child].copy(), people.father[child].copy()
    last = len(child) - len(adopted)
    mother[last:], father[last:] = couples.wife[parents], couples.husband[parents]
    village = np.where(people.village[child] >= 0, people.village[child], people.village[mother])
    births = _tell(society, child, kind, mother, father, village, coverage_lost)
    births.in_planning = _entered(society, births, missed) | np.isin(child, on_roll)
    return births


def _forget(society: Society, child: Ints) -> None:
    """Children whom no file here knows of: they live and are registered elsewhere."""
    society.people.hukou_in[child] = NEVER
    society.people.resid_in[child] = NEVER


def _register_moved_in(society: Society, child: Ints) -> None:
    """Half of the families who came with a child then move their registration here."""
    people, couples, chance = society.people, society.couples, society.chance
    child = child[chance.flags(len(child), 0.5)]
    rows = people.family[child]
    moved = couples.begin[rows] + chance.whole(len(rows), 20, 300)
    fits = (moved < AS_OF_DAY - 5) & (people.hukou_in[couples.wife[rows]] == NEVER)
    for one in (child, couples.husband[rows], couples.wife[rows]):
        people.hukou_in[one[fits]] = moved[fits]


def _all(kind: BirthKind, rows: Ints) -> Ints:
    return np.full(len(rows), KINDS.index(kind), dtype=np.int32)


def _natural_kinds(society: Society) -> tuple[Ints, Ints]:
    """The children born in the years under study whom someone here knows of, and their kinds."""
    people, couples, chance = society.people, society.couples, society.chance
    child = np.flatnonzero((people.birth >= BIRTHS_START) & (people.family >= 0)).astype(np.int32)
    mother, birth, family = people.mother[child], people.birth[child], people.family[child]
    n = len(child)
    stay = birth - people.resid_in[mother]
    gone = birth - people.resid_out[mother]
    inside: Flags = (stay >= 0) & (gone < 0)
    hukou = (birth >= people.hukou_in[mother]) & (birth < people.hukou_out[mother])
    in_scope = inside & (hukou | (stay >= RESIDENCE_DAYS))
    in_scope |= hukou & (gone >= 0) & (gone < RESIDENCE_DAYS) & (couples.begin[family] < NEVER)
    incoming = ~hukou & (people.origin[mother] == Origin.INCOMING)
    u = chance.uniform(n)
    left = couples.leave[family] <= birth
    cases = [
        (people.is_stillborn[child] > 0) & in_scope,
        people.is_stillborn[child] > 0,
        in_scope & (birth > AS_OF_DAY - GRACE_DAYS),
        in_scope & (people.death[child] - birth < _NEONATAL_DAYS),
        in_scope & (u < SHARE_HOME * (1 + incoming)),
        in_scope & incoming,
        in_scope & (u < SHARE_HOME + SHARE_ELSEWHERE),
        in_scope & (u > 1 - SHARE_GIVEN_OUT),
        in_scope,
        birth > AS_OF_DAY - GRACE_DAYS,
        inside,
        left & (couples.leaving[family] == Leaving.AWAY) & (couples.is_local[family] > 0),
        left & (couples.leaving[family] == Leaving.MOVED) & (couples.is_local[family] > 0),
        (birth < couples.begin[family]) & (people.resid_in[child] < NEVER),
        (people.origin[mother] == Origin.NATIVE) & (couples.is_local[family] == 0),
    ]
    kinds = [
        BirthKind.STILLBORN,
        None,
        BirthKind.RECENT,
        BirthKind.NEONATAL,
        BirthKind.HOME,
        BirthKind.INCOMING,
        BirthKind.ELSEWHERE,
        BirthKind.GIVEN_OUT,
        BirthKind.LOCAL,
        None,
        BirthKind.NEWCOMER,
        BirthKind.AWAY,
        BirthKind.MOVED,
        BirthKind.CAME_ALONG,
        BirthKind.DAUGHTER,
    ]
    found = np.select(cases, [-1 if kind is None else KINDS.index(kind) for kind in kinds], -1)
    known = found >= 0
    return child[known], found[known].astype(np.int32)


def _tell(
    society: Society,
    child: Ints,
    kind: Ints,
    mother: Ints,
    father: Ints,
    village: Ints,
    coverage_lost: float,
) -> Births:
    chance, n = society.chance, len(child)
    table = np.asarray([COVERAGE[one] for one in KINDS])
    share = np.where(table > _GOOD_COVERAGE, 1 - (1 - table) * coverage_lost, table)[kind]
    birth = society.people.birth[child]
    starts = (
        DELIVERIES_START,
        CERTIFICATES_START,
        POLICE_BIRTHS_START,
        VACCINATIONS_START,
        BIRTHS_START,
    )
    covered = birth[:, None] >= np.asarray(starts)[None, :]
    share = share * covered
    flags = {source: chance.flags(n, share[:, position]) for position, source in enumerate(SOURCES)}
    _as_first_twin(society, child, flags)
    # A trap that no file tells of is none: each gets the file that tells of its kind most often.
    silent = ~np.column_stack(list(flags.values())).any(axis=1) & (kind >= len(IN_SCOPE))
    likeliest = (table[kind] * covered).argmax(axis=1)
    for position, source in enumerate(SOURCES):
        flags[source] |= silent & (likeliest == position)
    return Births(
        child=child,
        mother=mother,
        father=father,
        birth=birth,
        village=village,
        kind=kind,
        in_planning=np.zeros(n, dtype=np.bool_),
        **flags,
    )


def _as_first_twin(society: Society, child: Ints, flags: dict[str, Flags]) -> None:
    """Twins share their files: one mother, one hospital, one office."""
    people = society.people
    place = np.full(len(people), NOBODY, dtype=np.int32)
    place[child] = np.arange(len(child))
    second = np.flatnonzero(people.fetus[child] > 1)
    key = people.family.astype(np.int64) * (1 << 20) + people.birth
    firsts = child[(people.n_fetus[child] > 1) & (people.fetus[child] == 1)]
    order = firsts[np.argsort(key[firsts], kind="stable")]
    if len(order) == 0 or len(second) == 0:
        return
    at = np.minimum(np.searchsorted(key[order], key[child[second]]), len(order) - 1)
    same = key[order[at]] == key[child[second]]
    same &= (people.is_stillborn[child[second]] | people.is_stillborn[order[at]]) == 0
    for values in flags.values():
        values[second[same]] = values[place[order[at]][same]]


def _entered(society: Society, births: Births, missed: float) -> Flags:
    """Which births planning holds; later children, incoming mothers and home births less often."""
    people, chance = society.people, society.chance
    n = len(births.child)
    in_scope = births.kind < len(IN_SCOPE)
    weight = np.ones(n)
    weight *= np.where(people.order[births.child] > _SECOND, 1.8, 1.0)
    weight *= np.where(births.is_of(BirthKind.INCOMING), 2.5, 1.0)
    weight *= np.where(births.is_of(BirthKind.HOME), 3.0, 1.0)
    weight *= np.where(births.is_of(BirthKind.ELSEWHERE), 1.5, 1.0)
    weight *= np.where(births.birth > AS_OF_DAY - 150, 1.6, 1.0)
    weight *= np.where(years_of(births.birth) < years_of(births.birth + 31), 1.3, 1.0)
    share = missed * weight / (weight[in_scope].mean() if in_scope.any() else 1.0)
    share = np.where(births.is_of(BirthKind.GIVEN_OUT), 0.0, share)
    other = np.asarray([IN_PLANNING.get(kind, 0.0) for kind in KINDS])[births.kind]
    return np.where(in_scope, ~chance.flags(n, share), chance.flags(n, other))
