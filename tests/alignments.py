"""An alignment of a calendar year, as tests of comparisons take it, and its lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cpaudit.missed.alignment import Alignment
from cpaudit.missed.compared_list import LISTS, ComparedList
from cpaudit.project import DatedBy, LiveBirth, YearKind

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
_USUAL = Alignment(
    start=YEAR[0],
    end=YEAR[1],
    as_of=date(2026, 1, 31),
    dated_by=DatedBy.EVENT,
    year=YearKind.CALENDAR,
    basis="residence",
    months=6,
    couple="mother",
    live_birth=LiveBirth.SIGNS_OF_LIFE,
    grace_days=30,
    match_days=3,
)


def alignment_of(**changes):
    """The year's births of residents, told apart from the usual by ``changes``."""
    return replace(_USUAL, **changes)


def covering_list(name, **changes):
    """A list that covers the year, placed and dated as lists of its name are."""
    usual = ComparedList(
        name=name,
        source_ids=(LISTS[name].dataset,),
        first=YEAR[0],
        last=YEAR[1],
        is_declared=True,
        n=1,
        is_covering=True,
        left_out=None,
        doubt=None,
        places_by=LISTS[name].places_by,
        dated_by=LISTS[name].dated_by,
    )
    return replace(usual, **changes)
