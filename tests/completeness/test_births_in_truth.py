"""How many births there are, by the strongest method that the data support."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from completeness_world import FOUR, NAMES, aligned, assessed, births, child, sources

from cpaudit.completeness.assess import assess
from cpaudit.completeness.headline import Method
from cpaudit.completeness.matching import Basis, Matching
from cpaudit.completeness.twins import Resemblance, twins
from cpaudit.i18n import Language
from cpaudit.reports.completeness_parts import (
    completeness_json,
    completeness_part,
    estimate_values,
    unseen_lines,
)
from cpaudit.reports.completeness_sheets import completeness_sheets
from cpaudit.statistics import two_list
from cpaudit.statistics.linkage_error import Rate

LISTS = ("planning", "delivery", "police_birth", "vaccination")


def drawn(n=400, chances=(0.85, 0.8, 0.75, 0.7), seed=1):
    """Births that each list finds with a chance of its own; those on none are not there."""
    held = np.random.default_rng(seed).random((n, len(chances))) < chances
    return [
        child(at, *(name for name, on in zip(LISTS, row, strict=False) if on), n_sources=0)
        for at, row in enumerate(held)
        if row.any()
    ]


def perfect():
    return Matching(Basis.REVIEW, Rate.exactly(1.0), Rate.exactly(1.0), 300, 0.0)


def test_three_lists_or_more_are_modelled():
    result = assessed(drawn(), *LISTS, reviewed=perfect())
    head = result.headline
    assert head.method is Method.SEVERAL_LISTS
    assert head.total.low <= 400 <= head.total.high
    assert head.naive.value == pytest.approx(head.corrected.value)
    assert result.several.naive.n_lists == 4
    assert head.in_no_list.low <= 400 - head.n_seen <= head.in_no_list.high


def test_missed_links_are_corrected_and_both_totals_are_told():
    rows, torn = [], 0
    for row in drawn(600):
        both = row["in_planning"] and row["n_sources"] == 0 and len(_lists(row)) > 1
        if both and row["person_no"] % 12 == 0:
            others = [name for name in _lists(row) if name != "planning"]
            rows += [child(row["person_no"], "planning"), child(5000 + torn, *others)]
            torn += 1
        else:
            rows.append(row)
    linked = sum(1 for row in rows if row["in_planning"] and len(_lists(row)) > 1)
    recall = linked / (linked + torn)
    matching = Matching(
        Basis.REVIEW, Rate.exactly(1.0), Rate(recall, recall - 0.02, recall + 0.02), linked, torn
    )
    result = assessed(rows, *LISTS, reviewed=matching)
    head = result.headline
    assert head.naive.value > 1.05 * 600
    assert head.corrected.value == pytest.approx(600, rel=0.02)
    assert head.corrected.low <= 600 <= head.corrected.high
    assert result.corrected.naive > result.corrected.total
    assert head.is_matching_decisive
    assert any("The matching, not the township" in line.en for line in unseen_lines(result))


def _lists(row):
    return [name for name in LISTS if f"{name}.n_rows" in row]


def test_two_lists_are_chapmans_where_there_are_no_more():
    rows = drawn(300, chances=(0.85, 0.8))
    result = assessed(rows, "planning", "delivery")
    sizes = [sum(f"{name}.n_rows" in row for row in rows) for name in LISTS[:2]]
    both = sum(len(_lists(row)) == 2 for row in rows)
    assert result.headline.method is Method.TWO_LISTS
    assert result.headline.naive.value == two_list.chapman(*sizes, both).estimate
    assert "fewer than three independent lists" in result.headline.cautions[0].en


def test_kinds_of_births_that_differ_are_added_up():
    easy = [dict(row, birth_order=1) for row in drawn(300, (0.95, 0.95))]
    hard = [
        dict(row, birth_order=2, person_no=row["person_no"] + 1000)
        for row in drawn(300, (0.7, 0.7), seed=2)
    ]
    result = assessed([*easy, *hard], "planning", "delivery")
    assert result.headline.method is Method.STRATIFIED
    assert result.stratified.total > result.stratified.pooled
    assert result.strata["n_cells"].to_list() == [1, 1]


def test_a_list_within_the_other_gives_a_bound_and_no_total():
    rows = [child(n, "planning", "delivery") for n in range(20)]
    rows += [child(40 + n, "delivery") for n in range(4)]
    result = assessed(rows, "planning", "delivery")
    head = result.headline
    assert (head.method, head.total, head.n_seen) == (Method.BOUND, None, 24)
    assert head.at_most == pytest.approx(28.6, abs=0.05)
    said = [line.en for line in unseen_lines(result)]
    assert "no total is estimated; there are at least 24 births" in said
    assert "one list lies within the other: with 95 % confidence at most 29" in said
    assert estimate_values(result)["high"] is None


def test_no_other_source_gives_nothing():
    assert assessed([child(1, "planning")], "planning").headline.method is Method.NONE


def test_births_that_a_list_cannot_hold_are_counted_beside_the_models():
    home = [
        child(
            5000 + n,
            "planning",
            *(["vaccination"] if n % 2 else []),
            **{"planning.birth_place_kind": "home"},
        )
        for n in range(12)
    ]
    result = assessed([*drawn(), *home], *LISTS, reviewed=perfect())
    assert result.several.n_other == 12
    assert result.headline.naive.value == pytest.approx(
        result.several.naive.average.total + 12, abs=0.01
    )


def test_a_row_under_other_particulars_is_one_birth():
    rows = births(
        [
            child(1, "planning", mother_person_no=9, name="小"),
            child(
                2,
                "delivery",
                mother_person_no=9,
                name="小",
                suppressed="recorded_otherwise",
                grade="B",
            ),
            child(3, "planning", "delivery"),
        ]
    )
    from completeness_world import no_links

    linkage, named = no_links()
    found = twins(rows, Resemblance.of(rows, linkage, named))
    assert found.select("person_no", "planning_no").rows() == [(2, 1)]
    names = ("planning", "delivery")
    result = assess(rows, aligned(*names), sources(*names), NAMES, linkage=linkage, named=named)
    assert (result.two_lists.n_first, result.two_lists.n_both) == (2, 2)
    assert result.n_found_otherwise == 1
    # It was concluded, with a doubt, that both are one.
    assert result.matching.basis is Basis.MODEL
    assert 0.9 < result.matching.precision.value < 1


@pytest.mark.parametrize("language", [Language.EN, Language.ZH])
@pytest.mark.parametrize(
    "rows", [drawn(), drawn(60), drawn(300, (0.8, 0.7)), [child(1, "planning", "delivery")]]
)
def test_every_result_can_be_shown(rows, language):
    import json

    from rich.console import Console

    result = assessed(rows, *LISTS)
    console = Console(width=80, record=True, file=open_null())
    console.print(completeness_part(result, language, is_plain=True))
    assert len(console.export_text().splitlines()) <= 20
    sheets = completeness_sheets(result, language, ("", "", ""))
    assert all(len(row) == len(sheet.columns) for sheet in sheets for row in sheet.rows)
    assert len({sheet.name for sheet in sheets}) == len(sheets)
    # The first tells the estimate in words: no key of the data, no history of nought and one.
    said = [cell for row in sheets[0].rows for cell in row if isinstance(cell, str)]
    assert not [cell for cell in said if "_" in cell or set(cell) <= set("01")]
    json.dumps(completeness_json(result), default=str)


def open_null():
    from io import StringIO

    return StringIO()


def test_pairs_carry_the_dependence_table():
    found = assessed(drawn(), *LISTS).pairs
    assert found.height == 1 + 6
    first = found.row(0, named=True)
    assert first["second"] == "any"
    assert first["theta_0.5"] < first["theta_1"] < first["theta_2"] < first["theta_4"]
    assert found.filter(pl.col("estimate") < pl.col("n_seen")).is_empty()


def test_the_order_of_births_changes_nothing():
    rows = drawn(200)
    one, other = assessed(rows, *LISTS), assessed(rows[::-1], *LISTS)
    assert estimate_values(one) == pytest.approx(estimate_values(other))
    assert one.coverage.equals(other.coverage)


def test_certificates_beside_deliveries_are_the_same_list():
    rows = [
        dict(row, **({"certificate.n_rows": 1} if "delivery.n_rows" in row else {}))
        for row in drawn()
    ]
    result = assessed(rows, *FOUR[:3], "vaccination")
    assert result.several.naive.n_lists == 3
    assert result.several.lists["hospital"] == ("delivery", "certificate")
