from __future__ import annotations

import polars as pl
import pytest

from builders import AS_OF, PERIOD, day, linked_records, mentions_of, sources_of
from cpaudit.missed.decide import CountingRule, missed_births
from cpaudit.views.births import births
from cpaudit.views.persons import persons

NO_LINKS = pl.DataFrame(schema={"person_no": pl.UInt32(), "p_open": pl.Float64()})

# Somebody whom planning holds, so that the planning window is known.
KNOWN_CHILD = {
    "person_no": 90,
    "birth_date": day("2010-01-01"),
    "mother_person_no": 91,
    "entry_date": day("2026-01-20"),
}


@pytest.fixture
def judge():
    """The judgement of child 5 in a world of the given records."""

    def judged(*, basis="residence", couple="mother", months=6, open_links=NO_LINKS, **records):
        records["planning_births"] = [KNOWN_CHILD, *records.get("planning_births", [])]
        linked = linked_records(**records)
        people = persons(linked, mentions_of(linked))
        view = births(linked, people, sources_of(linked), as_of=AS_OF, period=PERIOD)
        windows = {name: (None, None) for name, rows in linked.items() if not rows.is_empty()}
        rule = CountingRule(basis=basis, couple=couple, months=months, grace_days=30, as_of=AS_OF)
        decided = missed_births(view, people, open_links, rule, windows)
        return decided.row(by_predicate=pl.col("person_no") == 5, named=True)

    return judged
