"""Villages with their shares and intervals, one per line, where they are too few for a funnel."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from cpaudit.reports.grid import percent
from cpaudit.reports.html.drawing import (
    Drawing,
    Plot,
    Scale,
    line,
    mark,
    shortened,
    text_width,
    ticks,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 520.0
_ROW, _TOP, _BELOW = 22.0, 12.0, 30.0
_MOST_LABEL = 180.0


def village_shares(
    title: str,
    villages: Sequence[tuple[str, float, float, float]],
    *,
    common: float | None,
) -> Drawing:
    """The share as a point, its interval as a stroke, that of all villages dashed.

    Args:
        title: what is shown.
        villages: name, share, low, high.
        common: of all villages together.
    """
    left = min(max((text_width(name) for name, *_ in villages), default=0), _MOST_LABEL) + 14
    bottom = _TOP + _ROW * len(villages)
    plot = Plot(left, _TOP, _WIDTH - 24, bottom)
    lowest = min((low for *_, low, _ in villages), default=0)
    x = Scale(floor(lowest * 10) / 10 if lowest < 1 else 0, 1, left + 8, plot.right)
    shapes = plot.x_axis(x, ticks(x.first, 1), lambda share: f"{share:.0%}")
    for at, (name, share, low, high) in enumerate(villages):
        y = _TOP + _ROW * (at + 0.5)
        shapes.append(line(plot.left, y, plot.right, y, "grid"))
        shapes.append(words(shortened(name, left - 10), left - 8, y + 4, anchor="end"))
        shapes.append(line(x(low), y, x(high), y, "whisker l1"))
        says = f"{name}: {percent(share)} ({percent(low)} – {percent(high)})"
        shapes.append(mark(0, x(share), y, "c1", says=says))
    if common is not None:
        shapes.append(line(x(common), _TOP, x(common), bottom, "dashed"))
    told = "; ".join(f"{name} {percent(share)}" for name, share, *_ in villages)
    return Drawing(title, told, _WIDTH, bottom + _BELOW, tuple(shapes))
