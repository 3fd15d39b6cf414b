"""How many there are in truth, when two lists name some of them and share a part.

Chandrasekaran, C., Deming, W. E. (1949). On a method of estimating birth and death rates and the
extent of registration. Journal of the American Statistical Association 44, 101-115; Chapman, D. G.
(1951). University of California Publications in Statistics 1, 131-160; variance of Seber, G. A. F.
(1970). Biometrics 26, 393-397. The lists must be of the same cohort, linked without error, free of
wrong records and independent; ``dependence`` says how far the answer moves where they are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.statistics import two_list_limits, wilson
from cpaudit.statistics.interval import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.statistics.interval import Interval

# With fewer in both lists Chapman's estimate is biased (Robson and Regier 1964).
ENOUGH_IN_BOTH = 7
# Odds ratios between the lists: 2 and 4 stand for a certificate that leads to the registration.
THETAS = (0.5, 1.0, 2.0, 4.0)


class Caution(StrEnum):
    """Why an estimate must not be quoted, or only as a bound."""

    EMPTY_LIST = "empty_list"
    FEW_IN_BOTH = "few_in_both"
    LISTS_TOO_SHORT = "lists_too_short"
    ONE_LIST_WITHIN_THE_OTHER = "one_list_within_the_other"

    def text(self) -> Text:
        """The reason in words."""
        match self:
            case Caution.EMPTY_LIST:
                return Text("one of the lists is empty", "其中一份名单为空")
            case Caution.FEW_IN_BOTH:
                return Text(
                    f"fewer than {ENOUGH_IN_BOTH} are in both lists",
                    f"两份名单共有的不足 {ENOUGH_IN_BOTH} 人",
                )
            case Caution.LISTS_TOO_SHORT:
                return Text(
                    "the two lists together are shorter than the estimate",
                    "两份名单合计少于估计总数",
                )
            case Caution.ONE_LIST_WITHIN_THE_OTHER:
                return Text(
                    "one list lies within the other: nothing can be said of who is in neither",
                    "一份名单完全包含于另一份：无法推断两份名单之外的人数",
                )


@dataclass(frozen=True, slots=True)
class Total:
    """Chapman's total with its standard error, and the limits by the likelihood."""

    estimate: float
    standard_error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dependence:
    """The total under an odds ratio ``theta`` between the lists; 1 is independence."""

    theta: float
    estimate: float
    completeness: float  # of the first list


@dataclass(frozen=True, slots=True)
class TwoLists:
    """What two lists say of the whole; ``cautions`` say why it may be worth less."""

    n_first: int
    n_second: int
    n_both: int
    n_observed: int  # in either list
    lincoln_petersen: float | None  # none where the lists share nobody
    total: Total
    log: Interval  # Chao's limits, for comparison with published figures
    completeness: float | None  # of the first list: the share of the second that it holds
    completeness_interval: Interval | None
    dependence: tuple[Dependence, ...]
    cautions: tuple[Caution, ...]
    # Where one list lies within the other: the total at its least completeness.
    at_most: float | None

    @property
    def is_usable(self) -> bool:
        """True when the estimate may be quoted with its interval."""
        return not self.cautions

    @property
    def under_report(self) -> float | None:
        """漏报率: the share of the second list that the first lacks."""
        return None if self.completeness is None else 1 - self.completeness


def estimate(
    n_first: int,
    n_second: int,
    n_both: int,
    *,
    confidence: float = CONFIDENCE,
    thetas: Sequence[float] = THETAS,
) -> TwoLists:
    """The total and the completeness of the first list, from the sizes and the number in both.

    Raises:
        ValueError: when more are in both than in one of them.
    """
    total = chapman(n_first, n_second, n_both, confidence=confidence)
    n_observed = n_first + n_second - n_both
    share = wilson.interval(n_both, n_second, confidence=confidence)
    return TwoLists(
        n_first=n_first,
        n_second=n_second,
        n_both=n_both,
        n_observed=n_observed,
        lincoln_petersen=n_first * n_second / n_both if n_both else None,
        total=total,
        log=two_list_limits.log_interval(
            total.estimate, total.standard_error**2, n_observed, confidence=confidence
        ),
        completeness=n_both / n_second if n_second else None,
        completeness_interval=share,
        dependence=dependence(n_first, n_second, n_both, thetas=thetas),
        cautions=_cautions(n_first, n_second, n_both, total.estimate),
        at_most=at_most(n_first, n_second, n_both, confidence=confidence),
    )


def chapman(n_first: int, n_second: int, n_both: int, *, confidence: float = CONFIDENCE) -> Total:
    """Chapman's total with Seber's standard error.

    Where one list lies within the other, what was seen is all that can be said: both limits are it.

    Raises:
        ValueError: when more are in both than in one of them.

    >>> chapman(50, 60, 20).estimate
    147.14285714285714
    """
    if not 0 <= n_both <= min(n_first, n_second):
        raise ValueError(f"{n_both} in both of {n_first} and {n_second} cannot be")
    total = (n_first + 1) * (n_second + 1) / (n_both + 1) - 1
    variance = (
        (n_first + 1)
        * (n_second + 1)
        * (n_first - n_both)
        * (n_second - n_both)
        / ((n_both + 1) ** 2 * (n_both + 2))
    )
    if n_both == min(n_first, n_second):
        seen = float(max(n_first, n_second))
        return Total(total, sqrt(variance), seen, seen)
    low, high = two_list_limits.likelihood_interval(
        n_first, n_second, n_both, confidence=confidence
    )
    return Total(total, sqrt(variance), min(low, total), max(high, total))


def at_most(
    n_first: int, n_second: int, n_both: int, *, confidence: float = CONFIDENCE
) -> float | None:
    """How many there are at most where one list lies within the other; none where neither does.

    The longer list holds all of the shorter: of so many it may by chance have missed none although it
    lacks some. Its completeness is at least Wilson's limit, and the total its size over that.

    >>> round(at_most(24, 20, 20), 1), at_most(24, 20, 19)
    (28.6, None)
    """
    if n_both != min(n_first, n_second) or not n_both:
        return None
    share = wilson.interval(n_both, n_both, confidence=confidence)
    return None if share is None else max(n_first, n_second) / share.low


def dependence(
    n_first: int, n_second: int, n_both: int, *, thetas: Sequence[float] = THETAS
) -> tuple[Dependence, ...]:
    """The total and the first list's completeness for each ``theta``; empty if none is in both."""
    if not n_both:
        return ()
    unseen = (n_first - n_both) * (n_second - n_both) / n_both
    observed = n_first + n_second - n_both
    return tuple(
        Dependence(theta, observed + theta * unseen, n_first / (observed + theta * unseen))
        for theta in thetas
    )


def _cautions(n_first: int, n_second: int, n_both: int, total: float) -> tuple[Caution, ...]:
    if not n_first or not n_second:
        return (Caution.EMPTY_LIST,)
    found = {
        Caution.FEW_IN_BOTH: n_both < ENOUGH_IN_BOTH,
        Caution.LISTS_TOO_SHORT: n_first + n_second < total,
        Caution.ONE_LIST_WITHIN_THE_OTHER: n_both == min(n_first, n_second),
    }
    return tuple(caution for caution, is_so in found.items() if is_so)
