"""Simulated townships: births, the lists that hold them, and what a linkage with errors shows of it."""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.completeness.matching import Basis, Matching
from cpaudit.completeness.presence import PLANNING_LIST, could
from cpaudit.statistics import wilson
from cpaudit.statistics.linkage_error import Rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAMILIES = {
    PLANNING_LIST: (PLANNING_LIST,),
    "hospital": ("delivery",),
    "registration": ("police_birth",),
    "vaccination": ("vaccination",),
    "subsidy": ("subsidy",),
}
_LISTS = [names[0] for names in FAMILIES.values()]
BIRTHS = (100, 600)
CAPTURE = (0.60, 0.98)
# A certificate that leads to the registration; a mother who is found by one office and not another.
_ODDS = (2.0, 3.0, 4.0)
_VILLAGES = 12
# How far the chances of one list differ between villages, on the scale of log odds.
_SPREAD = 0.4
MISSED, FALSE = 0.05, 0.01
REVIEWED = 150


class Scenario(StrEnum):
    """How the lists come about."""

    INDEPENDENT = "independent lists"
    DEPENDENT = "one or two pairs depend on each other, odds ratio 2–4"
    VILLAGES = "independent, chances differ between villages"


def township(
    rng: np.random.Generator, scenario: Scenario, n_lists: int, capture: tuple[float, float]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which list holds which birth, a row per birth, and the village of each."""
    n = int(rng.integers(BIRTHS[0], BIRTHS[1] + 1))
    villages = rng.choice(_VILLAGES, n, p=rng.dirichlet(np.full(_VILLAGES, 4.0)))
    chances = rng.uniform(*capture, n_lists)
    if scenario is not Scenario.DEPENDENT:
        log_odds = np.log(chances / (1 - chances))
        spread = _SPREAD if scenario is Scenario.VILLAGES else 0.0
        shifted = log_odds[None, :] + rng.normal(0, spread, (_VILLAGES, n_lists))
        return rng.random((n, n_lists)) < 1 / (1 + np.exp(-shifted[villages])), villages
    every = list(combinations(range(n_lists), 2))
    n_pairs = 1 if n_lists == 3 else int(rng.integers(1, 3))
    pairs = [every[at] for at in rng.choice(len(every), n_pairs, replace=False)]
    signs, shares = joint(chances, {pair: float(rng.choice(_ODDS)) for pair in pairs})
    return signs[rng.choice(len(signs), n, p=shares)], villages


def joint(
    chances: NDArray[np.float64], odds: dict[tuple[int, int], float]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """The histories and their shares, with these chances of each list and odds ratios of pairs."""
    n_lists = len(chances)
    signs = np.array([[code >> at & 1 for at in range(n_lists)] for code in range(2**n_lists)])
    shares = np.ones(len(signs))
    for (one, other), ratio in odds.items():
        shares = np.where(signs[:, one] & signs[:, other], shares * ratio, shares)
    # Margins are fitted one after the other; the odds ratios stay as they are.
    for _ in range(200):
        for at, chance in enumerate(chances):
            on = signs[:, at] == 1
            part = shares[on].sum() / shares.sum()
            shares = np.where(on, shares * chance / part, shares * (1 - chance) / (1 - part))
    return signs.astype(np.bool_), shares / shares.sum()


def presence(held: NDArray[np.bool_], villages: NDArray[np.int64]) -> pl.DataFrame:
    """The births that any list holds, as ``completeness.presence`` gives them."""
    names = _LISTS[: held.shape[1]]
    return (
        pl.DataFrame(
            {
                "person_no": np.arange(len(held), dtype=np.uint32),
                **{name: held[:, at] for at, name in enumerate(names)},
                **{could(name): np.ones(len(held), dtype=np.bool_) for name in names},
                "village": villages.astype(str),
            }
        )
        .with_columns(pl.lit(None, pl.String).alias(name) for name in ("parity", "residence"))
        .filter(pl.any_horizontal(*names))
    )


def mislinked(
    rng: np.random.Generator, held: NDArray[np.bool_], villages: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64], Matching]:
    """The lists as a linkage with errors shows them, and what a review tells of it."""
    others = held[:, 1:].any(axis=1)
    both, only, without = held[:, 0] & others, held[:, 0] & ~others, ~held[:, 0] & others
    torn = both & (rng.random(len(held)) < MISSED)
    shown = held.copy()
    shown[torn, 0] = False
    alone = np.zeros((int(torn.sum()), held.shape[1]), dtype=np.bool_)
    alone[:, 0] = True
    # A birth that planning lacks is linked to somebody whom only planning knows.
    wrong = np.flatnonzero(without & (rng.random(len(held)) < FALSE))
    taken = rng.permutation(np.flatnonzero(only))[: len(wrong)]
    wrong = wrong[: len(taken)]
    shown[wrong, 0] = True
    shown[taken] = False
    n_right, n_wrong, n_missed = int((both & ~torn).sum()), len(wrong), int(torn.sum())
    matching = _reviewed(rng, n_right, n_wrong, n_missed)
    return np.vstack([shown, alone]), np.concatenate([villages, villages[torn]]), matching


def _reviewed(rng: np.random.Generator, n_right: int, n_wrong: int, n_missed: int) -> Matching:
    """Precision of a sample of the links; matches left out from a sample of twice as many pairs."""
    n_linked, n_pairs = n_right + n_wrong, max(2 * n_missed, 1)
    asked, asked_pairs = min(REVIEWED, n_linked), min(REVIEWED, n_pairs)
    right = int(rng.hypergeometric(n_right, n_wrong, asked))
    matches = int(rng.hypergeometric(n_missed, n_pairs - n_missed, asked_pairs))
    precision = right / asked
    missed = n_pairs * matches / asked_pairs
    found = precision * n_linked
    limits = wilson.interval(right, asked)
    open_limits = wilson.interval(matches, asked_pairs)
    if limits is None or open_limits is None:
        raise RuntimeError("nothing was reviewed")
    # Of pairs that were asked about in full, all is known.
    left = np.sqrt((n_pairs - asked_pairs) / max(n_pairs - 1, 1))
    share = matches / asked_pairs
    low, high = (share + left * (end - share) for end in open_limits)
    return Matching(
        Basis.REVIEW,
        Rate(precision, limits.low, limits.high),
        Rate(
            found / (found + missed),
            float(found / (found + n_pairs * high)),
            float(found / (found + n_pairs * low)),
        ),
        n_linked,
        missed,
    )
