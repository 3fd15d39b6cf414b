"""Entries of a baseline that nothing shows any more."""

from __future__ import annotations

import polars as pl
import pytest
from known_cases import RAN, baseline, case, followed, found

from cpaudit.gate.stale import Lasting, lasting, may_shrink_by_itself, stale_notes
from cpaudit.tables import OUTCOMES
from material_builder import table

SKIPPED = RAN.with_columns(skipped=pl.lit("no records of civil_marriages"))
BROKEN = RAN.with_columns(error=pl.lit("no column x"))
OTHER = table(OUTCOMES, ("X002", "births", 10, 10, 10, 0, 0, 0))


def said_of(outcomes, cases=None, findings=None):
    findings = found() if findings is None else findings
    return lasting(baseline("a"), findings, outcomes, cases)["lasting"].item()


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (RAN, Lasting.GONE),
        (SKIPPED, Lasting.UNJUDGED),
        (BROKEN, Lasting.UNJUDGED),
        (pl.concat([RAN, SKIPPED]), Lasting.UNJUDGED),
        (OTHER, Lasting.NO_RULE),
    ],
)
def test_an_entry_is_gone_only_when_its_rule_could_have_found_it(outcomes, said):
    assert said_of(outcomes) == said


def test_what_is_found_is_found_whatever_the_rule():
    for outcomes in (RAN, SKIPPED, OTHER):
        assert said_of(outcomes, findings=found("a")) == Lasting.FOUND


@pytest.mark.parametrize(("is_judged", "said"), [(True, Lasting.GONE), (False, Lasting.UNJUDGED)])
def test_the_store_knows_better_whether_a_case_could_be_judged(is_judged, said):
    cases = followed(case("a", "open", is_found=False, is_judged=is_judged))
    assert said_of(RAN, cases) == said


@pytest.mark.parametrize(
    ("n", "n_gone", "may"), [(3, 3, True), (20, 20, True), (100, 50, True), (100, 51, False)]
)
def test_too_much_at_once_is_not_taken_out_without_being_asked(n, n_gone, may):
    ids = [f"c{at}" for at in range(n)]
    entries = lasting(baseline(*ids), found(*ids[n_gone:]), RAN)
    assert may_shrink_by_itself(entries) is may
    assert bool(stale_notes(entries)) is not may


def test_entries_of_rules_that_do_not_exist_are_told():
    (note,) = stale_notes(lasting(baseline("a"), found(), OTHER))
    assert "1 entries" in note.en
    assert "prune --unknown-rules" in note.zh
