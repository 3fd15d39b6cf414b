"""What a placeholder name tells: 王丽之长女 is a daughter of 王丽, the elder of two."""

from __future__ import annotations

import polars as pl

from cpaudit.standards import names as standard

# The mark stands behind the parent's name: 王丽之大女, 王丽之女1, 王丽之子（二）, 王丽大双.
_ELDER = "[大长一甲Aa1１]"
_YOUNGER = "[小次二乙Bb2２]"
# Words for a child that hold a mark by chance.
_UNMARKED = "小孩|小宝|小毛|大名"
# A child may be called by the mother's short name and one character more; not by two.
LEAST_TAIL = 2


def is_placeholder() -> pl.Expr:
    """Whether a mention's name is none: by its status, or because it is a parent's with a tail.

    A slip of typing hides the tail from the standard (王丽之梓), but not the mother's name before it.
    """
    tails = [
        pl.col("name_key").str.strip_prefix(pl.col(f"{parent}_name_key")).fill_null("")
        for parent in ("mother", "father")
    ]
    named_after = pl.any_horizontal(
        (tail != pl.col("name_key"))
        & (tail.str.starts_with("之") | (tail.str.len_chars() >= LEAST_TAIL))
        for tail in tails
    )
    by_status = pl.col("name_status") == "placeholder"
    return by_status.fill_null(value=False) | named_after.fill_null(value=False)


def told(mentions: pl.DataFrame) -> pl.DataFrame:
    """is_placeholder, parent, placeholder_sex, placeholder_order: a row per mention."""
    given = pl.coalesce("name_key", "name")
    frame = mentions.select(is_placeholder=is_placeholder(), text=given)
    frame = frame.with_columns(text=pl.when("is_placeholder").then("text"))
    text = pl.col("text")
    distinct = (
        frame.select("text")
        .drop_nulls()
        .unique()
        .with_columns(
            parent=standard.placeholder_parent(text),
            placeholder_sex=standard.placeholder_sex(text),
        )
        .with_columns(
            behind=text.str.strip_prefix(pl.col("parent").fill_null(""))
            .str.replace(".*?之", "")
            .str.replace_all(_UNMARKED, "")
        )
        .with_columns(
            placeholder_order=pl.when(pl.col("behind").str.contains(_ELDER))
            .then(1)
            .when(pl.col("behind").str.contains(_YOUNGER))
            .then(2)
        )
        .drop("behind")
    )
    return frame.join(distinct, on="text", how="left", maintain_order="left").drop("text")
