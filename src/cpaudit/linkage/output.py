"""What linkage hands on: the promised tables, in the numbers of the mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage.comparison import Comparison
from cpaudit.linkage.comparisons.dates import BIRTH_DATE
from cpaudit.linkage.comparisons.names import NAME
from cpaudit.linkage.comparisons.values import SEX
from cpaudit.linkage.exact import WEIGHTS
from cpaudit.linkage.explanation import explain
from cpaudit.linkage.reviewed import TIER
from cpaudit.tables import CONFLICTS, LINKS, MEMBERS

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Shares
    from cpaudit.linkage.exact import Exact
    from cpaudit.linkage.persons import Persons
    from cpaudit.linkage.prepared import Prepared

_EXACT_ID = Comparison("id", ("missing", "same"), NAME.compare)
_EXACT = (_EXACT_ID, NAME, BIRTH_DATE, SEX)
_PARAMETERS = {
    "link_type": pl.String,
    "comparison": pl.String,
    "level": pl.String,
    "m": pl.Float64,
    "u": pl.Float64,
    "weight": pl.Float64,
}


def exact_links(by_number: Exact) -> pl.DataFrame:
    """m_l, m_r, levels, weights, weight and probability of the links by number."""
    found = by_number.links.with_columns(id=pl.lit(1, pl.UInt8))
    names = [comparison.name for comparison in _EXACT]
    patterns = found.select(names).unique().sort(names)
    levels = patterns.to_numpy().astype(np.uint8)
    parts = np.zeros((len(patterns), len(_EXACT) + 1))
    for k, comparison in enumerate(_EXACT):
        table = [WEIGHTS[comparison.name].get(level, 0.0) for level in comparison.levels]
        parts[:, k] = np.array(table)[levels[:, k]]
    weight = parts.sum(axis=1)
    told = patterns.with_columns(
        *explain(_EXACT, levels, parts),
        pl.Series("weight", weight),
        pl.Series("probability", 1.0 / (1.0 + 2.0**-weight)),
    )
    return found.join(told, on=names, how="left", maintain_order="left").drop(names)


def held_by_number(numbered: pl.DataFrame, n: int) -> Shares:
    """Of each mention the probability of its link by number, 1 where it has none."""
    held = np.ones(n)
    held[numbered["m_r"].to_numpy()] = numbered["probability"].to_numpy()
    return held


def links(
    prepared: Prepared, numbered: pl.DataFrame, edges: pl.DataFrame, decided: pl.DataFrame
) -> pl.DataFrame:
    """The table of links: by number, accepted, possible, and decided ones."""
    child = prepared.frame["is_child"]
    by_number = numbered.with_columns(
        link_type=pl.when(child.gather(numbered["m_l"]))
        .then(pl.lit("child"))
        .otherwise(pl.lit("adult")),
        tier=pl.lit("exact"),
        blocking_rule=pl.lit("id18"),
        is_accepted=pl.lit(value=True),
    )
    columns = [name for name in LINKS.columns if not name.startswith("mention_id")]
    both = pl.concat(
        [
            table.select(pl.col("m_l").cast(pl.Int64), pl.col("m_r").cast(pl.Int64), *columns)
            for table in (by_number, edges, decided)
        ]
    )
    return (
        _numbered(prepared, both)
        .select(list(LINKS.columns))
        .sort("mention_id_l", "mention_id_r", "tier")
    )


def members(prepared: Prepared, persons: Persons) -> pl.DataFrame:
    """The table of members: the person of each mention, and what holds it there."""
    first = pl.col("mention_id").min().over("unit")
    return (
        prepared.frame.select(
            "mention_id",
            pl.Series("unit", persons.unit),
            pl.Series("link_probability", persons.held),
        )
        .select(
            "mention_id",
            (first.rank("dense") - 1).cast(pl.UInt32).alias("person_no"),
            "link_probability",
        )
        .select(list(MEMBERS.columns))
        .sort("mention_id")
    )


def conflicts(prepared: Prepared, by_number: Exact, removed: pl.DataFrame) -> pl.DataFrame:
    """The table of conflicts: shared numbers, and links that were removed."""
    shared = by_number.conflicts.select(
        pl.lit("shared_id").alias("kind"),
        pl.col("m_l").cast(pl.Int64),
        pl.col("m_r").cast(pl.Int64),
        "reason",
    )
    return (
        _numbered(prepared, pl.concat([shared, removed]))
        .select(list(CONFLICTS.columns))
        .sort("kind", "mention_id_l", "mention_id_r", "reason")
    )


def _numbered(prepared: Prepared, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of prepared mentions as numbers of mentions, the smaller on the left."""
    number = prepared.frame["mention_id"]
    ends = [number.gather(frame[end]) for end in ("m_l", "m_r")]
    return frame.with_columns(pl.Series("a", ends[0]), pl.Series("b", ends[1])).with_columns(
        mention_id_l=pl.min_horizontal("a", "b"), mention_id_r=pl.max_horizontal("a", "b")
    )


def parameters(rows: list[dict[str, object]]) -> pl.DataFrame:
    """The table of parameters."""
    return pl.DataFrame(rows, schema_overrides=_PARAMETERS)


def summary(
    by_number: Exact, edges: pl.DataFrame, n_pairs: dict[str, int], decided: pl.DataFrame
) -> pl.DataFrame:
    """tier, n_pairs compared, n_accepted, n_possible (listed and not accepted)."""
    accepted = pl.col("is_accepted")
    counts = pl.col("n_accepted", "n_possible").cast(pl.Int64)
    n_numbered = by_number.links.height
    n_matches = int(decided["is_accepted"].sum())
    found = pl.concat(
        [
            pl.DataFrame({"tier": ["exact"], "n_accepted": [n_numbered], "n_possible": [0]}),
            edges.group_by("tier")
            .agg(n_accepted=accepted.sum(), n_possible=(~accepted).sum())
            .select("tier", counts),
            pl.DataFrame({"tier": [TIER], "n_accepted": [n_matches], "n_possible": [0]}),
        ]
    )
    compared = {"exact": n_numbered + by_number.conflicts.height, **n_pairs}
    if decided.height:
        compared[TIER] = decided.height
    return (
        pl.DataFrame({"tier": list(compared), "n_pairs": list(compared.values())})
        .join(found, on="tier", how="left", maintain_order="left")
        .with_columns(counts.fill_null(0))
    )
