from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from html_page import Page

from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.cases.state import Change, State
from cpaudit.cli.collect import material_of
from cpaudit.completeness.assess import Completeness
from cpaudit.completeness.result_tables import OVERLAPS
from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Language, Text
from cpaudit.privacy import contains_full_identifier
from cpaudit.project import Period
from cpaudit.reports.html.figures import FIGURES, MISSED_MONTHS, PYRAMID
from cpaudit.reports.html.report import html_report
from cpaudit.reports.material import INDICATORS, MISSED, Material
from cpaudit.screens.assess import Screens
from cpaudit.screens.funnels import FUNNELS
from cpaudit.tables import CASES, RUNS
from cpaudit.timeliness.assess import Timeliness
from cpaudit.timeliness.result_tables import DELAYS
from material_builder import FULL_ID, VILLAGE, ratio, table

OUTSIDE = re.compile(r"(?:https?:)?//|@import|url\(|javascript:", re.IGNORECASE)


def followed(n_runs=3):
    cases = [
        (f"c{number}", state, "A" if number % 2 else None) for number, state in enumerate(State)
    ]
    runs = [
        {
            "run_no": number,
            "time": "2026-01-01T00:00:00Z",
            "as_of": date(2026, number, 15),
            "rule_set": "ab",
            "files": "0f",
            "n_findings": 90 - number,
            "n_error": 30,
            "n_missed": 12 - number,
            "n_unproven": 2,
            "is_repeat": False,
            "is_partial": False,
            "indicators": json.dumps({"coverage": [680 + number, 700], "timeliness": [None, 0]}),
        }
        for number in range(1, n_runs + 1)
    ]
    return Followed(
        run_no=n_runs,
        is_repeat=False,
        previous=n_runs - 1 or None,
        cases=pl.DataFrame(
            cases, schema=["case_id", "state", "grade"], orient="row"
        ).match_to_schema(dict(CASES.columns), missing_columns="insert"),
        changes=pl.DataFrame(
            [(f"c{number}", str(change)) for number, change in enumerate(Change)],
            schema=CHANGES,
            orient="row",
        ),
        runs=pl.DataFrame(
            [{name: run.get(name) for name in RUNS.columns} for run in runs],
            schema=dict(RUNS.columns),
        ),
    )


def full(material):
    """Every part of the page has something to show."""
    months = [
        (MISSED_MONTHS, VILLAGE, month, grade, n, False)
        for month, grade, n in (("2025-02", "A", 2), ("2025-11", "C", 1), ("2023-06", "B", 3))
    ]
    ages = [
        (PYRAMID, dataset, part, sex, None if n < 5 else n, n < 5)
        for dataset in ("planning_persons", "insurance")
        for part, sex, n in (("00", "M", 60), ("00", "F", 55), ("85", "M", 2), ("85", "F", 3))
    ]
    delays = [
        (
            "planning",
            None,
            None,
            days,
            date(2025, 1, 1),
            date(2025, 12, 31),
            90,
            2,
            1,
            87,
            40,
            share,
            share - 0.05,
            share + 0.05,
            12.0,
            60.0,
            True,
        )
        for days, share in ((7, 0.3), (30, 0.6), (365, 0.9))
    ]
    funnels = [
        (
            "coverage",
            "入库率",
            "coverage",
            f"88010100120{number}",
            20 - number,
            20,
            1 - number / 20,
            0.9,
            0.9,
            0.75,
            1.0,
            0.6,
            1.0,
            0.3,
            standing,
            1.0,
            0.0,
            False,
        )
        for number, standing in enumerate(["within"] * 7 + ["very_low", "low"])
    ]
    return replace(
        material,
        figures=table(FIGURES, *months, *ages),
        completeness=replace(
            material.completeness,
            overlaps=table(
                OVERLAPS, ("planning;delivery", 850), ("delivery", 20), ("planning", 10)
            ),
        ),
        timeliness=Timeliness(limit_days=30, delays=table(DELAYS, *delays)),
        screens=replace(Screens.none(), funnels=table(FUNNELS, *funnels)),
        followed=followed(),
    )


@pytest.fixture(params=["full", "tiny", "empty"])
def any_material(request, material):
    if request.param == "full":
        return full(material)
    if request.param == "tiny":
        return material
    verdict = Verdict(ExitCode.UNREADABLE, (Text("no records were found.", "没有读到任何记录。"),))
    return Material(project=material.project, verdict=verdict, rule_set="")


@pytest.fixture(scope="session")
def sample_material(sample_audit):
    return material_of(sample_audit)


@pytest.mark.parametrize("language", Language)
def test_the_page_is_well_formed_and_every_reference_stays_within_it(any_material, language):
    text = html_report(any_material, language=language)
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert len(page.ids) == len(set(page.ids))
    assert set(page.described) <= set(page.ids)
    assert page.references
    assert {reference[0] for reference in page.references} == {"#"}
    assert {reference[1:] for reference in page.references} <= set(page.ids)
    assert not OUTSIDE.search(text)
    assert not {"link", "img", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}


