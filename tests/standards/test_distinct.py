"""Values are worked out once each and land in their own rows."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.standards.distinct import TEXT, once_per_value
from laws import examples


def doubled(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select(twice=pl.col(TEXT) + pl.col(TEXT))


def test_each_distinct_value_is_evaluated_once():
    seen = []

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        seen.extend(rows.collect().get_column(TEXT).to_list())
        return doubled(rows)

    pl.DataFrame({"a": ["x", "y", "x", None, None]}).select(
        once_per_value(pl.col("a"), evaluate, pl.String)
    )
    assert sorted(seen, key=str) == [None, "x", "y"]


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.none() | st.text("ab", max_size=2)))
def test_rows_keep_their_values(values):
    frame = pl.DataFrame({"a": values}, schema={"a": pl.String})
    found = frame.select(once_per_value(pl.col("a"), doubled, pl.String))
    assert found.to_series().to_list() == [None if value is None else value * 2 for value in values]
    assert found.columns == ["a"]
