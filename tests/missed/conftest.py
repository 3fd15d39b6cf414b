from __future__ import annotations

import polars as pl
import pytest

from builders import AS_OF, PERIOD, day, linked_records, mentions_of, sources_of
from cpaudit.missed.decide import CountingRule, missed_births
from cpaudit.missed.due_window import due_window
from cpaudit.missed.residence import people_of, residences
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


_ROLES = {
    "self": "person_no",
    "mother": "mother_person_no",
    "father": "father_person_no",
    "husband": "husband_person_no",
    "wife": "wife_person_no",
}


def roles_of(linked):
    """Who stands in which role of which record."""
    return pl.concat(
        rows.select("record_id", pl.lit(role).alias("role"), pl.col(column).alias("person_no"))
        for rows in linked.values()
        for role, column in _ROLES.items()
        if column in rows.columns
    ).drop_nulls()


@pytest.fixture
def judge():
    """The judgement of child 5 in a world of the given records."""

    def judged(
        *,
        basis="residence",
        couple="mother",
        months=6,
        open_links=NO_LINKS,
        beliefs=None,
        **records,
    ):
        records["planning_births"] = [KNOWN_CHILD, *records.get("planning_births", [])]
        linked = linked_records(**records)
        people = persons(linked, mentions_of(linked))
        view = births(linked, people, sources_of(linked), as_of=AS_OF, period=PERIOD)
        windows = {name: (None, None) for name, rows in linked.items() if not rows.is_empty()}
        rule = CountingRule(
            basis=basis,
            couple=couple,
            months=months,
            as_of=AS_OF,
            due=due_window(view, as_of=AS_OF, grace_days=30),
        )
        history = residences(linked, roles_of(linked), people_of(view, people))
        decided = missed_births(view, people, open_links, rule, windows, history, beliefs)
        return decided.row(by_predicate=pl.col("person_no") == 5, named=True)

    return judged
