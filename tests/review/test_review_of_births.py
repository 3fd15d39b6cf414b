"""Precision and recall of the links between planning's children and the others', by the answers."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import polars as pl
import pytest
from linkage_township import AS_OF
from review_builder import recognition_of, told

from cpaudit.completeness.matching import Basis
from cpaudit.linkage.agreement import resolve
from cpaudit.linkage.decisions import decide, read_decisions, write_decisions
from cpaudit.linkage.mention_keys import mention_keys
from cpaudit.review import of_births
from cpaudit.review.of_births import matching_of_births
from cpaudit.review.strata import candidates


def _named(recognised):
    return recognised.intake.mentions.join(
        recognised.linkage.members.select("mention_id", "person_no"), on="mention_id"
    )


def _with_decisions(folder):
    recognised = recognition_of(folder)
    keys = mention_keys(recognised.intake.mentions, recognised.keyring)
    resolved = resolve(read_decisions(recognised.project.linkage.decisions), keys)
    project = replace(recognised.project, as_of=AS_OF)
    return SimpleNamespace(**{**vars(recognised), "reviewed": resolved, "project": project})


def _children(named):
    return named.filter(pl.col("role").is_in(["child", "self"])).select("person_no").unique()


@pytest.fixture
def asked(tmp_path, truth):
    """Every link of a birth answered by somebody who knows everybody, as a sample."""
    recognised = recognition_of(tmp_path)
    named = _named(recognised)
    keys = mention_keys(recognised.intake.mentions, recognised.keyring)
    links = of_births._of_births(recognised.linkage.links, named, _children(named))
    rows = candidates(links, keys, recognised.keyring, {}).to_dicts()
    write_decisions(
        tmp_path / "decisions.csv",
        [
            decide(
                (row["left"], row["right"]),
                told(row, truth),
                who="she",
                stratum=row["stratum"],
                probability=row["probability"],
            )
            for row in rows
        ],
    )
    return rows


def test_the_rates_are_those_of_the_answers(asked, tmp_path, truth):
    recognised = _with_decisions(tmp_path)
    named = _named(recognised)
    found = matching_of_births(recognised, named, _children(named))
    accepted = [row for row in asked if row["is_accepted"]]
    left = [row for row in asked if not row["is_accepted"]]
    right = sum(told(row, truth) == "match" for row in accepted)
    missed = sum(told(row, truth) == "match" for row in left)
    assert found.basis is Basis.REVIEW
    assert found.n_linked == len(accepted)
    assert found.precision.value == pytest.approx(right / len(accepted))
    assert found.recall.value == pytest.approx(right / (right + missed))


def test_without_drawn_pairs_nothing_is_told_by_review(tmp_path):
    recognised = _with_decisions(tmp_path)
    named = _named(recognised)
    assert matching_of_births(recognised, named, _children(named)) is None
