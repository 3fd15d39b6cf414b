"""What a placeholder name tells: 王丽之长女 is a daughter of 王丽, the elder of two."""

from __future__ import annotations

import polars as pl

from cpaudit.standards import names as standard

# The mark stands after 之: 王丽之大女, 王丽之女1, 王丽之子（二）.
_ELDER = r"之.*[大长一甲Aa1１]"
_YOUNGER = r"之.*[小次二乙Bb2２]"


def told(mentions: pl.DataFrame) -> pl.DataFrame:
    """parent, placeholder_sex, placeholder_order: a row per mention, null for real names."""
    given = pl.coalesce("name_key", "name")
    frame = mentions.select(text=pl.when(pl.col("name_status") == "placeholder").then(given))
    text = pl.col("text")
    distinct = (
        frame.drop_nulls()
        .unique()
        .with_columns(
            parent=standard.placeholder_parent(text),
            placeholder_sex=standard.placeholder_sex(text),
            placeholder_order=pl.when(text.str.contains(_ELDER))
            .then(1)
            .when(text.str.contains(_YOUNGER))
            .then(2),
        )
    )
    return frame.join(distinct, on="text", how="left", maintain_order="left").drop("text")
