"""Records that agree in all fields but a few: found by sums of hashes, without holding each against each.

Steele, G. L., Lea, D., Flood, C. H. (2014). Fast splittable pseudorandom number generators. OOPSLA
2014, 453-472. What their number means is a matter of ``near_duplicates``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Parts of the fields beyond those that a pair may differ in: with more parts fewer records are left
# to be tried, and more choices of parts are to be looked through.
_PARTS_MORE = 2
SEED = 20_160_223


@dataclass(frozen=True, slots=True)
class Agreeing:
    """By place the records that have a partner in it, and how many pairs are of different places."""

    by_place: NDArray[np.int64]
    n_across: int


def n_pairs(n: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many pairs so many records make."""
    counts = n.astype(np.float64)
    result: NDArray[np.float64] = counts * (counts - 1) / 2
    return result


def hashes_of(values: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.uint64]:
    """A random number for every value, and one of its own for every empty field.

    Sums of them stand for sets of values.
    """
    mixed = values.astype(np.uint64) + chance.integers(1, 2**63, dtype=np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    is_empty = values < 0
    mixed[is_empty] = chance.integers(0, 2**63, size=int(is_empty.sum()), dtype=np.uint64)
    result: NDArray[np.uint64] = mixed
    return result


def agreeing(
    hashes: Sequence[NDArray[np.uint64]],
    places: NDArray[np.int64],
    families: NDArray[np.int64],
    differing: int,
) -> list[Agreeing]:
    """By the most fields that differ: records with a partner in their place, pairs across places."""
    n_places, n_fields = int(places.max()) + 1, len(hashes)
    total = np.add.reduce(hashes)
    of_places = np.random.default_rng(SEED).integers(1, 2**63, size=n_places, dtype=np.uint64)
    here = total + of_places[places]
    # Wherever they stand, records that agree in all fields are one with a weight.
    alike = pl.DataFrame({"total": total}).with_row_index().group_by("total")
    kinds = alike.agg(pl.col("index").first(), n=pl.len()).sort("index")
    first, n = kinds["index"].to_numpy(), kinds["n"].to_numpy()
    distinct = [values[first] for values in hashes]
    anywhere = total[first]
    candidates = _candidates(hashes, here, differing)
    of_kinds = _candidates(distinct, anywhere, differing, n=n)
    stands = np.zeros(len(places), dtype=np.bool_)
    by_place, sums = [], [0.0] * (differing + 1)
    # Pairs are counted at every level: one that agrees in all is counted again below.
    for left_out in range(differing + 1):
        for chosen in combinations(range(n_fields), left_out):
            touched = frozenset(at % (differing + _PARTS_MORE) for at in chosen)
            rows = of_kinds[touched]
            keys = pl.DataFrame({"key": _without(anywhere, distinct, chosen, rows), "n": n[rows]})
            sums[left_out] += _n_met(keys.group_by("key").agg(pl.col("n").sum())["n"])
            rows = candidates[touched]
            met = pl.DataFrame(
                {
                    "at": rows,
                    "family": families[rows],
                    "key": _without(here, hashes, chosen, rows),
                }
            )
            partners = met.group_by("key").agg(
                n=pl.len(), n_families=pl.col("family").n_unique(), at=pl.col("at")
            )
            sums[left_out] -= _n_met(partners["n"])
            stands[partners.filter(pl.col("n_families") > 1)["at"].explode().to_numpy()] = True
        by_place.append(np.bincount(places[stands], minlength=n_places))
    return [
        Agreeing(by_place[at], round(_at_level(sums[: at + 1], n_fields)))
        for at in range(differing + 1)
    ]


def _without(
    total: NDArray[np.uint64],
    hashes: Sequence[NDArray[np.uint64]],
    chosen: Sequence[int],
    rows: NDArray[np.intp],
) -> NDArray[np.uint64]:
    """Of these records a number for all fields but those chosen."""
    key = total[rows]
    for at in chosen:
        key -= hashes[at][rows]
    return key


def _n_met(counts: pl.Series) -> float:
    return float(n_pairs(counts.cast(pl.Int64).to_numpy()).sum())


def _candidates(
    hashes: Sequence[NDArray[np.uint64]],
    total: NDArray[np.uint64],
    differing: int,
    *,
    n: NDArray[np.uint32] | None = None,
) -> dict[frozenset[int], NDArray[np.intp]]:
    """The records that agree with another in all fields outside of some parts, by these parts.

    The fields are dealt out to more parts than a pair may differ in fields. A pair that differs in
    some fields agrees in all parts that hold none of them: only there need each choice of fields be
    tried. ``n``: how many records each of them stands for.
    """
    n_parts = differing + _PARTS_MORE
    parts = [np.add.reduce(hashes[part::n_parts]) for part in range(n_parts)]
    found: dict[frozenset[int], NDArray[np.intp]] = {}
    for n_touched in range(differing, -1, -1):
        for touched in combinations(range(n_parts), n_touched):
            # Who agrees in more parts is among those who agree in fewer.
            wider = (found[one] for one in found if one > frozenset(touched))
            rows = min(wider, key=len, default=np.arange(len(total)))
            is_met = pl.Series(_without(total, parts, touched, rows)).is_duplicated().to_numpy()
            found[frozenset(touched)] = rows[is_met if n is None else is_met | (n[rows] > 1)]
    return found


def _at_level(sums: Sequence[float], n_fields: int) -> float:
    """Pairs that differ in as many fields as allowed or fewer, from sums that count some often.

    A pair that differs in d fields is found by every choice of left-out fields that holds them.
    """
    exactly: list[float] = []
    for left_out, found in enumerate(sums):
        again = sum(
            count * comb(n_fields - differing, left_out - differing)
            for differing, count in enumerate(exactly)
        )
        exactly.append(max(0.0, found - again))
    return sum(exactly)
