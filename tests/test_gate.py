from __future__ import annotations

import dataclasses
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpaudit.errors import ExitCode
from cpaudit.gate import decide, reading_problems
from cpaudit.i18n import Text
from cpaudit.project import FailOn, GateSpec, Threshold
from cpaudit.reports.material import INDICATORS
from cpaudit.tables import FILES, FINDINGS, OUTCOMES, SOURCES
from material_builder import table, tiny_project

RAN = table(OUTCOMES, ("X001", "births", 10, 10, 10, 0, 0, 0))
SKIPPED = RAN.with_columns(skipped=pl.lit("no records of civil_marriages"))
BROKEN = RAN.with_columns(error=pl.lit("no column x"))
NONE = FINDINGS.empty()
NO_INDICATORS = INDICATORS.empty()
ERRORS_ONLY = GateSpec()
PROJECT = tiny_project(".")


def findings(*rows):
    columns = [name for name in FINDINGS.columns if name not in {"severity", "confidence"}]
    frame = pl.DataFrame(
        {"severity": [row[0] for row in rows], "confidence": [row[1] for row in rows]},
        schema={"severity": pl.String, "confidence": pl.Float64},
    )
    return frame.with_columns(pl.lit(None, FINDINGS.columns[name]).alias(name) for name in columns)


def indicator(*, target, is_met, value=0.5):
    row = (
        "coverage",
        "入库率",
        "coverage",
        1,
        2,
        value,
        0.1,
        0.9,
        target,
        is_met,
        None,
        0,
        None,
        None,
    )
    return table(INDICATORS, row)


@pytest.mark.parametrize(
    ("threshold", "code"),
    [
        (Threshold(count=2), ExitCode.CLOSED),
        (Threshold(count=3), ExitCode.OPEN),
        (Threshold(rate=0.29), ExitCode.CLOSED),
        (Threshold(rate=0.3), ExitCode.OPEN),
        (Threshold(count=9, rate=0.1), ExitCode.CLOSED),  # the stricter of both
    ],
)
def test_failing_rows_within_the_threshold_of_their_rule_close_nothing(threshold, code):
    outcomes = table(OUTCOMES, ("X001", "births", 12, 10, 7, 3, 0, 2))
    found = findings(*[("error", 1.0)] * 3).with_columns(rule_id=pl.lit("X001"))
    verdict = decide(found, outcomes, NO_INDICATORS, ERRORS_ONLY, thresholds={"X001": threshold})
    assert verdict.code is code
    assert bool(verdict.let_through) == (code is ExitCode.OPEN)


def test_a_threshold_counts_all_views_of_a_rule_and_no_other_rule():
    rows = [("X001", view, 10, 10, 8, 2, 0, 0) for view in ("births", "persons")]
    outcomes = table(OUTCOMES, *rows, ("X002", "births", 10, 10, 9, 1, 0, 0))
    found = findings(*[("error", 1.0)] * 2).with_columns(rule_id=pl.Series(["X001", "X002"]))

    def code(count):
        thresholds = {"X001": Threshold(count=count)}
        gate = GateSpec(max_findings=1)
        return decide(found, outcomes, NO_INDICATORS, gate, thresholds=thresholds).code

    assert code(3) is ExitCode.CLOSED
    assert code(4) is ExitCode.OPEN


def test_nothing_found_opens_the_gate():
    verdict = decide(NONE, RAN, NO_INDICATORS, ERRORS_ONLY)
    assert (verdict.code, verdict.reasons, verdict.is_open) == (ExitCode.OPEN, (), True)


@pytest.mark.parametrize(
    ("fail_on", "severity", "code"),
    [
        (FailOn.ERROR, "error", ExitCode.CLOSED),
        (FailOn.ERROR, "warning", ExitCode.OPEN),
        (FailOn.WARNING, "warning", ExitCode.CLOSED),
        (FailOn.WARNING, "info", ExitCode.OPEN),
        (FailOn.INFO, "info", ExitCode.CLOSED),
        (FailOn.NEVER, "error", ExitCode.OPEN),
    ],
)
def test_the_least_severity_decides(fail_on, severity, code):
    found = findings((severity, 1.0))
    assert decide(found, RAN, NO_INDICATORS, GateSpec(fail_on=fail_on)).code is code


