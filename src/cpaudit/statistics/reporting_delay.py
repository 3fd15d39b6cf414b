"""How many events of the recent months are still to be reported, from the delays of earlier ones.

Chain ladder with the standard errors of Mack, T. (1993). Distribution-free calculation of the
standard error of chain ladder reserve estimates. ASTIN Bulletin 23, 213-225. It sees only what is
reported in the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.statistics.interval import CONFIDENCE, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

# With fewer periods, or fewer events in them, a factor hangs on a handful of reports.
ENOUGH_PERIODS = 24
ENOUGH_PER_PERIOD = 5

Triangle = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportingDelay:
    """What the triangle says; tuples run over delays or over periods, oldest first."""

    factors: tuple[float, ...]  # of the reports after k further periods to those before
    completeness: tuple[float, ...]  # the share reported after a delay of 0, 1, … periods
    reported: tuple[int, ...]  # so far, by period of the event
    expected: tuple[float, ...]  # in the end
    standard_errors: tuple[float | None, ...]  # none where too few periods tell the spread
    total: float
    standard_error: float | None
    is_enough: bool
    # What the errors of two periods have in common, of the older of them, for expected numbers of 1.
    shared: tuple[float, ...] | None = None

    def latest(self, n_periods: int, *, confidence: float = CONFIDENCE) -> Latest:
        """The last ``n_periods`` together, with an interval for what they will hold in the end."""
        first = max(len(self.reported) - n_periods, 0)
        reported = sum(self.reported[first:])
        expected = self.expected[first:]
        total = sum(expected)
        if self.shared is None:
            return Latest(reported, total, None, None, None)
        # Reports come one by one: what is outstanding of a period varies at least as a count does, and
        # a period with hardly a report yet is no surer than the others are at that delay.
        usual = sum(self.expected) / len(self.expected)
        variance = 0.0
        for position in range(first, len(self.reported)):
            missing = 1 - self.completeness[len(self.reported) - 1 - position]
            least = max(usual, self.expected[position]) * missing
            variance += max((self.standard_errors[position] or 0.0) ** 2, least)
        for position, common in enumerate(self.shared[first:]):
            variance += expected[position] * sum(expected[position + 1 :]) * common
        outstanding = total - reported
        low, high = _log_normal(outstanding, variance, _student(confidence, len(self.reported) - 2))
        return Latest(reported, total, sqrt(variance), reported + low, reported + high)


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest periods together: what is reported of them so far, and what will be in the end."""

    reported: int
    expected: float
    standard_error: float | None
    low: float | None
    high: float | None

    @property
    def outstanding_share(self) -> float:
        """The share of the events that is not reported yet."""
        return 1 - self.reported / self.expected if self.expected else 0.0

    @property
    def outstanding_limits(self) -> tuple[float, float] | None:
        """The same at both ends of the interval."""
        if self.low is None or self.high is None or not self.low:
            return None
        return 1 - self.reported / self.low, 1 - self.reported / self.high


def _student(confidence: float, degrees: int) -> float:
    """The two-sided quantile of Student's distribution, by its expansion (Abramowitz 26.7.5).

    The spreads are themselves estimated, from as many periods as there are less two.
    """
    z, n = normal_quantile(confidence), max(degrees, 1)
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n * n)


def _log_normal(mean: float, variance: float, quantile: float) -> tuple[float, float]:
    """The limits of a log-normal number: Mack's own interval, which never falls below 0."""
    if mean <= 0:
        return 0.0, 0.0
    spread = log(1 + variance / mean**2)
    centre, half = log(mean) - spread / 2, quantile * sqrt(spread)
    return exp(centre - half), exp(centre + half)


