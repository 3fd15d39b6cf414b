"""How good the links are by labels: precision, recall and F1, the curve, the best threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.linkage.scoring import ACCEPT
from cpaudit.statistics import wilson

if TYPE_CHECKING:
    from cpaudit.linkage.walk import Linkage

# mention_id_l, mention_id_r (the smaller on the left), is_match
PAIRS = {"mention_id_l": pl.UInt32, "mention_id_r": pl.UInt32, "is_match": pl.Boolean}
# Limits of the bins in which stated probabilities are held against what came out.
BINS = (0.0, 0.01, 0.1, 0.5, 0.7, 0.9, 0.99, 0.999, 1.0)
CURVE = {
    "threshold": pl.Float64,
    "n_links": pl.UInt32,
    "precision": pl.Float64,
    "recall": pl.Float64,
    "f1": pl.Float64,
}
# A link type and a tier of pairs that no link joins directly: they are one person by way of others.
_BY_OTHERS = "by_others"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``overall`` and ``by_type``: n_match, n_found, n_right, precision, recall, f1, with limits.

    ``curve``: ``CURVE``, from the surest links down. ``calibration``: low, high, n, stated (mean
    probability), observed, with limits. ``best``: the threshold of the greatest F1.
    """

    n_pairs: int
    overall: pl.DataFrame
    by_type: pl.DataFrame
    curve: pl.DataFrame
    calibration: pl.DataFrame
    best: float | None
    used: float = ACCEPT


def pairs_of_persons(named: pl.DataFrame) -> pl.DataFrame:
    """All pairs (columns ``PAIRS``) of mentions whose true persons are known.

    named: mention_id, person. Two of different persons are pairs only where something was linked:
    all others are far too many, and right.
    """
    together = named.join(named, on="person", suffix="_r").filter(
        pl.col("mention_id") < pl.col("mention_id_r")
    )
    return together.select(
        mention_id_l="mention_id", mention_id_r="mention_id_r", is_match=pl.lit(value=True)
    ).select(_cast())


def with_wrong_links(pairs: pl.DataFrame, named: pl.DataFrame, linkage: Linkage) -> pl.DataFrame:
    """``pairs`` and the pairs of two true persons that linkage joined or thought of joining."""
    person = named.select("mention_id", "person")
    joined = (
        linkage.members.join(person, on="mention_id")
        .select("mention_id", "person_no", "person")
        .sort("mention_id")
    )
    within = joined.join(joined, on="person_no", suffix="_r").filter(
        (pl.col("mention_id") < pl.col("mention_id_r")) & (pl.col("person") != pl.col("person_r"))
    )
    thought = (
        linkage.links.select("mention_id_l", "mention_id_r")
        .join(person, left_on="mention_id_l", right_on="mention_id")
        .join(person, left_on="mention_id_r", right_on="mention_id", suffix="_r")
        .filter(pl.col("person") != pl.col("person_r"))
    )
    wrong = pl.concat(
        [
            within.select(mention_id_l="mention_id", mention_id_r="mention_id_r"),
            thought.select("mention_id_l", "mention_id_r"),
        ]
    ).unique(maintain_order=True)
    return pl.concat([pairs, wrong.with_columns(is_match=pl.lit(value=False)).select(_cast())])


def _cast() -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in PAIRS.items()]


def evaluate(linkage: Linkage, pairs: pl.DataFrame) -> Evaluation:
    """What labelled ``pairs`` (columns ``PAIRS``) say of the links.

    A pair is found where both mentions are one person in the end, whichever links join them; the
    curve and the calibration look at the pair's own link, and at the sure end of the curve at pairs
    that are one person by way of others.
    """
    told = _told(linkage, pairs)
    grouped = told.group_by("link_type", "tier").agg(_counts()).sort("link_type", "tier")
    curve = _curve(told)
    best = curve.sort(["f1", "threshold"], descending=True, nulls_last=True)["threshold"]
    return Evaluation(
        n_pairs=told.height,
        overall=_shares(told.select(_counts())),
        by_type=_shares(grouped),
        curve=curve,
        calibration=_calibration(told),
        best=None if curve.is_empty() else float(best[0]),
    )


