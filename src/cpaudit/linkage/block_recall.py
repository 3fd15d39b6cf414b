"""How many matches blocking misses, from how often its rules find the same ones; without labels.

Each family of rules is a list of matches, as each register is a list of births. Rules that share a
key miss the same pairs, and are one list; what dependence is left between the families (a wrong
date hides a pair from every rule that needs it) is what the log-linear models are for. Pairs of
which one side lacks a value cannot be found through it at all: they are a stratum of their own, with
the lists that are left.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.statistics import lower_bound, multi_list
from cpaudit.statistics.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.linkage.blocking import BlockingRule
    from cpaudit.linkage.codes import Flags

# A rule belongs to the first family one of whose keys it needs: a number, else a name, else a day
# of birth, else what ties people together.
_KEYS = {
    "number": ("id", "id_valid", "id_beginning", "id_ending"),
    "name": ("name", "pinyin"),
    "day": ("day",),
}
TIE = "tie"
FAMILIES = (*_KEYS, TIE)
# Matches of which only one list could know are worth a caveat where they are more than these.
_MUCH = 0.05
# Where they are more than half of all, no recall is told.
_MOST = 0.5
# A model whose total has a standard error of half of what was found does not know the total.
_UNSURE = 0.5
# Dependence between pairs of four lists is 64 models for every stratum; of five it is a thousand.
_MOST_LISTS = 4
# Strata with fewer matches say too little of how their lists overlap; they are counted together by
# the lists that all of them have.
FEWEST = 150


@dataclass(frozen=True, slots=True)
class BlockRecall:
    """The share of matches that blocking finds.

    ``recall`` by the models with the best BIC, ``interval`` their profile intervals, ``spread`` the
    range over all models that fit nearly as well and over the floor of Chao. ``most`` is the recall
    by that floor: whatever the dependence through the pairs themselves, it is not above that.
    ``n_bare``: matches of which only one list could know, so that nothing tells how many more
    there are; ``caveat`` is true where they are more than one in twenty.
    """

    n_found: float
    n_bare: float
    recall: float
    interval: Interval
    spread: Interval
    most: float

    @property
    def caveat(self) -> bool:
        """Whether the estimate leaves a good part of the matches out."""
        return self.n_bare > _MUCH * max(self.n_found, 1.0)

    @property
    def is_known(self) -> bool:
        """Whether the estimate speaks of most matches; of the rest it would be no recall of all."""
        return self.n_bare <= _MOST * self.n_found


def families(rules: Sequence[BlockingRule]) -> dict[str, list[int]]:
    """The rules (their positions) of each family that has any, in the order of ``FAMILIES``."""
    found: dict[str, list[int]] = {family: [] for family in FAMILIES}
    for at, rule in enumerate(rules):
        keys = {
            name for keys in rule.alternatives for key in keys for name in key.meta.root_names()
        }
        family = next((name for name, own in _KEYS.items() if keys.intersection(own)), TIE)
        found[family].append(at)
    return {family: at for family, at in found.items() if at}


def estimate(
    rules: Sequence[BlockingRule], is_found: Flags, is_able: Flags, weight: np.ndarray
) -> BlockRecall | None:
    """The recall from matches that were found; none where none were.

    Args:
        rules: the rules.
        is_found: a row per match and a column per rule: does it bring the match together.
        is_able: likewise: do both sides have its keys at all.
        weight: the probability of each match, for which it counts.
    """
    by_family = families(rules)
    histories = np.stack([is_found[:, at].any(axis=1) for at in by_family.values()], axis=1)
    able = np.stack([is_able[:, at].any(axis=1) for at in by_family.values()], axis=1) | histories
    seen = histories.any(axis=1)
    if not seen.any():
        return None
    strata = _strata(histories[seen], able[seen], weight[seen])
    parts = [_Part.of(cells) for cells in strata]
    # Whole matches, as the strata count them: what rounding takes away is not missed by any rule.
    n_found = sum(part.n for part in parts)
    n_bare = sum(part.n for part in parts if part.is_bare)
    best, low, high = (
        sum(getattr(part, name) for part in parts) for name in ("best", "low", "high")
    )
    least, fewest, most = (
        sum(getattr(part, name) for part in parts) for name in ("floor", "fewest", "most")
    )
    return BlockRecall(
        n_found=n_found,
        n_bare=n_bare,
        recall=_share(n_found, best),
        interval=Interval(_share(n_found, high), _share(n_found, low)),
        spread=Interval(_share(n_found, most), _share(n_found, fewest)),
        most=_share(n_found, least),
    )


def _share(n_found: float, total: float) -> float:
    return min(1.0, n_found / total) if total > 0 else 1.0


def _strata(histories: Flags, able: Flags, weight: np.ndarray) -> list[dict[str, int]]:
    """The histories of each stratum over the lists that it has, rounded to whole matches."""
    n_lists = histories.shape[1]
    places = 1 << np.arange(n_lists)[::-1]
    frame = pl.DataFrame({"able": able @ places, "history": histories @ places, "weight": weight})
    sums = frame.group_by("able", "history").agg(pl.col("weight").sum()).sort("able", "history")
    by_able: dict[int, dict[int, float]] = defaultdict(dict)
    for code, history, n in sums.iter_rows():
        by_able[code][history] = n
    # The small ones go to the largest stratum whose lists they all have, else stay by themselves.
    for code in sorted(by_able, key=lambda one: sum(by_able[one].values())):
        n = sum(by_able[code].values())
        within = [
            other
            for other in by_able
            if other != code
            and other & code == other
            and other.bit_count() >= lower_bound.FEWEST_LISTS
            and sum(by_able[other].values()) >= FEWEST
        ]
        if n < FEWEST and within:
            home = max(within, key=lambda one: sum(by_able[one].values()))
            for history, count in by_able.pop(code).items():
                by_able[home][history] = by_able[home].get(history, 0.0) + count
    return [_cells(code, counts, n_lists) for code, counts in sorted(by_able.items())]


def _cells(code: int, counts: Mapping[int, float], n_lists: int) -> dict[str, int]:
    lists = [at for at in range(n_lists) if code >> (n_lists - 1 - at) & 1]
    cells: dict[str, float] = defaultdict(float)
    for history, n in counts.items():
        signs = format(history, f"0{n_lists}b")
        kept = "".join(signs[at] for at in lists)
        # Found only by a list that the stratum does not count: known, and no list's own.
        cells[kept] += n
    return {kept: round(n) for kept, n in cells.items()}


@dataclass(frozen=True, slots=True)
class _Part:
    """How many matches a stratum has in truth: the best figure, its limits, the range of models."""

    n: float
    best: float
    low: float
    high: float
    floor: float
    fewest: float
    most: float
    is_bare: bool = False

    @classmethod
    def of(cls, cells: Mapping[str, int]) -> _Part:
        n = float(sum(cells.values()))
        width = len(next(iter(cells)))
        listed = {history: count for history, count in cells.items() if "1" in history and count}
        if width < lower_bound.FEWEST_LISTS or not listed:
            return cls(n, n, n, n, n, n, n, is_bare=True)
        bound = lower_bound.estimate(
            [
                sum(count for history, count in listed.items() if history.count("1") == times)
                for times in range(1, width + 1)
            ]
        )
        floor = max(n, bound.total)
        if multi_list.FEWEST_LISTS <= width <= _MOST_LISTS:
            modelled = _modelled(listed, n)
            if modelled is not None:
                best, limits, totals = modelled
                return cls(
                    n,
                    max(n, best),
                    max(n, limits.low),
                    max(n, limits.high),
                    floor,
                    max(n, min(*totals, floor)),
                    max(n, *totals, floor),
                )
        low, high = max(n, bound.interval.low), max(n, bound.interval.high)
        return cls(n, floor, low, high, floor, floor, high)


def _modelled(cells: Mapping[str, int], n: float) -> tuple[float, Interval, list[float]] | None:
    """The total of the best model, its limits, and the totals of those that fit nearly as well.

    A model that lets every pair of lists depend on each other where a cell is empty has no finite
    answer; it is not asked.
    """
    estimated = multi_list.estimate(cells, highest=2)
    if not estimated.is_usable:
        return None
    firm = [
        model
        for model in estimated.models
        if model.degrees_of_freedom > 0 and model.standard_error < _UNSURE * n
    ]
    if not firm:
        return None
    best = min(firm, key=lambda model: (model.bic, model.terms))
    limits = multi_list.profile_interval(cells, best.terms)
    if limits is None or not math.isfinite(limits.high):
        return None
    close = [model.total for model in firm if model.aic <= firm[0].aic + multi_list.CLOSE_AIC]
    return best.total, limits, [best.total, *close]
