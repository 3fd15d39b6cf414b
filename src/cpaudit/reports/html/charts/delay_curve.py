"""Which share of the births each list had taken in so many days after the birth."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from cpaudit.reports.grid import percent
from cpaudit.reports.html.drawing import Drawing, Plot, Scale, line, mark, path, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 520.0, 290.0
_PLOT = Plot(46, 24, _WIDTH - 16, _HEIGHT - 46)
# Days stand closer than their figures are wide.
_LABEL_GAP = 20.0
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """One list: for each limit in days the share with its interval."""

    name: str
    points: tuple[tuple[int, float, float, float], ...]


def delay_curve(
    title: str, curves: Sequence[Curve], *, limit: int, axis: str, limit_words: str
) -> Drawing:
    """A line with its own mark per list, intervals as strokes, the project's limit dashed."""
    days = sorted({day for curve in curves for day, *_ in curve.points} | {limit})
    x = Scale(log(days[0]), log(days[-1]), _PLOT.left + 14, _PLOT.right - 14)
    y = Scale(0, 1, _PLOT.bottom, _PLOT.top)
    shapes = [
        *_PLOT.y_axis(y, _QUARTERS, lambda share: f"{share:.0%}"),
        *_PLOT.x_axis(Scale(0, 1, 0, 1), (), str, axis),
    ]
    last = -100.0
    for day in days:
        place = x(log(day))
        shapes.append(line(place, _PLOT.bottom, place, _PLOT.bottom + 4, "axis"))
        if place - last > _LABEL_GAP:
            shapes.append(words(f"{day}", place, _PLOT.bottom + 17, anchor="middle"))
            last = place
    shapes.append(line(x(log(limit)), _PLOT.top, x(log(limit)), _PLOT.bottom, "dashed"))
    is_right = x(log(limit)) > (_PLOT.left + _PLOT.right) / 2
    away, anchor = (-5, "end") if is_right else (5, "start")
    shapes.append(
        words(limit_words, x(log(limit)) + away, _PLOT.top - 8, anchor=anchor, css="muted")
    )
    for number, curve in enumerate(curves):
        # Beside each other, so that the strokes of two lists do not cover each other.
        aside = (number - (len(curves) - 1) / 2) * 3
        places = [(x(log(day)) + aside, y(share)) for day, share, *_ in curve.points]
        colour = number % 6 + 1
        for (place, _), (_, _, low, high) in zip(places, curve.points, strict=True):
            shapes.append(line(place, y(low), place, y(high), f"whisker l{colour}"))
        if len(places) > 1:
            shapes.append(path(places, f"line l{colour} d{colour}"))
        for (across, up), (day, share, low, high) in zip(places, curve.points, strict=True):
            says = f"{curve.name}, {day}: {percent(share)} ({percent(low)} – {percent(high)})"
            shapes.append(mark(number, across, up, f"c{colour}", says=says))
    told = "; ".join(
        f"{curve.name}: " + ", ".join(f"{day} {percent(share)}" for day, share, *_ in curve.points)
        for curve in curves
    )
    return Drawing(title, told, _WIDTH, _HEIGHT, tuple(shapes))
