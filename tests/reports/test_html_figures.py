from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.project import Area, Period, Project
from cpaudit.reports.html.figures import (
    FIGURES,
    LEAST_SHOWN,
    MISSED_MONTHS,
    PYRAMID,
    figures_of,
    hidden_where_few,
)
from cpaudit.view_tables import VIEWS

AS_OF = date(2026, 1, 31)


@pytest.fixture
def project(tmp_path):
    return Project(
        name="t",
        folder=tmp_path,
        area=Area("t", ("880101001",)),
        period=Period(date(2025, 1, 1), date(2025, 12, 31)),
        as_of=AS_OF,
        sources=(),
    )


def view(name, *rows):
    return pl.DataFrame(
        [{column: row.get(column) for column in VIEWS[name]} for row in rows],
        schema=dict(VIEWS[name]),
    )


def person(sex, born, *, group="planning", n=1, **more):
    return {f"{group}.sex": sex, f"{group}.birth_date": born, f"{group}.n_active_rows": n, **more}


def pyramid(persons, project, dataset="planning_persons"):
    found = figures_of(view("births"), view("persons", *persons), project)
    of = found.filter((pl.col("figure") == PYRAMID) & (pl.col("series") == dataset))
    return {(part, split): n for part, split, n in of.select("part", "split", "n").iter_rows()}


@pytest.mark.parametrize(
    ("born", "part"),
    [
        (date(2026, 1, 31), "00"),
        (date(2021, 2, 1), "00"),  # five tomorrow
        (date(2021, 1, 31), "05"),  # five today
        (date(1941, 1, 31), "85"),
        (date(1900, 1, 1), "85"),
        (date(2026, 2, 1), None),  # not yet born: no age
        (None, None),
    ],
)
def test_ages_are_completed_years_on_the_day_of_the_records(project, born, part):
    assert pyramid([person("F", born)] * LEAST_SHOWN, project) == {(part, "F"): LEAST_SHOWN}


def test_who_left_the_roll_or_stopped_insurance_is_not_counted(project):
    gone = [person("M", date(1990, 1, 1), n=0)] * 6
    assert pyramid(gone, project) == {}
    insured = {
        "insurance.sex": "M",
        "insurance.birth_date": date(1990, 1, 1),
        "insurance.n_rows": 1,
    }
    stopped = insured | {"insurance.stop_date": date(2025, 6, 1)}
    stops_later = insured | {"insurance.stop_date": date(2026, 6, 1)}
    rows = [insured] * 5 + [stopped] * 9 + [stops_later]
    assert pyramid(rows, project, "insurance") == {("35", "M"): 6}


@given(st.lists(st.integers(1, 30), max_size=12))
def test_no_count_below_five_is_told_and_none_can_be_found_by_subtraction(counts):
    frame = pl.DataFrame(
        {
            "figure": [PYRAMID] * len(counts),
            "series": ["insurance"] * len(counts),
            "part": [f"{5 * at:02d}" for at in range(len(counts))],
            "split": ["F"] * len(counts),
            "n": counts,
        },
        schema={name: FIGURES.columns[name] for name in ("figure", "series", "part", "split", "n")},
    )
    told = hidden_where_few(frame)
    assert told.schema == FIGURES.columns
    assert told["n"].drop_nulls().ge(LEAST_SHOWN).all()
    assert told["n"].is_null().to_list() == told["is_hidden"].to_list()
    n_hidden, n_few = int(told["is_hidden"].sum()), sum(n < LEAST_SHOWN for n in counts)
    # One hidden count alone is the total less the others.
    assert n_hidden == (n_few if n_few != 1 or len(counts) == 1 else 2)


def test_missed_births_are_those_that_are_listed(project):
    listed = {"grade": "A", "birth_date": date(2025, 3, 2), "village": "v"}
    births = view(
        "births", listed, listed, listed | {"suppressed": "adopted"}, listed | {"grade": None}
    )
    found = figures_of(births, view("persons"), project)
    assert found.rows() == [(MISSED_MONTHS, "v", "2025-03", "A", 2, False)]


def test_figures_of_the_sample_agree_with_its_missed_births(sample_audit):
    found = figures_of(sample_audit.births, sample_audit.views["persons"], sample_audit.project)
    months = found.filter(pl.col("figure") == MISSED_MONTHS)
    by_village = months.group_by(pl.col("series").alias("village")).agg(pl.col("n").sum())
    listed = sample_audit.missed.group_by("village").agg(pl.col("n").sum())
    assert by_village.sort("village").equals(listed.sort("village"))
    shown = found.filter(pl.col("figure") == PYRAMID)
    assert set(shown["series"]) == {"planning_persons", "police_persons", "insurance"}
    assert shown["n"].drop_nulls().min() >= LEAST_SHOWN
