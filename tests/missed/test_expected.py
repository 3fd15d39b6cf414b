"""The expected number of missed births: all that planning lacks, with errors that go together."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.missed.expected import expected_missed
from cpaudit.statistics import expected_count


def births(*rows):
    return pl.DataFrame(
        rows,
        schema={"p_missed": pl.Float64, "scope_reason": pl.String, "suppressed": pl.String,
                "in_period": pl.Boolean, "village": pl.String},
        orient="row",
    )  # fmt: skip


LISTED = (0.9, "on_roll", None, True, "a")
OPEN = (0.4, "no_card_after_birth", "scope_undecided", True, "a")
OUT = (0.05, "delivery_resident_elsewhere", "out_of_scope", False, None)
HELD = (None, "on_roll", None, True, "a")


def test_the_expected_number_is_the_sum_over_listed_undecided_and_suppressed_births():
    found = expected_missed(births(*[LISTED] * 10, *[OPEN] * 5, *[OUT] * 20, HELD))
    assert found.all.expected == pytest.approx(9 + 2 + 1)
    assert found.listed.expected == pytest.approx(9)
    assert found.undecided.expected == pytest.approx(2)
    assert found.suppressed.expected == pytest.approx(1)
    assert found.period.expected == pytest.approx(11)


def test_villages_add_up_to_the_area_and_births_of_no_village_are_told():
    found = expected_missed(births(*[LISTED] * 4, *[OUT] * 8))
    assert found.by_village["expected"].sum() == pytest.approx(found.all.expected)
    assert None in found.by_village["village"].to_list()


def test_common_errors_make_the_interval_wider():
    rows = births(*[OPEN] * 60)
    found = expected_missed(rows).all
    alone = expected_count.estimate(rows["p_missed"].to_list())
    assert found.interval.low < alone.interval.low
    assert found.interval.high > alone.interval.high


def test_a_run_without_doubtful_births_expects_none():
    assert expected_missed(births(HELD)).all.expected == 0
