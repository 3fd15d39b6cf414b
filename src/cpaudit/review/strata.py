"""The links that may be asked about, in strata of like certainty and like origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.linkage.agreement import Pair
    from cpaudit.linkage.decisions import Answer
    from cpaudit.privacy import Keyring

ORDER_PURPOSE = "review-order"
ACCEPTED, POSSIBLE = "accepted", "possible"
# Links by a sound number are most of all links and seldom wrong: a stratum of their own.
BY_NUMBER = "number"
# Lower ends of the bands by probability, 3.2, 6.6 and 10.0 bits: of ten, a hundred and a thousand
# links at the lower end one is expected to be wrong.
_BANDS = (0.999, 0.99, 0.9, 0.5, 0.0)
# A blocking rule is a stratum of its own where it brought this share of its band, and as many links.
SHARE_OF_OWN, N_OF_OWN = 0.4, 50
OTHER_RULES = "*"

CANDIDATES: dict[str, pl.DataType] = {
    "left": pl.String(),
    "right": pl.String(),
    "mention_id_l": pl.UInt32(),
    "mention_id_r": pl.UInt32(),
    "side": pl.String(),
    "band": pl.String(),
    "stratum": pl.String(),
    "is_compared": pl.Boolean(),
    "place": pl.UInt32(),
    "link_type": pl.String(),
    "tier": pl.String(),
    "blocking_rule": pl.String(),
    "levels": pl.String(),
    "weights": pl.String(),
    "weight": pl.Float64(),
    "probability": pl.Float64(),
    "is_accepted": pl.Boolean(),
    "answer": pl.String(),
}


def candidates(
    links: pl.DataFrame,
    keys: pl.DataFrame,
    keyring: Keyring,
    answers: Mapping[Pair, Answer],
) -> pl.DataFrame:
    """The pairs of records that may be asked about (``CANDIDATES``), one row per pair.

    ``place`` counts within a stratum from 0 in an order that is random and lasts: it follows from
    the two records and the key file, so that who has answered the first ten of a stratum has answered
    a random sample of it, tomorrow too. Two records that say the very same are no question.

    Args:
        links: ``tables.LINKS`` of the model itself, without what reviewers decided.
        keys: ``mention_id`` and ``key`` of the mentions.
        keyring: of the project.
        answers: the decisions that hold, by pair of keys.
    """
    named = links.join(
        keys.rename({"mention_id": "mention_id_l", "key": "a"}), on="mention_id_l"
    ).join(keys.rename({"mention_id": "mention_id_r", "key": "b"}), on="mention_id_r")
    swaps = pl.col("a") > pl.col("b")
    told = (
        named.with_columns(
            left=pl.min_horizontal("a", "b"),
            right=pl.max_horizontal("a", "b"),
            mention_id_l=pl.when(swaps).then("mention_id_r").otherwise("mention_id_l"),
            mention_id_r=pl.when(swaps).then("mention_id_l").otherwise("mention_id_r"),
            is_compared=pl.col("tier") != "exact",
        )
        .filter(pl.col("left") != pl.col("right"))
        .sort(
            "is_accepted",
            "probability",
            "tier",
            *("left", "right", "mention_id_l", "mention_id_r"),
            descending=[True, True, *[False] * 5],
        )
        .unique(["left", "right"], keep="first", maintain_order=True)
        .with_columns(_side(), _band())
        .with_columns(band=pl.concat_str("side", "band", separator="_"))
    )
    placed = told.with_columns(_stratum()).with_columns(
        order=keyring.keys(told["left"] + told["right"], purpose=ORDER_PURPOSE)
    )
    answered = pl.DataFrame(
        [(left, right, str(answer)) for (left, right), answer in answers.items()],
        schema={"left": pl.String, "right": pl.String, "answer": pl.String},
        orient="row",
    )
    return (
        placed.sort("stratum", "order")
        .with_columns(place=pl.int_range(pl.len()).over("stratum").cast(pl.UInt32))
        .join(answered, on=["left", "right"], how="left", maintain_order="left")
        .select(list(CANDIDATES))
    )


def _side() -> pl.Expr:
    return pl.when("is_accepted").then(pl.lit(ACCEPTED)).otherwise(pl.lit(POSSIBLE)).alias("side")


def _band() -> pl.Expr:
    """The band by probability; it is told by its lower end."""
    band = pl.lit(str(_BANDS[-1]))
    for low in reversed(_BANDS[:-1]):
        band = pl.when(pl.col("probability") >= low).then(pl.lit(str(low))).otherwise(band)
    return pl.when("is_compared").then(band).otherwise(pl.lit(BY_NUMBER)).alias("band")


def _stratum() -> pl.Expr:
    of_rule = pl.len().over("band", "blocking_rule")
    is_own = (of_rule >= N_OF_OWN) & (of_rule >= SHARE_OF_OWN * pl.len().over("band"))
    rule = pl.when(is_own).then("blocking_rule").otherwise(pl.lit(OTHER_RULES))
    return pl.concat_str("band", rule, separator="/").alias("stratum")
