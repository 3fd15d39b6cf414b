"""How complete birth registration is, from the children that women of a census have had.

Moultrie, T. A. (2013). Cohort parity comparison with vital registration data. In: Moultrie, T. A. et
al. (eds). Tools for Demographic Estimation. Paris: IUSSP; United Nations (1983). Manual X, chapter
II. The registered births of each year are spread over single ages (``gompertz_fertility``) and added
up along the women's own lives; by the children they say they have had, this is the share that was
registered. Fertility may change. For counties and above: 5,000 women, registration by age of mother
for all years since the women were 15. Wants a census that forgets no children; the youngest group
hangs on the model and is not to be quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.statistics import gompertz_fertility

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENOUGH_WOMEN = 5000
_FIRST_AGE = 15
_YEARS = 5
# The census comes early in the year after the last of registration: on average its women of 15 to 19
# were 14 to 18 at the births of that year.
_YOUNGER = 1


@dataclass(frozen=True, slots=True)
class Registered:
    """An age group's children as registered and as said; ``completeness`` is the one by the other."""

    first_age: int
    registered: float
    said: float
    completeness: float | None


def estimate(
    rates: Mapping[int, Sequence[float]], parities: Sequence[float]
) -> tuple[Registered, ...]:
    """What share of the children of each age group was registered, the youngest group first.

    Args:
        rates: by calendar year, registered births per woman of 15-19, 20-24 …; the last is the year
            before the census, and years without any births are left out.
        parities: the mean number of children of women of 15-19, 20-24 … at the census.

    >>> steady = {year: [0.08, 0.19, 0.18, 0.13] for year in range(1972, 1992)}
    >>> [round(one.registered, 2) for one in estimate(steady, [0.2, 0.8, 1.7, 2.5])]
    [0.09, 0.77, 1.73, 2.53]

    Raises:
        ValueError: no years, fewer than three or more than seven age groups, or a year with births in
            some of them and none in another: leave out the last groups then.
    """
    if not rates:
        raise ValueError("no year of registration")
    schedules = {year: gompertz_fertility.fit(by_age) for year, by_age in rates.items()}
    for year, schedule in schedules.items():
        if schedule is None and any(rates[year]):
            raise ValueError(f"{year}: an age group without births has no place in the model")
    last = max(rates)
    found = []
    for group, said in enumerate(parities):
        youngest = _FIRST_AGE + _YEARS * group
        ages = range(youngest - _YOUNGER, youngest - _YOUNGER + _YEARS)
        registered = sum(
            schedule.rate(age - (last - year))
            for year, schedule in schedules.items()
            if schedule is not None
            for age in ages
        )
        found.append(
            Registered(
                first_age=youngest,
                registered=registered / _YEARS,
                said=said,
                completeness=registered / _YEARS / said if said else None,
            )
        )
    return tuple(found)
