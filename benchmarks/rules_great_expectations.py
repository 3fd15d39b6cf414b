"""The twenty rules as Great Expectations 1.x on pandas, with the indexes of what is unexpected.

What no expectation can say (other persons' columns, completed years, disjunctions) is made into a
column by polars beforehand, which spares Great Expectations that work.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import great_expectations as gx
import numpy as np
import polars as pl

from rules_fused import AS_OF, age_at, joined, masks
from rules_register import MARITAL

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

_MADE = ("R012", "R013", "R014", "R015", "R016", "R017", "R019")


def great_expectations(path: Path) -> dict[str, npt.NDArray[np.uint32]]:
    """By rule the numbers of the persons that fail."""
    col, rules = pl.col, masks()
    birth = col("birth_date")
    frame = (
        joined(pl.scan_parquet(path).sort("person_no"))
        .select(
            *("person_no", "id_no", "phone", "marital_status", "name", "birth_date", "village"),
            (~rules["R004"]).alias("R004"),
            col("sex").fill_null("").alias("R005"),
            birth.fill_null(pl.date(1, 1, 1)).dt.epoch("d").alias("R006"),
            col("name").fill_null("").str.len_chars().alias("R007"),
            col("village").str.head(9).alias("R010"),
            age_at(birth, col("marriage_date")).alias("R011"),
            pl.when(col("mother_n").is_not_null())
            .then(age_at(col("mother_birth_date"), birth))
            .alias("R018"),
            *((~rules[rule]).alias(rule) for rule in _MADE),
        )
        .collect()
    )
    numbers = frame["person_no"].to_numpy()
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("bench").add_dataframe_asset("people")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(
        {"dataframe": frame.to_pandas()}
    )
    suite = gx.ExpectationSuite("twenty")
    expected = _expectations()
    for rule, expectation in expected.items():
        expectation.meta = {"rule": rule}
        suite.add_expectation(expectation)
    found = batch.validate(
        suite,
        result_format={
            "result_format": "COMPLETE",
            "include_unexpected_rows": False,
            "return_unexpected_index_query": False,
        },
    )
    failing = {}
    for one in found.results:
        assert not one.exception_info["raised_exception"], one.exception_info
        rows = np.asarray(one.result["unexpected_index_list"] or [], dtype=np.int64)
        config: Any = one.expectation_config
        failing[config.meta["rule"]] = numbers[rows]
    return failing


def _expectations() -> dict[str, Any]:
    e: Any = import_module("great_expectations.expectations")

    days = pl.Series([AS_OF.replace(1920, 1, 1), AS_OF]).dt.epoch("d").to_list()
    return {
        "R001": e.ExpectColumnValuesToNotBeNull(column="id_no"),
        "R002": e.ExpectColumnValuesToMatchRegex(column="id_no", regex="^[0-9]{17}[0-9X]$"),
        "R003": e.ExpectColumnValuesToBeUnique(column="id_no"),
        "R004": e.ExpectColumnValuesToBeInSet(column="R004", value_set=[True]),
        "R005": e.ExpectColumnValuesToBeInSet(column="R005", value_set=["M", "F"]),
        "R006": e.ExpectColumnValuesToBeBetween(
            column="R006", min_value=days[0], max_value=days[1]
        ),
        "R007": e.ExpectColumnValuesToBeBetween(column="R007", min_value=2, max_value=5),
        "R008": e.ExpectColumnValuesToMatchRegex(column="phone", regex="^1[3-9][0-9]{9}$"),
        "R009": e.ExpectColumnValuesToBeInSet(column="marital_status", value_set=list(MARITAL)),
        "R010": e.ExpectColumnValuesToBeInSet(column="R010", value_set=["880101100", "880101101"]),
        "R011": e.ExpectColumnValuesToBeBetween(column="R011", min_value=18),
        "R018": e.ExpectColumnValuesToBeBetween(column="R018", min_value=12, max_value=55),
        "R020": e.ExpectCompoundColumnsToBeUnique(
            column_list=["name", "birth_date", "village"], ignore_row_if="any_value_is_missing"
        ),
        **{rule: e.ExpectColumnValuesToBeInSet(column=rule, value_set=[True]) for rule in _MADE},
    }