def triangle(
    frame: pl.DataFrame, *, event_period: str, entry_period: str, last_period: int
) -> Triangle:
    """Cumulative reports: one row per period of the event, oldest first, of falling length.

    Args:
        frame: one row per reported event.
        event_period: the integer column of the event's period (months since any origin).
        entry_period: the integer column of the entry's period.
        last_period: the period that has just ended; later entries and events are left out.

    Rows whose entry precedes the event are left out too.
    """
    event, entry = pl.col(event_period), pl.col(entry_period)
    counts = (
        frame.filter(event.is_not_null(), entry >= event, entry <= last_period)
        .group_by(event.alias("event"), (entry - event).alias("delay"))
        .len()
    )
    if counts.is_empty():
        return ()
    first = int(counts.select(event=pl.col("event").min()).item())
    increments = np.zeros((last_period - first + 1,) * 2, dtype=np.int64)
    rows = (counts["event"] - first).to_numpy()
    increments[rows, counts["delay"].to_numpy()] = counts["len"].to_numpy()
    cumulated = increments.cumsum(axis=1)
    size = len(cumulated)
    return tuple(tuple(int(n) for n in cumulated[row, : size - row]) for row in range(size))


def estimate(cumulative: Sequence[Sequence[int]]) -> ReportingDelay | None:
    """The expected final numbers; none where a period before the last has no report to build on.

    Raises:
        ValueError: when row i of n does not hold n - i numbers.
    """
    size = len(cumulative)
    if any(len(row) != size - position for position, row in enumerate(cumulative)):
        raise ValueError("the rows of a triangle grow shorter by one")
    if not size:
        return None
    bases = [sum(row[k] for row in cumulative[: size - k - 1]) for k in range(size - 1)]
    if not all(bases):
        return None
    factors = [
        sum(row[k + 1] for row in cumulative[: size - k - 1]) / bases[k] for k in range(size - 1)
    ]
    completeness = [1.0]
    for factor in reversed(factors):
        completeness.insert(0, completeness[0] / factor)
    expected = [row[-1] / completeness[len(row) - 1] for row in cumulative]
    spreads = _spreads(cumulative, factors)
    errors, total_error, shared = _mack_errors(cumulative, factors, expected, bases, spreads)
    return ReportingDelay(
        factors=tuple(factors),
        completeness=tuple(completeness),
        reported=tuple(row[-1] for row in cumulative),
        expected=tuple(expected),
        standard_errors=errors,
        total=sum(expected),
        standard_error=total_error,
        is_enough=size >= ENOUGH_PERIODS and all(total >= ENOUGH_PER_PERIOD for total in expected),
        shared=shared,
    )


def _spreads(cumulative: Sequence[Sequence[int]], factors: Sequence[float]) -> list[float] | None:
    """Mack's sigma squared for each delay; the last by his rule, none with too few rows."""
    size, spreads = len(cumulative), []
    for k in range(size - 2):
        rows = [row for row in cumulative[: size - k - 1] if row[k]]
        squares = sum(row[k] * (row[k + 1] / row[k] - factors[k]) ** 2 for row in rows)
        spreads.append(squares / (size - k - 2))
    if len(spreads) < 2:  # noqa: PLR2004  # the rule for the last looks at the two before it
        return None
    before, last = spreads[-2], spreads[-1]
    spreads.append(min(last**2 / before, before, last) if before else 0.0)
    return spreads


def _mack_errors(
    cumulative: Sequence[Sequence[int]],
    factors: Sequence[float],
    expected: Sequence[float],
    bases: Sequence[int],
    spreads: Sequence[float] | None,
) -> tuple[tuple[float | None, ...], float | None, tuple[float, ...] | None]:
    size = len(cumulative)
    if spreads is None:
        return (None,) * size, None, None
    variances, total, common = [], 0.0, []
    for position, row in enumerate(cumulative):
        variance, shared, running = 0.0, 0.0, float(row[-1])
        for k in range(len(row) - 1, size - 1):
            ratio = spreads[k] / factors[k] ** 2
            variance += ratio * ((1 / running if running else 0.0) + 1 / bases[k])
            shared += 2 * ratio / bases[k]
            running *= factors[k]
        variances.append(expected[position] ** 2 * variance)
        common.append(shared)
        total += variances[-1] + expected[position] * sum(expected[position + 1 :]) * shared
    return tuple(sqrt(variance) for variance in variances), sqrt(total), tuple(common)
