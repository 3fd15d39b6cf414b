"""A township linked before a witness, once for all tests that ask about it."""

from __future__ import annotations

from functools import cache

import polars as pl
from linkage_township import AS_OF, HEAVY, LIGHT, WITHHELD, township

from cpaudit.linkage.walk import link_mentions
from cpaudit.linkage.witness import Witness

NOISES = {"light": LIGHT, "heavy": HEAVY, "ids withheld": WITHHELD}


@cache
def linked(noise="heavy", n=1_200, seed=7):
    """The town, its linkage and the witness."""
    town = township(n, NOISES[noise], seed=seed)
    witness = Witness()
    return town, link_mentions(town.mentions, as_of=AS_OF, witness=witness), witness


def rows_of(witness):
    """By mention_id its row in the prepared mentions."""
    return dict(witness.mentions.frame.select("mention_id", "m").iter_rows())


def with_truth(links, town):
    """The links with ``is_right``: are both ends one person in truth."""
    person = town.truth.select("mention_id", "person")
    return (
        links.join(person, left_on="mention_id_l", right_on="mention_id", how="left")
        .join(person, left_on="mention_id_r", right_on="mention_id", how="left", suffix="_r")
        .with_columns(is_right=pl.col("person") == pl.col("person_r"))
    )
