"""What each part of the page says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from html_material import followed, full
from html_page import Page

from cpaudit.cases.state import Change
from cpaudit.completeness.assess import Completeness
from cpaudit.completeness.result_tables import OVERLAPS
from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Language, Text
from cpaudit.project import Period
from cpaudit.reports.html.figures import FIGURES, MISSED_MONTHS
from cpaudit.reports.html.report import html_report
from cpaudit.reports.material import INDICATORS, MISSED
from material_builder import ratio, table


def _shown(material, language=Language.EN):
    return " ".join(Page(html_report(material, language=language)).spoken)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (ExitCode.OPEN, "The gate is open"),
        (ExitCode.CLOSED, "The gate is closed"),
        (ExitCode.UNREADABLE, "No verdict"),
    ],
)
def test_the_verdict_is_told_in_words_with_its_reasons(material, code, word):
    reasons = () if code is ExitCode.OPEN else (Text("too many.", "过多。"),)
    verdict = Verdict(code, reasons, (Text("P001 let through.", "P001 放行。"),))
    shown = _shown(replace(material, verdict=verdict))
    assert word in shown
    assert ("too many." in shown) == bool(reasons)
    assert "P001 let through." in shown


def test_a_run_that_a_time_limit_cut_says_so(material):
    left_out = (Text("left out: the screens.", "未完成：筛查。"),)
    cut = replace(material, verdict=Verdict(ExitCode.PARTIAL, left_out, ()), unfinished=left_out)
    shown = _shown(cut)
    assert "No verdict: the time was up" in shown
    assert "what follows is a part of what there is: left out: the screens." in shown
    assert "time limit" not in _shown(material)


def test_targets_are_met_or_not_in_words(material):
    shown = _shown(material)
    assert "98.6% 97.6% – 99.07% 690/700 0 99.00% ✗ not met" in shown
    assert "✓ met" not in shown


def repeated(before):
    """``before``, and a run over the same files after it."""
    again = before.runs.tail(1).with_columns(
        (pl.col("run_no") + 1).cast(pl.UInt32), is_repeat=pl.lit(value=True)
    )
    return replace(
        before, run_no=before.run_no + 1, is_repeat=True, runs=pl.concat([before.runs, again])
    )


def test_without_a_store_the_page_says_that_nothing_is_known_of_earlier_runs(material):
    assert "Cases were not followed in this run" in _shown(material)


def test_changes_are_counted_and_the_unproven_stand_apart(material):
    shown = _shown(replace(material, followed=followed()))
    assert "Run 3, compared with run 2." in shown
    for change in Change:
        assert f"{change.words.en} 1" in shown
    assert "closed without proof 1 1" in shown  # a state of its own, with its missed births
    assert "closed, proved by a run 1 0" in shown


def test_a_first_run_has_nothing_to_compare_with(material):
    first = replace(followed(1), previous=None)
    shown = _shown(replace(material, followed=first))
    assert "Run 1 is the first that is kept" in shown
    assert "The figures over the runs" not in shown


def test_a_repeat_names_the_run_that_it_repeats_and_is_no_point_of_the_trend(material):
    shown = _shown(replace(material, followed=repeated(followed())))
    assert "Run 4 read the same files by the same rules as run 3: no case changed." in shown
    assert "Run 3, compared with run 2." in shown
    assert "#3" in shown
    assert "#4" not in shown


def test_a_run_that_was_cut_short_is_no_point_of_the_trend(material):
    before = followed()
    cut = before.runs.with_columns(is_partial=pl.col("run_no") == 2)
    page = html_report(replace(material, followed=replace(before, runs=cut)), language=Language.EN)
    assert "#3: 87" in page
    assert "#2: 88" not in page
    assert "#2: 88" in html_report(replace(material, followed=before), language=Language.EN)


def test_a_repeat_of_the_first_run_says_which_one_was_the_first(material):
    shown = _shown(replace(material, followed=repeated(replace(followed(1), previous=None))))
    assert "Run 2 read the same files by the same rules as run 1: no case changed." in shown
    assert "Run 1 is the first that is kept" in shown
    assert "The figures over the runs" not in shown


def test_a_rule_has_four_outcomes_and_its_share_of_unknown(material):
    # 20 of 880 rows to which X001 applies could not be judged: none; P011: 7 of 49,000.
    assert "P011 sex and number differ warning 49,000 3 48,990 7 1,000 0.0%" in _shown(material)
    assert "X001 birth not in the planning system error 880 20 860 0 20 0.0%" in _shown(material)


def test_rules_without_sources_are_named_with_what_they_lack(material):
    assert "civil: marriages 1 X040" in _shown(material)


@pytest.mark.parametrize(
    "lacking",
    ["no records of: funerals, insurance | benefits", "缺少数据：funerals, insurance | benefits"],
)
def test_what_a_rule_lacks_is_told_in_the_language_of_the_page(material, lacking):
    lacks = replace(
        material,
        outcomes=material.outcomes.with_columns(
            pl.when(pl.col("skipped").is_not_null()).then(pl.lit(lacking)).alias("skipped")
        ),
    )
    assert "civil: funerals, insurance / benefits 1 X040" in _shown(lacks)
    assert "民政·殡葬、医保·参保 / 待遇名册 1 X040" in _shown(lacks, Language.ZH)


def test_rows_that_were_skipped_have_their_reason(material):
    shown = _shown(material)
    assert "分娩.xlsx 2025 totals 1 1,208" in shown
    assert "readme.txt: it is no table." in shown


def test_small_counts_of_ages_are_not_drawn(material):
    text = html_report(full(material), language=Language.EN)
    assert "85+ male: under 5, hidden" in text
    assert "85+ male: 2" not in text


def test_a_long_period_is_told_by_years(material):
    long = replace(
        full(material),
        project=replace(material.project, period=Period(date(2022, 1, 1), date(2025, 12, 31))),
    )
    shown = _shown(long)
    assert "2022 2023 2024 2025 all 花园村 3 3 6" in shown


def test_births_before_the_period_are_one_column_and_a_figure_by_years(material):
    shown = _shown(full(material))
    assert "before 2025-01" in shown
    assert "by year of birth" in shown
    assert "2023 B: one strong source: 3" in shown


def test_long_tables_are_cut_and_say_where_the_rest_is(material):
    n = 900
    missed = pl.DataFrame(
        [(f"8801{number:08d}", f"v{number}", "A", 1, 0.9, 1) for number in range(n)],
        schema=dict(MISSED.columns),
        orient="row",
    )
    figures = pl.DataFrame(
        [(MISSED_MONTHS, f"8801{number:08d}", "2025-03", "A", 1, False) for number in range(n)],
        schema=dict(FIGURES.columns),
        orient="row",
    )
    text = html_report(replace(material, missed=missed, figures=figures), language=Language.EN)
    assert "600 more villages: findings.xlsx." in text
    assert "840 other villages" in text
    assert f"{n}" in _shown(replace(material, missed=missed, figures=figures))


def test_few_villages_are_shown_one_by_one(material):
    shown = _shown(material)
    assert "Too few villages with enough records for a funnel plot" in shown
    assert "Funnel plot" not in shown


def test_many_villages_stand_in_a_funnel_and_the_odd_ones_have_names(material):
    shown = _shown(full(material))
    assert "Funnel plot of the villages: coverage" in shown
    assert "65.0% (n = 20), very low" in shown


def test_combinations_that_planning_lacks_are_told_from_the_others(material):
    shown = _shown(full(material))
    assert "planning, deliveries 850 yes" in shown
    assert "deliveries 20 no" in shown


def test_every_number_of_a_cut_figure_stands_in_its_table(material):
    rare = [(f"planning;l{number:02d}", 5) for number in range(20)]
    overlapping = replace(
        material,
        completeness=Completeness(overlaps=table(OVERLAPS, *rare, ("delivery", 1))),
    )
    shown = _shown(overlapping)
    assert "9 more combinations with 45 births are in the table below." in shown
    assert shown.count(" yes ") >= 20


def test_an_indicator_that_is_no_share_has_no_strip(material):
    odd = ratio("many", "倍数", 30, 10)
    shown = _shown(replace(material, indicators=table(INDICATORS, odd)))
    assert "many 300.0% –" in shown
