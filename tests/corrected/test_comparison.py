"""Findings before and after corrections: who is who when the keys have changed."""

from __future__ import annotations

import polars as pl
import pytest

from cpaudit.corrected.compare import compare


def findings(rows):
    return pl.DataFrame(
        [
            {
                "finding_id": name,
                "rule_id": "P001",
                "view": "persons",
                "evidence": [
                    {"source_id": "a", "file": "a.csv", "sheet": "", "row": row} for row in lines
                ],
            }
            for name, lines in rows.items()
        ]
    )


@pytest.mark.parametrize(("wide", "narrow"), [("x", "y"), ("y", "x")])
def test_a_finding_that_may_be_either_makes_way_whatever_its_key(wide, narrow):
    before = findings({"p": [1, 2], "q": [1]})
    # The wide one may have been either; the other only the first.
    after = findings({wide: [1], narrow: [1, 2, 3]})
    found = compare(before, after, {})
    assert found.new == ()
    assert found.gone == ()
    assert {name for _, name in found.renamed} == {wide, narrow}


@pytest.mark.parametrize(("one", "two"), [("x", "y"), ("y", "x")])
def test_one_may_have_been_either_and_the_other_one_only(one, two):
    before = findings({"p": [1, 2], "q": [1, 3]})
    after = findings({one: [1], two: [1, 2, 4]})
    assert compare(before, after, {}).new == ()


def test_a_finding_on_other_rows_is_new():
    found = compare(findings({"p": [1]}), findings({"x": [2]}), {})
    assert (found.gone, found.new) == (("p",), ("x",))
