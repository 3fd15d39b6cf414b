"""The age-sex pyramid of one source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.reports.html.drawing import Drawing, Scale, bar, count_ticks, line, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 300.0
_ROW = 14.0
_TOP, _BELOW = 46.0, 24.0
_MIDDLE_GAP = 44.0
_EDGE = 8.0
_HIDDEN_WIDTH = 5.0
# Figures nearer to the edge would be cut.
_LABEL_ROOM = 12.0


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """The persons of one age group; null where a count is hidden."""

    label: str
    men: int | None
    women: int | None


@dataclass(frozen=True, slots=True)
class PyramidWords:
    """What is written on a pyramid."""

    title: str
    men: str
    women: str
    hidden: str


def pyramid(groups: Sequence[AgeGroup], say: PyramidWords, *, most: int) -> Drawing:
    """Men at the left, women at the right, the youngest at the foot.

    Args:
        groups: from the youngest.
        say: the words.
        most: the length of the axis, so that pyramids beside each other can be compared.
    """
    half = (_WIDTH - _MIDDLE_GAP) / 2 - _EDGE
    left, right = _EDGE + half, _WIDTH - _EDGE - half
    men, women = Scale(0, most, left, _EDGE), Scale(0, most, right, _WIDTH - _EDGE)
    foot = _TOP + _ROW * len(groups)
    shapes = [
        words(say.title, 2, 16, css="strong"),
        words(say.men, left - 4, _TOP - 10, anchor="end"),
        words(say.women, right + 4, _TOP - 10),
    ]
    for tick in count_ticks(most, most=3):
        for scale in (men, women):
            shapes.append(line(scale(tick), _TOP - 4, scale(tick), foot, "grid"))
            is_edge = (
                tick
                and abs(scale(tick) - (_EDGE if scale is men else _WIDTH - _EDGE)) < _LABEL_ROOM
            )
            anchor = "middle" if not is_edge else ("start" if scale is men else "end")
            x = scale(tick) if not is_edge else (2.0 if scale is men else _WIDTH - 2)
            shapes.append(words(f"{tick:,.0f}", x, foot + 16, anchor=anchor, css="muted"))
    for number, group in enumerate(reversed(groups)):
        y = _TOP + _ROW * number
        shapes.append(words(group.label, _WIDTH / 2, y + 11, anchor="middle", css="small muted"))
        for n, scale, base, css, name in (
            (group.men, men, left, "c1", say.men),
            (group.women, women, right, "c3", say.women),
        ):
            is_left = scale is men
            if n is None:
                x = base - _HIDDEN_WIDTH if is_left else base
                says = f"{group.label} {name}: {say.hidden}"
                shapes.append(bar(x, y + 2, _HIDDEN_WIDTH, _ROW - 4, "hidden", says=says))
            elif n:
                width = abs(scale(n) - base)
                says = f"{group.label} {name}: {n:,}"
                x = base - width if is_left else base
                shapes.append(bar(x, y + 1, width, _ROW - 2, css, says=says))
    shapes += [line(x, _TOP - 4, x, foot, "axis") for x in (left, right)]
    told = "; ".join(
        f"{group.label}: {_told(group.men, say)} / {_told(group.women, say)}" for group in groups
    )
    return Drawing(say.title, told, _WIDTH, foot + _BELOW, tuple(shapes))


def _told(n: int | None, say: PyramidWords) -> str:
    return say.hidden if n is None else f"{n:,}"
