"""How smooth an age structure is for each sex, and how steady the sex ratio from age to age.

United Nations (1952). Accuracy tests for census age distributions tabulated in five-year and ten-year
groups. Population Bulletin 2, 59-79: age-ratio scores, the sex-ratio score and their joint score.
Real waves of births (1959 to 1961, any policy) and moves for work break the smoothness that these
indices take for truth: compare with the county's structure (``structure_difference``) instead of
reading the classes, and not at all below some 10,000 persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# With fewer persons a five-year group of one sex varies by several per cent by chance.
ENOUGH_PERSONS = 10_000
# The United Nations' allowance for chance in populations of less than a million.
_SMALL = 1_000_000
_ALLOWANCE = 3500.0
_ALLOWED_AT_A_MILLION = 3.5
_SEX_WEIGHT = 3
_FEWEST_GROUPS = 3
_FEWEST_TO_DIFFER = 2


class AgeRatio(Enum):
    """What an age group is held against: so much of itself beside the two next to it."""

    UN = 0.0  # its neighbours alone
    ZELNIK = 1.0  # the mean of the three
    RAMACHANDRAN = 2.0  # its neighbours once, itself twice


@dataclass(frozen=True, slots=True)
class AgeSexAccuracy:
    """The United Nations' joint score and its parts.

    Attributes:
        males: the age-ratio score of males.
        females: that of females.
        sex_ratio: the sex-ratio score.
        joint: thrice the sex-ratio score and both age-ratio scores, less the allowance for chance
            where there are less than a million: below 20 accurate, 20 to 40 inaccurate, above very.
        is_enough: whether there are persons enough for a structure to be smooth.
    """

    males: float
    females: float
    sex_ratio: float
    joint: float
    is_enough: bool


def measure(males: Sequence[float], females: Sequence[float]) -> AgeSexAccuracy | None:
    """The scores of persons by five-year groups, without the open group at the end.

    None where a group of females, or both groups about another, are empty.

    Raises:
        ValueError: fewer than three groups, or not as many of both sexes.
    """
    if len(males) != len(females):
        raise ValueError(f"{len(males)} groups of males and {len(females)} of females")
    men, women = age_ratio_score(males), age_ratio_score(females)
    ratios = sex_ratio_score(males, females)
    if men is None or women is None or ratios is None:
        return None
    n = sum(males) + sum(females)
    allowance = _ALLOWED_AT_A_MILLION - _ALLOWANCE / sqrt(n) if n < _SMALL else 0.0
    return AgeSexAccuracy(
        males=men,
        females=women,
        sex_ratio=ratios,
        joint=_SEX_WEIGHT * ratios + men + women + allowance,
        is_enough=n >= ENOUGH_PERSONS,
    )


def age_ratio_score(groups: Sequence[float], *, form: AgeRatio = AgeRatio.UN) -> float | None:
    """By how many per cent, on average, a group differs from what its neighbours let expect.

    None where a group and its neighbours are empty. The open group at the end is left out by the
    caller.

    >>> age_ratio_score([30, 20, 10])
    0.0

    Raises:
        ValueError: fewer than three groups.
    """
    if len(groups) < _FEWEST_GROUPS:
        raise ValueError(f"{len(groups)} groups have no neighbours on both sides")
    own = form.value
    found = []
    for before, group, after in zip(groups, groups[1:], groups[2:], strict=False):
        expected = (before + own * group + after) / (2 + own)
        if not expected:
            return None
        found.append(abs(100 * group / expected - 100))
    return sum(found) / len(found)


def sex_ratio_score(males: Sequence[float], females: Sequence[float]) -> float | None:
    """By how many males for a hundred females one group differs from the next, on average.

    None where a group has no females or there is but one group.
    """
    if len(males) < _FEWEST_TO_DIFFER or not all(females):
        return None
    ratios = [100 * men / women for men, women in zip(males, females, strict=True)]
    steps = [abs(after - before) for before, after in pairwise(ratios)]
    return sum(steps) / len(steps)
