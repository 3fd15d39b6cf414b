"""How far a reported number falls short of a verified one: 出生统计求实率, 漏报率, entrants at school.

The official rate 出生统计求实率 is 100 % less the difference by the verified number; Zhang, G.,
Cui, H. (2003) compare births with the children who enter school six years later. A difference of two
counts needs no linkage and hides what linkage shows: a hundred missed and a hundred wrongly counted
births leave a rate of 100 %. From some 100 events in the verified count: of
fewer one more or less is a per cent. Enrolment was padded for
money, registers hold children twice and children move: such shortfalls are bounds, not estimates.
"""

from __future__ import annotations


def truth_rate(reported: float, verified: float) -> float | None:
    """出生统计求实率 as a share: 1 where both agree; none where nothing was verified.

    A report above the verified number lowers the rate too: what was reported and cannot be found is
    as far from the facts as what was left out.

    >>> round(truth_rate(15832, 15844), 4)
    0.9992

    Raises:
        ValueError: a number is negative.
    """
    _check(reported, verified)
    return 1 - abs(verified - reported) / verified if verified else None


def shortfall(reported: float, reference: float, *, survival: float = 1.0) -> float | None:
    """The share of a reference count that a report lacks; negative where it holds more.

    None where the reference is empty.

    Args:
        reported: what the list counts.
        reference: those who should be on it: children entering school, first doses, a later census.
        survival: the share of the reported that lived to be counted in the reference.

    >>> round(shortfall(1411, 1729), 4)
    0.1839

    Raises:
        ValueError: a number is negative, or the survival outside 0 … 1.
    """
    _check(reported, reference)
    if not 0 < survival <= 1:
        raise ValueError(f"survival {survival} is not between 0 and 1")
    return 1 - reported * survival / reference if reference else None


def _check(reported: float, reference: float) -> None:
    if min(reported, reference) < 0:
        raise ValueError(f"{reported} and {reference} are not counts")