@pytest.mark.parametrize("language", Language)
def test_headings_captions_and_drawings_can_be_heard(material, language):
    page = Page(html_report(full(material), language=language))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.n("caption") == page.n("table") == page.n("thead")
    drawings = [told for tag, told in page.tags if tag == "svg" and told.get("role") == "img"]
    assert len(drawings) >= 10
    assert all(len(told["aria-labelledby"].split()) == 2 for told in drawings)
    hidden = [told for tag, told in page.tags if tag == "svg" and told.get("role") != "img"]
    assert all(told["aria-hidden"] == "true" for told in hidden)
    assert all(told.get("scope") in {"col", "row"} for tag, told in page.tags if tag == "th")


@pytest.mark.parametrize("language", Language)
def test_the_same_run_gives_the_same_bytes(material, language):
    once = html_report(full(material), language=language)
    shuffled = full(material)
    shuffled = replace(
        shuffled,
        findings=shuffled.findings.reverse(),
        figures=shuffled.figures.reverse(),
        missed=shuffled.missed.reverse(),
    )
    assert html_report(shuffled, language=language) == once


def _own_words(material):
    """What comes from outside and is in neither language: names of files, villages, projects."""
    return replace(
        material,
        project=replace(material.project, name="1", area=replace(material.project.area, name="2")),
        files=material.files.with_columns(
            pl.lit("3").alias("file"), pl.lit("4").alias("sheet"), pl.lit("5").alias("source_id")
        ),
        skipped=material.skipped.with_columns(
            pl.lit("3").alias("file"), pl.lit("4").alias("sheet"), pl.lit("5").alias("source_id")
        ),
        rule_set="7",
        sources=material.sources.with_columns(
            pl.concat_str(pl.lit("5"), pl.int_range(pl.len())).alias("source_id")
        ),
        **{
            name: getattr(material, name).with_columns(pl.lit("6").alias("village_name"))
            for name in ("missed", "findings")
        },
        completeness=replace(
            material.completeness,
            by_source=material.completeness.by_source.with_columns(
                pl.lit("6").alias("village_name")
            ),
        ),
        unrecognised=(Text("no table", "不是表格"),),
    )


# Codes, names of programs and commands, and the grades.
_CHINESE_MAY_HOLD = (
    r"cpaudit( rules lint| history| review)?|\b[A-Z]{1,2}\d{3}[a-z]?\b|\bA\+B\b|\b[ABC]\b"
    r"|被Excel改写|(findings|events|statistics)\.xlsx|summary\.json|Chapman|\bn(?= =)"
)


def test_the_chinese_page_holds_no_english_word(material):
    page = Page(html_report(_own_words(full(material)), language=Language.ZH))
    spoken = [re.sub(_CHINESE_MAY_HOLD, "", text) for text in page.spoken]
    assert [text for text in spoken if re.search(r"[A-Za-z]{2,}", text)] == []


def test_the_english_page_holds_no_chinese_sign(material):
    page = Page(html_report(_own_words(full(material)), language=Language.EN))
    assert [text for text in page.spoken if re.search(r"[\u3000-\u9fff\uff00-\uffef]", text)] == []


@pytest.mark.parametrize("language", Language)
def test_the_sample_is_told_in_one_language(sample_material, language):
    page = Page(html_report(_own_words(sample_material), language=language))
    if language is Language.EN:
        pattern = r"[\u3000-\u9fff\uff00-\uffef]"
    else:
        pattern = r"[A-Za-z]{2,}"
        page.spoken = [
            re.sub(_CHINESE_MAY_HOLD + r"|utf-8(-sig)?|gb18030|gbk|cp936|[a-z_]+_[a-z]+", "", text)
            for text in page.spoken
        ]
    others = [text for text in page.spoken if re.search(pattern, text)]
    assert others == []


@pytest.mark.parametrize("language", Language)
def test_no_name_and_no_number_of_a_person_is_told(material, language):
    text = html_report(full(material), language=language)
    assert "王小芳" not in text
    assert not contains_full_identifier(text)


@pytest.mark.parametrize("language", Language)
def test_no_person_of_the_sample_is_told(sample_material, sample_audit, language):
    text = html_report(sample_material, language=language)
    persons = sample_audit.views["persons"]
    assert not contains_full_identifier(text)
    numbers = persons["id18"].drop_nulls()
    assert not [number for number in numbers if number in text]
    # Two letters can be a word; three hardly.
    names = persons.filter(pl.col("name").str.len_chars() > 2)["name"].unique()
    assert names.len() > 100
    assert not [name for name in names if name in text]


def test_a_number_in_the_name_of_a_file_is_hidden(material):
    named = replace(material, files=material.files.with_columns(pl.lit(FULL_ID).alias("file")))
    text = html_report(named, language=Language.EN)
    assert FULL_ID not in text
    assert "***" in text


def test_markup_in_a_name_is_text(material):
    evil = '<script>alert("x")</script>'
    named = replace(
        full(material),
        project=replace(material.project, name=evil),
        missed=material.missed.with_columns(pl.lit(evil).alias("village_name")),
        findings=material.findings.with_columns(pl.lit(evil).alias("village_name")),
        unrecognised=(Text(evil, evil),),
    )
    text = html_report(named, language=Language.EN)
    assert "<script>alert" not in text
    assert Page(text).n("script") == 1


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
