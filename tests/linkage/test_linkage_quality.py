"""What linkage says of itself without labels, against the truth."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from linked_township import linked, with_truth

from cpaudit.linkage import block_recall
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.quality import QUALITY, blocking_recall, quality
from cpaudit.linkage.rules_of_pairs import rules_of

NOISES = ("light", "heavy", "ids withheld")
CASES = [
    *((noise, 7) for noise in NOISES),
    *(pytest.param(noise, 8, marks=pytest.mark.slow) for noise in NOISES),
]


@cache
def quality_of(noise, seed=7):
    _, linkage, witness = linked(noise, seed=seed)
    return quality(linkage, witness)


def true_recall(town, witness, link_type):
    """Of the true pairs of units that two families of rules could find, the share that blocking finds."""
    compared = witness.compared[link_type]
    person = witness.mentions.frame.select("mention_id").join(
        town.truth, on="mention_id", how="left", maintain_order="left"
    )["person"]
    nodes = compared.nodes.frame.select(
        "unit", "is_open", "is_child", person=person.gather(compared.nodes.frame["m"])
    ).with_columns(node=pl.int_range(pl.len(), dtype=pl.Int64))
    true = nodes.join(nodes, on="person", suffix="_r").filter(
        (pl.col("unit") < pl.col("unit_r")) & (pl.col("is_open") | pl.col("is_open_r"))
    )
    if link_type == "adult":
        true = true.filter(~(pl.col("is_child") & pl.col("is_child_r")))
    pairs = Pairs(
        true.select(pl.min_horizontal("node", "node_r")).to_series().to_numpy(),
        true.select(pl.max_horizontal("node", "node_r")).to_series().to_numpy(),
    )
    told = rules_of(compared.nodes, pairs, compared.rules)
    families = block_recall.families(compared.rules).values()
    able = np.stack([told.is_able[:, at].any(axis=1) for at in families]).sum(axis=0)
    by_unit = (
        true.select("unit", "unit_r")
        .with_columns(pl.Series("found", told.is_found.any(axis=1)), pl.Series("able", able))
        .group_by("unit", "unit_r")
        .agg(pl.col("found").any(), pl.col("able").max())
        .filter(pl.col("able") > 1)
    )
    return by_unit["found"].mean()


# Of towns of 1,200 some hundred matches of a type: one match is 0.1 to 0.4 per cent. The worst of these
# twelve is 0.012 off; pairs that share several faults (a wrong date and a wrong name) are missed by all
# lists together, so that where it errs the estimate is too high.
TOLERANCE = 0.015


@pytest.mark.parametrize(("noise", "seed"), CASES)
@pytest.mark.parametrize("link_type", ["adult", "child"])
def test_the_estimated_recall_of_blocking_is_near_the_true_one(noise, seed, link_type):
    town, _, witness = linked(noise, seed=seed)
    found = blocking_recall(witness.compared[link_type])
    truth = true_recall(town, witness, link_type)
    assert found.recall == pytest.approx(truth, abs=TOLERANCE)
    assert found.spread.low <= found.recall <= found.spread.high


@pytest.mark.parametrize(("noise", "seed"), CASES)
def test_the_expected_precision_is_near_the_true_one(noise, seed):
    town, linkage, _ = linked(noise, seed=seed)
    told = quality_of(noise, seed)
    true = (
        with_truth(linkage.links.filter("is_accepted"), town)
        .group_by("link_type", "tier")
        .agg(true=pl.col("is_right").mean())
    )
    both = told.join(true, on=["link_type", "tier"]).filter(pl.col("tier") != "relative")
    assert both.height >= 3
    assert ((both["precision"] - both["true"]).abs() < 0.01).all()
    # Fixed weights, on the cautious side.
    relative = told.join(true, on=["link_type", "tier"]).filter(pl.col("tier") == "relative")
    assert (relative["precision"] <= relative["true"] + 0.005).all()


@pytest.mark.slow
def test_the_expected_recall_is_near_the_true_share_of_matches_among_compared_pairs():
    town, linkage, _ = linked("heavy")
    told = quality_of("heavy").filter(pl.col("tier") == "fuzzy")
    assert (told["recall"] > 0.95).all()
    # Possible links that were left out and are right are among those that it misses.
    left_out = with_truth(linkage.links.filter(~pl.col("is_accepted")), town)
    n_right = left_out.filter((pl.col("tier") == "fuzzy") & pl.col("is_right")).height
    assert 0.3 * n_right < told["n_missed"].sum() < 3 * n_right + 60


def test_limits_hold_their_figures_and_every_share_is_a_share():
    told = quality_of("heavy")
    assert told.schema == QUALITY
    for name in ("precision", "recall"):
        assert (told[f"{name}_low"] <= told[name]).all()
        assert (told[name] <= told[f"{name}_high"]).all()
        assert told[f"{name}_low"].is_between(0, 1).all()


@pytest.mark.slow
def test_the_same_run_tells_the_same_quality():
    _, linkage, witness = linked("heavy")
    assert quality(linkage, witness).equals(quality_of("heavy"))


def test_rules_that_share_a_key_are_one_family():
    _, _, witness = linked()
    rules = witness.compared["adult"].rules
    named = {
        family: {rules[at].name for at in rows}
        for family, rows in block_recall.families(rules).items()
    }
    assert named["number"] == {"id_beginning", "id_ending"}
    assert {"name_birth_date", "pinyin_village"} <= named["name"]
    assert "birth_date_village" in named["day"]
    assert {"phone_sex", "spouse_person"} <= named["tie"]
    assert sum(map(len, named.values())) == len(rules)


def drawn(rng, n, chances, *, able=None):
    """Matches found by independent families, as flags with a column per rule."""
    able = np.ones((n, len(chances)), dtype=bool) if able is None else able
    return (rng.random((n, len(chances))) < np.array(chances)) & able, able


def test_independent_lists_of_known_chances_give_back_their_recall():
    _, _, witness = linked()
    rules = witness.compared["adult"].rules
    by_family = block_recall.families(rules)
    rng = np.random.default_rng(3)
    chances = (0.7, 0.6, 0.5, 0.4)
    hits, _ = drawn(rng, 4_000, chances)
    found = np.zeros((4_000, len(rules)), dtype=bool)
    for column, at in enumerate(by_family.values()):
        found[:, at[0]] = hits[:, column]
    told = block_recall.estimate(rules, found, np.ones_like(found), np.ones(4_000))
    truth = 1 - np.prod([1 - chance for chance in chances])
    assert told.recall == pytest.approx(truth, abs=0.02)
    assert told.interval.low <= truth <= told.interval.high


def test_two_dependent_lists_are_seen_by_the_models():
    _, _, witness = linked()
    rules = witness.compared["adult"].rules
    by_family = list(block_recall.families(rules).values())
    rng = np.random.default_rng(4)
    n = 6_000
    hits, _ = drawn(rng, n, (0.5, 0.5, 0.5, 0.5))
    # What the second list finds hangs on the first.
    hits[:, 1] = rng.random(n) < np.where(hits[:, 0], 0.75, 0.25)
    found = np.zeros((n, len(rules)), dtype=bool)
    for column, at in enumerate(by_family):
        found[:, at[0]] = hits[:, column]
    told = block_recall.estimate(rules, found, np.ones_like(found), np.ones(n))
    assert told.recall == pytest.approx(hits.any(axis=1).mean(), abs=0.02)


def test_matches_that_one_list_alone_could_find_are_counted_and_not_guessed():
    _, _, witness = linked()
    rules = witness.compared["adult"].rules
    at = block_recall.families(rules)["name"][0]
    found = np.zeros((50, len(rules)), dtype=bool)
    found[:, at] = True
    told = block_recall.estimate(rules, found, found, np.ones(50))
    assert told.n_bare == 50
    assert told.caveat


def test_nothing_found_is_no_estimate():
    _, _, witness = linked()
    rules = witness.compared["adult"].rules
    none = np.zeros((0, len(rules)), dtype=bool)
    assert block_recall.estimate(rules, none, none, np.zeros(0)) is None


def test_whole_matches_that_every_family_found_are_none_missed():
    """Probabilities below one are no misses of blocking."""
    _, _, witness = linked()
    rules = witness.compared["child"].rules
    found = np.ones((70, len(rules)), dtype=np.bool_)
    assert block_recall.estimate(rules, found, found, np.full(70, 0.998)).recall == 1
