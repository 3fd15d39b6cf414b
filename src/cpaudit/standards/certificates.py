"""Numbers of birth medical certificates."""

from __future__ import annotations

import polars as pl

from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.text import fold_code, says_nothing

STRUCT = pl.Struct({"value": pl.String(), "status": pl.String()})

# One letter (edition by printing year) and nine digits, of which two for the province.
_NUMBER = r"^(?:NO\.?|编号:?|[\p{Han}]+:)?([A-Z])[-.]?([0-9OILoil]{9})$"
_TYPED_FOR = {"O": "0", "I": "1", "L": "1"}


def parse(text: pl.Expr) -> pl.Expr:
    """Struct of ``value``, a letter and nine digits, and ``status``; null unless it has that form.

    >>> pl.select(parse(pl.lit("ｘ 320101001"))).item()
    {'value': 'X320101001', 'status': 'ok'}
    """

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        parts = pl.col("folded").str.extract_groups(_NUMBER).struct
        value = parts.field("1") + parts.field("2").str.replace_many(_TYPED_FOR)
        return rows.select(folded=fold_code(pl.col(TEXT))).select(
            value=value,
            status=pl.when(says_nothing(pl.col("folded")))
            .then(pl.lit("missing"))
            .when(value.is_null())
            .then(pl.lit("invalid"))
            .otherwise(pl.lit("ok")),
        )

    return once_per_value(text, evaluate, STRUCT)
