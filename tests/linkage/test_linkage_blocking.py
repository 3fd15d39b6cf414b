"""Blocking brings together what agrees, once, by the first rule, and leaves out default values."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from short_mentions import mentions

from cpaudit.linkage import blocking, exact, nodes
from cpaudit.linkage.blocking import BlockingRule, block
from cpaudit.linkage.codes import encode
from cpaudit.linkage.comparisons.names import Names
from cpaudit.linkage.nodes import Nodes
from cpaudit.linkage.prepared import prepare
from laws import examples

NAME, DATE = pl.col("name"), pl.col("day")
RULES = (
    BlockingRule("both", ((NAME, DATE),)),
    BlockingRule("name", ((NAME,),)),
    BlockingRule("date", ((DATE,),)),
)


def made_nodes(rows):
    """Open nodes given as (name, birth date), a unit each."""
    values, codes = encode({"name": pl.Series([name for name, _ in rows])})
    frame = pl.DataFrame(
        {
            "unit": range(len(rows)),
            "m": range(len(rows)),
            "is_open": [True] * len(rows),
            "name": codes["name"],
            "day": pl.Series([born for _, born in rows], dtype=pl.UInt32),
        }
    )
    return Nodes(frame, Names.of(values), None, None, None)


PEOPLE = st.lists(
    st.tuples(st.sampled_from("王李张刘"), st.sampled_from([19900101, 19910203, 19920304])),
    min_size=1,
    max_size=25,
)


@settings(deadline=None, max_examples=examples(40))
@given(PEOPLE)
def test_pairs_are_those_of_a_double_loop_each_once_by_the_first_rule(rows):
    made = made_nodes(rows)
    found = block(made, RULES)
    name, date = made.column("name"), made.column("day")
    expected = {}
    for left in range(len(name)):
        for right in range(left + 1, len(name)):
            agree = name[left] == name[right], date[left] == date[right]
            rule = 0 if all(agree) else 1 if agree[0] else 2 if agree[1] else None
            if rule is not None:
                expected[left, right] = rule
    pairs = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    assert dict(zip(pairs, found.rule.tolist(), strict=True)) == expected
    assert found.report["n_new"].sum() == len(expected)


def test_a_block_that_is_a_default_value_is_left_out_and_counted(monkeypatch):
    monkeypatch.setattr(blocking, "MAX_PAIRS_PER_BLOCK", 20)
    rows = [("王" + chr(0x4E00 + at), 19900101) for at in range(10)]
    found = block(made_nodes(rows), (BlockingRule("date", ((DATE,),)),))
    assert len(found.pairs) == 0
    assert found.report.row(0, named=True)["n_oversized"] == 1
    assert found.report.row(0, named=True)["n_left_out"] == 45


def test_two_numbered_people_are_no_pair_unless_the_rule_says_so():
    rows = (
        {"name": "王明", "born": 19900101, "id": "880101199001010015"},
        {"name": "王明", "born": 19900101, "id": "880102199001010032"},
    )
    prepared = prepare(mentions(*rows))
    by_number = exact.group(prepared)
    made = nodes.build(prepared, by_number.keeps_id, by_number.unit)
    assert len(block(made, (BlockingRule("name", ((NAME,),)),)).pairs) == 0
    both = BlockingRule("name", ((NAME,),), among_settled=True)
    assert len(block(made, (both,)).pairs) == 1


def test_pairs_come_in_order_so_that_a_run_repeats_itself():
    found = block(made_nodes([("王", 19900101)] * 6), RULES)
    packed = found.pairs.left * 100 + found.pairs.right
    assert (np.diff(packed) > 0).all()
