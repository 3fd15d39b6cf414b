"""Reviews of the linkage tests' township, and a reviewer who knows the truth."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import polars as pl
from linkage_township import AS_OF, HEAVY, township

from cpaudit.linkage.decisions import Answer
from cpaudit.linkage.walk import link_mentions
from cpaudit.privacy import Keyring
from cpaudit.project import LinkageSpec
from cpaudit.review.session import Review
from material_builder import tiny_project

N = 800
SECRET = "ab" * 32


def keyring_in(folder):
    """The keyring whose keys are the same in every test."""
    path = folder / "key"
    if not path.exists():
        path.write_text(SECRET + "\n", encoding="ascii")
    return Keyring(path)


@cache
def linked(seed=7):
    """The township and its links."""
    town = township(N, HEAVY, seed=seed)
    return town, link_mentions(town.mentions, as_of=AS_OF)


def recognition_of(folder, *, seed=7):
    town, linkage = linked(seed)
    records = town.mentions.select("record_id").unique().sort("record_id")
    places = records.with_columns(
        file=pl.lit("roll.csv"), sheet=pl.lit(None, pl.String), row=pl.col("record_id") + 2
    )
    return SimpleNamespace(
        project=replace(tiny_project(folder), linkage=LinkageSpec((folder / "decisions.csv",))),
        villages=SimpleNamespace(frame=pl.DataFrame(schema={"code": pl.String, "name": pl.String})),
        keyring=keyring_in(folder),
        intake=SimpleNamespace(mentions=town.mentions, records={"planning_persons": places}),
        linkage=linkage,
    )


def review_of(folder, *, seed=7):
    return Review.of(recognition_of(folder, seed=seed))


def told(question, truth):
    """What somebody answers who knows everybody."""
    same = truth[question["mention_id_l"]] == truth[question["mention_id_r"]]
    return Answer.MATCH if same else Answer.NO_MATCH
