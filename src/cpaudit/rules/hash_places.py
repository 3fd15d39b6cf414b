"""Where hashes stand in a sorted list of hashes, by the bucket that their first bits name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
NOWHERE = np.uint32(2**32 - 2)
# Chance puts a dozen into one bucket among millions; where there are more, the hash is not even.
_MOST_IN_BUCKET = 64
_MANY = 1 << 21  # hashes: beyond, the room for many small buckets counts more than the time
# Few enough that what is worked out on the way stays in the processor's memory.
_AT_ONCE = 1 << 16


def places(known: Hashes, asked: Hashes, shift: int = 0) -> npt.NDArray[np.uint32]:
    """The place in ``known``, which ascends, of each of ``asked`` without its last ``shift`` bits.

    NOWHERE stands where it is not there. The list is cut into buckets of a hash or two: the first bits of
    a hash lead to it straight away, which takes a third of the time of halving the list again
    and again.
    """
    found = np.full(len(asked), NOWHERE)
    if not len(known):
        return found
    n_bits = len(known).bit_length() + (1 if len(known) < _MANY else -1)
    below = np.uint64(max(0, int(known[-1]).bit_length() - n_bits))
    starts, is_even = _buckets(known, below)
    for start in range(0, len(asked), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        hashes = asked[part] >> np.uint64(shift)
        if is_even:
            _look(known, hashes, starts, below, found[part])
            continue
        place = np.minimum(np.searchsorted(known, hashes), len(known) - 1).astype(np.uint32)
        found[part] = np.where(known[place] == hashes, place, NOWHERE)
    return found


def _buckets(known: Hashes, below: np.uint64) -> tuple[npt.NDArray[np.uint32], bool]:
    """Where each bucket begins and the last one ends, and whether none is much fuller than others."""
    starts = np.zeros(int(known[-1] >> below) + 2, dtype=np.uint32)
    for start in range(0, len(known), _AT_ONCE):
        buckets = (known[start : start + _AT_ONCE] >> below).astype(np.int64)
        counts = np.bincount(buckets - buckets[0])
        starts[buckets[0] + 1 : buckets[0] + 1 + len(counts)] += counts.astype(np.uint32)
    is_even = bool(starts.max() <= _MOST_IN_BUCKET)
    np.cumsum(starts, out=starts)
    return starts, is_even


def _look(
    known: Hashes,
    asked: Hashes,
    starts: npt.NDArray[np.uint32],
    below: np.uint64,
    found: npt.NDArray[np.uint32],
) -> None:
    """Write the places into ``found``: each hash is held against those of its bucket in turn."""
    bucket = np.minimum(asked >> below, np.uint64(len(starts) - 2))
    place, end = starts[bucket], starts[bucket + np.uint64(1)]
    left = np.flatnonzero(place < end)
    while len(left):
        here = place[left]
        is_equal = known[here] == asked[left]
        found[left[is_equal]] = here[is_equal]
        left = left[~is_equal]
        place[left] += np.uint32(1)
        left = left[place[left] < end[left]]
