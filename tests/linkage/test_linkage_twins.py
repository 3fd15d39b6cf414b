"""Twins among other births: who is told apart is assigned right, who is not is a guess that says so."""

import datetime as dt
from functools import cache

import polars as pl
import pytest
from twin_families import Gaps, twin_families

from cpaudit.linkage.walk import link_mentions

AS_OF = dt.date(2024, 6, 30)
N_TWINS, N_SINGLE = 120, 1500


@cache
def twins(missing):
    """The delivery's twins, each with the person whom the register's row of its cluster is of."""
    families = twin_families(N_TWINS, Gaps(missing), n_single=N_SINGLE)
    linkage = link_mentions(families.mentions, as_of=AS_OF)
    children = (
        families.truth.join(linkage.members, on="mention_id")
        .join(families.mentions.select("mention_id", "dataset", "role"), on="mention_id")
        .filter((pl.col("role") == "child") & (pl.col("person") < 3 * N_TWINS))
    )
    is_birth = pl.col("dataset") == "health_deliveries"
    found = (
        children.filter(is_birth)
        .join(children.filter(~is_birth), on="person_no", how="left", suffix="_registered")
        .with_columns(told=pl.lit(pl.Series(families.told_apart)).gather(pl.col("person") // 3))
    )
    return found, linkage


@pytest.mark.parametrize("missing", [0.2, 0.5, 0.7])
def test_twins_that_a_field_tells_apart_are_assigned_right(missing):
    found, _ = twins(missing)
    told = found.filter("told")
    right = (told["person"] == told["person_registered"]).fill_null(value=False)
    assert told.height > N_TWINS // 2
    # Measured 0.99 to 1.00.
    assert right.mean() >= 0.95


@pytest.mark.parametrize("missing", [0.2, 0.5, 0.7])
def test_each_twin_has_one_row_of_the_register_so_that_none_looks_missed(missing):
    found, _ = twins(missing)
    assert found.height == 2 * N_TWINS
    assert found["person_registered"].is_not_null().all()
    assert found["person_registered"].is_unique().all()


def test_a_guess_has_even_odds_and_says_that_it_is_one():
    found, linkage = twins(0.5)
    untold = found.filter(~pl.col("told")).select(
        pl.min_horizontal("mention_id", "mention_id_registered").alias("mention_id_l"),
        pl.max_horizontal("mention_id", "mention_id_registered").alias("mention_id_r"),
    )
    links = untold.join(
        linkage.links.filter("is_accepted"), on=["mention_id_l", "mention_id_r"]
    ).with_columns(is_guess=pl.col("levels").str.contains("choice=twins_not_told_apart"))
    assert links["is_guess"].mean() > 0.9
    assert links.filter("is_guess")["probability"].is_between(0.3, 0.9).all()


def test_children_without_twins_are_never_a_guess():
    found, linkage = twins(0.2)
    of_twins = set(found["mention_id"]) | set(found["mention_id_registered"])
    guessed = linkage.links.filter(pl.col("levels").str.contains("choice="))
    assert set(guessed["mention_id_l"]) | set(guessed["mention_id_r"]) <= of_twins
