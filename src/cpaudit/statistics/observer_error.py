"""How observers confuse categories, and which category is true, from what several observers say.

A. P. Dawid and A. M. Skene (1979). Maximum likelihood estimation of observer error-rates using the EM
algorithm. Applied Statistics 28(1), 20-28. Each observer has a whole table of confusions, so that it
is only for few categories (sex, marital status, kind of registration); for dates, names and numbers
see ``source_reliability``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Category = TypeVar("Category", int, str)
_ROUNDS, _CLOSE = 1000, 1e-10


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was learned; categories are in the order given.

    Attributes:
        priors: of each category, its share among the items.
        confusion: by observer, true category and said category, how often the one is called the other;
            nan where nothing of that category was seen by the observer.
        posterior: by item, the probability of each category.
        most_likely: by item, the place of the likeliest category.
        majority: by item, the place of the category that most say; the first of several.
        log_likelihood: of all that was said.
        n_rounds: rounds until nothing moved.
    """

    priors: tuple[float, ...]
    confusion: Floats
    posterior: Floats
    most_likely: tuple[int, ...]
    majority: tuple[int, ...]
    log_likelihood: float
    n_rounds: int

    @property
    def overruled(self) -> tuple[int, ...]:
        """The items, from 0, whose likeliest category is not what most observers say."""
        pairs = zip(self.most_likely, self.majority, strict=True)
        return tuple(item for item, (likely, most) in enumerate(pairs) if likely != most)


def observer_error(
    said: Sequence[Sequence[Sequence[Category]]], categories: Sequence[Category]
) -> Confusion | None:
    """The observers' confusions and the true categories that explain ``said`` best; None without items.

    The first guess at the truth is the share of the votes. The likelihood has several tops: with few
    items, or observers who err more often than not, another one may be found.

    Args:
        said: by item and observer, the category that the observer gave, each time that it was asked;
            empty where it said nothing.
        categories: all that can be said.

    Raises:
        ValueError: an item of which nobody says anything, or a category that is not in the list.
    """
    if not said:
        return None
    counts = _counts(said, categories)
    votes = counts.sum(axis=1)
    if not (votes.sum(axis=1) > 0).all():
        message = "nobody says anything of an item"
        raise ValueError(message)
    truth = votes / votes.sum(axis=1, keepdims=True)
    rounds = 0
    while True:
        rounds += 1
        priors, confusion = _rates(counts, truth)
        before = truth
        truth, log_likelihood = _expected(counts, priors, confusion)
        if rounds == _ROUNDS or np.abs(truth - before).max() < _CLOSE:
            break
    return Confusion(
        priors=tuple(map(float, priors)),
        confusion=confusion,
        posterior=truth,
        most_likely=tuple(map(int, truth.argmax(axis=1))),
        majority=tuple(map(int, votes.argmax(axis=1))),
        log_likelihood=log_likelihood,
        n_rounds=rounds,
    )


def _counts(said: Sequence[Sequence[Sequence[Category]]], categories: Sequence[Category]) -> Floats:
    """By item, observer and category, how often it was said."""
    place = {category: number for number, category in enumerate(categories)}
    counts = np.zeros((len(said), max(map(len, said)), len(categories)))
    for item, of_item in enumerate(said):
        for observer, words in enumerate(of_item):
            for word in words:
                if word not in place:
                    message = "a category that is not in the list"
                    raise ValueError(message)
                counts[item, observer, place[word]] += 1
    return counts


def _rates(counts: Floats, truth: Floats) -> tuple[Floats, Floats]:
    """The priors and the confusions, if the items are as ``truth`` says."""
    told = np.einsum("ij,ikl->kjl", truth, counts)
    total = told.sum(axis=2, keepdims=True)
    confusion = np.divide(told, total, out=np.full_like(told, np.nan), where=total > 0)
    return truth.mean(axis=0), confusion


def _expected(counts: Floats, priors: Floats, confusion: Floats) -> tuple[Floats, float]:
    """The probable categories given the rates, and the log of the likelihood."""
    # Where an observer saw nothing of a category, it says nothing about it.
    known = np.where(np.isnan(confusion), 1.0, confusion)
    least = np.finfo(float).tiny
    logs = np.log(np.maximum(priors, least)) + np.einsum(
        "ikl,kjl->ij", counts, np.log(np.maximum(known, least))
    )
    top = logs.max(axis=1, keepdims=True)
    odds = np.exp(logs - top)
    total = odds.sum(axis=1, keepdims=True)
    return odds / total, float((top + np.log(total)).sum())
