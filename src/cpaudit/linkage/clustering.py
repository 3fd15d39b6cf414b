"""From accepted links to persons: connected components, taken apart where they contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.codes import known
from cpaudit.linkage.splitting import split

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Flags, Rows, Shares
    from cpaudit.linkage.splitting import Refusal

# Two birth dates further apart than slips of typing reach are two people's.
FAR_DAYS = 550


@dataclass(frozen=True, slots=True)
class Clusters:
    """Who is one person, and what became of the edges.

    ``label``: by unit number the smallest unit of its person. Of each edge: is it accepted, and its
    probability once its rivals are counted. ``refusals``: edges that were removed, and why.
    """

    label: Rows
    is_accepted: Flags
    probability: Shares
    refusals: list[Refusal]


def components(n: int, left: Rows, right: Rows) -> Rows:
    """For each of ``n`` numbers the smallest number that the pairs connect it with.

    Labels hook onto the smallest label of a neighbour, and jump to the label of their label until
    nothing moves: as many rounds as the logarithm of the longest chain.
    """
    label = np.arange(n, dtype=np.int64)
    while len(left):
        of_left, of_right = label[left], label[right]
        apart = of_left != of_right
        if not apart.any():
            break
        left, right = left[apart], right[apart]
        low = np.minimum(of_left[apart], of_right[apart])
        high = np.maximum(of_left[apart], of_right[apart])
        np.minimum.at(label, high, low)
        while True:
            jumped = label[label]
            if np.array_equal(jumped, label):
                break
            label = jumped
    return label


def cluster(
    n: int,
    units: pl.DataFrame,
    roles: pl.DataFrame,
    edges: pl.DataFrame,
    accepted: Flags,
    apart: tuple[Rows, Rows] | None = None,
) -> Clusters:
    """The persons that the accepted edges make of units numbered below ``n``.

    units: a row per node: unit, id_valid, name, date, sex, sources. roles: unit, record_id,
    role of mentions that have one. edges: unit_l, unit_r, weight, probability, is_one_birth, in
    order of weight. A component that contradicts itself (two sound numbers, birth dates far apart,
    two sexes, two rows of a source that holds a person once, two roles in one record) is built up
    again from its strongest edge on, leaving out what contradicts; so is one that holds two units
    that are ``apart``.
    """
    apart = apart or (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    left, right = edges["unit_l"].to_numpy(), edges["unit_r"].to_numpy()
    label = components(n, left[accepted], right[accepted])
    is_accepted = accepted.copy()
    probability = edges["probability"].to_numpy().copy()
    torn = label[apart[0]][label[apart[0]] == label[apart[1]]]
    doubtful = np.union1d(_doubtful(units, roles, label), torn)
    at = np.flatnonzero(accepted & np.isin(label[left], doubtful))
    if not len(at):
        return Clusters(label, is_accepted, probability, [])
    told = split(
        units.filter(pl.Series(np.isin(label[units["unit"].to_numpy()], doubtful))),
        roles.filter(pl.Series(np.isin(label[roles["unit"].to_numpy()], doubtful))),
        edges.with_row_index("at").filter(pl.col("at").is_in(pl.Series(at).implode())),
        far_days=FAR_DAYS,
        apart=list(zip(*(ends.tolist() for ends in apart), strict=True)),
    )
    for refusal in told.refusals:
        is_accepted[refusal.edge] = False
    for edge, share in told.shares.items():
        probability[edge] = share
    label = components(n, left[is_accepted], right[is_accepted])
    return Clusters(label, is_accepted, probability, told.refusals)


def _doubtful(units: pl.DataFrame, roles: pl.DataFrame, label: Rows) -> Rows:
    """The labels of components that may contradict themselves."""
    of_unit = units.with_columns(label=pl.Series(label[units["unit"].to_numpy()]))
    joined = of_unit.filter(pl.col("unit").n_unique().over("label") > 1)
    once = pl.col("sources").bitwise_or().bitwise_count_ones()
    each = pl.col("sources").bitwise_count_ones()
    by_unit = joined.group_by("label", "unit").agg(
        least_id=known("id_valid").min(),
        most_id=known("id_valid").max(),
        sources=pl.col("sources").bitwise_or(),
        earliest=known("date").min(),
        latest=known("date").max(),
        least_sex=known("sex").min(),
        most_sex=known("sex").max(),
    )
    wrong = by_unit.group_by("label").agg(
        is_wrong=(pl.col("least_id").min() != pl.col("most_id").max()).fill_null(value=False)
        | (pl.col("latest").max() - pl.col("earliest").min() > FAR_DAYS).fill_null(value=False)
        | (pl.col("least_sex").min() != pl.col("most_sex").max()).fill_null(value=False)
        | (each.sum() > once.first())
    )
    named = wrong.filter("is_wrong")["label"]
    in_records = (
        roles.with_columns(label=pl.Series(label[roles["unit"].to_numpy()]))
        .filter(pl.col("label").is_in(joined["label"].unique().implode()))
        .group_by("label", "record_id")
        .agg(pl.col("unit").n_unique(), pl.col("role").n_unique())
        .filter((pl.col("unit") > 1) & (pl.col("role") > 1))["label"]
    )
    return pl.concat([named, in_records]).unique().sort().to_numpy()
