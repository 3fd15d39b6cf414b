"""Births of one year in lists that cover it, and what assessing them takes."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl

from alignments import YEAR, alignment_of, covering_list
from builders import frame
from cpaudit.completeness.assess import assess
from cpaudit.missed.compared_list import LISTS
from cpaudit.tables import LINKS, MENTIONS, SOURCES
from cpaudit.view_tables import VIEWS

NAMES = pl.DataFrame({"village": ["A", "B"], "village_name": ["甲村", "乙村"]})
FOUR = ("planning", "delivery", "certificate", "vaccination")


def child(number, *lists, **more):
    """A birth of the year that stands in the named lists."""
    born = YEAR[0] + timedelta(days=number % 365)
    return {
        "person_no": number,
        "birth_date": born,
        "in_period": True,
        "scope": "inside",
        "village": "A",
        "in_planning": "planning" in lists,
        "n_sources": len(set(lists) - {"planning"}),
        **{f"{name}.n_rows": 1 for name in lists},
        **more,
    }


def births(rows):
    return frame(dict(VIEWS["births"]), rows)


def aligned(*names, but=()):
    """An alignment with lists of these names; those in ``but`` do not cover the window."""
    lists = tuple(covering_list(name, is_covering=name not in but) for name in names)
    return alignment_of(as_of=date(2026, 3, 1), due_to=date(2026, 1, 30), lists=lists)


def sources(*names, **derived):
    """``SOURCES`` of these lists; ``derived`` says which copies which."""
    return frame(
        dict(SOURCES.columns),
        [
            {
                "source_id": LISTS[name].dataset,
                "profile_id": name,
                "dataset": LISTS[name].dataset,
                "department": "health",
                "derived_from": derived.get(name),
            }
            for name in names
        ],
    )


def no_links():
    """A linkage that left nothing open, and no mentions."""
    members = pl.DataFrame(schema={"mention_id": pl.UInt32, "link_probability": pl.Float64})
    named = pl.DataFrame(schema={**MENTIONS.columns, "person_no": pl.UInt32})
    return SimpleNamespace(links=LINKS.empty(), members=members), named


def assessed(rows, *names, but=(), derived=None, reviewed=None):
    linkage, named = no_links()
    return assess(
        births(rows),
        aligned(*names, but=but),
        sources(*names, **(derived or {})),
        NAMES,
        linkage=linkage,
        named=named,
        reviewed=reviewed,
    )
