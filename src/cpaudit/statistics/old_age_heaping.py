"""Whether old people's ages are rounded, where numbers fall too fast for the usual indices.

Coale, A. J., Li, S. (1991). The effect of age misreporting in China on the calculation of mortality
rates at very high ages. Demography 28, 293-301: each age against a moving average of moving
averages. Kannisto, V. (1999). Assessing the information on age at death of old persons in national
vital statistics: one age against the geometric mean of the five about it. Both need some
thirty persons at each age compared; a township has them up to 75 or 80 at most. Han Chinese round to the year of
their animal (every twelfth), which neither index sees.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TERMS = 5


def coale_li(
    ages: Sequence[float], *, digit: int = 0, first: int = 65, last: int = 95
) -> float | None:
    """How many times the ages ending in ``digit`` exceed their surroundings: 1 no preference.

    The mean, over the ages from ``first`` to ``last`` with that digit, of persons by a five-year
    average of five-year averages. None where the ages do not reach four years beyond ``last`` or
    nobody lives about one of them.

    >>> coale_li([10] * 110)
    1.0

    Raises:
        ValueError: no age from first to last ends in the digit.
    """
    chosen = [age for age in range(first, last + 1) if age % 10 == digit]
    if not chosen:
        raise ValueError(f"no age from {first} to {last} ends in {digit}")
    smooth = _averages(_averages(dict(enumerate(ages))))
    if any(not smooth.get(age) for age in chosen):
        return None
    return sum(ages[age] / smooth[age] for age in chosen) / len(chosen)


def kannisto(ages: Sequence[float], *, age: int = 90) -> float | None:
    """How many times one age exceeds the geometric mean of the five about it: 1 no preference.

    None where one of the five has nobody or is beyond the ages given.
    """
    about = range(age - _TERMS // 2, age + _TERMS // 2 + 1)
    if about[0] < 0 or about[-1] >= len(ages) or any(ages[one] <= 0 for one in about):
        return None
    return ages[age] / exp(sum(log(ages[one]) for one in about) / _TERMS)


def _averages(values: Mapping[int, float]) -> dict[int, float]:
    """The mean of the five ages about each that has them all."""
    reach = range(-(_TERMS // 2), _TERMS // 2 + 1)
    return {
        age: sum(values[age + step] for step in reach) / _TERMS
        for age in values
        if all(age + step in values for step in reach)
    }
