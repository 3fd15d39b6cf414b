"""What all drawings are made of: a sheet with its scales, axes, texts and bars."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from rich.cells import cell_len

from cpaudit.reports.html.element import Element, element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TEXT_SIZE = 12
# Of a letter in most fonts; a Chinese one is as wide as it is high.
_LETTER_WIDTH = 0.53
_STEPS = (1, 2, 2.5, 5, 10)
_LABEL_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and what a reader who does not see it is told."""

    title: str
    description: str
    width: float
    height: float
    shapes: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on the sheet."""

    first: float
    last: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of ``value``."""
        span = self.last - self.first
        share = (value - self.first) / span if span else 0.5
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle in which values are drawn."""

    left: float
    top: float
    right: float
    bottom: float

    def x_axis(
        self, scale: Scale, ticks: Iterable[float], write: Callable[[float], str], title: str = ""
    ) -> list[Element]:
        """The lower border with its figures and what they are."""
        shapes = [line(self.left, self.bottom, self.right, self.bottom, "axis")]
        for tick in ticks:
            x = scale(tick)
            shapes.append(line(x, self.bottom, x, self.bottom + 4, "axis"))
            shapes.append(words(write(tick), x, self.bottom + 17, anchor="middle"))
        if title:
            middle = (self.left + self.right) / 2
            shapes.append(words(title, middle, self.bottom + 34, anchor="middle", css="muted"))
        return shapes

    def y_axis(
        self, scale: Scale, ticks: Iterable[float], write: Callable[[float], str]
    ) -> list[Element]:
        """Lines across the plot with their figures at the left."""
        shapes = []
        for tick in ticks:
            y = scale(tick)
            shapes.append(line(self.left, y, self.right, y, "grid"))
            shapes.append(words(write(tick), self.left - 6, y + 4, anchor="end"))
        return shapes


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Element:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=css)


def path(points: Sequence[tuple[float, float]], css: str) -> Element:
    """A line through points."""
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polyline", points=told, class_=css)


def area(points: Sequence[tuple[float, float]], css: str) -> Element:
    """What lies within points."""
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polygon", points=told, class_=css)


def bar(x: float, y: float, width: float, height: float, css: str, *, says: str = "") -> Element:
    """A bar; ``says`` is shown under the pointer."""
    told = element("title", says) if says else None
    return element(
        "rect", told, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), class_=css
    )


def words(text: str, x: float, y: float, *, anchor: str = "start", css: str = "ink") -> Element:
    """A text; ``y`` is its base line."""
    return element("text", text, x=x, y=y, text_anchor=anchor, class_=css)


# Different shapes, so that lists can be told apart without their colours.
_MARKS = ("circle", "square", "diamond", "triangle", "cross", "plus")


def mark(number: int, x: float, y: float, css: str, *, says: str = "", size: float = 4) -> Element:
    """The sign of the series of that number."""
    told = element("title", says) if says else None
    r = size
    points: tuple[tuple[float, float], ...]
    match _MARKS[number % len(_MARKS)]:
        case "square":
            points = ((-r, -r), (r, -r), (r, r), (-r, r))
        case "diamond":
            points = ((0, -r * 1.35), (r * 1.35, 0), (0, r * 1.35), (-r * 1.35, 0))
        case "triangle":
            points = ((0, -r * 1.3), (r * 1.2, r), (-r * 1.2, r))
        case "cross" | "plus":
            w, arm = r * 0.4, r * 1.3
            plus = (
                *((-w, -arm), (w, -arm), (w, -w), (arm, -w), (arm, w), (w, w)),
                *((w, arm), (-w, arm), (-w, w), (-arm, w), (-arm, -w), (-w, -w)),
            )
            turned = tuple(((a - b) * 0.7, (a + b) * 0.7) for a, b in plus)
            points = plus if _MARKS[number % len(_MARKS)] == "plus" else turned
        case _:
            return element("circle", told, cx=x, cy=y, r=r, class_=css)
    at = " ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in points)
    return element("polygon", told, points=at, class_=css)


def text_width(text: str) -> float:
    """About how wide a text is drawn."""
    return cell_len(text) * TEXT_SIZE * _LETTER_WIDTH


def label_room(labels: Iterable[str]) -> float:
    """The width that the figures at the left of a plot take."""
    return max((text_width(label) for label in labels), default=0.0) + _LABEL_GAP


def shortened(text: str, width: float) -> str:
    """The beginning of a text that fits into ``width``."""
    if text_width(text) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…") > width:
        kept = kept[:-1]
    return kept + "…"


def ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round values from ``low`` to ``high``, ``most`` of them or fewer.

    >>> ticks(0, 23)
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    if high <= low:
        return [low]
    size = 10.0 ** floor(log10((high - low) / most))
    step = next(
        (size * one for one in _STEPS if (high - low) / (size * one) <= most - 1), size * 10
    )
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def count_ticks(high: float, *, most: int = 5) -> list[float]:
    """As ``ticks`` from nought, without fractions."""
    return [tick for tick in ticks(0, max(high, 1), most=most) if tick == int(tick)]