def test_findings_up_to_the_allowed_number_and_unsure_ones_are_let_through():
    found = findings(("error", 1.0), ("error", 0.9), ("error", 0.2))
    gate = GateSpec(max_findings=2, min_confidence=0.5)
    assert decide(found, RAN, NO_INDICATORS, gate).is_open
    assert not decide(found, RAN, NO_INDICATORS, GateSpec(max_findings=2)).is_open


@pytest.mark.parametrize(
    ("max_missed", "n_missed", "code"),
    [(None, 9, ExitCode.OPEN), (2, 2, ExitCode.OPEN), (2, 3, ExitCode.CLOSED)],
)
def test_missed_births_have_a_limit_of_their_own(max_missed, n_missed, code):
    gate = GateSpec(fail_on=FailOn.NEVER, max_missed=max_missed)
    assert decide(NONE, RAN, NO_INDICATORS, gate, n_missed=n_missed).code is code


@pytest.mark.parametrize(
    ("target", "is_met", "code"),
    [
        (0.99, True, ExitCode.OPEN),
        (0.99, False, ExitCode.CLOSED),
        (0.99, None, ExitCode.CLOSED),  # not known is not met
        (None, None, ExitCode.OPEN),
    ],
)
def test_a_target_that_is_not_met_closes_the_gate(target, is_met, code):
    verdict = decide(NONE, RAN, indicator(target=target, is_met=is_met, value=None), ERRORS_ONLY)
    assert verdict.code is code


def test_a_rule_that_could_not_be_evaluated_is_never_a_pass():
    verdict = decide(NONE, BROKEN, NO_INDICATORS, GateSpec(fail_on=FailOn.NEVER))
    assert verdict.code is ExitCode.UNREADABLE
    assert "X001" in verdict.reasons[0].zh


@pytest.mark.parametrize("outcomes", [OUTCOMES.empty(), SKIPPED])
def test_no_rule_at_all_is_never_a_pass(outcomes):
    assert decide(NONE, outcomes, NO_INDICATORS, ERRORS_ONLY).code is ExitCode.UNREADABLE


def test_a_rule_without_its_sources_does_not_close_the_gate():
    outcomes = pl.concat([RAN, SKIPPED.with_columns(rule_id=pl.lit("X040"))])
    assert decide(NONE, outcomes, NO_INDICATORS, ERRORS_ONLY).is_open


def test_what_could_not_be_judged_counts_more_than_findings_and_both_are_said():
    verdict = decide(
        findings(("error", 1.0)), RAN, NO_INDICATORS, ERRORS_ONLY, problems=(Text("p", "问题"),)
    )
    assert verdict.code is ExitCode.UNREADABLE
    assert [reason.en for reason in verdict.reasons] == ["p", "1 errors (0 allowed)."]
    assert not verdict.is_judged


rows = st.lists(
    st.tuples(st.sampled_from(["error", "warning", "info"]), st.floats(0, 1)), max_size=6
)
gates = st.builds(
    GateSpec,
    fail_on=st.sampled_from(list(FailOn)),
    min_confidence=st.floats(0, 1),
    max_findings=st.integers(0, 4),
    max_missed=st.none() | st.integers(0, 3),
)


@given(rows, rows, gates, st.integers(0, 4), st.sampled_from([RAN, BROKEN, OUTCOMES.empty()]))
def test_more_findings_never_open_the_gate(some, more, gate, n_missed, outcomes):
    def is_open(found):
        return decide(findings(*found), outcomes, NO_INDICATORS, gate, n_missed=n_missed).is_open

    assert is_open(some) or not is_open(some + more)


