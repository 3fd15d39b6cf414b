"""The counting rule in the project file: years, dates of entry, live births, sources' own ways."""

from __future__ import annotations

from datetime import date

import pytest

from cpaudit.errors import ProjectError
from cpaudit.project import (
    Batch,
    DatedBy,
    LiveBirth,
    OriginKind,
    Period,
    PlacesBy,
    YearKind,
    load_project,
)

HEAD = """\
area: {name: 测试镇, codes: 880101}
as_of: 2026-01-15
sources:
  planning_persons: roll.csv
  health:
    files: 分娩.csv
    dated_by: entry
    places_by: delivery
    coverage: 2025
"""


@pytest.fixture
def load(tmp_path):
    def loaded(text):
        path = tmp_path / "cpaudit.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return load_project(path)

    return loaded


@pytest.mark.parametrize(
    ("counting", "written", "period"),
    [
        ("", "2025", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("year: calendar", "2025", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("year: statistical", "2025", Period(date(2024, 10, 1), date(2025, 9, 30))),
        (
            "year: statistical",
            "{start: 2024-10-01, end: 2025-03-31}",
            Period(date(2024, 10, 1), date(2025, 3, 31)),
        ),
        (
            "year: statistical",
            "{start: 2025-01-01, end: 2025-12-31}",
            Period(date(2025, 1, 1), date(2025, 12, 31)),
        ),
    ],
)
def test_a_year_is_that_of_the_counting_rule_and_days_are_taken_as_written(
    load, counting, written, period
):
    project = load(f"period: {written}\ncounting: {{{counting}}}\n")
    assert project.period == period
    if written == "2025":
        assert project.origins["period"].value == period
        assert project.origins["period"].kind is OriginKind.FILE
        assert project.origins["period"].line == 10


def test_the_coverage_of_a_source_is_a_calendar_year(load):
    project = load("period: 2025\ncounting: {year: statistical}\n")
    assert project.source("health").coverage == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_the_rule_and_the_sources_say_how_they_count(load, tmp_path):
    (tmp_path / "指标").mkdir()
    (tmp_path / "answers.csv").write_text("case_id,answer\n", encoding="utf-8")
    project = load(
        "period: 2025\n"
        "counting: {dated_by: entry, year: statistical, live_birth: weeks_28}\n"
        "indicators: {paths: 指标}\nmissed: {answers: answers.csv}\nreturns: {tolerance: 2}\n"
    )
    assert project.counting.dated_by is DatedBy.ENTRY
    assert project.counting.year is YearKind.STATISTICAL
    assert project.counting.live_birth is LiveBirth.WEEKS_28
    assert project.source("health").dated_by is DatedBy.ENTRY
    assert project.source("health").places_by is PlacesBy.DELIVERY
    assert project.source("planning_persons").places_by is None
    assert project.indicators.paths == (tmp_path / "指标",)
    assert project.missed.answers == tmp_path / "answers.csv"
    assert project.returns.tolerance == 2


def test_imports_are_declared_by_day_or_by_day_and_source(load):
    project = load(
        "period: 2025\nscreens: {batches: [2025-11-20, {day: 2025-11-21, source: health}]}\n"
    )
    assert project.screens.batches == (
        Batch(date(2025, 11, 20)),
        Batch(date(2025, 11, 21), "health"),
    )
    assert load("period: 2025\n").screens.batches == ()
    assert load("period: 2025\nscreens: {batches: 2025-11-20}\n").screens.batches == (
        Batch(date(2025, 11, 20)),
    )


def test_without_a_word_births_count_by_birth_in_calendar_years(load):
    project = load("period: 2025\n")
    assert project.counting.dated_by is DatedBy.EVENT
    assert project.counting.live_birth is LiveBirth.SIGNS_OF_LIFE
    assert project.indicators.paths == ()
    assert project.missed.answers is None
    assert project.returns.tolerance == 0


@pytest.mark.parametrize(
    ("text", "key", "mend"),
    [
        ("counting: {dated_by: entries}", "counting.dated_by", "«entry»"),
        ("counting: {year: other}", "counting.year", "Write one of them"),
        ("counting: {live_birth: 28}", "counting.live_birth", "Write one of them"),
        ("indicators: {paths: nowhere.yaml}", "indicators.paths.0", "relative"),
        ("missed: {answers: nowhere.csv}", "missed.answers", "relative"),
        ("returns: {tolerance: -1}", "returns.tolerance", "project-file.md"),
        ("returns: {tolerence: 1}", "returns.tolerence", "«tolerance»"),
        ("screens: {batches: [20.11.2025]}", "screens.batches.0", "project-file.md"),
        ("screens: {batches: [{source: health}]}", "screens.batches.0", "day of the import"),
        (
            "screens: {batches: [{day: 2025-11-20, source: healht}]}",
            "screens.batches.0.source",
            "«health»",
        ),
    ],
)
def test_a_word_that_is_not_known_is_refused_with_its_place(load, text, key, mend):
    with pytest.raises(ProjectError) as caught:
        load(f"period: 2025\n{text}\n")
    assert caught.value.what.en.startswith(key)
    assert mend in caught.value.mend.en
    assert caught.value.place.row == 11


def test_an_as_of_date_within_the_statistical_year_is_no_error(load):
    with pytest.raises(ProjectError, match="before the period"):
        load("period: 2027\ncounting: {year: statistical}\n")
    assert load("period: 2026\ncounting: {year: statistical}\n").period.start == date(2025, 10, 1)
