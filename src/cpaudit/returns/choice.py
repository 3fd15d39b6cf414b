"""Which way of counting the returns follow, by how many villages agree with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.returns.tables import WAYS, Status
from cpaudit.returns.ways import EARLIER, FLOWS, START, STOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

# A way that is not the usual one is followed where most villages agree with it, and more of them
# than with the usual one by so many: one village may agree by chance.
_AHEAD = 2
# With so many villages and fewer than this share in agreement, the cell counts something else.
ENOUGH_LINES = 5
_HARDLY = 1 / 3
# Counts of people are never quite those of a roll that goes on changing. Where most villages are
# nearly right, one is off when it is so by three times the median, as a standard deviation.
_NEARLY, _OUTLYING, _NORMAL = 0.02, 3.0, 1.4826
_PEOPLE = (*STOCKS, START)
_FIXED = {flow.name for flow in FLOWS if flow.is_fixed} | {EARLIER}


def usual_ways(*, by_entry: bool) -> dict[str, str]:
    """By field the way that is followed unless the returns show another."""
    usual = {flow.name: flow.ways[0].name for flow in FLOWS}
    if by_entry:
        usual |= {flow.name: "entry" for flow in FLOWS if flow.kind == "birth"}
    return {
        **usual,
        EARLIER: "entry",
        START: "carried_back",
        **dict.fromkeys(STOCKS, "as_exported"),
    }


def ways(
    counted: pl.DataFrame, stated: pl.DataFrame, usual: Mapping[str, str], *, tolerance: int
) -> pl.DataFrame:
    """``WAYS``: how many lines agree with each way, and which way is followed.

    Lines where both the return and the records have nothing tell nothing and are not counted.

    Args:
        counted: ``recount.COUNTED``.
        stated: ``line``, ``field``, ``stated``.
        usual: see ``usual_ways``.
        tolerance: by how much a cell may differ.
    """
    told = counted.join(stated.drop_nulls("stated"), on=["line", "field"], how="inner").filter(
        (pl.col("stated") != 0) | (pl.col("records") != 0)
    )
    off = (pl.col("stated") - pl.col("records")).abs()
    table = told.group_by("field", "way").agg(
        pl.len().cast(pl.UInt32).alias("n_lines"),
        (off <= tolerance).sum().cast(pl.UInt32).alias("n_agree"),
        off.median().alias("usually_off"),
        pl.col("stated").median().alias("usually_stated"),
    )
    usually = pl.col("field").replace_strict(dict(usual), return_dtype=pl.String)
    table = table.with_columns((pl.col("way") == usually).alias("is_usual"))
    best = (
        table.filter(_may_be_followed())
        # Counts of people seldom agree to the last one: there the nearest way is followed.
        .with_columns(
            pl.when(pl.col("field").is_in([*_PEOPLE])).then(-pl.col("usually_off")).alias("_near")
        )
        .sort(
            "field",
            "_near",
            "n_agree",
            "is_usual",
            "way",
            descending=[False, True, True, True, False],
        )
        .unique("field", keep="first", maintain_order=True)
        .select("field", "way", pl.lit(value=True).alias("is_used"))
    )
    return (
        table.join(best, on=["field", "way"], how="left")
        .with_columns(pl.col("is_used").fill_null(value=False))
        .select(*WAYS.columns)
        .sort("field", "is_used", "n_agree", "way", descending=[False, True, True, False])
    )


def _may_be_followed() -> pl.Expr:
    of_usual = pl.col("n_agree").filter("is_usual").max().over("field").fill_null(0)
    others = pl.col("n_lines") >= ENOUGH_LINES
    is_followed = pl.col("field").is_in([*_PEOPLE]) | (
        (pl.col("n_agree") >= of_usual + _AHEAD) & (pl.col("n_agree") * 2 > pl.col("n_lines"))
    )
    return pl.col("is_usual") | (~pl.col("field").is_in([*_FIXED]) & others & is_followed)


def used_ways(table: pl.DataFrame, usual: Mapping[str, str]) -> dict[str, str]:
    """By field the way that is followed; the usual one where no line tells."""
    used = dict(table.filter("is_used").select("field", "way").iter_rows())
    return {name: used.get(name, way) for name, way in usual.items()}


def status(table: pl.DataFrame, *, tolerance: int) -> pl.Expr:
    """What each cell comes to, by ``difference``, ``field`` and ``n_closing`` (causes that close it).

    Args:
        table: ``WAYS``.
        tolerance: by how much a cell may differ.
    """
    size = pl.col("difference").abs()
    followed = table.filter("is_used", pl.col("n_lines") >= ENOUGH_LINES)
    of_people = followed.filter(pl.col("field").is_in([*_PEOPLE]))
    is_near = pl.col("usually_off") <= _NEARLY * pl.col("usually_stated")
    hardly = pl.col("n_agree") < pl.col("n_lines") * _HARDLY
    of_events = followed.filter(
        ~pl.col("field").is_in([*_PEOPLE]) & ~pl.col("field").is_in([*_FIXED])
    )
    otherwise = [*of_people.filter(~is_near)["field"], *of_events.filter(hardly)["field"]]
    room = dict(
        of_people.filter(is_near)
        .select("field", _OUTLYING * _NORMAL * pl.col("usually_off"))
        .iter_rows()
    )
    allowed = pl.col("field").replace_strict(room, default=0.0, return_dtype=pl.Float64)
    # A total line adds up the differences of its villages.
    allowed = pl.when("is_total").then(0.0).otherwise(allowed)
    return (
        pl.when(size.is_null())
        .then(pl.lit(Status.UNKNOWN))
        .when(size <= tolerance)
        .then(pl.lit(Status.AGREES))
        .when(pl.col("field").is_in(sorted(otherwise)))
        .then(pl.lit(Status.COUNTED_OTHERWISE))
        .when((size <= allowed) | (pl.col("is_total") & pl.col("field").is_in(sorted(room))))
        .then(pl.lit(Status.ROUGHLY))
        .when(pl.col("n_closing") > 0)
        .then(pl.lit(Status.EXPLAINED))
        .otherwise(pl.lit(Status.DIFFERS))
        .alias("status")
    )