def sources(**n_records):
    return of_table(
        SOURCES,
        [
            {"source_id": name, "profile_id": name, "dataset": name, "department": "health"}
            | {"n_files": 1, "n_rows": n, "n_records": n, "n_skipped": 0}
            for name, n in n_records.items()
        ],
    )


def of_table(promise, rows):
    """A promised table; columns that a row does not name are null."""
    return pl.DataFrame(rows, schema=dict(promise.columns))


def sheet(file, n_records, *, n_lost=0, source_id="a", **more):
    return {
        "file": file,
        "source_id": source_id,
        "n_rows": n_records + n_lost + 1,
        "n_records": n_records,
        "n_record_rows": n_records,
        "n_skipped": n_lost + 1,
        "n_lost": n_lost,
        "empty_keys": [],
        **more,
    }


def sheets(*rows):
    return of_table(FILES, list(rows))


def crosswalk(**people):
    return pl.DataFrame(
        [(key, source) for source, keys in people.items() for key in keys],
        schema={"person_key": pl.String, "source_id": pl.String},
        orient="row",
    )


READ = {"a": sources(a=30, b=30), "people": crosswalk(a=range(30), b=range(29, 60))}


def people(source_id, n, **columns):
    return pl.DataFrame({"source_id": [source_id] * n, **columns}, strict=False)


def said(*, project=None, read=None, files=None, records=None, linked=None):
    return reading_problems(
        PROJECT if project is None else project,
        sources(a=30, b=30) if read is None else read,
        FILES.empty() if files is None else files,
        records or {},
        crosswalk(a="xyz", b="xy") if linked is None else linked,
    )


def test_files_that_were_read_well_are_no_problem():
    named = people("a", 6, name=["王"] * 6, birth_date=[None] * 5 + ["2020-01-01"])
    assert said(records={"planning_persons": named}) == ()


@pytest.mark.parametrize("read", [SOURCES.empty(), sources(a=0, b=0)])
def test_no_records_at_all_is_a_problem(read):
    assert "no records" in said(read=read)[0].en


def test_a_source_without_records_is_a_problem():
    assert [text.en for text in said(read=sources(a=3, b=0))] == ["source b holds no records."]


@pytest.mark.parametrize(
    ("n_lost", "n_problems"),
    [(0, 0), (2, 0), (5, 0), (6, 1), (40, 1), (None, 0)],
)
def test_a_source_that_lost_more_than_the_allowed_share_is_a_problem(n_lost, n_problems):
    files = sheets(sheet("a.csv", 100) | {"n_lost": n_lost})
    assert len(said(files=files)) == n_problems


def test_the_problem_names_source_file_sheet_share_and_mend():
    (problem,) = said(files=sheets(sheet("a.xlsx", 60, n_lost=40, sheet="2023")))
    for text in (problem.zh, problem.en):
        for part in ("a.xlsx", "2023", "40", "40.0%", "5%", "sources.a", "gate.max_loss"):
            assert part in text


@pytest.mark.parametrize(("max_loss", "n_problems"), [(0.0, 1), (0.39, 1), (0.4, 0), (1.0, 0)])
def test_the_project_sets_how_much_may_be_lost(max_loss, n_problems):
    project = dataclasses.replace(PROJECT, gate=GateSpec(max_loss=max_loss))
    files = sheets(sheet("a.csv", 60, n_lost=40))
    assert len(said(files=files, project=project)) == n_problems


def test_a_file_that_is_lost_among_many_is_a_problem():
    months = [sheet(f"{n}.csv", 300) for n in range(30)]
    (problem,) = said(files=sheets(*months, sheet("x.csv", 0, n_lost=290)))
    assert "x.csv" in problem.en
    assert "0.csv" not in problem.en
    assert said(files=sheets(*months)) == ()


def test_a_sheet_that_another_source_reads_is_not_lost():
    files = sheets(
        sheet("a.xlsx", 0, n_lost=50, sheet="死亡"),
        sheet("a.xlsx", 60, sheet="出生"),
        sheet("a.xlsx", 50, sheet="死亡", source_id="b"),
        sheet("a.xlsx", 0, n_lost=60, sheet="出生", source_id="b"),
    )
    assert said(files=files) == ()


