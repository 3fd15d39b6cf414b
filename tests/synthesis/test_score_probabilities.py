"""Probabilities held against the truth."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.i18n import Language
from cpaudit.synthesis.score_probabilities import score_probabilities, with_births
from cpaudit.synthesis.score_text import _probabilities

BIRTHS = pl.DataFrame(
    {
        "true_person": [1, 2, 3, 4, 5],
        "is_missed": [True, False, True, False, True],
        "in_planning": [False, False, False, True, False],
        "scope": ["inside", "outside", "inside", "inside", "neutral"],
        "n_sources": [2, 1, 1, 1, 1],
    }
)
MENTIONS = pl.DataFrame(
    {
        "file": ["a.csv"] * 6,
        "sheet": [""] * 6,
        "row": [2, 3, 4, 5, 6, 2],
        "role": ["child"] * 5 + ["mother"],
        "true_person": [1, 2, 3, 4, 5, 9],
    }
)


def case(number: int, probability: float, *rows: int, is_flagged: bool = True) -> dict:
    return {
        "case_id": f"c{number}",
        "probability": probability,
        "is_flagged": is_flagged,
        "suppressed": None if is_flagged else "out_of_scope",
        "scope_reason": "on_roll",
        "evidence": [{"file": "folder/a.csv", "sheet": None, "row": row} for row in rows],
    }


def scored(*cases: dict):
    frame = pl.DataFrame(cases, schema_overrides={"evidence": pl.List(pl.Struct(
        {"file": pl.String, "sheet": pl.String, "row": pl.Int64}))})  # fmt: skip
    return score_probabilities(frame, MENTIONS, BIRTHS)


def test_every_evidenced_birth_that_planning_lacks_counts_once():
    found = scored(case(1, 0.9, 2), case(2, 0.2, 3, is_flagged=False), case(3, 0.8, 4))
    assert (found.n, found.n_missed) == (3, 2)
    assert found.brier == pytest.approx((0.1**2 + 0.2**2 + 0.2**2) / 3)


def test_a_birth_without_a_case_has_the_probability_zero():
    found = scored(case(1, 0.9, 2))
    assert sorted(found.pairs) == [(0.0, 0.0), (0.0, 1.0), (0.9, 1.0)]


def test_neonatal_deaths_and_births_in_planning_count_neither_way():
    assert scored(case(1, 0.9, 5), case(2, 0.9, 6)).n == 3


def test_a_case_is_about_the_child_whom_most_of_its_rows_name():
    frame = pl.DataFrame([case(1, 0.9, 2, 3, 3)])
    assert with_births(frame, MENTIONS, BIRTHS)["true_person"].to_list() in ([1], [2])


def test_the_head_of_the_list_is_ranked_and_a_case_about_nobody_is_wrong():
    found = scored(case(1, 0.9, 2), case(2, 0.95, 99), case(3, 0.99, 3, is_flagged=False))
    assert (found.top.hits, found.top.n) == (1, 2)


def test_the_figures_are_told_in_both_languages():
    said = _probabilities(scored(case(1, 0.9, 2)))
    assert any("Brier" in line.within(Language.ZH) for line in said)
    assert _probabilities(None) == []
