"""Numbers of a workbook as text: what the file says, dates by their cells' formats, ids never longer.

A citizen number that was typed as a number has lost its last digits: it is rendered with the 15
digits that Excel kept, in scientific notation, so that nobody takes the rest for digits.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import IntEnum
from math import isfinite

import polars as pl

# Excel keeps 15 significant digits.
EXACT = 1e15
_PLAIN = r"^(?:0|-?[1-9][0-9]{0,14})$"
_SECONDS = 86_400
# Between the epochs of 1900 and 1904.
_EPOCH_1904 = 1462
# Excel counts a 29 February 1900: before it, days are one short.
_LEAP_SLIP = 60
_LAST_SERIAL = 2_958_465  # 9999-12-31


class Form(IntEnum):
    """What the format of a cell shows of a number."""

    NUMBER = 0
    DAY = 1
    MONTH = 2  # year and month: the day is the program's, unless it is not the first
    YEAR = 3
    TIME = 4


# The formats that have a number instead of a code, as Chinese Excel means them.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), Form.DAY),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), Form.MONTH),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), Form.TIME),
}
# What a code shows as it stands: quoted and escaped text, gaps, colours, places and calendars.
_QUOTED = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
# m is a minute behind an hour and before a second, and a month otherwise.
_CLOCK = re.compile(
    r"am/pm|a/p|上午/下午|\[?h+\]?(?:[^a-z]*m+)?|\[?m+\]?(?=[^a-z]*s)|\[[ms]+\]|s+(?:\.0+)?",
    re.IGNORECASE,
)
_NUMERIC = re.compile("[0#?@]|general|standard", re.IGNORECASE)


def form_of(number: int, code: str | None) -> Form:
    """The form of the format ``number``, or of its ``code`` where the workbook has one."""
    if code is None:
        return _BUILT_IN.get(number, Form.NUMBER)
    shown = _QUOTED.sub("", code.split(";", maxsplit=1)[0])
    days = _CLOCK.sub("", shown).casefold()
    if _NUMERIC.search(days):
        return Form.NUMBER
    if "d" in days or "aaa" in days:  # aaaa is 星期三
        return Form.DAY
    if "y" in days or "e" in days:
        return Form.MONTH if "m" in days else Form.YEAR
    if "m" in days:
        return Form.DAY
    return Form.TIME if days != shown.casefold() else Form.NUMBER


def number_text(value: float) -> str:
    """A number as Excel shows it in a plain column."""
    if abs(value) >= EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def is_damaged(text: pl.Expr) -> pl.Expr:
    """Whether the number has more digits than a workbook keeps."""
    number = text.cast(pl.Float64, strict=False)
    return (number.abs() >= EXACT).fill_null(value=False)


def rendered(numbers: pl.Series) -> pl.Series:
    """The texts of numbers; each odd one is looked at once."""
    is_odd = ~numbers.str.contains(_PLAIN)
    odd = numbers.filter(is_odd).unique().drop_nulls()
    if odd.is_empty():
        return numbers
    values = odd.cast(pl.Float64, strict=False)
    told = [
        number_text(value) if value is not None and isfinite(value) else text
        for text, value in zip(odd, values, strict=True)
    ]
    return numbers.replace(odd, pl.Series(told, dtype=pl.String))


def dates(text: pl.Expr, form: pl.Expr, *, is_1904: bool) -> pl.Expr:
    """``2013-05-15``, with the time where it is not midnight; null for what is no day of a calendar.

    A month that is shown without its day stays a month unless the day is not the first.
    """
    serial = text.cast(pl.Float64, strict=False)
    is_time = (form == Form.TIME) & (serial < 1)
    seconds = (serial * _SECONDS).round().cast(pl.Int64, strict=False)
    shift = _EPOCH_1904 if is_1904 else 0
    days = seconds // _SECONDS + pl.when(is_time).then(0).otherwise(shift)
    rest = seconds % _SECONDS
    date = (
        pl.lit(dt.date(1899, 12, 30))
        + pl.duration(days=days + pl.when(days < _LEAP_SLIP).then(1).otherwise(0))
    ).dt.to_string("%Y-%m-%d")
    day = (
        pl.when(days == _LEAP_SLIP)
        .then(pl.lit("1900-02-29"))
        .when(days == 0)
        .then(pl.lit("1900-01-00"))
        .otherwise(date)
    )
    clock = pl.from_epoch(rest, time_unit="s").dt.to_string("%H:%M:%S")
    return (
        pl.when(~serial.is_between(0, _LAST_SERIAL + 1, closed="left"))
        .then(None)
        .when(is_time | ((days == 0) & (rest > 0)))
        .then(clock)
        .when(rest > 0)
        .then(day + pl.lit(" ") + clock)
        .when((form == Form.MONTH) & day.str.ends_with("-01"))
        .then(day.str.head(7))
        .when((form == Form.YEAR) & day.str.ends_with("-01-01"))
        .then(day.str.head(4))
        .otherwise(day)
    )
