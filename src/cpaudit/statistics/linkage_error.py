"""A two-list total freed of the errors of the linkage itself.

Model of Ding, Y., Fienberg, S. E. (1994). Dual system estimation of census undercount in the presence
of matching error. Survey Methodology 20, 149-158, with false links by Di Consiglio, L., Tuoto, T.
(2015). Coverage evaluation on probabilistically linked data. Journal of Official Statistics 31,
415-429. Missed links make the total too large: 5 % of them raise it by about 5 %, and each is a false
«missed».
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from cpaudit.statistics.interval import CONFIDENCE, Interval, normal_quantile


@dataclass(frozen=True, slots=True)
class Rate:
    """A precision or a recall with its limits; equal limits are known for certain."""

    value: float
    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Rate:
        """A rate without doubt."""
        return cls(value, value, value)

    @property
    def variance_of_log(self) -> float:
        """By the limits, taken as those of 95 %: of 1.0 found among 150 some doubt remains."""
        if self.low <= 0:
            return float("inf")
        return (log(self.high / self.low) / (2 * normal_quantile(CONFIDENCE))) ** 2


@dataclass(frozen=True, slots=True)
class CorrectedTotal:
    """The total as linked and as corrected; ``n_both`` is the number truly in both lists."""

    n_both: float
    naive: float
    total: float | None  # none where the linkage is no better than chance or explains every link
    interval: Interval | None = None  # by the delta method, of chance and of the rates together

    @property
    def factor(self) -> float | None:
        """What the naive total must be multiplied by."""
        return None if self.total is None else self.total / self.naive


def correct(
    n_first: int,
    n_second: int,
    n_linked: float,
    *,
    share_linked: float,
    share_wrongly_linked: float,
) -> CorrectedTotal:
    """The corrected total.

    Args:
        n_first: persons in the first list.
        n_second: persons in the second list.
        n_linked: pairs linked.
        share_linked: of the true pairs, those that are linked.
        share_wrongly_linked: of the second list's persons who are not in the first, those that are
            linked to somebody all the same.

    Raises:
        ValueError: for no links or a share outside 0 … 1.
    """
    _check(n_first, n_second, n_linked, share_linked, share_wrongly_linked)
    naive = n_first * n_second / n_linked
    beyond_chance = n_linked - share_wrongly_linked * n_second
    power = share_linked - share_wrongly_linked
    if beyond_chance <= 0 or power <= 0:
        return CorrectedTotal(0.0, naive, None)
    n_both = _at_most_all(beyond_chance / power, n_first, n_second)
    return CorrectedTotal(n_both, naive, n_first * n_second / n_both)


def correct_reviewed(
    n_first: int,
    n_second: int,
    n_linked: float,
    *,
    precision: float | Rate,
    recall: float | Rate,
    confidence: float = CONFIDENCE,
) -> CorrectedTotal:
    """The corrected total from the precision and recall that clerical review found.

    The interval holds the chance of the lists (Seber's variance at the true number in both) and the
    doubt about both rates; it never falls below the longer list.
    """
    right, found = (
        rate if isinstance(rate, Rate) else Rate.exactly(rate) for rate in (precision, recall)
    )
    _check(n_first, n_second, n_linked, right.value, found.value)
    naive = n_first * n_second / n_linked
    if not right.value or not found.value:
        return CorrectedTotal(0.0, naive, None)
    n_both = _at_most_all(n_linked * right.value / found.value, n_first, n_second)
    total = n_first * n_second / n_both
    of_chance = (n_first - n_both) * (n_second - n_both) / (n_first * n_second * n_both)
    variance = of_chance + right.variance_of_log + found.variance_of_log
    ratio = exp(min(normal_quantile(confidence) * sqrt(variance), _WIDEST))
    longest = float(max(n_first, n_second))
    return CorrectedTotal(
        n_both, naive, total, Interval(max(total / ratio, longest), max(total * ratio, longest))
    )


def _at_most_all(n_both: float, n_first: int, n_second: int) -> float:
    """No more can be in both than the shorter list holds."""
    return min(n_both, float(min(n_first, n_second)))


# exp(20) times the total is no limit any more.
_WIDEST = 20.0


def _check(n_first: int, n_second: int, n_linked: float, *shares: float) -> None:
    if n_linked <= 0 or n_linked > min(n_first, n_second):
        raise ValueError(f"{n_linked} links between {n_first} and {n_second} cannot be corrected")
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("a share is not between 0 and 1")
