"""One to one: how likely each candidate is when no row may have two partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Shares

ROUNDS, FEW_ROUNDS, PRIOR_ROUNDS = 30, 5, 8
TOLERANCE, PRIOR_TOLERANCE = 5e-3, 0.05
# Most candidates stand in trees, where messages settle as they arrive. Afterwards each is the
# geometric mean of what it was and what it would be, so that rings of equal candidates come to rest.
UNDAMPED = 2
# Odds beyond this add nothing but overflow.
MOST_LOG_ODDS = 40.0
# Two registers never cover each other so fully that nobody is left.
LEAST_FREE = 0.02


@dataclass(frozen=True, slots=True)
class Matching:
    """Of each pair its probability, and what the constraint adds to its log odds (natural)."""

    probability: Shares
    raised: Shares


class OneToOne:
    """The probability of each pair, given that every row has at most one partner.

    A set of pairs without a common row is as likely as the product of its odds; the marginals of
    that distribution are found by belief propagation on the graph of candidates (exact where the
    graph is a tree, and close elsewhere: Huang & Jebara 2009; Chertkov et al. 2010). A candidate
    that has a better partner elsewhere thereby leaves its rivals free.

    The mixture's prior odds are those of a pair drawn from all candidates. Before any fields are
    compared, a row is as likely as another to have a partner, and each of its d candidates to be
    it: the odds of a pair are raised by (mean d ÷ d) on either side, and by 1 ÷ (share of free
    rows) on either side, since they are to hold among rows that nobody has taken yet. The share
    of free rows follows from the probabilities, so that both are found in turn.

    Args:
        left: row numbers of the left table, of the pairs that are worth weighing.
        right: row numbers of the right table.
        met_left: for each left row how many candidates it met, with those not worth weighing.
        met_right: the same for the right table.
    """

    def __init__(
        self,
        left: NDArray[np.uint32],
        right: NDArray[np.uint32],
        *,
        met_left: NDArray[np.int64],
        met_right: NDArray[np.int64],
    ) -> None:
        # A pair without rivals is free on both sides whatever happens.
        rivalled = (np.bincount(left)[left] > 1) | (np.bincount(right)[right] > 1)
        self._rivals = np.flatnonzero(rivalled)
        self._messages = _Messages(left[self._rivals], right[self._rivals])
        self._n_rows = len(met_left), len(met_right)
        self._by_rows: Shares = np.log(met_left[met_left > 0].mean() / met_left[left])
        self._by_rows += np.log(met_right[met_right > 0].mean() / met_right[right])

    def settle(self, log_odds: Shares, *, roughly: bool = False) -> Matching:
        """The matching for the natural logarithms of the mixture's odds; may be asked again.

        What was found for other odds of the same pairs is where the next search begins; while the
        odds still change, ``roughly`` will do.
        """
        raised = 0.0
        probability: Shares = 1.0 / (1.0 + np.exp(-log_odds))
        for _ in range(PRIOR_ROUNDS):
            n_matches = float(probability.sum())
            free = [max(1.0 - n_matches / n, LEAST_FREE) for n in self._n_rows]
            before, raised = raised, -float(np.log(free).sum())
            probability = self._settled(log_odds + self._by_rows + raised, FEW_ROUNDS)
            if roughly or abs(raised - before) < PRIOR_TOLERANCE:
                break
        if not roughly:
            probability = self._settled(log_odds + self._by_rows + raised, ROUNDS)
        return Matching(probability, self._by_rows + raised)

    def _settled(self, odds: Shares, rounds: int) -> Shares:
        certain: Shares = 1.0 / (1.0 + np.exp(-odds))
        certain[self._rivals] = self._messages.settle(odds[self._rivals], rounds)
        return certain


def one_to_one(
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    log_odds: Shares,
    *,
    met_left: NDArray[np.int64],
    met_right: NDArray[np.int64],
) -> Matching:
    """``OneToOne`` asked once."""
    return OneToOne(left, right, met_left=met_left, met_right=met_right).settle(log_odds)


class _Messages:
    """How free either row of each pair is for the other; kept between runs as a good start."""

    def __init__(self, left: NDArray[np.uint32], right: NDArray[np.uint32]) -> None:
        numbers = [np.unique(rows, return_inverse=True)[1] for rows in (left, right)]
        self._rows = numbers[0], numbers[1]
        self._sizes = tuple(int(rows.max(initial=0)) + 1 for rows in self._rows)
        self._free = np.ones(len(left)), np.ones(len(left))
        self._rounds = 0

    def settle(self, log_odds: Shares, rounds: int) -> Shares:
        """The marginal probability of each pair once the messages stand still."""
        odds = np.exp(np.minimum(log_odds, MOST_LOG_ODDS))
        free_left, free_right = self._free
        for _ in range(rounds):
            new_left = _free(self._rows[0], odds * free_right, self._sizes[0])
            new_right = _free(self._rows[1], odds * free_left, self._sizes[1])
            moved = max(_moved(free_left, new_left), _moved(free_right, new_right))
            if self._rounds < UNDAMPED:
                free_left, free_right = new_left, new_right
            else:
                free_left, free_right = (
                    np.sqrt(free_left * new_left),
                    np.sqrt(free_right * new_right),
                )
            self._rounds += 1
            if moved < TOLERANCE:
                break
        self._free = free_left, free_right
        joint = odds * free_left * free_right
        probability: Shares = joint / (1.0 + joint)
        return probability


def _moved(old: Shares, new: Shares) -> float:
    """The largest move as a share: how free a row is for its second candidate may be very little."""
    return float(np.abs(new / old - 1.0).max(initial=0.0))


def _free(rows: NDArray[np.int64], claims: Shares, n_rows: int) -> Shares:
    """1 ÷ (1 + what the other candidates of a row claim), for each of its candidates."""
    total = np.bincount(rows, weights=claims, minlength=n_rows)[rows]
    others = np.maximum(total - claims, 0.0)
    # Subtracting a claim from a sum that it dominates leaves the dust of rounding.
    others[others < total * 1e-12] = 0.0
    free: Shares = 1.0 / (1.0 + others)
    return free
