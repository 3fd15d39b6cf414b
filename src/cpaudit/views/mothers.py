"""One row per parent whom planning children name as mother, or who states a number of children."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.view_tables import VIEWS
from cpaudit.views.groups import conform

if TYPE_CHECKING:
    from collections.abc import Mapping

# Children of one delivery may be dated on both sides of midnight.
_SAME_DELIVERY_DAYS = 1


def mothers(linked: Mapping[str, pl.DataFrame], persons: pl.DataFrame) -> pl.DataFrame:
    """The view ``mothers``.

    Args:
        linked: the datasets as ``records.link_records`` gives them.
        persons: the view ``persons``.
    """
    counted = _children(linked["planning_births"])
    own = persons.select(
        "person_no",
        "person_key",
        "name",
        "sex",
        "birth_date",
        "village",
        "household_no",
        (pl.col("planning.n_rows") > 0).fill_null(value=False).alias("in_planning"),
        pl.col("planning.n_children").alias("n_children"),
        pl.col("planning.n_boys").alias("n_boys"),
        pl.col("planning.n_girls").alias("n_girls"),
        pl.col("record_ids").alias("own_record_ids"),
    )
    # Only women's own statements are confronted: a husband repeats the couple's number.
    states_children = (pl.col("sex") == "F") & pl.col("n_children").is_not_null()
    view = own.join(counted, on="person_no", how="left", maintain_order="left").filter(
        pl.col("n_rows_children").is_not_null() | states_children
    )
    count_columns = ["n_rows_children", "n_rows_living", "n_rows_boys", "n_rows_girls"]
    no_ids = pl.lit([], pl.List(pl.UInt32))
    return conform(
        view.with_columns(
            pl.col(count_columns).fill_null(0),
            pl.concat_list(
                pl.col("own_record_ids").fill_null(no_ids),
                pl.col("child_record_ids").fill_null(no_ids),
            ).alias("record_ids"),
            pl.col("person_key").alias("subject_key"),
        ),
        VIEWS["mothers"],
    )


def _children(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts over the children's table by mother; a child that stands twice counts once."""
    own_birth = pl.col("kinship").is_null() | pl.col("kinship").is_in(["birth", "given_out"])
    alive = (
        pl.col("death_date").is_null()
        & pl.col("status").ne_missing("dead")
        & pl.col("status").ne_missing("cancelled")
    )
    days = (
        pl.col("birth_date") - pl.col("birth_date").shift(1).over("mother_person_no")
    ).dt.total_days()
    order_rises = pl.col("birth_order") >= pl.col("birth_order").shift(1).over("mother_person_no")
    later_delivery = days > _SAME_DELIVERY_DAYS
    return (
        rows.lazy()
        .filter(
            pl.col("mother_person_no").is_not_null()
            & pl.col("outcome").ne_missing("stillbirth")
            & pl.col("status").ne_missing("cancelled")
        )
        .unique(["mother_person_no", "person_no"], keep="first", maintain_order=True)
        .sort("mother_person_no", "birth_date", "birth_order", "record_id", nulls_last=True)
        .with_columns(
            interval=pl.when(later_delivery).then(days),
            order_rises=pl.when(later_delivery).then(order_rises),
        )
        .group_by("mother_person_no", maintain_order=True)
        .agg(
            pl.len().alias("n_rows_children"),
            alive.sum().alias("n_rows_living"),
            (alive & (pl.col("sex") == "M")).sum().alias("n_rows_boys"),
            (alive & (pl.col("sex") == "F")).sum().alias("n_rows_girls"),
            pl.col("birth_order").filter(own_birth).drop_nulls().n_unique().alias("n_orders"),
            pl.col("birth_order").filter(own_birth).max().alias("max_order"),
            pl.col("order_rises").all(ignore_nulls=True).alias("is_order_by_date"),
            pl.col("interval").min().alias("min_interval_days"),
            pl.col("record_id").alias("child_record_ids"),
        )
        .rename({"mother_person_no": "person_no"})
        .collect()
    )
