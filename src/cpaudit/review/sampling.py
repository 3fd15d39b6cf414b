"""In which order pairs are asked about: soon useful, and a random sample at every point."""

from __future__ import annotations

import heapq
from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

# Nobody answers more in a run; the order goes on in the next one.
MOST_QUESTIONS = 2000
# Every stratum is asked about so often before any gets more: fewer say nothing of it.
LEAST_PER_STRATUM = 2
# The spread of a stratum in which the model believes to be always right: that is what is checked.
LEAST_SPREAD = 0.05
# Links by number: one question in ten.
SHARE_BY_NUMBER = 0.1
# Sainte-Laguë: the seats of each stratum stay as near to its share as whole numbers can.
_HALF = 0.5


def queue(candidates: pl.DataFrame, *, at_most: int = MOST_QUESTIONS) -> pl.DataFrame:
    """The candidates without an answer, in the order in which to ask.

    Strata get questions in proportion to their size and spread (Neyman's allocation by the model's
    own probabilities), and each stratum is asked in the order of ``place``. Answers have no say in
    it: an order that followed them would bend the estimates.
    """
    strata = (
        candidates.group_by("stratum", "is_compared")
        .agg(n=pl.len(), p=pl.col("probability").mean())
        .sort("stratum")
    )
    wanted = _shares(strata.iter_rows(named=True))
    sizes = dict(strata.select("stratum", "n").iter_rows())
    # Answered ones keep their turn, so that tomorrow's order goes on where today's stopped.
    turns = _turns(wanted, sizes, candidates["answer"].count() + at_most)
    order = pl.DataFrame(
        turns, schema={"stratum": pl.String, "place": pl.UInt32}, orient="row"
    ).with_row_index("turn")
    return (
        candidates.filter(pl.col("answer").is_null())
        .join(order, on=["stratum", "place"])
        .sort("turn")
        .drop("turn")
        .head(at_most)
    )


def _shares(strata: Iterable[dict[str, object]]) -> dict[str, float]:
    wanted: dict[str, float] = {}
    by_number: dict[str, int] = {}
    for one in strata:
        name, n, p = str(one["stratum"]), int(str(one["n"])), float(str(one["p"]))
        if one["is_compared"]:
            wanted[name] = n * max(sqrt(max(p * (1 - p), 0.0)), LEAST_SPREAD)
        else:
            by_number[name] = n
    rest = sum(wanted.values()) or 1.0
    n_numbered = sum(by_number.values())
    odds = SHARE_BY_NUMBER / (1 - SHARE_BY_NUMBER)
    return wanted | {name: rest * odds * n / n_numbered for name, n in by_number.items()}


def _turns(wanted: dict[str, float], sizes: dict[str, int], n: int) -> list[tuple[str, int]]:
    """The first ``n`` turns: stratum and place."""
    heap = [(*_rank(wanted[name], 0), name, 0) for name in wanted]
    heapq.heapify(heap)
    turns: list[tuple[str, int]] = []
    while heap and len(turns) < n:
        _, _, name, place = heapq.heappop(heap)
        turns.append((name, place))
        if place + 1 < sizes[name]:
            heapq.heappush(heap, (*_rank(wanted[name], place + 1), name, place + 1))
    return turns


def _rank(wanted: float, n_before: int) -> tuple[bool, float]:
    return n_before >= LEAST_PER_STRATUM, -wanted / (n_before + _HALF)
