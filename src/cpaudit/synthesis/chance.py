"""Random draws that repeat: one stream per purpose, so that a change in one leaves the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """A stream of random draws; all of them rest on uniform numbers, whose values numpy keeps."""

    generator: np.random.Generator

    def uniform(self, n: int) -> Floats:
        """``n`` numbers in [0, 1)."""
        return self.generator.random(n)

    def flags(self, n: int, share: float | Floats) -> Flags:
        """``n`` flags, each true with the probability ``share``."""
        return self.generator.random(n) < share

    def whole(self, n: int, low: int | Ints, high: int | Ints) -> Ints:
        """``n`` whole numbers from ``low`` to ``high``, both included."""
        span = np.asarray(high) - np.asarray(low) + 1
        found: Ints = (np.asarray(low) + np.floor(self.generator.random(n) * span)).astype(np.int32)
        return found

    def kinds(self, n: int, weights: Sequence[float] | NDArray[Any]) -> Ints:
        """``n`` positions in ``weights``, each as often as its weight says."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(steps / steps[-1], self.generator.random(n), side="right")
        return np.minimum(found, len(steps) - 1).astype(np.int32)

    def skewed(self, n: int, median: float, spread: float) -> Floats:
        """``n`` positive numbers about ``median`` with a long tail (log-normal)."""
        # The logistic quantile stands for the normal one: it needs uniform numbers only.
        u = np.clip(self.generator.random(n), 1e-6, 1 - 1e-6)
        return median * np.exp(spread * np.log(u / (1 - u)) / 1.7)

    def some(self, pool: NDArray[Any], n: int) -> Ints:
        """``n`` different members of ``pool`` (all of them where it holds fewer), in its order."""
        count = min(n, len(pool))
        if count <= 0:
            return np.empty(0, dtype=np.int32)
        order = np.argsort(self.generator.random(len(pool)), kind="stable")[:count]
        return np.asarray(pool)[np.sort(order)].astype(np.int32)


def stream(seed: int, purpose: str) -> Chance:
    """The stream of ``purpose`` under ``seed``.

    >>> bool((stream(1, "a").uniform(3) == stream(1, "a").uniform(3)).all())
    True
    """
    return Chance(np.random.Generator(np.random.PCG64([seed, crc32(purpose.encode())])))