def _told(linkage: Linkage, pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with whether they were found, and their own link's type, tier and probability."""
    person = linkage.members.select("mention_id", "person_no")
    links = (
        linkage.links.sort("probability", descending=True)
        .unique(["mention_id_l", "mention_id_r"], keep="first", maintain_order=True)
        .select("mention_id_l", "mention_id_r", "link_type", "tier", "probability")
    )
    return (
        pairs.unique(["mention_id_l", "mention_id_r"], keep="first", maintain_order=True)
        .join(person.rename({"mention_id": "mention_id_l"}), on="mention_id_l", how="left")
        .join(
            person.rename({"mention_id": "mention_id_r"}),
            on="mention_id_r",
            how="left",
            suffix="_r",
        )
        .with_columns(is_found=pl.col("person_no") == pl.col("person_no_r"))
        .join(links, on=["mention_id_l", "mention_id_r"], how="left", maintain_order="left")
        .with_columns(
            pl.col("link_type", "tier").fill_null(
                pl.when("is_found").then(pl.lit(_BY_OTHERS)).otherwise(pl.lit("none"))
            ),
            # The pair's own link, else the weakest of what joins it.
            stated=pl.col("probability"),
            score=pl.when(pl.col("probability").is_not_null())
            .then("probability")
            .when("is_found")
            .then(1.0)
            .otherwise(0.0),
        )
    )


def _counts() -> list[pl.Expr]:
    match, found = pl.col("is_match"), pl.col("is_found")
    return [
        pl.len().alias("n_pairs"),
        match.sum().alias("n_match"),
        found.sum().alias("n_found"),
        (match & found).sum().alias("n_right"),
    ]


def _shares(counts: pl.DataFrame) -> pl.DataFrame:
    right = pl.col("n_right")
    shares = counts.with_columns(
        precision=right / pl.col("n_found"),
        recall=right / pl.col("n_match"),
        f1=2 * right / (pl.col("n_found") + pl.col("n_match")),
        _p=wilson.limits(right, pl.col("n_found")),
        _r=wilson.limits(right, pl.col("n_match")),
    )
    of = {"precision": "_p", "recall": "_r"}
    return shares.with_columns(
        pl.col("precision", "recall", "f1").fill_nan(None),
        *[
            pl.col(column).struct.field(end).alias(f"{name}_{end}")
            for name, column in of.items()
            for end in ("low", "high")
        ],
    ).drop("_p", "_r")


def _curve(told: pl.DataFrame) -> pl.DataFrame:
    """Precision and recall of the links from each probability on."""
    n_match = int(told["is_match"].sum())
    right, links = pl.col("is_match").cum_sum(), pl.int_range(1, pl.len() + 1)
    return (
        told.filter(pl.col("score") > 0)
        .sort("score", descending=True)
        .select(threshold="score", n_links=links, n_right=right)
        .group_by("threshold", maintain_order=True)
        .last()
        .with_columns(
            precision=pl.col("n_right") / pl.col("n_links"),
            recall=pl.col("n_right") / max(n_match, 1),
            f1=2 * pl.col("n_right") / (pl.col("n_links") + n_match),
        )
        .select(pl.col(name).cast(kind) for name, kind in CURVE.items())
    )


def _calibration(told: pl.DataFrame) -> pl.DataFrame:
    """Of links in each bin of stated probability, the share that is right."""
    stated = told.drop_nulls("stated")
    bins = pl.DataFrame({"low": BINS[:-1], "high": BINS[1:]}).with_row_index("bin")
    at = pl.sum_horizontal(
        [(pl.col("stated") >= edge).cast(pl.UInt32) for edge in BINS[1:-1]]
    ).cast(pl.UInt32)
    counted = (
        stated.with_columns(bin=at)
        .group_by("bin")
        .agg(
            n=pl.len(),
            stated=pl.col("stated").mean(),
            n_right=pl.col("is_match").sum(),
        )
        .with_columns(
            observed=pl.col("n_right") / pl.col("n"),
            limits=wilson.limits(pl.col("n_right"), pl.col("n")),
        )
    )
    return (
        bins.join(counted, on="bin", how="inner", maintain_order="left")
        .with_columns(
            observed_low=pl.col("limits").struct.field("low"),
            observed_high=pl.col("limits").struct.field("high"),
        )
        .drop("bin", "limits", "n_right")
    )
