"""Which of several stated values is true: each voice's word weighed by how often it is right."""

from __future__ import annotations

import polars as pl

VOTES: dict[str, pl.DataType] = {
    "person_no": pl.UInt32(),
    "value": pl.String(),  # or a date
    "voice": pl.String(),
    "reliability": pl.Float64(),
}
# In how many ways a wrong value can come out: two voices that err seldom err alike. A date slips to
# one of a few dozen others, a sex to one only, an order to one of a few.
DATE_WAYS = 30.0
SEX_WAYS = 1.0
MOTHER_WAYS = 50.0
ORDER_WAYS = 3.0


def contest(votes: pl.DataFrame, *, ways: float) -> pl.DataFrame:
    """The posterior probability of every value stated of a person.

    With even odds beforehand, a voice of reliability r favours the value that it states by
    r · ways / (1 - r) over each other value; the voices are independent of each other.

    Args:
        votes: rows of ``VOTES``; of one voice with several words for one value the best counts.
        ways: in how many ways a wrong value can come out.

    Returns:
        ``person_no``, ``value``, ``p_value``, ``n_voices``, ``voices``.

    >>> votes = pl.DataFrame(
    ...     [(1, "F", "health", 0.99), (1, "M", "planning", 0.9)],
    ...     schema=VOTES,
    ...     orient="row",
    ... )
    >>> round(contest(votes, ways=1.0)["p_value"][0], 3)
    0.917
    """
    sure = pl.col("reliability").clip(0.01, 0.999)
    return (
        votes.lazy()
        .drop_nulls(["person_no", "value"])
        .group_by("person_no", "value", "voice")
        .agg(pl.col("reliability").max())
        .sort("voice")
        .with_columns((sure * ways / (1 - sure)).log().alias("weight"))
        .group_by("person_no", "value")
        .agg(
            pl.col("weight").sum(),
            pl.len().cast(pl.Int32).alias("n_voices"),
            pl.col("voice").alias("voices"),
        )
        .with_columns((pl.col("weight") - pl.col("weight").max().over("person_no")).exp())
        .with_columns(
            (pl.col("weight") / pl.col("weight").sum().over("person_no")).alias("p_value")
        )
        .drop("weight")
        .sort("person_no", "p_value", "value", descending=[False, True, False])
        .collect()
    )
