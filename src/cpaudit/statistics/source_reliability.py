"""How reliable each witness is and which value is true, from what several witnesses say.

The one-coin model of Dawid and Skene: a witness says the true value with a probability of its own,
and otherwise one of the wrong ones. Here the wrong ones are not alike: errors have shapes (day and
month exchanged, one digit typed wrong …), each with a share that is learned too, and within a shape
the values that it can lead to are equally likely.

Dawid, A. P. and Skene, A. M. (1979). Maximum likelihood estimation of observer error-rates using
the EM algorithm. Applied Statistics 28(1), 20-28.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

# Before anything is seen, one value in a hundred is wrong; worth so many observations. Published
# checks of civil registers find one per mille to a few per cent.
PRIOR_ERROR, PRIOR_WEIGHT = 0.01, 50.0
# Each shape of error is expected before it is seen, as if it had occurred so often.
_SHAPE_WEIGHT = 2.0
_ROUNDS, _CLOSE = 100, 1e-7
_FEWEST_WITNESSES = 3
SAME, UNSAID = 0, -1


@dataclass(frozen=True, slots=True)
class Statements:
    """What witnesses say of quantities, each statement held against each value that may be true.

    Attributes:
        quantity: of each candidate value, the quantity that it is a value of; ascending.
        prior: of each candidate, the log of what speaks for it before anybody is heard.
        candidate: of each pair (statement, candidate), the candidate.
        witness: of each pair, the witness who made the statement.
        shape: of each pair, 0 where the statement says the candidate, else the shape of the error
            that it would be, or -1 where the candidate is «something that nobody says».
        density: of each pair, the chance that an error of this shape hits what was said.
        counts: of each pair, whether the statement is heard; one that repeats another is not,
            though its witness is judged by it.
        n_agreed: by witness, how many more statements are right beyond doubt: all who spoke of
            those quantities agreed.
        n_shapes: how many shapes there are, 0 included.
    """

    quantity: Ints
    prior: Floats
    candidate: Ints
    witness: Ints
    shape: Ints
    density: Floats
    counts: Flags
    n_agreed: Floats
    n_shapes: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was learned.

    Attributes:
        posterior: of each candidate, the probability that it is the true value.
        error: by witness, the share of wrong statements.
        shapes: by shape, its share of the errors; 0 of shape 0.
        n_heard: by witness, the statements that could be compared with another's.
        is_identified: whether the witnesses differ for a reason: two can disagree without showing
            who is wrong, three or more can not.
        n_rounds: rounds until nothing moved.
    """

    posterior: Floats
    error: Floats
    shapes: Floats
    n_heard: Floats
    is_identified: bool
    n_rounds: int


def source_reliability(said: Statements, *, prior_error: float = PRIOR_ERROR) -> Reliability:
    """The true values and the witnesses' error rates that explain ``said`` best, by EM.

    With fewer than three witnesses the error rates stay alike, so that of two who disagree neither
    is believed more than the other.

    Args:
        said: the statements.
        prior_error: the share of wrong statements expected before anything is seen.
    """
    n_witnesses = len(said.n_agreed)
    is_wrong = said.shape != SAME
    # Every candidate of a quantity meets the same statements: one candidate's pairs count them.
    is_first = np.r_[True, said.quantity[1:] != said.quantity[:-1]] if len(said.quantity) else []
    of_first = np.asarray(is_first, dtype=np.bool_)[said.candidate]
    n_heard = np.bincount(said.witness[of_first], minlength=n_witnesses) + said.n_agreed
    is_identified = int((n_heard > 0).sum()) >= _FEWEST_WITNESSES
    error = np.full(n_witnesses, prior_error)
    shapes = np.full(said.n_shapes, 1 / max(said.n_shapes - 1, 1))
    posterior = np.zeros(len(said.quantity))
    rounds = 0
    for rounds in range(1, _ROUNDS + 1):  # noqa: B007 - told in the result
        posterior = _posterior(said, error, shapes)
        weight = posterior[said.candidate]
        wrong = np.bincount(said.witness, weights=weight * is_wrong, minlength=n_witnesses)
        shaped = np.bincount(said.shape + 1, weights=weight, minlength=said.n_shapes + 1)[
            1:
        ].astype(float)
        shaped[SAME] = 0.0
        before = error
        if not is_identified:
            wrong, heard = np.full(n_witnesses, wrong.sum()), np.full(n_witnesses, n_heard.sum())
        else:
            heard = n_heard
        error = (wrong + prior_error * PRIOR_WEIGHT) / (heard + PRIOR_WEIGHT)
        shaped[1:] += _SHAPE_WEIGHT
        shapes = shaped / max(shaped.sum(), 1.0)
        if np.abs(error - before).max(initial=0.0) < _CLOSE:
            break
    return Reliability(
        posterior=posterior,
        error=error,
        shapes=shapes,
        n_heard=n_heard,
        is_identified=is_identified,
        n_rounds=rounds,
    )


def _posterior(said: Statements, error: Floats, shapes: Floats) -> Floats:
    """Of each candidate the probability that it is true, given the rates."""
    if not len(said.quantity):
        return np.zeros(0)
    right = np.log1p(-error)[said.witness]
    share = np.where(said.shape == UNSAID, 1.0, shapes[said.shape])
    wrong = np.log(error)[said.witness] + np.log(
        np.maximum(share * said.density, np.finfo(float).tiny)
    )
    told = np.where(said.shape == SAME, right, wrong) * said.counts
    log = said.prior + np.bincount(said.candidate, weights=told, minlength=len(said.prior))
    starts = np.flatnonzero(np.r_[True, said.quantity[1:] != said.quantity[:-1]])
    sizes = np.diff(np.r_[starts, len(log)])
    odds = np.exp(log - np.repeat(np.maximum.reduceat(log, starts), sizes))
    found: Floats = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
    return found
