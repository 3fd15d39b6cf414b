"""Births by month, the grades on top of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.reports.html.drawing import (
    Drawing,
    Plot,
    Scale,
    bar,
    count_ticks,
    label_room,
    line,
    shortened,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 520.0, 230.0
_TOP, _BOTTOM = 18.0, _HEIGHT - 26
_LABEL_WIDTH = 46.0
_LEAST_BAR_FOR_TOTAL = 14.0


def month_bars(
    title: str, months: Sequence[tuple[str, Sequence[int]]], names: Sequence[str]
) -> Drawing:
    """One column per month; ``names`` are those of the parts, the lowest first."""
    highest = max((sum(parts) for _, parts in months), default=0)
    marks = count_ticks(highest)
    room = label_room(_whole(mark) for mark in marks)
    plot = Plot(room, _TOP, _WIDTH - 6, _BOTTOM)
    y = Scale(0, max(highest, marks[-1]), plot.bottom, plot.top)
    shapes = plot.y_axis(y, marks, _whole)
    step = (plot.right - plot.left) / max(len(months), 1)
    width = min(step * 0.72, 48)
    every = max(1, -(-int(_LABEL_WIDTH) // max(int(step), 1)))
    for at, (label, parts) in enumerate(months):
        middle = plot.left + step * (at + 0.5)
        base = 0
        for number, n in enumerate(parts):
            if n:
                top = y(base + n)
                said = f"{label} {names[number]}: {n}"
                height = y(base) - top
                shapes.append(
                    bar(middle - width / 2, top, width, height, f"c{number + 1} part", says=said)
                )
                base += n
        if base and step >= _LEAST_BAR_FOR_TOTAL:
            shapes.append(words(f"{base:,}", middle, y(base) - 4, anchor="middle"))
        if at % every == 0:
            text = shortened(label, step * every + 6)
            shapes.append(words(text, middle, plot.bottom + 17, anchor="middle", css="muted"))
    shapes.append(line(plot.left, plot.bottom, plot.right, plot.bottom, "axis"))
    told = "; ".join(f"{label} {sum(parts)}" for label, parts in months)
    return Drawing(title, told, _WIDTH, _HEIGHT, tuple(shapes))


def _whole(value: float) -> str:
    return f"{value:,.0f}"
