from __future__ import annotations

import polars as pl

from cpaudit.completeness.overlaps import overlaps


def presence(rows, lists=("planning", "delivery", "police")):
    held = {name: [row[at] for row in rows] for at, name in enumerate(lists)}
    frame = pl.DataFrame(held, schema=dict.fromkeys(lists, pl.Boolean))
    return frame.with_columns(pl.lit(value=True).alias(f"could {name}") for name in lists)


def test_each_birth_counts_in_exactly_one_combination():
    rows = [(True, True, False), (True, True, False), (False, False, True), (True, True, True)]
    assert overlaps(presence(rows)).rows() == [
        ("planning;delivery", 2),
        ("planning;delivery;police", 1),
        ("police", 1),
    ]


def test_a_birth_in_no_list_is_in_no_combination():
    assert overlaps(presence([(False, False, False)])).is_empty()
    assert overlaps(presence([])).is_empty()


def test_overlaps_of_the_sample_add_up_to_the_births_seen(sample_audit):
    found = sample_audit.completeness
    assert found.overlaps["n"].sum() == found.headline.n_seen
    of_planning = found.overlaps.filter(pl.col("lists").str.split(";").list.contains("planning"))
    assert of_planning["n"].sum() == found.two_lists.n_first
