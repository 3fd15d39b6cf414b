"""The smallest set of cells whose change can mend all failures of an entity.

Fellegi, I. P. and Holt, D. (1976). A systematic approach to automatic edit and imputation. Journal
of the American Statistical Association 71, 17-35: every failed edit must contain a changed field,
and the set with the least weight is taken. de Waal, T., Pannekoek, J. and Scholtus, S. (2011).
Handbook of statistical data editing and imputation, chapters 3-5: with weights that are minus the
logs of the odds that a cell is wrong, that set is the likeliest one. Here the likelihoods of all
sets of up to two cells are added up, so that each cell has a probability and ties show.
"""

from __future__ import annotations

import polars as pl

# Shares that differ by less are level.
_LEVEL = 0.02
BLAMED: dict[str, pl.DataType] = {
    "entity": pl.UInt32(),
    "cell": pl.UInt32(),
    "share": pl.Float64(),  # of the likelihood of all sets, that of the sets with this cell
    "is_best": pl.Boolean(),  # in the likeliest set, or level with it
    "is_tie": pl.Boolean(),  # in one of several sets that are level
}


def minimal_sets(units: pl.DataFrame) -> pl.DataFrame:
    """Of each cell that a failed rule read, the share of blame; see ``BLAMED``.

    Args:
        units: ``entity``, ``failure``, ``cell``, ``odds``: which cells each failure of an entity
            read, and the odds that the cell is wrong; ``elsewhere``, the odds that nothing of what
            the rule read is wrong, but a cell or a link behind it.
    """
    n_failures = units.group_by("entity").agg(
        pl.col("failure").n_unique().alias("n_failures"), pl.col("elsewhere").max()
    )
    # All failures but those of one cell may come from elsewhere, each by itself.
    each = units.group_by("entity", "failure").agg(pl.col("elsewhere").max().log().alias("log"))
    every = each.group_by("entity").agg(pl.col("log").sum().alias("log_every"))
    covers = (
        units.group_by("entity", "cell")
        .agg(pl.col("failure").unique().sort(), pl.col("odds").max())
        .join(n_failures, on="entity")
    )
    is_whole = pl.col("failure").list.len() == pl.col("n_failures")
    singles = covers.filter(is_whole).select(
        "entity", pl.concat_list("cell").alias("cells"), "odds", "elsewhere"
    )
    rest = covers.join(singles, on="entity", how="anti")
    pairs = (
        rest.join(rest.select("entity", "cell", "failure", "odds"), on="entity", suffix="_r")
        .filter(pl.col("cell") < pl.col("cell_r"))
        .filter(pl.col("failure").list.set_union("failure_r").list.len() == pl.col("n_failures"))
        .select(
            "entity",
            pl.concat_list("cell", "cell_r").alias("cells"),
            pl.col("odds") * pl.col("odds_r"),
            "elsewhere",
        )
    )
    partial = (
        rest.join(pairs, on="entity", how="semi")
        .explode("failure")
        .join(each, on=["entity", "failure"])
        .group_by("entity", "cell")
        .agg(pl.col("odds").max(), pl.col("elsewhere").max(), pl.col("log").sum())
        .join(every, on="entity")
        .select(
            "entity",
            pl.concat_list("cell").alias("cells"),
            pl.col("odds") * (pl.col("log_every") - pl.col("log")).exp(),
            "elsewhere",
        )
    )
    judged = _judged(pl.concat([singles, pairs, partial]), ["entity"])
    # More than two cells: each failure by itself.
    many = units.join(judged, on="entity", how="anti").select(
        "entity", "failure", pl.concat_list("cell").alias("cells"), "odds", "elsewhere"
    )
    alone = (
        _judged(many, ["entity", "failure"])
        .group_by("entity", "cell")
        .agg(pl.col("share").max(), pl.col("is_best").any(), pl.col("is_tie").all())
    )
    return (
        pl.concat([judged.select(list(BLAMED)), alone.select(list(BLAMED))])
        .cast(pl.Schema(BLAMED))
        .sort("entity", "cell")
    )


def _judged(sets: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Each cell's share of the likelihood of the sets."""
    total = pl.col("odds").sum().over(by) + pl.col("elsewhere").max().over(by)
    share = pl.col("odds") / total
    level = pl.col("share") >= pl.col("share").max().over(by) - _LEVEL
    return (
        sets.with_columns(share.alias("share"))
        .with_columns(level.alias("is_best"))
        .with_columns((pl.col("is_best") & (pl.col("is_best").sum().over(by) > 1)).alias("is_tie"))
        .explode("cells")
        .group_by(*by, pl.col("cells").alias("cell"))
        .agg(pl.col("share").sum(), pl.col("is_best").any(), pl.col("is_tie").any())
    )
