"""A township with known truth, under several kinds of noise."""

from functools import cache

import polars as pl
import pytest
from linkage_township import AS_OF, HEAVY, LIGHT, WITHHELD, township
from linkage_truth import agreement

from cpaudit.linkage.walk import link_mentions

N = 2_000
NOISES = {"light": LIGHT, "heavy": HEAVY, "ids withheld": WITHHELD}


@cache
def linked(noise):
    town = township(N, NOISES[noise])
    return town, link_mentions(town.mentions, as_of=AS_OF)


# Below the measured figures (docs/linkage.md) by the noise of one small township.
@pytest.mark.parametrize(
    ("noise", "precision", "recall"),
    [("light", 0.998, 0.985), ("heavy", 0.998, 0.96), ("ids withheld", 0.997, 0.955)],
)
def test_persons_are_those_of_the_truth(noise, precision, recall):
    town, linkage = linked(noise)
    found = agreement(linkage.members, town.truth)
    assert found.precision > precision
    assert found.recall > recall


@pytest.mark.parametrize(
    ("noise", "recall"), [("light", 0.985), ("heavy", 0.95), ("ids withheld", 0.93)]
)
def test_newborns_are_found_in_the_registers(noise, recall):
    town, linkage = linked(noise)
    subject = pl.col("role").is_in(["self", "child"])
    both = town.truth.join(linkage.members, on="mention_id").join(
        town.mentions.filter(subject).select("mention_id", "dataset"), on="mention_id"
    )
    newborn = both.filter(pl.col("dataset") == "health_deliveries")
    others = both.filter(pl.col("dataset") != "health_deliveries")
    found = newborn.join(others, on="person_no").select(
        right=pl.col("person") == pl.col("person_right")
    )["right"]
    true = newborn.join(others, on="person").height
    assert found.sum() / true > recall
    assert found.mean() > 0.995


def test_the_persons_do_not_depend_on_the_order_of_rows():
    town, linkage = linked("heavy")
    again = link_mentions(town.mentions.sample(fraction=1.0, shuffle=True, seed=3), as_of=AS_OF)
    assert again.members.equals(linkage.members)
    assert again.links.equals(linkage.links)
    assert again.conflicts.equals(linkage.conflicts)


def test_the_persons_do_not_depend_on_the_numbering_of_mentions():
    town, linkage = linked("heavy")
    n = town.mentions.height
    turned = town.mentions.with_columns(
        mention_id=(n - 1 - pl.col("mention_id").cast(pl.Int64)).cast(pl.UInt32)
    )
    again = link_mentions(turned, as_of=AS_OF).members.with_columns(
        mention_id=(n - 1 - pl.col("mention_id").cast(pl.Int64)).cast(pl.UInt32)
    )
    pairs = linkage.members.join(again, on="mention_id").select("person_no", "person_no_right")
    n_both = pairs.unique().height
    # Rows that say the very same may change places; nothing else does.
    assert n_both - pairs["person_no"].n_unique() <= 2
    assert n_both - pairs["person_no_right"].n_unique() <= 2


def test_every_mention_is_of_one_person():
    town, linkage = linked("light")
    assert linkage.members["mention_id"].to_list() == list(range(town.mentions.height))
    assert linkage.members["link_probability"].is_between(0, 1).all()


def test_possible_links_are_listed_and_not_followed():
    _, linkage = linked("heavy")
    doubtful = linkage.links.filter(pl.col("probability").is_between(0.5, 0.89))
    assert doubtful.height > 0
    assert doubtful.filter(pl.col("tier") == "fuzzy")["is_accepted"].mean() < 0.1


def test_the_summary_counts_the_links():
    _, linkage = linked("light")
    counted = linkage.links.group_by("tier").agg(n=pl.col("is_accepted").sum())
    told = dict(linkage.summary.select("tier", "n_accepted").iter_rows())
    assert dict(counted.iter_rows()) == {tier: n for tier, n in told.items() if n}


def test_parameters_name_every_level_of_every_link_type():
    _, linkage = linked("light")
    shares = linkage.parameters.filter(pl.col("comparison") != "prior")
    sums = shares.group_by("link_type", "comparison").agg(pl.col("m", "u").sum())
    assert sums["m"].is_close(1.0, abs_tol=1e-3).all()
    assert sums["u"].is_close(1.0, abs_tol=1e-3).all()
    assert set(linkage.parameters["link_type"]) == {"adult", "child", "newborn"}
