"""The numeric forms of a date, brought to one: year, month and day in this order."""

from __future__ import annotations

import datetime as dt

import polars as pl

_SEPARATOR = r"[-/.\\年月_,、。· ]"
_MONTH_NUMBER = "(0[1-9]|1[0-2])"

# What a two-part choice cannot decide: year-month-day follows, right if month and day are equal.
_EITHER_ORDER = "?"
_UNDECIDED = "??"

_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

# In this order; what an earlier line has rewritten matches no later one.
_REWRITES = (
    (r"^([0-9]+)\.0+$", "$1"),
    # 20130515, with or without the time of day behind it.
    (r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4}|[0-9]{6})?$", "$1-$2-$3"),
    (
        rf"^([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})[日号]?$",
        "$1-$2-$3",
    ),
    # As a number 1955.10 is 1955.1: the month is not known.
    (r"^([0-9]{4})\.1$", "$1年"),
    (r"^([0-9]{4})[-/.年 ]([0-9]{1,2})(?:月份?)?$", "$1-$2"),
    # 201305 is a month, 130515 a day; 201005 may be either.
    (rf"^(?:19|20){_MONTH_NUMBER}{_MONTH_NUMBER}$", _UNDECIDED),
    (rf"^(18[4-9][0-9]|19[0-9]{{2}}|20[0-9]{{2}}){_MONTH_NUMBER}$", "$1-$2"),
    (r"^([0-9]{2})([0-9]{2})([0-9]{2})$", "$1-$2-$3"),
    # 5/15/13 is the American order, 13/05/15 the Chinese one; 12/05/13 may be either.
    (r"^([0-9])/([0-9]{1,2})/([0-9]{2})$", "$3-$1-$2"),
    (rf"^{_MONTH_NUMBER}/(1[3-9]|2[0-9]|3[01])/([0-9]{{2}})$", "$3-$1-$2"),
    (rf"^{_MONTH_NUMBER}/([0-9]{{1,2}})/(3[2-9]|[4-9][0-9])$", "$3-$1-$2"),
    (rf"^{_MONTH_NUMBER}/[0-9]{{1,2}}/[0-9]{{2}}$", _UNDECIDED),
    (
        rf"^([0-9]{{2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})[日号]?$",
        "$1-$2-$3",
    ),
    (r"^([0-9]{2})年([0-9]{1,2})月份?$", "$1-$2"),
    # The year last: 15.05.2013, 05/15/2013.
    (r"^(1[3-9]|[23][0-9])[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$", "$3-$2-$1"),
    (r"^([0-9]{1,2})[-/. ](1[3-9]|[23][0-9])[-/. ]([0-9]{4})$", "$3-$1-$2"),
    (r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$", f"{_EITHER_ORDER}$3-$1-$2"),
    # 15-May-13 and May 15, 2013, the month already being a number between tildes.
    (r"^([0-9]{1,2})[- ,.]*~([0-9]{2})~[A-Z]*[- ,.]*([0-9]{4}|[0-9]{2})$", "$3-$2-$1"),
    (r"^~([0-9]{2})~[A-Z]*[- ,.]*([0-9]{1,2})[- ,.]+([0-9]{4})$", "$3-$1-$2"),
    # May-13: what a spreadsheet shows of 2013-5.
    (r"^~([0-9]{2})~[A-Z]*[- ,.']*([0-9]{4}|[0-9]{2})$", "$2-$1"),
)
_PARTS = r"^(?:[?])?([0-9]{2}|[0-9]{4})(?:年|-([0-9]{1,2})(?:-([0-9]{1,2}))?)$"

# Numbers of four digits that read as a year are years, though days of 1905 have them as serials.
_YEAR_ALONE = r"^(18[4-9][0-9]|19[0-9]{2}|20[0-9]{2}|0000|1111|9999)$"
# Up to three digits would be days before 1903: ages and codes of a shifted column, not dates. Only
# 0 and 1 are let through, the day that an empty cell turns into.
# What reads as a year is none, with or without decimals.
_SERIAL = r"^([01]|[0-9]{5}|(?:0[0-9]|1[0-7]|2[1-9]|[3-9][0-9])[0-9]{2}|18[0-3][0-9])(?:\.[0-9]*)?$"
_LAST_SERIAL = 73_050  # 2099-12-31


def canonical(bare: pl.Expr) -> pl.Expr:
    """``2013-5-15``, ``13-5-15``, ``2013-5`` or ``2013年`` for every form that has such parts.

    Others are left as they are.
    """
    text = bare.str.replace_many({name: f"~{n:02d}~" for n, name in enumerate(_MONTH_NAMES, 1)})
    for pattern, parts in _REWRITES:
        text = text.str.replace(pattern, parts)
    return text.str.replace(_YEAR_ALONE, "${1}年")


def parts_of(form: pl.Expr, *, as_of: dt.date) -> tuple[pl.Expr, ...]:
    """``year``, ``month``, ``day`` and ``is_ambiguous`` of a canonical form.

    Parts that are not written are null; all are null for what is ambiguous or no date. They need
    not make a date. Two-digit years fall in the hundred years up to ``as_of``.
    """
    groups = form.str.extract_groups(_PARTS)
    year, month, day = (groups.struct.field(name).cast(pl.Int32) for name in "123")
    short = pl.when(year + 2000 <= as_of.year).then(year + 2000).otherwise(year + 1900)
    is_short = groups.struct.field("1").str.len_bytes() == 2  # noqa: PLR2004  digits of a year
    is_ambiguous = (form == _UNDECIDED) | (
        form.str.starts_with(_EITHER_ORDER) & (month != day).fill_null(value=True)
    )
    serial = form.str.extract(_SERIAL).cast(pl.Int32)
    day_of_serial = pl.when(serial <= _LAST_SERIAL).then(
        # Up to 28 February 1900 the count starts one day later.
        pl.when(serial > 1)
        .then(pl.lit(dt.date(1899, 12, 30)))
        .otherwise(pl.lit(dt.date(1899, 12, 31)))
        + pl.duration(days=serial)
    )
    known = pl.when(~is_ambiguous)
    return (
        known.then(
            pl.coalesce(pl.when(is_short).then(short).otherwise(year), day_of_serial.dt.year())
        ).alias("year"),
        known.then(pl.coalesce(month, day_of_serial.dt.month())).alias("month"),
        known.then(pl.coalesce(day, day_of_serial.dt.day())).alias("day"),
        is_ambiguous.alias("is_ambiguous"),
    )
