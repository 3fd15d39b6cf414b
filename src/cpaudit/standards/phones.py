"""Telephone numbers, several of which may stand in one cell."""

from __future__ import annotations

import polars as pl

from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.text import fold, says_nothing

STRUCT = pl.Struct({"value": pl.String(), "status": pl.String()})

_MOBILE = r"^(?:00)?(?:86)?(1[3-9][0-9]{9})$"
_LANDLINE = r"^(?:00)?(?:86)?(0[1-9][0-9]{1,2}[0-9]{7,8})$"
# 0888-1234567-801: the extension is no part of the number.
_EXTENSION = r"(0[1-9][0-9]{1,2}[-)]?[0-9]{7,8})[-转*#][0-9]{1,6}(?:[^0-9-]|$)"
_PLAIN = r"^1[3-9][0-9]{9}$"
_JOINTS = r"([0-9])[-‐–—_.()]+([0-9])"
_FILLED = (
    "0{7}$|1{7}$|2{7}$|3{7}$|4{7}$|5{7}$|6{7}$|7{7}$|8{7}$|9{7}$|^13800138000$|"
    "12345678$|23456789$|87654321$|^0{3,}$|^1{3,}$|^12345678"
)


def parse(text: pl.Expr) -> pl.Expr:
    """Struct of ``value``, the first good number as digits, and ``status``.

    A mobile number is preferred to a landline with its area code. Numbers typed to fill the cell
    (13800000000, 13812345678) are placeholders and have no value.

    Plain mobile numbers take a short way: registers hold nearly as many as persons.
    """

    def evaluate(values: pl.Series) -> pl.Series:
        is_plain = (values.str.contains(_PLAIN) & ~values.str.contains(_FILLED)).fill_null(
            value=False
        )
        rows = pl.DataFrame({TEXT: values, "is_plain": is_plain})
        rest = rows.filter(~pl.col("is_plain")).select(_judged(pl.col(TEXT))).to_series()
        plain = rows.filter("is_plain").select(
            pl.struct(pl.col(TEXT).alias("value"), pl.lit("ok").alias("status"))
        )
        # Both lie one after the other; each row finds its own.
        places = (
            pl.when("is_plain")
            .then(pl.col("is_plain").cum_sum() - 1)
            .otherwise(plain.height + (~pl.col("is_plain")).cum_sum() - 1)
        )
        both = pl.concat([plain.to_series().alias(TEXT), rest.alias(TEXT)])
        return both.gather(rows.select(places).to_series()).alias(values.name)

    return text.cast(pl.String).map_batches(evaluate, return_dtype=STRUCT, is_elementwise=True)


def _judged(text: pl.Expr) -> pl.Expr:
    """The same for numbers in any form."""

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        found = pl.col("found")
        is_filled = pl.element().str.contains(_FILLED)
        numbers = _numbers(pl.col("folded"))
        return (
            rows.select(folded=fold(pl.col(TEXT)))
            .with_columns(numbers=numbers)
            .with_columns(
                found=pl.concat_list(
                    pl.col("numbers").list.eval(pl.element().str.extract(_MOBILE)),
                    pl.col("numbers").list.eval(pl.element().str.extract(_LANDLINE)),
                ).list.drop_nulls(),
                has_filled=pl.col("numbers").list.eval(is_filled).list.any(),
            )
            .with_columns(value=found.list.eval(pl.element().filter(~is_filled)).list.first())
            .select(
                value="value",
                status=pl.when(says_nothing(pl.col("folded")))
                .then(pl.lit("missing"))
                .when(pl.col("value").is_not_null())
                .then(pl.lit("ok"))
                .when("has_filled")
                .then(pl.lit("placeholder"))
                .otherwise(pl.lit("invalid")),
            )
        )

    return once_per_value(text, evaluate, STRUCT)


def _numbers(folded: pl.Expr) -> pl.Expr:
    """The runs of digits, hyphens and brackets inside a number taken out.

    Blanks divide numbers unless the whole cell is one: 138 1234 5678.
    """
    # A hyphen has a digit on either side, so that 1-2-3 takes two passes.
    joined = (
        folded.str.replace(r"\.0+$", "").str.replace_all(_EXTENSION, "$1 ").str.replace(r"^[(]", "")
    )
    for _ in range(2):
        joined = joined.str.replace_all(_JOINTS, "$1$2")
    one = joined.str.replace_all(r"[\s+]+", "")
    is_one = one.str.contains(_MOBILE) | one.str.contains(_LANDLINE)
    return pl.when(is_one).then(one).otherwise(joined).str.extract_all("[0-9]+")
