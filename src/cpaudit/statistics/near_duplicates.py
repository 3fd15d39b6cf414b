"""Records of one place that agree in more fields than chance and the place's sameness explain.

A fixed share of equal fields is no measure: Pew Research Center (2016), Evaluating a new proposal
for detecting data falsification in surveys, on Kuriakose, N., Robbins, M. (2016), Statistical
Journal of the IAOS 32, 283-291. How many pairs agree by chance depends on the number of fields,
their values and the place. Here it is the mean over all permutations of each field within the
place, which has a closed form: the product of the shares of equal pairs, field by field. What
fields have to do with each other (schooling with age) is taken from pairs of different places,
which nobody copied; what all places have in common is no news of any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.statistics import negative_binomial
from cpaudit.statistics.agreeing_records import SEED, agreeing, hashes_of, n_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ENOUGH_FIELDS = 8
ENOUGH_RECORDS = 30
# Fields in which copies may differ: one was changed, another one as well.
MOST_DIFFERING = 2
# The chance of any pair in a place of middling size: the 99th percentile of the best match.
_RARE = 0.01
# Below it places cannot tell what is usual among them.
ENOUGH_PLACES = 8
# So many records tell how often two of a place are alike in one field.
_MOST_PAIRED = 150_000
# Of a squared normal score.
_MEDIAN_OF_SQUARE = 0.455
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Place:
    """One place's records that have a near duplicate among those of other families.

    ``expected`` counts pairs that agree by chance; ``n_records`` those that stand in such pairs.
    """

    place: int
    n: int
    n_records: int
    expected: float
    p_value: float


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """What pairs had to agree in, and what each place holds of them."""

    n_fields: int
    n_agreeing: int
    correlation: float
    places: tuple[Place, ...]


def measure(
    fields: Sequence[NDArray[np.int64]],
    places: NDArray[np.int64],
    families: NDArray[np.int64],
    *,
    most_differing: int = MOST_DIFFERING,
) -> NearDuplicates | None:
    """The near duplicates of every place; none with fewer fields than needed.

    Args:
        fields: for each field the value of every record as a number; negative where it is empty,
            and an empty field agrees with nothing.
        places: of every record, as numbers.
        families: of every record: members of one family (twins, a household) are no pair.
        most_differing: the most fields in which a pair may differ.
    """
    if len(fields) < ENOUGH_FIELDS or not len(places):
        return None
    chance = np.random.default_rng(SEED)
    hashes = [hashes_of(values, chance) for values in fields]
    sizes = np.bincount(places)
    within, across = _alike(fields, places, chance)
    n_across = max(1.0, float(n_pairs(np.array([len(places)]))[0] - n_pairs(sizes).sum()))
    found = agreeing(hashes, places, families, most_differing)
    n_fields, chosen, expected = len(fields), 0, np.zeros(len(sizes))
    correlation = 1.0
    for differing in range(most_differing + 1):
        level = n_fields - differing
        independent = _at_least(within, level)
        across_alone = max(float(_at_least(across[None, :], level)[0]), _TINY)
        # What fields have to do with each other, where nobody copied; and how much more alike the
        # records of this place are than those of different places.
        seen = found[differing].n_across / n_across
        tried = n_pairs(sizes) * np.maximum(independent, seen * independent / across_alone)
        if differing and float(np.median(tried)) > _RARE:
            break
        chosen, expected = differing, tried
        correlation = max(1.0, seen / across_alone)
    by_place = found[chosen].by_place
    # A record that was copied ten times makes 55 pairs and eleven records: these are counted.
    counted = (by_place + 1) // 2
    expected, scatter = _as_usual(counted, expected)
    rows = []
    for place, n in enumerate(sizes.tolist()):
        mean = float(expected[place])
        p_value = negative_binomial.at_least(int(counted[place]), mean, mean * scatter)
        rows.append(Place(place, n, int(by_place[place]), mean, p_value))
    return NearDuplicates(n_fields, n_fields - chosen, correlation, tuple(rows))


def _as_usual(
    counted: NDArray[np.int64], expected: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """What is expected after what all places have in common, and the variance by the mean.

    Both by medians: copies in fewer than half of the places do not move them.
    """
    if len(counted) < ENOUGH_PLACES:
        return expected, 1.0
    usual = max(1.0, float(np.median((counted + 0.5) / (expected + 0.5))))
    raised = expected * usual
    squares = (counted - raised) ** 2 / np.maximum(raised, _RARE)
    return raised, max(1.0, float(np.median(squares)) / _MEDIAN_OF_SQUARE)


def _alike(
    fields: Sequence[NDArray[np.int64]], places: NDArray[np.int64], chance: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each field's share of equal pairs within every place, and across places."""
    n_places = int(places.max()) + 1
    if len(places) > _MOST_PAIRED:
        rows = chance.choice(len(places), _MOST_PAIRED, replace=False, shuffle=False)
        fields, places = [values[rows] for values in fields], places[rows]
    pairs = n_pairs(np.bincount(places, minlength=n_places))
    n_across = max(float(n_pairs(np.array([len(places)]))[0] - pairs.sum()), 1.0)
    within = np.zeros((n_places, len(fields)))
    across = np.zeros(len(fields))
    for at, values in enumerate(fields):
        # Values that stand alone make no pairs.
        told = pl.DataFrame({"place": places.astype(np.uint32), "value": values})
        repeated = pl.col("value").is_duplicated() & (pl.col("value") >= 0)
        counts = told.filter(repeated).group_by("place", "value").len()
        equal = n_pairs(counts["len"].to_numpy().astype(np.int64))
        by_place = np.bincount(counts["place"].to_numpy(), weights=equal, minlength=n_places)
        of_value = counts.group_by("value").agg(pl.col("len").sum())["len"].cast(pl.Int64)
        across[at] = (n_pairs(of_value.to_numpy()).sum() - equal.sum()) / n_across
        # A sample of a place may hold no pair of a value that others share.
        within[:, at] = np.maximum(by_place / np.maximum(pairs, 1.0), across[at])
    return within, across


def _at_least(alike: NDArray[np.float64], level: int) -> NDArray[np.float64]:
    """The probability that a pair agrees in ``level`` fields or more, place by place."""
    n_places, n_fields = alike.shape
    # The number of fields that differ, up to those that are allowed.
    allowed = n_fields - level
    chances = np.zeros((n_places, allowed + 1))
    chances[:, 0] = 1.0
    for at in range(n_fields):
        same = alike[:, at : at + 1]
        moved = np.zeros_like(chances)
        moved[:, 1:] = chances[:, :-1] * (1 - same)
        chances = chances * same + moved
    result: NDArray[np.float64] = chances.sum(axis=1)
    return result
