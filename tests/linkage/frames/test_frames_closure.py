"""Who is the same as the same person is the same: pairs that follow from others."""

import numpy as np
import polars as pl
import pytest

from cpaudit.linkage.frames.closure import MOST_IN_CLUSTER, with_implied

SCHEMA = {
    "left": pl.UInt32,
    "right": pl.UInt32,
    "weight": pl.Float64,
    "probability": pl.Float64,
    "tier": pl.String,
    "blocking_rule": pl.String,
    "is_accepted": pl.Boolean,
}


def implied(pairs, cluster):
    rows = [(a, b, 1.0, p, "fuzzy", "key", p >= 0.9) for a, b, p in pairs]
    found = with_implied(
        pl.DataFrame(rows, schema=SCHEMA, orient="row"), np.array(cluster, dtype=np.int64)
    )
    return {(row["left"], row["right"]): row for row in found.iter_rows(named=True)}


def test_the_ends_of_a_chain_are_as_probable_as_the_chain():
    found = implied([(0, 1, 0.98), (1, 2, 0.95)], [0, 0, 0])
    assert set(found) == {(0, 1), (1, 2), (0, 2)}
    assert found[0, 2]["probability"] == pytest.approx(0.98 * 0.95)
    assert (found[0, 2]["tier"], found[0, 2]["is_accepted"]) == ("implied", True)


def test_a_long_chain_is_followed_to_its_ends():
    n = 20
    found = implied([(k, k + 1, 0.99) for k in range(n)], [0] * (n + 1))
    assert len(found) == n * (n + 1) // 2
    assert found[0, n]["probability"] == pytest.approx(0.99**n)


def test_a_better_way_round_is_found_where_all_pairs_are_known():
    pairs = [(0, 1, 0.99), (1, 2, 0.99), (2, 3, 0.99), (0, 2, 0.9), (1, 3, 0.9), (0, 3, 0.9)]
    found = implied(pairs, [0] * 4)
    assert found[0, 3]["probability"] == pytest.approx(0.99**3)


def test_a_pair_that_was_doubted_is_accepted_where_it_follows():
    found = implied([(0, 1, 0.99), (1, 2, 0.99), (0, 2, 0.3)], [0, 0, 0])
    assert found[0, 2]["is_accepted"]
    assert found[0, 2]["probability"] == pytest.approx(0.99**2)


def test_pairs_and_doubtful_chains_imply_nothing():
    pairs = [(0, 1, 0.99), (2, 3, 0.95), (1, 2, 0.5)]
    found = implied(pairs, [0, 0, 2, 2])
    assert {key: row["probability"] for key, row in found.items()} == {
        (a, b): p for a, b, p in pairs
    }


def test_a_cluster_that_is_too_large_is_not_written_out():
    n = MOST_IN_CLUSTER + 1
    pairs = [(k, k + 1, 0.99) for k in range(n - 1)]
    assert len(implied(pairs, [0] * n)) == n - 1


def test_nothing_follows_from_nothing():
    assert implied([], []) == {}
