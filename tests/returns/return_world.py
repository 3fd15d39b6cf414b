"""A village with a roll, children and a return, for tests of the comparison."""

from __future__ import annotations

import polars as pl

from builders import AS_OF, PERIOD, day, linked_records, mentions_of, sources_of
from cpaudit.returns import compare
from cpaudit.views.births import births
from cpaudit.views.persons import persons
from cpaudit.views.returns import returns

A, B = "880101100201", "880101100202"


def child(number, born, **more):
    """A child of village A in the children's table."""
    row = {"person_no": number, "birth_date": day(born), "sex": "M", "birth_order": 1,
           "resid_village": A, "village": A}  # fmt: skip
    return row | more


def person(number, **more):
    """A woman of village A on the roll."""
    row = {"person_no": number, "birth_date": day("1995-01-01"), "sex": "F", "status": "active",
           "resid_village": A, "village": A}  # fmt: skip
    return row | more


def line(**cells):
    """A line of village A for the year."""
    row = {"village": A, "village_name": "花园村", "period": "2025"}
    return row | cells


def compared(*lines, children=(), people=(), period=PERIOD, area_name=None, **options):
    """The comparison of the lines with the records."""
    views = dict(_records(repr((children, people)), children, people))
    rows = linked_records(village_returns=list(lines))["village_returns"]
    # Lines have numbers of their own, apart from those of the records.
    rows = rows.with_columns(pl.col("record_id") + _FIRST_LINE)
    views["returns"] = returns(
        rows, views["births"], views["persons"], period=period, area_name=area_name
    )
    asked = {"start": period[0], "end": period[1], "as_of": AS_OF} | options
    return compare(views, **asked)


_MADE = {}
_FIRST_LINE = 1000


def _records(key, children, people):
    """The views of the records; made once for the same records."""
    if key not in _MADE:
        linked = linked_records(planning_births=list(children), planning_persons=list(people))
        known = persons(linked, mentions_of(linked))
        born = births(linked, known, sources_of(linked), as_of=AS_OF, period=PERIOD)
        _MADE[key] = linked | {"persons": known, "births": born}
    return _MADE[key]


def cell(result, field, *, village="花园村"):
    """The one cell of that name."""
    rows = [
        row
        for row in result.cells.iter_rows(named=True)
        if row["field"] == field and row["village_name"] == village
    ]
    assert len(rows) == 1
    return rows[0]


def check(result, name, field=None):
    """The status of the one check of that name."""
    rows = [
        row
        for row in result.checks.iter_rows(named=True)
        if row["check"] == name and field in {None, row["field"]}
    ]
    assert len(rows) == 1
    return rows[0]
