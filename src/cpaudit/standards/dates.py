"""Dates in every form that exports hold, with their precision."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.date_forms import canonical, parts_of
from cpaudit.standards.date_words import has_words, in_digits
from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.lunar import is_lunar_slip, lunar_reading, solar_date
from cpaudit.standards.slips import is_typing_slip
from cpaudit.standards.text import fold, says_nothing

if TYPE_CHECKING:
    from datetime import date

__all__ = ["STRUCT", "is_lunar_slip", "is_typing_slip", "lunar_reading", "parse"]

STRUCT = pl.Struct({"date": pl.Date(), "precision": pl.String(), "status": pl.String()})

# Outside these years a date is a slip, not a date. The last year is that of the last serial number
# which is accepted, 73050 = 2099-12-31.
FIRST_YEAR, LAST_YEAR = 1840, 2099

# What programs and typists enter for want of a date. 1949-10-01 is left out: people were born then.
PLACEHOLDERS = (
    "0-0-0",
    "1-1-1",
    "1111-11-11",
    "1899-12-30",
    "1899-12-31",
    "1900-1-0",
    "1900-1-1",
    "1901-1-1",
    "1970-1-1",
    "2099-12-31",
    "2222-2-2",
    "8888-8-8",
    "8888-88-88",
    "9999-1-1",
    "9999-9-9",
    "9999-12-31",
    "9999-99-99",
    "0-0",
    "1900-1",
    "9999-12",
    "0",
    "1111",
    "1900",
    "9999",
)

_SAYS_LUNAR = "农历|阴历|旧历|古历|夏历|^农|[(]农[)]|[(]阴[)]"
_SAYS_SOLAR = "公历|阳历|新历|西历"
_REMARKS = (
    r"[(][农阴公阳][)]|(?:中华)?民国|农历|阴历|旧历|古历|夏历|公历|阳历|新历|西历|公元|大约|出生日期|出生于|生于|"
    r"出生|左右|前后|(?:星期|周|礼拜)[一二三四五六日天]|^[约农:]+|[生许]$|[()]"
)
_MIDDLE_OF_MONTH = 15
_HALF_DAY = "(?:上午|下午|中午|凌晨|早上|晚上|AM|PM)?"
_CLOCK = rf"{_HALF_DAY}\s*[0-9]{{1,2}}\s*[:时点]"
_WITH_TIME = rf"^(.*[0-9一二三四五六七八九十])(?:[日号]\s*|\s*T\s*|\s+){_CLOCK}.*$"
_DASHES = "[-‐‑‒–—―]+"
# The years of the Republic are counted from 1912 on.
_REPUBLIC, _BEFORE_REPUBLIC = "民国", 1911
# Letters in the place of digits: 2O13-05-l5.
_TYPED_FOR = {"O": "0", "I": "1", "L": "1"}
_MISTYPED = r"^[0-9OIL]{2,4}[-/.年][0-9OIL]{1,2}(?:[-/.月][0-9OIL]{1,2}日?)?$|^[0-9OIL]{8}$"
_ZONE = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+][0-9]{2}:[0-9]{2})$"
# Java prints Wed May 15 00:00:00 CST 2013.
_JAVA = r"^[A-Z]{3} ([A-Z]{3} [0-9]{1,2}) [0-9:]+ .*\b([0-9]{4})$"
# Programs that write world time put the Chinese midnight at 16:00 of the day before.
_NEXT_DAY = r"T(?:1[6-9]|2[0-3]):[0-9]{2}(?::[0-9.]+)?Z$"


def parse(text: pl.Expr, *, as_of: date, lunar: bool = False) -> pl.Expr:
    """Struct of ``date``, ``precision`` (day, month, year) and ``status`` of a date as written.

    A month or a year is given as its first day. Numbers of up to five digits are spreadsheet days
    (1900 system) unless they read as a year. Two-digit years fall in the hundred years up to
    ``as_of``. 03/04/2013 is ambiguous; 1955.1 is the year 1955, for as a number it may have been
    1955.10. A placeholder has no date.

    Args:
        text: as the file has it.
        as_of: the project's date.
        lunar: dates are told by the lunar calendar unless they say otherwise; all are given as
            solar dates. Dates that say 农历 or are worded so (腊月初八) are converted in any case.
    """
    return once_per_value(text, partial(_parsed, as_of=as_of, lunar=lunar), STRUCT)


def _parsed(rows: pl.LazyFrame, *, as_of: date, lunar: bool) -> pl.LazyFrame:
    folded = pl.col("folded")
    words = pl.col("words").struct
    says_solar = folded.str.contains(_SAYS_SOLAR)
    return (
        rows.select(folded=fold(pl.col(TEXT)))
        .with_columns(bare=_bare(folded))
        .with_columns(
            bare=pl.when(pl.col("bare").str.contains(_MISTYPED))
            .then(pl.col("bare").str.replace_many(_TYPED_FOR))
            .otherwise("bare"),
            has_words=has_words(pl.col("bare")),
        )
        .with_columns(words=pl.when("has_words").then(in_digits(pl.col("bare"))))
        .with_columns(
            bare=pl.when("has_words").then(words.field("digits")).otherwise("bare"),
            is_lunar=(
                folded.str.contains(_SAYS_LUNAR)
                | words.field("is_lunar").fill_null(value=False)
                | pl.lit(lunar)
            )
            & ~says_solar,
            is_leap=words.field("is_leap").fill_null(value=False),
            is_next_day=folded.str.contains(_NEXT_DAY),
        )
        .with_columns(form=canonical(pl.col("bare")))
        .with_columns(parts_of(pl.col("form"), as_of=as_of))
        .with_columns(
            year=pl.when(folded.str.contains(_REPUBLIC, literal=True))
            .then(pl.col("year") % 100 + _BEFORE_REPUBLIC)
            .otherwise("year")
        )
        .with_columns(
            written=pl.concat_str("year", "month", "day", separator="-", ignore_nulls=True)
        )
        .with_columns(_without_zeros())
        .with_columns(found=pl.when("is_lunar").then(_lunar()).otherwise(_solar()))
        .with_columns(status=_status())
        .select(
            date=pl.when(pl.col("status") == "ok").then(
                pl.col("found") + pl.duration(days=pl.col("is_next_day").cast(pl.Int8))
            ),
            precision=pl.when(pl.col("status") == "ok").then(
                pl.when(pl.col("month").is_null())
                .then(pl.lit("year"))
                .when(pl.col("day").is_null())
                .then(pl.lit("month"))
                .otherwise(pl.lit("day"))
            ),
            status="status",
        )
    )


def _bare(folded: pl.Expr) -> pl.Expr:
    """The date alone: without remarks, time of day and blanks around separators."""
    return (
        folded.str.replace_all(_REMARKS, " ")
        .str.replace_all(_DASHES, "-")
        .str.strip_chars()
        .str.replace(_JAVA, "$1, $2")
        .str.replace(_ZONE, "$1")
        .str.replace(_WITH_TIME, "$1")
        .str.replace_all(r"\s*([-/.年月日号,])\s*", "$1")
        .str.strip_chars(" -/.,、")
    )


def _without_zeros() -> tuple[pl.Expr, pl.Expr]:
    """A month or day of zero says that it is not known: 1955-00-00, 19550300."""
    has_month = pl.col("month") != 0
    return (
        pl.when(has_month).then("month").alias("month"),
        pl.when(has_month & (pl.col("day") != 0)).then("day").alias("day"),
    )


def _solar() -> pl.Expr:
    month, day = pl.col("month").fill_null(1), pl.col("day").fill_null(1)
    number = pl.col("year") * 10_000 + month * 100 + day
    is_date_like = (month <= 12) & (day <= 31)  # noqa: PLR2004  of a calendar
    return pl.when(is_date_like).then(
        number.cast(pl.String).str.zfill(8).str.to_date("%Y%m%d", strict=False)
    )


def _lunar() -> pl.Expr:
    """The solar date; for a lunar month the solar month in which its middle lies."""
    day = pl.col("day").fill_null(_MIDDLE_OF_MONTH)
    found = solar_date(pl.col("year"), pl.col("month"), day, is_leap=pl.col("is_leap"))
    return (
        pl.when(pl.col("day").is_not_null())
        .then(found)
        .when(pl.col("month").is_not_null())
        .then(found.dt.month_start())
        .otherwise(_solar())
    )


def _status() -> pl.Expr:
    return (
        pl.when(says_nothing(pl.col("folded")) & (pl.col("written") != "0").fill_null(value=True))
        .then(pl.lit("missing"))
        .when(pl.col("is_ambiguous"))
        .then(pl.lit("ambiguous"))
        .when(pl.col("written").is_in(PLACEHOLDERS))
        .then(pl.lit("placeholder"))
        .when(pl.col("year").is_null())
        .then(pl.lit("unreadable"))
        .when(pl.col("found").is_null() | ~pl.col("year").is_between(FIRST_YEAR, LAST_YEAR))
        .then(pl.lit("impossible"))
        .otherwise(pl.lit("ok"))
    )
