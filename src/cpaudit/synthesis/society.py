"""The society that grows: its people and couples, its founders, and who comes from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cpaudit.synthesis import lives
from cpaudit.synthesis.days import ALWAYS, NEVER, YEAR, day
from cpaudit.synthesis.people import FEMALE, MALE, Couples, Origin, People

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Ints

LOCAL_AREA = 880101
N_OUTSIDE_AREAS = 30
_NEWLY_WED_DAYS = 300


@dataclass(slots=True)
class Society:
    """The people and couples so far, and what shapes the next ones."""

    chance: Chance
    n_villages: int
    n_surnames: int
    n_places: int
    people: People = field(default_factory=People)
    couples: Couples = field(default_factory=Couples)

    def surnames(self, n: int) -> Ints:
        """Surnames, the first of the list the commonest (Zipf-like, as in the census)."""
        return self.chance.kinds(n, 1.0 / (np.arange(self.n_surnames) + 4.0))

    def places(self, n: int) -> Ints:
        """Places outside the township, the near ones more often."""
        return np.floor(self.n_places * self.chance.uniform(n) ** 1.6).astype(np.int32)

    def areas(self, n: int) -> Ints:
        """Area codes of people who were first registered elsewhere."""
        return (LOCAL_AREA + 1 + self.chance.whole(n, 0, N_OUTSIDE_AREAS - 1)).astype(np.int32)

    def newcomers(self, sex: int, birth: Ints, origin: Origin, *, lived: float) -> Ints:
        """New people of one sex from elsewhere who reached the age ``lived`` (years)."""
        n = len(birth)
        sexes = np.full(n, sex, dtype=np.int32)
        return self.people.add(
            n,
            sex=sex,
            birth=birth,
            death=lives.deaths(self.chance, sexes, birth, lived=lived),
            surname=self.surnames(n),
            origin=int(origin),
            area=self.areas(n),
            place=self.places(n),
        )

    def unite(self, husband: Ints, wife: Ints, married: Ints, **values: Ints | int) -> Ints:
        """The numbers of the new couples; both partners now belong to them."""
        rows = self.couples.add(len(husband), husband=husband, wife=wife, married=married, **values)
        for one in (husband, wife):
            self.people.couple[one] = rows
            # Who died young did not marry: those who do, outlive the wedding.
            dies = self.people.death[one] <= married + _NEWLY_WED_DAYS
            self.people.death[one] = np.where(dies, NEVER, self.people.death[one])
        return rows


def found(society: Society, n: int) -> Ints:
    """The couples that the township begins with: husbands born 1922 to 1964, most of them early."""
    chance = society.chance
    # Early founders have descendants of every age; the later ones fill the cohorts between.
    birth = (day(1922) + (1 - np.sqrt(1 - chance.uniform(n))) * 42 * YEAR).astype(np.int32)
    younger = birth + lives.age_gaps(chance, n)
    husband = society.newcomers(MALE, birth, Origin.NATIVE, lived=40.0)
    wife = society.newcomers(FEMALE, younger.astype(np.int32), Origin.NATIVE, lived=40.0)
    for one in (husband, wife):
        _naturalise(society, one)
    married = np.maximum(
        lives.marriage_days(chance, society.people.sex[husband], birth),
        (younger + 20.1 * YEAR).astype(np.int32),
    )
    village = chance.whole(n, 0, society.n_villages - 1)
    society.people.village[husband] = village
    society.people.village[wife] = village
    return society.unite(husband, wife, married, village=village)


def _naturalise(society: Society, rows: Ints) -> None:
    people = society.people
    people.area[rows] = LOCAL_AREA
    people.hukou_in[rows] = ALWAYS
    people.resid_in[rows] = ALWAYS
