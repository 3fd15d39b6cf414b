"""Places inside and outside the project's area: by code, and by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.addresses import ADDRESS, resolve_address
from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.text import fold_code, says_nothing
from cpaudit.standards.village_codes import lies_within, successors, unpadded
from cpaudit.standards.village_table import VILLAGE_DIGITS, VillageTable

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ADDRESS", "CODE", "VillageTable", "resolve_address", "resolve_code"]

CODE = pl.Struct({"village": pl.String(), "place": pl.String(), "status": pl.String()})

# County, township, village, group; six digits and more are written, with or without padding.
_LENGTHS = (6, 9, 12, 15)
_WRITTEN_OTHERWISE = (
    r"^([0-9])\.([0-9]{11})E\+?11$",
    r"^([0-9])\.([0-9]{14})E\+?14$",
    r"^([0-9]{6,15})[-_:.,(]*\p{Han}.*()$",
    r"^\p{Han}[^0-9]*[-_:.,(]*([0-9]{6,15})[)]?()$",
)
_DIVIDED = r"^[0-9]{2,6}(?:[-.][0-9]{2,3}){2,4}$"


def resolve_code(text: pl.Expr, table: VillageTable, area_codes: Sequence[str]) -> pl.Expr:
    """Struct of ``village`` (12 digits, as of today), ``place`` and ``status`` of a division code.

    A village of the table, by its own or a former code, is followed to the village that it went
    into. Codes of counties and townships name no village; one padded to 12 digits stands at the
    wrong level (``bad_length``), as does any other number of digits. ``unknown`` is a village code
    of the area that the table lacks. Without a table every village code of the area is good.

    Args:
        text: the code as written.
        table: the project's villages.
        area_codes: of the project's area, padded or not.
    """
    today = successors(table)

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        code, village = pl.col("code"), pl.col("village")
        is_number = code.str.contains("^[0-9]+$")
        n_digits = code.str.len_bytes()
        found = code.str.head(VILLAGE_DIGITS).replace_strict(
            today, default=None, return_dtype=pl.String
        )
        is_open = table.frame.is_empty()
        return (
            rows.select(code=_digits(fold_code(pl.col(TEXT))))
            .with_columns(short=unpadded(code.str.head(VILLAGE_DIGITS)))
            .with_columns(
                is_within=lies_within(pl.col("short"), area_codes),
                holds_area=pl.any_horizontal(
                    pl.lit(area).str.starts_with(pl.col("short")) for area in area_codes
                ),
                is_village=is_number
                & n_digits.is_in([12, 15])
                & (pl.col("short").str.len_bytes() == VILLAGE_DIGITS),
            )
            .with_columns(
                village=pl.when("is_village").then(
                    pl.coalesce(found, pl.when(is_open & pl.col("is_within")).then("short"))
                )
            )
            .select(
                village=village,
                place=_place(is_number, area_codes),
                status=pl.when(says_nothing(code))
                .then(pl.lit("missing"))
                .when(~is_number)
                .then(pl.lit("unknown"))
                .when(~n_digits.is_in(_LENGTHS))
                .then(pl.lit("bad_length"))
                .when(village.is_null() & ~pl.col("is_within") & ~pl.col("holds_area"))
                .then(pl.lit("outside"))
                .when(pl.col("is_village") & village.is_null())
                .then(pl.lit("unknown"))
                .when(~pl.col("is_village") & n_digits.is_in([12, 15]))
                .then(pl.lit("bad_length"))
                .otherwise(pl.lit("ok")),
            )
        )

    return once_per_value(text, evaluate, CODE)


def _digits(folded: pl.Expr) -> pl.Expr:
    """The code alone: 880101100201花园村, 88-01-01-100-201, 8.80101100201E+11 (none is lost)."""
    text = folded.str.replace(r"\.0*$", "")
    for pattern in _WRITTEN_OTHERWISE:
        text = text.str.replace(pattern, "$1$2")
    is_divided = text.str.contains(_DIVIDED)
    return pl.when(is_divided).then(text.str.replace_all("[-.]", "")).otherwise(text)


def _place(is_number: pl.Expr, area_codes: Sequence[str]) -> pl.Expr:
    """Inside or outside; unknown for no number, a wrong length, or a unit that holds the area."""
    readable = is_number & pl.col("code").str.len_bytes().is_in(_LENGTHS)
    return (
        pl.when(pl.col("village").is_not_null() & lies_within(pl.col("village"), area_codes))
        .then(pl.lit("inside"))
        .when(~readable.fill_null(value=False))
        .then(pl.lit("unknown"))
        .when("is_within")
        .then(pl.lit("inside"))
        .when("holds_area")
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("outside"))
    )
