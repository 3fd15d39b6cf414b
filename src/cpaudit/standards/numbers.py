"""Whole and decimal numbers with what is written around them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import polars as pl

from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.numerals import words
from cpaudit.standards.text import fold_code, says_nothing

if TYPE_CHECKING:
    from collections.abc import Mapping

INTEGER = pl.Struct({"value": pl.Int32(), "status": pl.String()})
NUMBER = pl.Struct({"value": pl.Float64(), "status": pl.String()})

Unit = Literal["g", "cm", "weeks"]

_WHOLE = r"^第?([+-]?[0-9]{1,9})(?:\.0*)?(?:\p{Han}{0,4}|[A-Z]{0,2})$"
_IN_WORDS = r"^第?([〇零一二三四五六七八九十百廿卅两俩双单首头]{1,6})\p{Han}{0,4}$"
_DECIMAL = r"^约?([+-]?[0-9]*\.?[0-9]+)\.?(\p{Han}{0,3}|[A-Z]{0,5}|℃|%)$"
_THOUSANDS = r"([0-9]),([0-9]{3})"
# Weeks of gestation: 39+2, 39周+2天, 39W2D, 39周2天.
_WEEKS_AND_DAYS = (
    r"^孕?([0-9]{1,2})(?:足?周|W)(?:零|又|\+)?([0-6])(?:天|D)?$|^孕?([0-9]{1,2})\+([0-6])(?:天|D)?$"
)
_JIN_AND_LIANG = r"^([0-9]+)斤([0-9]+(?:\.[0-9])?)两$"
_DAYS = 7

# How many of the target unit one of the written unit is.
_FACTORS: Mapping[Unit, Mapping[str, float]] = MappingProxyType(
    {
        "g": {
            "KG": 1000,
            "千克": 1000,
            "公斤": 1000,
            "斤": 500,
            "市斤": 500,
            "两": 50,
            "G": 1,
            "克": 1,
        },
        "cm": {"M": 100, "米": 100, "MM": 0.1, "毫米": 0.1, "CM": 1, "厘米": 1, "公分": 1},
        "weeks": {"周": 1, "W": 1, "WEEKS": 1, "孕周": 1, "天": 1 / _DAYS, "D": 1 / _DAYS},
    }
)


def integer(text: pl.Expr) -> pl.Expr:
    """Struct of ``value`` (whole number) and ``status``.

    Digits or Chinese numerals (up to 199), with 第 before and a word behind: 3, 3.0, 3个, 第二胎, 一孩.
    """

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        folded = pl.col("folded")
        in_words = folded.str.extract(_IN_WORDS)
        value = pl.coalesce(
            folded.str.extract(_WHOLE).cast(pl.Int32, strict=False),
            in_words.replace_strict(words(), default=None, return_dtype=pl.Int32),
        )
        return rows.select(folded=_folded(pl.col(TEXT))).select(value=value, status=_status(value))

    return once_per_value(text, evaluate, INTEGER)


def number(text: pl.Expr, *, unit: Unit | None = None) -> pl.Expr:
    """Struct of ``value`` and ``status`` of a number with or without a unit.

    Args:
        text: as written: 3200, 3200克, 3.2kg, 39+2 (weeks and days).
        unit: the unit of the value; a written unit is converted to it, one that cannot be is
            ``invalid``. Without it written units are dropped. Numbers without a unit stay as they
            are.
    """

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        folded = pl.col("folded")
        parts = folded.str.extract_groups(_DECIMAL).struct
        plain = parts.field("1").cast(pl.Float64, strict=False)
        factor = (
            pl.lit(1.0)
            if unit is None
            else parts.field("2").replace_strict(
                {"": 1.0, **_FACTORS[unit]}, default=None, return_dtype=pl.Float64
            )
        )
        value = pl.coalesce(_compound(folded, unit), plain * factor)
        return rows.select(folded=_folded(pl.col(TEXT))).select(value=value, status=_status(value))

    return once_per_value(text, evaluate, NUMBER)


def _compound(folded: pl.Expr, unit: Unit | None) -> pl.Expr:
    """Numbers of two units: weeks and days, jin and liang."""
    weeks = folded.str.extract_groups(_WEEKS_AND_DAYS).struct
    pregnancy = (
        pl.coalesce(weeks.field("1"), weeks.field("3")).cast(pl.Float64)
        + pl.coalesce(weeks.field("2"), weeks.field("4")).cast(pl.Float64) / _DAYS
    )
    weight = folded.str.extract_groups(_JIN_AND_LIANG).struct
    grams = weight.field("1").cast(pl.Float64) * _FACTORS["g"]["斤"] + (
        weight.field("2").cast(pl.Float64) * _FACTORS["g"]["两"]
    )
    match unit:
        case "g":
            return grams
        case "weeks" | None:
            return pregnancy
        case _:
            return pl.lit(None, dtype=pl.Float64)


def _folded(text: pl.Expr) -> pl.Expr:
    # Thousands are divided every three digits, so that neighbouring groups take two passes.
    folded = fold_code(text)
    for _ in range(2):
        folded = folded.str.replace_all(_THOUSANDS, "$1$2")
    return folded


def _status(value: pl.Expr) -> pl.Expr:
    return (
        pl.when(says_nothing(pl.col("folded")))
        .then(pl.lit("missing"))
        .when(value.is_null())
        .then(pl.lit("invalid"))
        .otherwise(pl.lit("ok"))
    )
