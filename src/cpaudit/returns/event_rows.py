"""What a row of the events is."""

from __future__ import annotations

import polars as pl

EVENTS: dict[str, pl.DataType] = {
    "kind": pl.String(),  # birth, death, marriage, divorce, move_in, move_out
    "village": pl.String(),
    "day": pl.Date(),
    "entry": pl.Date(),
    "sex": pl.String(),
    "order": pl.Int32(),
    "is_infant": pl.Boolean(),
    "other_day": pl.Date(),  # what other departments say of the day
    "scope": pl.String(),  # of births
    "case": pl.String(),  # the person's stable key
    "cause": pl.String(),  # null: counted
}


def first_of(*by: str) -> pl.Expr:
    """``_repeated``: true on a row whose person stands above it already, in the same village."""
    is_known = pl.col(by[0]).is_not_null()
    return (is_known & (pl.int_range(pl.len()).over(by) > 0)).alias("_repeated")
