"""A count or a share over the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.reports.html.drawing import Drawing, Plot, Scale, label_room, mark, path, ticks, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WIDTH, _HEIGHT = 300.0, 170.0
_TOP, _BOTTOM = 30.0, _HEIGHT - 26
# Labels below the axis that stand beside each other without touching.
_MOST_LABELS = 6


def trend(
    title: str,
    points: Sequence[tuple[str, float | None]],
    write: Callable[[float], str],
    *,
    is_share: bool = False,
    number: int = 0,
) -> Drawing:
    """A line through what is known; a run that does not tell leaves a gap in the marks.

    Args:
        title: what is shown.
        points: the run's label and its value.
        write: the value as text.
        is_share: the scale is then as narrow as the values are; counts begin at nought.
        number: of the series, for its colour and its mark.
    """
    known = [value for _, value in points if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if not is_share:
        low = 0.0
    if low == high:
        high = min(high + (0.05 if is_share else 1), 1.0) if is_share else high + 1
        low = max(low - 0.05, 0.0) if is_share else low
    marks = ticks(low, high, most=4)
    if not is_share:
        marks = [tick for tick in marks if tick == int(tick)]
    plot = Plot(label_room(map(write, marks)), _TOP, _WIDTH - 14, _BOTTOM)
    y = Scale(low, high, plot.bottom - 4, plot.top + 6)
    x = Scale(0, max(len(points) - 1, 1), plot.left + 10, plot.right - 10)
    shapes = [words(title, 2, 16, css="strong"), *plot.y_axis(y, marks, write)]
    places = [(x(at), y(value)) for at, (_, value) in enumerate(points) if value is not None]
    css = f"c{number + 1}"
    if len(places) > 1:
        shapes.append(path(places, f"line l{number + 1}"))
    for at, (label, value) in enumerate(points):
        if value is not None:
            shapes.append(mark(number, x(at), y(value), css, says=f"{label}: {write(value)}"))
    every = -(-len(points) // _MOST_LABELS)
    for at, (label, _) in enumerate(points):
        if (len(points) - 1 - at) % every == 0:
            shapes.append(words(label, x(at), plot.bottom + 18, anchor="middle", css="muted"))
    told = "; ".join(f"{label} {write(value)}" for label, value in points if value is not None)
    return Drawing(title, told, _WIDTH, _HEIGHT, tuple(shapes))
