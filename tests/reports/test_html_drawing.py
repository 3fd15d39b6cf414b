from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.reports.html.charts.delay_curve import Curve, delay_curve
from cpaudit.reports.html.charts.funnel_plot import Village, funnel_plot
from cpaudit.reports.html.charts.month_bars import month_bars
from cpaudit.reports.html.charts.trend import trend
from cpaudit.reports.html.charts.upset import upset
from cpaudit.reports.html.drawing import Scale, count_ticks, shortened, text_width, ticks
from cpaudit.reports.html.element import Element, element


def shapes(drawing, tag):
    def walk(one):
        if isinstance(one, Element):
            yield one
            for child in one.children:
                yield from walk(child)

    return [
        dict(one.attributes) for shape in drawing.shapes for one in walk(shape) if one.tag == tag
    ]


def test_text_and_attributes_cannot_break_out():
    made = element("text", "<b>&", class_='"><script>', x=1.0).__html__()
    assert made == '<text class="&quot;&gt;&lt;script&gt;" x="1">&lt;b&gt;&amp;</text>'


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 8))
def test_ticks_lie_within_and_are_few(low, span, most):
    found = ticks(low, low + span, most=most)
    assert len(found) <= most
    assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in found)
    assert found == sorted(found)


@given(st.integers(0, 10**7))
def test_counts_have_whole_ticks_from_nought(high):
    found = count_ticks(high)
    assert found[0] == 0
    assert all(tick == int(tick) for tick in found)


@given(st.text(max_size=30), st.floats(20, 200))
def test_a_shortened_text_fits(text, width):
    assert text_width(shortened(text, width)) <= width


def test_a_scale_without_span_places_in_the_middle():
    assert Scale(5, 5, 0, 10)(5) == 5


def test_columns_are_as_high_as_their_counts():
    drawing = month_bars("t", [("2025-01", (2, 1, 0)), ("2025-02", (0, 0, 6))], ("A", "B", "C"))
    heights = [float(one["height"]) for one in shapes(drawing, "rect")]
    assert len(heights) == 3
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.05)
    assert heights[2] == pytest.approx(6 * heights[1], abs=0.1)


def test_a_run_without_a_value_has_no_mark():
    drawing = trend("t", [("#1", 3.0), ("#2", None), ("#3", 5.0)], str)
    assert len(shapes(drawing, "circle")) == 2


@pytest.mark.parametrize("values", [[], [None], [0.0], [0.0, 0.0], [1.0, 1.0]])
def test_a_trend_is_drawn_whatever_there_is(values):
    points = [(f"#{at}", value) for at, value in enumerate(values)]
    for is_share in (False, True):
        drawing = trend("t", points, str, is_share=is_share)
        n_known = sum(value is not None for value in values)
        assert len(shapes(drawing, "circle")) == n_known


def test_filled_circles_are_the_lists_of_a_combination():
    drawing = upset("t", [("a", 9), ("b", 4)], [(frozenset({0}), 5), (frozenset({0, 1}), 4)])
    circles = [one["class"] for one in shapes(drawing, "circle")]
    assert circles == ["dot", "nodot", "dot", "dot"]


def test_points_of_the_delay_curve_rise_with_the_share():
    curve = Curve("a", ((1, 0.1, 0.0, 0.2), (30, 0.8, 0.7, 0.9)))
    drawing = delay_curve("t", [curve], limit=30, axis="days", limit_words="limit")
    first, second = (float(one["cy"]) for one in shapes(drawing, "circle"))
    assert first > second  # up is less on a sheet


@pytest.mark.parametrize("common", [0.0, 0.5, 1.0])
def test_a_funnel_is_drawn_for_any_common_share(common):
    villages = [
        Village(f"v{n}", n, common, "within" if n > 9 else "low", "as expected")
        for n in (5, 9, 40, 800)
    ]
    drawing = funnel_plot("t", villages, common=common, between=0.0, axis="records")
    marks = shapes(drawing, "circle")
    assert len(marks) == 2
    places = [float(one[name]) for one in marks for name in ("cx", "cy")]
    assert all(0 <= place <= max(drawing.width, drawing.height) for place in places)


def test_names_of_villages_that_stand_out_do_not_cover_each_other():
    villages = [Village(f"村{n}", 40, 0.5 + n / 1000, "very_low", "very low") for n in range(8)]
    villages += [Village(f"w{n}", 60, 0.95, "within", "within") for n in range(8)]
    drawing = funnel_plot("t", villages, common=0.95, between=0.0, axis="records")
    named = [one for one in shapes(drawing, "text") if one["class"] == "halo"]
    boxes = [(float(one["x"]), float(one["y"])) for one in named]
    assert boxes
    assert all(
        abs(a[1] - b[1]) > 10 or abs(a[0] - b[0]) > 20
        for at, a in enumerate(boxes)
        for b in boxes[:at]
    )
