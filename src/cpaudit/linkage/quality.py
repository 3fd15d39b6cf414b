"""How often linkage is wrong, by its own probabilities and its blocking rules; without labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import block_recall, model
from cpaudit.linkage.comparison import Pairs
from cpaudit.linkage.explanation import explain
from cpaudit.linkage.rules_of_pairs import rules_of
from cpaudit.linkage.scoring import POSSIBLE, PRIOR_PAIRS

if TYPE_CHECKING:
    from cpaudit.linkage.block_recall import BlockRecall
    from cpaudit.linkage.codes import Rows, Shares
    from cpaudit.linkage.walk import Linkage
    from cpaudit.linkage.witness import Compared, Witness

# Samples drawn anew from the patterns, to see how far the parameters hang on this one.
N_SAMPLES = 40
# Beyond these shares of the samples lie the limits.
_TAILS = (0.025, 0.975)
# The same run gives the same limits.
_SEED = 20_240_630

QUALITY = {
    "link_type": pl.String,
    "tier": pl.String,
    "n_accepted": pl.Int64,
    "precision": pl.Float64,
    "precision_low": pl.Float64,
    "precision_high": pl.Float64,
    "n_missed": pl.Float64,
    "recall": pl.Float64,
    "recall_low": pl.Float64,
    "recall_high": pl.Float64,
    "blocking_recall": pl.Float64,
    "blocking_low": pl.Float64,
    "blocking_high": pl.Float64,
    "blocking_spread_low": pl.Float64,
    "blocking_spread_high": pl.Float64,
    "n_bare": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class _Expected:
    n_accepted: int
    n_right: float
    n_missed: float
    precision: tuple[float | None, float | None]
    recall: tuple[float | None, float | None]


def quality(linkage: Linkage, witness: Witness) -> pl.DataFrame:
    """A row per link type and tier (columns ``QUALITY``).

    ``precision``: the mean probability of the accepted links. ``recall``: their part of all the
    matches among the pairs that were compared; ``n_missed`` the others. Both assume that the model's
    probabilities are right on average; the limits take in chance and how far the parameters hang on
    the sample (those of tiers with fixed weights: chance only). ``blocking_recall``: the share of
    matches that were compared at all (``block_recall``), of those that two kinds of evidence at least
    could find; what it leaves out are ``n_bare``, and where those are the most it is null.
    """
    rng = np.random.default_rng(_SEED)
    apart = _two_persons(linkage)
    rows: list[dict[str, object]] = []
    for (link_type, tier), links in sorted(
        linkage.links.with_columns(pl.Series("is_apart", apart)).group_by("link_type", "tier"),
        key=lambda item: tuple(map(str, item[0])),
    ):
        compared = witness.compared.get(str(link_type))
        if compared is not None and tier != compared.link_type.tier:
            compared = None
        expected = _expected(links, compared, rng)
        found = None if compared is None else blocking_recall(compared)
        rows.append(
            {
                "link_type": link_type,
                "tier": tier,
                "n_accepted": expected.n_accepted,
                "precision": _part(expected.n_right, expected.n_accepted),
                "precision_low": expected.precision[0],
                "precision_high": expected.precision[1],
                "n_missed": expected.n_missed,
                "recall": _part(expected.n_right, expected.n_right + expected.n_missed),
                "recall_low": expected.recall[0],
                "recall_high": expected.recall[1],
                **_of_blocking(found),
            }
        )
    return pl.DataFrame(rows, schema=QUALITY)


def _of_blocking(found: BlockRecall | None) -> dict[str, float | None]:
    unknown = dict.fromkeys([name for name in QUALITY if name.startswith("blocking")])
    if found is None:
        return {**unknown, "n_bare": None}
    if not found.is_known:
        return {**unknown, "n_bare": found.n_bare}
    return {
        "blocking_recall": found.recall,
        "blocking_low": found.interval.low,
        "blocking_high": found.interval.high,
        "blocking_spread_low": found.spread.low,
        "blocking_spread_high": found.spread.high,
        "n_bare": found.n_bare,
    }


def _two_persons(linkage: Linkage) -> np.ndarray:
    """Of each link, whether its ends are two persons in the end."""
    ends = linkage.links.select("mention_id_l", "mention_id_r")
    for side in ("l", "r"):
        ends = ends.join(
            linkage.members.select(
                pl.col("mention_id").alias(f"mention_id_{side}"),
                pl.col("person_no").alias(f"person_{side}"),
            ),
            on=f"mention_id_{side}",
            how="left",
            maintain_order="left",
        )
    flags: np.ndarray = (ends["person_l"] != ends["person_r"]).to_numpy()
    return flags


def _expected(
    links: pl.DataFrame, compared: Compared | None, rng: np.random.Generator
) -> _Expected:
    """What the probabilities promise of the links of one type and tier."""
    accepted = links.filter("is_accepted")
    # A possible link within one person was found right by other links: nothing is missed by it.
    left_out = links.filter(~pl.col("is_accepted") & pl.col("is_apart"))
    draws = (
        _draws(accepted, left_out, compared, rng)
        if compared is not None
        else [(accepted["probability"].to_numpy(), left_out["probability"].to_numpy(), 0.0)]
        * N_SAMPLES
    )
    below = 0.0 if compared is None else _below(compared, compared.scored.weighed.scores)
    right, missed = [], []
    for of_accepted, of_left_out, beneath in draws:
        right.append(_drawn(of_accepted, rng))
        missed.append(_drawn(of_left_out, rng) + float(rng.poisson(beneath)))
    right_in, missed_in = np.array(right), np.array(missed)
    n, n_right = accepted.height, float(accepted["probability"].sum())
    n_missed = float(left_out["probability"].sum()) + below
    return _Expected(
        n,
        n_right,
        n_missed,
        _limits(right_in / max(n, 1), _part(n_right, n)),
        _limits(
            right_in / np.maximum(right_in + missed_in, 1.0), _part(n_right, n_right + n_missed)
        ),
    )


def _drawn(probabilities: Shares, rng: np.random.Generator) -> float:
    """How many of events of these probabilities happen, once."""
    return float((rng.random(len(probabilities)) < probabilities).sum())


def _limits(shares: Shares, figure: float | None) -> tuple[float | None, float | None]:
    """The limits, which hold the figure itself; none where there is none."""
    if figure is None:
        return None, None
    low, high = np.quantile(shares, _TAILS)
    return min(float(low), figure), max(float(high), figure)


def _part(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _below(compared: Compared, scores: model.Scores) -> float:
    """The matches expected among the pairs too unlikely to be listed.

    Patterns of somebody else are left out: there the model is known to be wrong.
    """
    weighed = compared.scored.weighed
    usual = weighed.scores.probability < POSSIBLE
    counted = usual & ~weighed.judgement.is_somebody_else
    return float((weighed.patterns.counts * scores.probability)[counted].sum())


def _draws(
    accepted: pl.DataFrame, left_out: pl.DataFrame, compared: Compared, rng: np.random.Generator
) -> list[tuple[Shares, Shares, float]]:
    """The probabilities of the links under parameters fitted to samples of the patterns."""
    weighed, fitted = compared.scored.weighed, compared.scored.fitted
    at = [_pattern_of(links, compared) for links in (accepted, left_out)]
    stated = [links["probability"].to_numpy() for links in (accepted, left_out)]
    telling = weighed.patterns.of(weighed.telling)
    found = []
    for _ in range(N_SAMPLES):
        counts = rng.poisson(telling.counts).astype(np.float64)
        sample = model.Patterns(telling.levels, telling.bits, counts)
        parameters = model.fit(sample, fitted.parameters, strength=PRIOR_PAIRS).parameters
        scores = model.score(weighed.patterns, parameters)
        of_links = [
            # A probability that rivals have shared is no pattern's own: it stays.
            np.where(
                np.isclose(weighed.scores.probability[rows], said), scores.probability[rows], said
            )
            for rows, said in zip(at, stated, strict=True)
        ]
        found.append((of_links[0], of_links[1], _below(compared, scores)))
    return found


def _pattern_of(links: pl.DataFrame, compared: Compared) -> Rows:
    """Of each link the row of its pattern: the one with its levels and its weight."""
    weighed = compared.scored.weighed
    worth = np.flatnonzero(weighed.scores.probability >= POSSIBLE)
    levels, _ = explain(
        compared.link_type.comparisons,
        weighed.patterns.levels[worth],
        weighed.scores.parts[worth],
    )
    known = pl.DataFrame(
        [levels, pl.Series("weight", weighed.scores.weight[worth]), pl.Series("at", worth)]
    )
    joined = links.select("levels", "weight").join(
        known, on=["levels", "weight"], how="left", maintain_order="left"
    )
    # A link that a reviewer decided has no pattern's weight: it keeps what it states.
    rows: Rows = joined["at"].fill_null(0).to_numpy().astype(np.int64)
    return rows


def blocking_recall(compared: Compared) -> BlockRecall | None:
    """The recall of the rules of one link type, estimated from the likely matches that they found."""
    edges = compared.scored.edges.filter("is_acceptable")
    if edges.is_empty():
        return None
    nodes = compared.nodes.frame.select("unit", node=pl.int_range(pl.len(), dtype=pl.Int64))
    # All names and dates of the two persons: any of them may have been brought together.
    pairs = (
        edges.select("unit_l", "unit_r", "probability")
        .with_row_index("edge")
        .join(nodes.rename({"unit": "unit_l", "node": "a"}), on="unit_l")
        .join(nodes.rename({"unit": "unit_r", "node": "b"}), on="unit_r")
        .sort("edge")
    )
    told = rules_of(
        compared.nodes,
        Pairs(
            pairs.select(pl.min_horizontal("a", "b")).to_series().to_numpy(),
            pairs.select(pl.max_horizontal("a", "b")).to_series().to_numpy(),
        ),
        compared.rules,
        may_be_oversized=(compared.report["n_oversized"] > 0).to_list(),
    )
    start = np.flatnonzero(np.diff(pairs["edge"].to_numpy(), prepend=-1))
    return block_recall.estimate(
        compared.rules,
        np.logical_or.reduceat(told.is_found, start, axis=0),
        np.logical_or.reduceat(told.is_able, start, axis=0),
        pairs["probability"].to_numpy()[start],
    )
