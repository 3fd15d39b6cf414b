"""Villages by their size and their share, within the limits of chance (a funnel plot).

Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
Medicine 24, 1185-1202.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.reports.html.drawing import (
    Drawing,
    Plot,
    Scale,
    area,
    count_ticks,
    line,
    mark,
    path,
    text_width,
    ticks,
    words,
)
from cpaudit.statistics import funnel, over_dispersion

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 520.0, 320.0
_PLOT = Plot(50, 16, _WIDTH - 16, _HEIGHT - 48)
# Sizes for which the limits are drawn: more make the page larger and the line no smoother.
_SIZES = 60
# Names of villages that stand out, as many as can be read.
_NAMED = 8
_LINE_HEIGHT = 13.0
_MARK = 5.0
# Shares within five points need tenths to be told apart.
_FINE = 0.05


@dataclass(frozen=True, slots=True)
class Village:
    """A village's records, its share, and whether it stands out."""

    name: str
    n: int
    share: float
    standing: str
    standing_words: str


def funnel_plot(
    title: str, villages: Sequence[Village], *, common: float, between: float, axis: str
) -> Drawing:
    """Points within two pairs of limits around the share of all villages together."""
    largest = max(village.n for village in villages)
    sizes = _sizes(largest)
    found = [
        over_dispersion.limits(n, common, between, confidences=(funnel.ALERT, funnel.ALARM))
        for n in sizes
    ]
    shares = [common, *(village.share for village in villages)]
    # The limits of small villages reach far out: the scale is that of the larger ones.
    usual = [each[1].low for n, each in zip(sizes, found, strict=True) if n >= largest / 4]
    lowest, highest = min(*shares, *usual), max(shares)
    x = Scale(0, largest * 1.06, _PLOT.left, _PLOT.right)
    room = max((highest - lowest) * 0.08, 0.01)
    y = Scale(max(lowest - room, 0), min(highest + room, 1), _PLOT.bottom, _PLOT.top + 4)
    shapes = []
    for at, css in ((1, "band2"), (0, "band")):
        upper = [(x(n), _within(y, each[at].high)) for n, each in zip(sizes, found, strict=True)]
        lower = [(x(n), _within(y, each[at].low)) for n, each in zip(sizes, found, strict=True)]
        shapes.append(area([*upper, *reversed(lower)], css))
        edge = "limit" if at == 0 else "limit outer"
        shapes += [path(upper, edge), path(lower, edge)]
    digits = 1 if y.last - y.first < _FINE else 0
    shapes += _PLOT.y_axis(y, ticks(y.first, y.last), lambda share: f"{share:.{digits}%}")
    shapes += _PLOT.x_axis(x, count_ticks(largest), lambda n: f"{n:,.0f}", axis)
    shapes.append(line(_PLOT.left, y(common), _PLOT.right, y(common), "dashed"))
    is_out = [village for village in villages if village.standing in _OUT]
    taken = [
        (x(one.n) - _MARK, y(one.share) - _MARK, x(one.n) + _MARK, y(one.share) + _MARK)
        for one in is_out
    ]
    for village in villages:
        is_odd = village.standing in _OUT
        says = f"{village.name}: {village.share:.1%} (n = {village.n:,}), {village.standing_words}"
        shapes.append(
            mark(
                _OUT.get(village.standing, 0),
                x(village.n),
                y(village.share),
                "c2 outlined" if is_odd else "c1 point",
                says=says,
                size=4.5 if is_odd else 3.5,
            )
        )
    worst = sorted(is_out, key=lambda village: (village.standing not in _VERY, village.share))
    for village in worst[:_NAMED]:
        place = _label_place(x(village.n), y(village.share), village.name, taken)
        if place is not None:
            # Behind the name, so that it can be read across points and lines.
            shapes.append(words(village.name, *place, css="halo"))
            shapes.append(words(village.name, *place))
    told = "; ".join(f"{village.name} {village.share:.1%} (n = {village.n:,})" for village in worst)
    return Drawing(title, told or f"{common:.1%}", _WIDTH, _HEIGHT, tuple(shapes))


# The mark of those that stand out: a diamond beyond 95 %, a square beyond 99.8 %.
_OUT = {"low": 2, "high": 2, "very_low": 1, "very_high": 1}
_VERY = ("very_low", "very_high")


def _sizes(largest: int) -> list[int]:
    least = funnel.ENOUGH_RECORDS
    step = max((largest * 1.06 - least) / _SIZES, 1)
    return sorted(
        {min(round(least + step * at), round(largest * 1.06)) for at in range(_SIZES + 1)}
    )


def _within(scale: Scale, share: float) -> float:
    return scale(min(max(share, scale.first), scale.last))


def _label_place(
    x: float, y: float, name: str, taken: list[tuple[float, float, float, float]]
) -> tuple[float, float] | None:
    """Right, left, above or below of the mark, where no other name stands; else nowhere."""
    width = text_width(name)
    for left, base in (
        (x + 8, y + 4),
        (x - 8 - width, y + 4),
        (x - width / 2, y - 9),
        (x - width / 2, y + 19),
    ):
        box = (left, base - _LINE_HEIGHT + 2, left + width, base + 2)
        is_inside = box[0] > _PLOT.left and box[2] < _WIDTH and box[3] < _PLOT.bottom
        if is_inside and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return left, base
    return None


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
