"""The sex ratio at birth, boys for 100 girls, with what its size allows to be said."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from cpaudit.i18n import Text
from cpaudit.statistics import binomial, wilson
from cpaudit.statistics.interval import CONFIDENCE, Interval, check_counts, normal_quantile

EXPECTED = 105.0
# Births that tell a ratio of 130 from 105 in four cases of five (two-sided, 5 %); 118 needs 2,313,
# 112 needs 7,553. Below it only the interval is worth printing.
ENOUGH_BIRTHS = 694
POWER = 0.8
# The published numbers are rounded, not raised.
_ROUNDING = 0.5


@dataclass(frozen=True, slots=True)
class SexRatio:
    """Boys for 100 girls; ``ratio`` is none without girls, and a ``high`` of infinity is possible."""

    n_boys: int
    n_births: int
    ratio: float | None
    exact: Interval | None
    wilson: Interval | None
    p_value: float | None  # exact, two-sided, against the expected ratio
    is_enough: bool

    def note(self) -> Text:
        """What may be concluded from so many births."""
        if not self.n_births:
            return Text("no births of known sex", "无性别明确的出生记录")
        if self.is_enough:
            return Text(f"{self.n_births} births", f"出生 {self.n_births} 人")
        return Text(
            f"{self.n_births} births are too few to judge a sex ratio "
            f"({ENOUGH_BIRTHS} are the least); pool several years",
            f"出生 {self.n_births} 人，不足以判断性别比（至少需 {ENOUGH_BIRTHS} 人），宜合并多年计算",
        )


def estimate(
    n_boys: int, n_births: int, *, expected: float = EXPECTED, confidence: float = CONFIDENCE
) -> SexRatio:
    """The sex ratio of ``n_births`` births of known sex.

    >>> round(estimate(525, 1000).ratio, 2)
    110.53
    """
    check_counts(n_boys, n_births)
    n_girls = n_births - n_boys
    share = expected / (100 + expected)
    return SexRatio(
        n_boys=n_boys,
        n_births=n_births,
        ratio=100 * n_boys / n_girls if n_girls else None,
        exact=_as_ratio(binomial.exact_interval(n_boys, n_births, confidence=confidence)),
        wilson=interval(n_boys, n_births, confidence=confidence),
        p_value=binomial.exact_p_value(n_boys, n_births, share) if n_births else None,
        is_enough=n_births >= ENOUGH_BIRTHS,
    )


def interval(n_boys: int, n_births: int, *, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson's limits of the share of boys as a ratio; none without births."""
    return _as_ratio(wilson.interval(n_boys, n_births, confidence=confidence))


def births_needed(
    ratio: float,
    *,
    expected: float = EXPECTED,
    power: float = POWER,
    confidence: float = CONFIDENCE,
) -> int | None:
    """The births that tell ``ratio`` from the expected one with this power; none where they are equal.

    >>> births_needed(112), births_needed(118), births_needed(130)
    (7553, 2313, 694)

    Raises:
        ValueError: the power is not between 0.5 and 1.
    """
    usual, other = (value / (100 + value) for value in (expected, ratio))
    if usual == other:
        return None
    # The power is one-sided: its quantile is that of a two-sided interval with 2 power - 1.
    found = normal_quantile(confidence) * sqrt(usual * (1 - usual)) + normal_quantile(
        2 * power - 1
    ) * sqrt(other * (1 - other))
    return ceil((found / (other - usual)) ** 2 - _ROUNDING)


def _as_ratio(share: Interval | None) -> Interval | None:
    if share is None:
        return None
    return Interval(
        *(100 * p / (1 - p) if p < 1 else float("inf") for p in (share.low, share.high))
    )
