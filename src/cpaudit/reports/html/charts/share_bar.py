"""A share with its interval and its target, as small as a word."""

from __future__ import annotations

from cpaudit.reports.html.drawing import Scale, bar, line
from cpaudit.reports.html.element import Element, element

_WIDTH, _HEIGHT = 120.0, 16.0
_EDGE = 3.0
_MIDDLE = _HEIGHT / 2


def share_bar(value: float, low: float | None, high: float | None, target: float | None) -> Element:
    """From 0 to 100 %: the interval as a band, the share as a stroke, the target as a triangle."""
    at = Scale(0, 1, _EDGE, _WIDTH - _EDGE)
    shapes = [line(at(0), _MIDDLE, at(1), _MIDDLE, "grid")]
    if low is not None and high is not None:
        shapes.append(bar(at(low), _MIDDLE - 3, max(at(high) - at(low), 1), 6, "band"))
    shapes.append(bar(at(min(max(value, 0), 1)) - 1, 2, 2, _HEIGHT - 4, "c1"))
    if target is not None:
        x = at(target)
        points = f"{x - 3:.1f},0 {x + 3:.1f},0 {x:.1f},5"
        shapes.append(element("polygon", points=points, class_="c2"))
    # Beside the same figures in words, so that it is nothing to those who hear the page.
    return element(
        "svg",
        *shapes,
        class_="mini",
        viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
        width=_WIDTH,
        height=_HEIGHT,
        aria_hidden="true",
        focusable="false",
    )