@pytest.mark.parametrize(("n_records", "n_problems"), [(4, 0), (5, 1), (50, 1)])
def test_a_source_whose_key_column_holds_no_value_is_a_problem(n_records, n_problems):
    files = sheets(sheet("a.csv", n_records, empty_keys=["出生日期 (birth_date)"]))
    problems = said(files=files)
    assert len(problems) == n_problems
    assert all("出生日期 (birth_date)" in text.zh and "a.csv" in text.zh for text in problems)


@pytest.mark.parametrize(("n_records", "n_problems"), [(6, 0), (20, 1)])
def test_a_small_sheet_of_several_may_lack_a_key_and_a_large_one_may_not(n_records, n_problems):
    files = sheets(sheet("a.csv", 100), sheet("b.csv", n_records, empty_keys=["x"]))
    problems = said(files=files)
    assert len(problems) == n_problems
    assert all("b.csv" in text.en and "a.csv" not in text.en for text in problems)


def test_small_sheets_that_all_lack_a_key_are_a_problem_of_the_source():
    files = sheets(*(sheet(f"{n}.csv", 2, empty_keys=["x"]) for n in range(9)))
    (problem,) = said(files=files)
    assert "6 more" in problem.en


@pytest.mark.parametrize(("share", "n_problems"), [(0.95, 1), (0.3, 0), (None, 0)])
def test_a_column_that_holds_another_columns_values_is_a_problem(share, n_problems):
    files = sheets(sheet("a.csv", 50, share_shifted=share, shifted_column="birth_date"))
    assert len(said(files=files)) == n_problems


@pytest.mark.parametrize(
    ("strangers", "n_problems"),
    [(range(100, 125), 1), (range(100, 110), 0), ([*range(100, 125), 1], 0)],
)
def test_a_source_that_linked_nothing_is_a_problem(strangers, n_problems):
    linked = crosswalk(a=map(str, range(30)), b=["1", "2"], c=map(str, strangers))
    problems = said(linked=linked)
    assert len(problems) == n_problems
    assert all("source c" in problem.en for problem in problems)


def test_a_single_source_has_nothing_to_link_with():
    assert said(linked=crosswalk(a=map(str, range(30)))) == ()


def births(*dates, code=None):
    return people(
        "a",
        len(dates),
        name=["王"] * len(dates),
        birth_date=[date.fromisoformat(day) for day in dates],
        resid_code=[code] * len(dates),
    )


def test_events_within_the_period_are_no_problem():
    inside = births(*["2019-03-01"] * 9, "2025-12-31", code="880101001201")
    assert said(records={"planning_births": inside}) == ()


def test_a_period_in_which_nothing_happened_is_a_problem():
    (problem,) = said(records={"planning_births": births(*["2019-03-01"] * 9)})
    assert "2025-01-01 – 2025-12-31" in problem.en
    assert "2019-03-01" in problem.zh


def test_birth_dates_of_a_roll_tell_the_period_only_where_there_are_no_events():
    roll, old = births(*["2025-03-01"] * 9), births(*["2019-03-01"] * 9)
    assert said(records={"planning_persons": roll}) == ()
    assert said(records={"planning_persons": roll, "planning_births": old})


def test_events_that_mostly_follow_the_as_of_date_are_a_problem():
    late = births(*["2026-03-01"] * 6, *["2025-03-01"] * 4)
    (problem,) = said(records={"police_births": late})
    assert "6 of 10" in problem.en
    assert said(records={"police_births": late[4:]}) == ()


def test_records_of_another_area_are_a_problem():
    (problem,) = said(records={"planning_births": births(*["2025-03-01"] * 6, code="880202002201")})
    assert "880202002" in problem.en
    assert "880101001" in problem.zh


def test_codes_that_are_shorter_than_the_areas_say_nothing_against_it():
    of_county = births(*["2025-03-01"] * 6, code="880101")
    assert said(records={"planning_births": of_county}) == ()
