"""What the gate counts, what it lets through and what it says about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_cases import AS_OF, RAN, baseline, case, followed, found, run, waiver

from cpaudit.errors import ExitCode
from cpaudit.gate import Against, decide
from cpaudit.i18n import Text
from cpaudit.project import FailOn, GateSpec, Threshold
from cpaudit.reports.material import INDICATORS
from cpaudit.tables import OUTCOMES
from material_builder import table

DAY = timedelta(days=1)
NEW = GateSpec(fail_on=FailOn.NEW)


def verdict(findings, gate=None, *, cases=None, held=None, **more):
    against = Against(cases, held, AS_OF)
    return decide(findings, RAN, INDICATORS.empty(), gate or GateSpec(), against=against, **more)


def said(texts):
    return " ".join(text.en for text in texts)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (waiver("a", AS_OF + DAY), ExitCode.OPEN),
        (waiver("a", AS_OF), ExitCode.OPEN),  # until includes the day
        (waiver("a", AS_OF - DAY), ExitCode.CLOSED),
        (waiver("a", None), ExitCode.CLOSED),
        (waiver("a", AS_OF, waived_by=None), ExitCode.CLOSED),
        (waiver("a", AS_OF, waiver_reason=" "), ExitCode.CLOSED),
        (waiver("a", AS_OF) | {"state": "open"}, ExitCode.CLOSED),  # taken back
        (waiver("b", AS_OF), ExitCode.CLOSED),  # of another finding
    ],
)
def test_a_waiver_lets_its_finding_through_until_its_date(known, code):
    told = verdict(found("a"), cases=followed(known))
    assert told.code is code
    assert ("1 waived" in said(told.let_through)) == (code is ExitCode.OPEN)


def test_a_waiver_that_ran_out_and_one_of_what_is_gone_are_told():
    cases = followed(
        waiver("a", AS_OF - DAY) | {"state": "open"}, waiver("b", AS_OF, is_found=False)
    )
    told = verdict(found("a"), cases=cases)
    assert "1 waivers have run out" in said(told.notes)
    assert "1 waivers concern findings that are gone" in said(told.notes)


@pytest.mark.parametrize(
    ("allowed", "code"), [(None, ExitCode.OPEN), (2, ExitCode.OPEN), (1, ExitCode.CLOSED)]
)
def test_what_an_answer_denies_is_let_through_and_shown_apart_up_to_a_limit(allowed, code):
    cases = followed(case("a", "unproven"), case("b", "unproven"))
    told = verdict(found("a", "b"), GateSpec(max_unproven=allowed), cases=cases)
    assert told.code is code
    assert "2 closed without proof" in said(told.let_through)
    assert told.tally.n_unproven == 2


@pytest.mark.parametrize("state", ["new", "open", "sent", "answered", "returned", "verified"])
def test_every_other_state_counts(state):
    assert verdict(found("a"), cases=followed(case("a", state))).code is ExitCode.CLOSED


def test_the_baseline_lets_its_findings_through_and_no_others():
    assert verdict(found("a"), held=baseline("a")).is_open
    assert "1 in the baseline" in said(verdict(found("a"), held=baseline("a")).let_through)
    told = verdict(found("a", "b"), held=baseline("a"))
    assert [reason.en for reason in told.reasons] == ["1 errors (0 allowed)."]


def test_the_baseline_knows_a_case_under_its_first_id_and_without_a_store_under_its_last():
    cases = followed(case("first", finding_id="now"))
    accepted = found("now").with_columns(case_id=found("first")["finding_id"])
    held, n = baseline().with_added(accepted, as_of=AS_OF, by="li", reason="known")
    assert n == 1
    assert verdict(found("now"), cases=cases, held=held).is_open
    assert verdict(found("now"), held=held).is_open
    assert not verdict(found("other"), held=held).is_open


@pytest.mark.parametrize(
    ("severity", "code"),
    [("error", ExitCode.CLOSED), ("warning", ExitCode.CLOSED), ("info", ExitCode.OPEN)],
)
def test_news_are_errors_and_warnings_beside_the_baseline(severity, code):
    assert verdict(found("b", severity=severity), NEW, held=baseline("a")).code is code
    assert verdict(found("a", severity=severity), NEW, held=baseline("a")).is_open


def test_without_a_baseline_news_are_what_the_run_before_did_not_have():
    cases = followed(case("a"), case("b", "new", first_run=2), changes=[("b", "new")])
    assert verdict(found("a"), NEW, cases=cases).is_open
    assert not verdict(found("a", "b"), NEW, cases=cases).is_open
    assert "1 known since an earlier run" in said(verdict(found("a"), NEW, cases=cases).let_through)


def test_what_came_back_is_news():
    cases = followed(case("a", "returned"), changes=[("a", "returned")])
    assert not verdict(found("a"), NEW, cases=cases).is_open


@pytest.mark.parametrize("cases", [None, followed(case("a", "new", first_run=1), runs=[run(1)])])
def test_with_neither_a_baseline_nor_an_earlier_run_everything_is_new(cases):
    assert not verdict(found("a"), NEW, cases=cases).is_open


def test_a_closed_gate_stays_closed_when_only_what_was_accepted_is_added():
    told = verdict(found("a", "b"), held=baseline("b"), cases=followed(case("a")))
    assert told.tally.values()["n_counted"] == 1
    assert told.tally.values()["n_baseline"] == 1


def test_each_finding_is_let_through_for_one_reason_only():
    outcomes = table(OUTCOMES, ("X001", "births", 9, 9, 8, 1, 0, 0), ("X002", "births", 9, 9, 9))
    findings = found("a", rule_id="X002").vstack(found("b"))
    told = decide(
        findings,
        outcomes,
        INDICATORS.empty(),
        GateSpec(),
        thresholds={"X001": Threshold(count=1)},
        against=Against(
            followed(waiver("a", AS_OF), waiver("b", AS_OF)), baseline("a", "b"), AS_OF
        ),
    )
    assert told.is_open
    assert {name: n for name, n in told.tally.values().items() if n} == {
        "n_tolerated": 1,
        "n_waived": 1,
    }


def test_findings_up_to_the_allowed_number_and_unsure_ones_are_told():
    told = verdict(found("a", "b"), GateSpec(max_findings=2))
    assert told.is_open
    assert "2 errors, 2 allowed" in said(told.let_through)
    unsure = verdict(found("a", confidence=0.2), GateSpec(min_confidence=0.5))
    assert "1 less sure" in said(unsure.let_through)


def test_a_run_that_was_cut_off_is_neither_open_nor_closed():
    late = (Text("corrections: no time.", "更正建议：超时。"),)
    for findings in (found(), found("a")):
        told = verdict(findings, unfinished=late)
        assert told.code is ExitCode.PARTIAL
        assert not told.is_open
        assert not told.is_judged
        assert told.reasons[0] == late[0]
    problems = (Text("p", "问题"),)
    assert verdict(found(), unfinished=late, problems=problems).code is ExitCode.UNREADABLE


IDS = st.sets(st.sampled_from("abcdef"))
STATES = st.sampled_from(["new", "open", "sent", "unproven", "returned", "waived"])
GATES = st.builds(
    GateSpec,
    fail_on=st.sampled_from(list(FailOn)),
    min_confidence=st.sampled_from([0.0, 0.6]),
    max_findings=st.integers(0, 2),
    max_unproven=st.none() | st.integers(0, 2),
)
ROWS = st.fixed_dictionaries(
    dict.fromkeys("abcdef", st.tuples(STATES, st.sampled_from(["error", "warning", "info"])))
)


def _findings(rows, ids):
    return found().vstack(
        found(*()).vstack(found())
        if not ids
        else _stack([found(known, severity=rows[known][1]) for known in sorted(ids)])
    )


def _stack(frames):
    first, *rest = frames
    for frame in rest:
        first = first.vstack(frame)
    return first


def _cases(rows, ids, waived=()):
    return followed(
        *(
            waiver(known, AS_OF)
            if known in waived or rows[known][0] == "waived"
            else case(known, rows[known][0])
            for known in sorted(ids)
        ),
        changes=[(known, "new") for known in sorted(ids) if rows[known][0] == "new"],
    )


@settings(max_examples=30)
@given(ROWS, IDS, IDS, IDS, GATES)
def test_more_findings_never_open_the_gate_whatever_was_accepted(rows, some, more, held, gate):
    cases, accepted = _cases(rows, "abcdef"), baseline(*held) if held else None

    def is_open(ids):
        return verdict(_findings(rows, ids), gate, cases=cases, held=accepted).is_open

    assert is_open(some) or not is_open(some | more)


@settings(max_examples=30)
@given(ROWS, IDS, IDS, IDS, GATES)
def test_neither_a_waiver_nor_an_entry_of_the_baseline_closes_the_gate(
    rows, ids, waived, held, gate
):
    findings = _findings(rows, ids)
    before = verdict(findings, gate, cases=_cases(rows, "abcdef"), held=baseline("x"))
    after = verdict(findings, gate, cases=_cases(rows, "abcdef", waived), held=baseline("x", *held))
    assert after.is_open or not before.is_open


@settings(max_examples=30)
@given(ROWS, IDS, IDS, GATES)
def test_a_baseline_never_closes_a_gate_that_has_none(rows, ids, held, gate):
    # News are judged beside the baseline once there is one: that is a different question.
    if gate.fail_on is FailOn.NEW:
        return
    findings, cases = _findings(rows, ids), _cases(rows, "abcdef")
    before = verdict(findings, gate, cases=cases)
    assert verdict(findings, gate, cases=cases, held=baseline(*held)).is_open or not before.is_open


@settings(max_examples=30)
@given(ROWS, IDS, IDS, GATES)
def test_what_could_not_be_judged_never_opens_the_gate(rows, ids, held, gate):
    problem = (Text("p", "问题"),)
    told = verdict(
        _findings(rows, ids),
        gate,
        cases=_cases(rows, "abcdef"),
        held=baseline(*held),
        problems=problem,
    )
    assert told.code is ExitCode.UNREADABLE
