"""How common a value is (term frequency): agreeing on 欧阳娜娜 says more than agreeing on 王芳."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cpaudit.linkage.codes import MISSING
from cpaudit.linkage.model import LEAST_BITS, MOST_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.linkage.codes import Codes


def rarity_by_code(codes: Codes, n_codes: int) -> NDArray[np.int64]:
    """By code, how many bits more common a value is than the average value on which two agree."""
    counts = np.bincount(codes, minlength=n_codes).astype(np.float64)
    counts[MISSING] = 0.0
    total = max(counts.sum(), 1.0)
    share = np.maximum(counts, 1.0) / total
    agreeing = max(((counts / total) ** 2).sum(), 1.0 / total)
    bits = np.rint(np.log2(share / agreeing)).astype(np.int64)
    clipped: NDArray[np.int64] = np.clip(bits, LEAST_BITS, MOST_BITS)
    return clipped
