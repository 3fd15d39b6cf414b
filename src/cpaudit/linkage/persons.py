"""Persons as they grow: each stage links the persons that the stages before it have made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.clustering import cluster
from cpaudit.linkage.codes import MISSING, known
from cpaudit.linkage.guesses import with_choices
from cpaudit.linkage.scoring import ACCEPT
from cpaudit.linkage.splitting import DECIDED_APART, TWINS_TOLD

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Rows, Shares
    from cpaudit.linkage.nodes import Nodes
    from cpaudit.linkage.prepared import Prepared
    from cpaudit.linkage.reviewed import Reviewed

# One source may hold somebody twice by mistake; hardly two sources the same person.
_TWICE_IN = 2
# What has been answered is no conflict.
_UNTOLD = (TWINS_TOLD, DECIDED_APART)
REMOVED = {"kind": pl.String, "m_l": pl.Int64, "m_r": pl.Int64, "reason": pl.String}


@dataclass(frozen=True, slots=True)
class Persons:
    """Of each mention its person (a row number) and the probability that holds it there."""

    unit: Rows
    held: Shares


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage made: the persons, its edges with ``is_accepted``, and those it removed."""

    persons: Persons
    edges: pl.DataFrame
    removed: pl.DataFrame


def settle(
    prepared: Prepared,
    facts: Nodes,
    before: Persons,
    edges: pl.DataFrame,
    decided: Reviewed | None = None,
) -> Stage:
    """The persons after the acceptable edges between ``before`` are followed.

    ``facts``: nodes of all mentions that bear more than a name; their units are rows of mentions.
    ``decided``: whom reviewers keep apart; an edge between two such units is no candidate at all.
    """
    apart = None if decided is None else decided.apart_as(before.unit)
    if apart is not None:
        edges = _without(edges, apart, len(before.unit))
    edges = edges.sort("weight", "m_l", "m_r", descending=[True, False, False])
    accepted = edges.select(
        ((pl.col("probability") >= ACCEPT) & pl.col("is_acceptable")).alias("accepted")
    )["accepted"]
    unit = pl.Series("unit", before.unit)
    roles = prepared.frame.select("record_id", "role", unit).filter(pl.col("role") != MISSING)
    units = facts.frame.select(
        "id_valid", "name", "date", "sex", "sources", unit=unit.gather(facts.frame["unit"])
    )
    found = cluster(prepared.frame.height, units, roles, edges, accepted.to_numpy(), apart)
    told = [refusal for refusal in found.refusals if refusal.reason not in _UNTOLD]
    removed = edges.select("m_l", "m_r")[[refusal.edge for refusal in told]].select(
        pl.Series("kind", [refusal.kind for refusal in told], dtype=pl.String),
        "m_l",
        "m_r",
        pl.Series("reason", [refusal.reason for refusal in told], dtype=pl.String),
    )
    settled = with_choices(
        edges, found.probability, pl.Series(found.is_accepted, dtype=pl.Boolean)
    ).with_columns(
        pl.Series("probability", found.probability), pl.Series("is_accepted", found.is_accepted)
    )
    after = found.label[before.unit]
    return Stage(Persons(after, _held(before, after, settled)), settled, removed)


def _without(edges: pl.DataFrame, apart: tuple[Rows, Rows], n: int) -> pl.DataFrame:
    """``edges`` without those between units that are apart."""

    def packed(left: Rows, right: Rows) -> Rows:
        return np.minimum(left, right) * n + np.maximum(left, right)

    met = packed(edges["unit_l"].to_numpy(), edges["unit_r"].to_numpy())
    return edges.filter(pl.Series(~np.isin(met, packed(*apart)), dtype=pl.Boolean))


def without_strangers(
    facts: Nodes, persons: Persons, edges: pl.DataFrame, decided: Reviewed | None = None
) -> pl.DataFrame:
    """``edges`` without the possible ones between two people whom the end of the walk tells apart.

    Twins share all but their names and seem to be one child until each has records of its own: two
    persons with sound numbers of their own, or both with rows in several sources that hold a person
    once, are not worth a review. Neither are two whom a reviewer keeps apart.
    """
    known_as = (
        facts.frame.select(
            "sources",
            number=known("id_valid"),
            person=pl.Series(persons.unit).gather(facts.frame["unit"]),
        )
        .group_by("person")
        .agg(
            pl.col("sources").bitwise_or(),
            least=pl.col("number").min(),
            most=pl.col("number").max(),
        )
    )
    ends = edges.select(
        person_l=pl.Series(persons.unit).gather(edges["m_l"]),
        person_r=pl.Series(persons.unit).gather(edges["m_r"]),
    )
    for end in ("l", "r"):
        ends = ends.join(
            known_as.select(pl.all().name.suffix(f"_{end}")),
            on=f"person_{end}",
            how="left",
            maintain_order="left",
        )
    numbers_differ = (pl.col("most_l") < pl.col("least_r")) | (pl.col("most_r") < pl.col("least_l"))
    both = (pl.col("sources_l") & pl.col("sources_r")).bitwise_count_ones() >= _TWICE_IN
    apart = ends.select(
        ((pl.col("person_l") != pl.col("person_r")) & (numbers_differ | both)).fill_null(
            value=False
        )
    ).to_series()
    left = edges.filter(pl.col("is_accepted") | ~apart)
    if decided is None:
        return left
    n = len(persons.unit)
    of_persons = left.select(
        unit_l=pl.Series(persons.unit).gather(left["m_l"]),
        unit_r=pl.Series(persons.unit).gather(left["m_r"]),
    ).with_row_index("at")
    return left[_without(of_persons, decided.apart_as(persons.unit), n)["at"]]


def _held(before: Persons, after: Rows, edges: pl.DataFrame) -> Shares:
    """What holds each mention: its unit's best link, but for the largest unit of the person."""
    best = np.zeros(len(after))
    kept = edges.filter("is_accepted")
    for end in ("unit_l", "unit_r"):
        np.maximum.at(best, kept[end].to_numpy(), kept["probability"].to_numpy())
    n = len(after)
    sizes = np.bincount(before.unit, minlength=n)
    units = np.flatnonzero(sizes)
    # The largest unit of each person, of equals the first, as one number to take the maximum of.
    rank = sizes[units] * (n + 1) - units
    most = np.full(n, -n, dtype=np.int64)
    np.maximum.at(most, after[units], rank)
    core = -most % (n + 1)
    is_core = core[after] == before.unit
    held: Shares = np.where(is_core, before.held, np.minimum(before.held, best[before.unit]))
    return held
