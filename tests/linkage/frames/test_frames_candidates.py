"""Candidates are the pairs that agree on a rule; proposed rules keep to their budget."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.linkage.frames import candidates as room
from cpaudit.linkage.frames import rules as rooms_rules
from cpaudit.linkage.frames.candidates import Stack, candidates, cost
from cpaudit.linkage.frames.rules import proposed
from laws import examples

KEYS = ("a", "b", "c")
RULES = (("a",), ("b", "c"), ("a", "c"))

tables = st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=14)


def stack_of(rows, n_left):
    columns = np.array(rows, dtype=np.uint64).reshape(-1, 3)
    return Stack(n_left, len(rows), {key: columns[:, k].copy() for k, key in enumerate(KEYS)})


def agreeing(rows, n_left):
    """Each pair with the first rule that all its keys agree on and none of them misses."""
    found = {}
    for i in range(n_left or len(rows)):
        for j in range(n_left or i + 1, len(rows)):
            for number, rule in enumerate(RULES):
                values = [(rows[i][KEYS.index(key)], rows[j][KEYS.index(key)]) for key in rule]
                if all(a == b != 0 for a, b in values):
                    found[i, j] = number
                    break
    return found


def found_pairs(found):
    return dict(
        zip(
            zip(found.left.tolist(), found.right.tolist(), strict=True),
            found.rule.tolist(),
            strict=True,
        )
    )


@settings(max_examples=examples(60), deadline=None)
@given(tables.filter(bool), tables)
def test_candidates_of_two_tables_are_the_pairs_that_agree_on_a_rule(left, right):
    found = candidates(stack_of(left + right, len(left)), RULES)
    assert found_pairs(found) == agreeing(left + right, len(left))


@settings(max_examples=examples(60), deadline=None)
@given(tables)
def test_candidates_of_one_table_are_the_pairs_that_agree_on_a_rule(rows):
    found = candidates(stack_of(rows, 0), RULES)
    assert found_pairs(found) == agreeing(rows, 0)


@settings(max_examples=examples(40), deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_the_pairs(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    found = found_pairs(candidates(stack_of(rows, 0), RULES))
    shuffled = found_pairs(candidates(stack_of([rows[at] for at in order], 0), RULES))
    back = {tuple(sorted((order[i], order[j]))): rule for (i, j), rule in shuffled.items()}
    assert back == found


@settings(max_examples=examples(40), deadline=None)
@given(tables)
def test_the_report_counts_what_each_rule_found_and_found_first(rows):
    found = candidates(stack_of(rows, 0), RULES)
    assert found.report["n_new"].sum() == len(found)
    for number, rule in enumerate(RULES):
        alone = candidates(stack_of(rows, 0), [rule])
        assert found.report["n_pairs"][number] == len(alone)
        assert found.report["n_new"][number] == int((found.rule == number).sum())


def test_a_block_that_costs_too_many_pairs_is_left_out_and_counted(monkeypatch):
    monkeypatch.setattr(room, "MAX_PAIRS_PER_BLOCK", 10)
    rows = [(1, 0, 0)] * 6 + [(2, 0, 0)] * 5
    found = candidates(stack_of(rows, 0), [("a",)])
    # Six rows make 15 pairs, five make 10.
    assert found.left.min() == 6
    assert len(found) == 10
    assert found.report.row(0, named=True) == {
        "blocking_rule": "a",
        "n_pairs": 10,
        "n_oversized": 1,
        "n_left_out": 15,
        "n_new": 10,
    }
    assert cost(stack_of(rows, 0), ("a",)) == room.Cost(n_pairs=10, n_left_out=15)


def test_a_left_out_block_is_still_seen_by_another_rule(monkeypatch):
    monkeypatch.setattr(room, "MAX_PAIRS_PER_BLOCK", 2)
    rows = [(1, 1, 1), (1, 2, 1), (1, 1, 1)]
    found = candidates(stack_of(rows, 0), [("a",), ("b", "c")])
    assert found_pairs(found) == {(0, 2): 1}


def many_rows(n, *, seed=0):
    rng = np.random.default_rng(seed)
    keys = {
        "id": rng.permutation(n).astype(np.uint64) + np.uint64(1),
        "name": rng.integers(1, n // 4, n).astype(np.uint64),
        "surname": rng.integers(1, 20, n).astype(np.uint64),
        "sex": rng.integers(1, 3, n).astype(np.uint64),
    }
    return Stack(n // 2, n, keys)


GROUPS = [["id"], ["name", "surname"], ["sex"]]


@pytest.mark.parametrize("seed", range(3))
def test_no_proposed_rule_and_not_all_together_cost_more_than_the_budget(monkeypatch, seed):
    monkeypatch.setattr(rooms_rules, "LEAST_PAIRS", 3_000)
    stack = many_rows(2_000, seed=seed)
    taken = proposed(stack, GROUPS)
    costs = [cost(stack, rule).n_pairs for rule in taken]
    rows = stack.n_left
    assert taken
    assert max(costs) <= max(rooms_rules.PAIRS_PER_ROW * rows, 3_000)
    assert sum(costs) <= max(rooms_rules.ALL_PAIRS_PER_ROW * rows, 4 * 3_000)
    assert ("sex",) not in taken  # half a million pairs


def test_a_rule_that_a_taken_rule_covers_is_left_out():
    # The tables are small: surname alone is cheap, and finds whatever name and name + sex find.
    taken = proposed(many_rows(400), GROUPS)
    assert ("surname",) in taken
    assert ("name",) not in taken
    assert not any("name" in rule or ("surname" in rule and len(rule) > 1) for rule in taken)


def test_every_pair_that_shares_a_cheap_key_is_found(monkeypatch):
    monkeypatch.setattr(rooms_rules, "LEAST_PAIRS", 3_000)
    stack = many_rows(2_000)
    found = set(found_pairs(candidates(stack, proposed(stack, GROUPS))))
    for key in ("id", "name"):
        assert set(found_pairs(candidates(stack, [(key,)]))) <= found


def test_the_cost_of_a_large_table_is_estimated_from_a_sample(monkeypatch):
    stack = many_rows(20_000)
    whole = proposed(stack, GROUPS)
    monkeypatch.setattr(rooms_rules, "SAMPLE_ROWS", 6_000)
    assert set(proposed(stack, GROUPS)) == set(whole)


def test_nothing_is_proposed_for_empty_tables():
    nobody = {"a": np.zeros(0, dtype=np.uint64)}
    found = candidates(Stack(0, 0, nobody), [("a",)])
    assert len(found) == 0
    assert found.report["n_pairs"].to_list() == [0]
    assert found.report.schema["n_new"] == pl.Int64
