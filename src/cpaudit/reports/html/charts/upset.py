"""Which combinations of lists the births stand in, the most frequent first (an upset plot).

Lex, A. et al. (2014). UpSet: visualization of intersecting sets. IEEE Transactions on Visualization
and Computer Graphics 20, 1983-1992.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.reports.html.drawing import (
    Drawing,
    Plot,
    Scale,
    bar,
    count_ticks,
    line,
    shortened,
    text_width,
    words,
)
from cpaudit.reports.html.element import element

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 560.0
_TOP, _BARS, _ROW = 20.0, 130.0, 22.0
_MOST_LABEL = 210.0
_RADIUS = 5.0
_WIDEST_STEP = 46.0


def upset(
    title: str,
    lists: Sequence[tuple[str, int]],
    combinations: Sequence[tuple[frozenset[int], int]],
) -> Drawing:
    """A column per combination, a row per list.

    Args:
        title: what is shown.
        lists: each list's name and how many births it holds; the first is the one that is audited.
        combinations: the places of the lists, and how many births stand in exactly these.
    """
    labels = [f"{name} ({n:,})" for name, n in lists]
    left = min(max((text_width(label) for label in labels), default=0), _MOST_LABEL) + 52
    highest = max((n for _, n in combinations), default=0)
    plot = Plot(left, _TOP, _WIDTH - 8, _TOP + _BARS)
    y = Scale(0, max(highest, 1), plot.bottom, plot.top)
    shapes = plot.y_axis(y, count_ticks(highest), lambda value: f"{value:,.0f}")
    step = min((plot.right - plot.left) / max(len(combinations), 1), _WIDEST_STEP)
    first_row = plot.bottom + 22
    for at, label in enumerate(labels):
        row = first_row + _ROW * at
        if at % 2 == 0:
            shapes.append(bar(0, row - _ROW / 2, _WIDTH, _ROW, "stripe"))
        shapes.append(words(shortened(label, left - 46), 6, row + 4))
    for number, (held, n) in enumerate(combinations):
        x = plot.left + step * (number + 0.5)
        names = ", ".join(lists[at][0] for at in sorted(held))
        css = "c1" if 0 in held else "c2 outlined"
        width = min(step * 0.66, 26)
        height = plot.bottom - y(n)
        shapes.append(bar(x - width / 2, y(n), width, height, css, says=f"{names}: {n:,}"))
        shapes.append(words(f"{n:,}", x, y(n) - 4, anchor="middle"))
        rows = [first_row + _ROW * at for at in sorted(held)]
        if len(rows) > 1:
            shapes.append(line(x, rows[0], x, rows[-1], "joint"))
        for at in range(len(lists)):
            dot = "dot" if at in held else "nodot"
            shapes.append(element("circle", cx=x, cy=first_row + _ROW * at, r=_RADIUS, class_=dot))
    shapes.append(line(plot.left, plot.bottom, plot.right, plot.bottom, "axis"))
    told = "; ".join(
        f"{', '.join(lists[at][0] for at in sorted(held))}: {n:,}" for held, n in combinations
    )
    height = first_row + _ROW * len(lists) - _ROW / 2 + 4
    return Drawing(title, told, _WIDTH, height, tuple(shapes))
