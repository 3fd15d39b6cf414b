"""A row of numbers as a row of bars, in characters that a console of code page 936 has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
# For consoles and fonts without them: the same eight heights as digits.
DIGITS = "12345678"
_UNKNOWN = "."


def sparkline(values: Sequence[float | None], *, is_plain: bool = False) -> str:
    """A bar for each value, lowest to highest; a dot where it is not known.

    >>> sparkline([1, 5, None, 8])
    '▁▅.█'
    >>> sparkline([3, 3], is_plain=True)
    '11'
    """
    bars = DIGITS if is_plain else BARS
    known = [value for value in values if value is not None]
    if not known:
        return _UNKNOWN * len(values)
    low, high = min(known), max(known)
    step = (high - low) / (len(bars) - 1)

    def bar(value: float | None) -> str:
        if value is None:
            return _UNKNOWN
        return bars[round((value - low) / step)] if step else bars[0]

    return "".join(bar(value) for value in values)
