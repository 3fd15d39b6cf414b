"""Omissions against records that do not belong: the coverage survey's form of the two-list estimate.

National Research Council (2004). The 2000 Census: Counting Under Adversity. Washington, p. 161.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NetUndercount:
    """The estimated number, the share that is missing on balance, and the factor that corrects."""

    n: float
    rate: float
    factor: float


def estimate(
    n_listed: float, n_unusable: float, *, correct_share: float, match_rate: float
) -> NetUndercount | None:
    """The true number behind a list of ``n_listed`` records; none where no record belongs.

    Args:
        n_listed: records.
        n_unusable: of them, those that cannot be matched in principle (no number, no name).
        correct_share: of a checked sample of the rest, those that belong to the area and period.
        match_rate: of the survey's persons, those found in the list.

    >>> round(estimate(10_000, 200, correct_share=0.95, match_rate=0.92).n, 2)
    10119.57

    Raises:
        ValueError: a share is outside 0 … 1, the match rate 0, or more are unusable than listed.
    """
    if not (0 <= correct_share <= 1 and 0 < match_rate <= 1 and 0 <= n_unusable <= n_listed):
        raise ValueError("shares lie within 0 … 1 and the match rate above 0")
    n = (n_listed - n_unusable) * correct_share / match_rate
    if not n:
        return None
    return NetUndercount(n=n, rate=(n - n_listed) / n, factor=n / n_listed)


def net_omission(omitted: float, repeated: float) -> float:
    """净漏登率: the share left out less the share counted twice; negative where more is repeated.

    Both refer to the same number. What cancels here is still wrong twice over: give both beside it.

    >>> round(net_omission(0.0007, 0.0001), 4)
    0.0006

    Raises:
        ValueError: a share is outside 0 … 1.
    """
    if not (0 <= omitted <= 1 and 0 <= repeated <= 1):
        raise ValueError("shares lie within 0 … 1")
    return omitted - repeated
