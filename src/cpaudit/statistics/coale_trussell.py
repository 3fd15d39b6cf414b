"""P/F as Brass's, with multipliers fitted to model schedules of fertility instead of a polynomial.

Coale, A. J., Trussell, T. J. (1974, 1975). Model fertility schedules. Population Index 40, 185-258
and 41, 572; United Nations (1983). Manual X, chapter II, tables 7 and 8. Finer than ``brass_ratio``
at the lowest and the highest ages; otherwise the same assumptions, the same 5,000 women and the same
traps: fertility that falls and children who are forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.statistics.brass_ratio import YEARS, ParityRatio, check_groups, compare

if TYPE_CHECKING:
    from collections.abc import Sequence

# For each age group: what multiplies its rate, its neighbour's rate and the sum of all rates.
_AT_SURVEY = (
    (2.531, -0.188, 0.0024),
    (3.321, -0.754, 0.0161),
    (3.265, -0.627, 0.0145),
    (3.442, -0.563, 0.0029),
    (3.518, -0.763, 0.0006),
    (3.862, -2.481, -0.0001),
    (3.828, 0.016, -0.0002),
)
_AT_BIRTH = (
    (2.147, -0.244, 0.0034),
    (2.838, -0.758, 0.0162),
    (2.760, -0.594, 0.0133),
    (2.949, -0.566, 0.0025),
    (3.029, -0.823, 0.0006),
    (3.419, -2.966, -0.0001),
    (3.535, -0.007, -0.0002),
)
# What of the next group's births was borne by women who had been of this group: constant, own rate
# and next group's rate, both by the sum of all.
_YOUNGER = (
    (0.031, 2.287, 0.114),
    (0.068, 0.999, -0.233),
    (0.094, 1.219, -0.977),
    (0.120, 1.139, -1.531),
    (0.162, 1.739, -3.592),
    (0.270, 3.454, -21.497),
)
# 20-24 to 30-34: remembered well, and lived through while fertility was much as now.
_CHOSEN = (1, 2, 3)


def estimate(
    parities: Sequence[float],
    rates: Sequence[float],
    *,
    is_age_at_survey: bool = True,
    groups: Sequence[int] = _CHOSEN,
) -> ParityRatio:
    """P/F for the seven age groups 15-19 to 45-49, by the coefficients of Coale and Trussell.

    Args:
        parities: P, the mean number of children ever born, by age group at the survey.
        rates: births in the past year per woman, by age group.
        is_age_at_survey: whether ``rates`` go by the women's age at the survey (half a year older
            than at the birth, on average) or by their age at the birth, as registers have it.
        groups: whose mean ratio corrects the rates.

    >>> bangladesh = estimate(
    ...     [0.385, 1.847, 3.485, 4.917, 5.861, 6.194, 6.084],
    ...     [0.1063, 0.2296, 0.2154, 0.1825, 0.1339, 0.0644, 0.0336])
    >>> [round(ratio, 3) for ratio in bangladesh.ratios[:3]], round(bangladesh.corrected, 1)
    ([1.621, 1.527, 1.49], 7.2)

    Raises:
        ValueError: not seven groups, a negative number or no births.
    """
    check_groups(parities, rates)
    total = YEARS * sum(rates)
    last = len(rates) - 1
    added_up = tuple(
        YEARS * sum(rates[:group])
        + own * rates[group]
        + next_one * rates[group + 1 if group < last else group - 1]
        + whole * total
        for group, (own, next_one, whole) in enumerate(
            _AT_SURVEY if is_age_at_survey else _AT_BIRTH
        )
    )
    return compare(parities, added_up, total, groups)


def by_age_at_birth(rates: Sequence[float]) -> tuple[float, ...]:
    """The rates by the women's age at the birth, from those by their age at the survey.

    Their sum stays: some births of each group's women belong to the group below.

    >>> [round(rate, 4) for rate in by_age_at_birth(
    ...     [0.1063, 0.2296, 0.2154, 0.1825, 0.1339, 0.0644, 0.0336])]
    [0.1262, 0.2323, 0.2131, 0.1783, 0.1282, 0.0595, 0.028]

    Raises:
        ValueError: not seven groups, a negative rate or no births.
    """
    check_groups(rates, rates)
    total = YEARS * sum(rates)
    moved = [
        constant + own * rate / total + next_one * after / total
        for (constant, own, next_one), rate, after in zip(_YOUNGER, rates, rates[1:], strict=False)
    ]
    given = [0.0, *moved]
    taken = [*(share * after for share, after in zip(moved, rates[1:], strict=True)), 0.0]
    return tuple(
        (1 - gone) * rate + gained for rate, gone, gained in zip(rates, given, taken, strict=True)
    )
