"""An expression that is worked out once for each distinct value of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "text"


def once_per_value(
    text: pl.Expr,
    evaluate: Callable[[pl.LazyFrame], pl.LazyFrame],
    dtype: pl.DataType | type[pl.DataType],
    *,
    of_whole_column: bool = False,
) -> pl.Expr:
    """What ``evaluate`` makes of ``text``, evaluated on its distinct values and looked up again.

    Registers repeat themselves: a million rows hold some 40,000 dates and a few thousand
    addresses. Polars expressions have no name for an intermediate result either, so that a parser
    of several steps would be planned as an exponentially large tree; inside, it is a chain of
    ``with_columns``.

    Args:
        text: the column; anything that is not text is cast to text.
        evaluate: from a frame with the one column ``text`` to a frame with the result columns, the
            same rows in the same order.
        dtype: of the result: a struct of the result columns, or the type of the only one.
        of_whole_column: ``evaluate`` must see all values of the column, not those of a batch.
    """

    def look_up(values: pl.Series) -> pl.Series:
        distinct = pl.DataFrame({TEXT: values.unique()})
        # Planning takes longer than the work; the in-memory engine plans three times faster.
        found = evaluate(distinct.lazy()).collect(engine="in-memory")
        result = found.to_struct("result") if isinstance(dtype, pl.Struct) else found.to_series()
        return (
            pl.DataFrame({TEXT: values})
            .join(
                distinct.with_columns(result.alias("result")),
                on=TEXT,
                how="left",
                nulls_equal=True,
                maintain_order="left",
            )
            .get_column("result")
            .alias(values.name)
        )

    return text.cast(pl.String).map_batches(
        look_up, return_dtype=dtype, is_elementwise=not of_whole_column
    )
