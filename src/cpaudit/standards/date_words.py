"""Dates in Chinese characters brought to digits: 二〇一三年五月十五日, 农历一九五五年腊月初八."""

from __future__ import annotations

from functools import cache

import polars as pl

_DIGITS = dict(zip("〇零○Ｏ一二三四五六七八九两", "00001234567892", strict=True))
_UNITS = "一二三四五六七八九"
_NUMERAL = "〇零○一二三四五六七八九十廿卅两0-9"

# Only the lunar calendar has these: its own month names, leap months, 初八 and 廿五.
_LUNAR_ONLY = "[闰润正冬腊臘初廿]"

_DATE = (
    rf"^([{_NUMERAL}]{{2,4}})年(闰|润)?([{_NUMERAL}正冬腊臘元]{{1,3}})月"
    rf"(?:份?|([初{_NUMERAL}]{{1,4}})[日号]?)$"
)
_YEAR = rf"^([{_NUMERAL}]{{4}})年?$"


def has_words(text: pl.Expr) -> pl.Expr:
    """Whether a part of the date is written in Chinese characters."""
    return text.str.contains("[〇零○一二三四五六七八九十廿卅闰润正冬腊臘初]")


def in_digits(text: pl.Expr) -> pl.Expr:
    """Struct of ``digits`` (``1955-12-8``, ``1955-12``, ``1955``), ``is_lunar`` and ``is_leap``.

    ``digits`` is null for other texts.

    >>> pl.select(in_digits(pl.lit("一九五五年腊月初八"))).item()
    {'digits': '1955-12-8', 'is_lunar': True, 'is_leap': False}
    """
    parts = text.str.extract_groups(_DATE)
    year_word = parts.struct.field("1")
    year = pl.coalesce(
        year_word.replace_strict(_years(), default=None), year_word.str.replace_many(_DIGITS)
    )
    month = parts.struct.field("3").replace_strict(_months(), default=None)
    day_word = parts.struct.field("4")
    day = day_word.replace_strict(_days(), default=None)
    dated = (
        pl.when(day_word.is_null())
        .then(pl.concat_str(year, month, separator="-"))
        .otherwise(pl.concat_str(year, month, day, separator="-"))
    )
    only_year = text.str.extract(_YEAR).str.replace_many(_DIGITS)
    return pl.struct(
        digits=pl.coalesce(dated, only_year),
        is_lunar=text.str.contains(_LUNAR_ONLY),
        is_leap=text.str.contains("闰|润"),
    )


@cache
def _years() -> dict[str, str]:
    """八十五 of 八十五年三月; other years are read digit by digit."""
    return {word: digits for word, digits in _numerals(99).items() if "十" in word}


@cache
def _months() -> dict[str, str]:
    words = _numerals(12) | {"正": "1", "元": "1", "冬": "11", "腊": "12", "臘": "12"}
    return words | {str(n): str(n) for n in range(1, 13)} | {f"0{n}": str(n) for n in range(1, 10)}


@cache
def _days() -> dict[str, str]:
    words = _numerals(31)
    words |= {f"初{_UNITS[n - 1]}": str(n) for n in range(1, 10)} | {"初十": "10"}
    words |= {"廿": "20", "二〇": "20", "二零": "20", "卅": "30", "三〇": "30", "卅一": "31"}
    words |= {f"廿{_UNITS[n - 21]}": str(n) for n in range(21, 30)}
    return words | {str(n): str(n) for n in range(1, 32)} | {f"0{n}": str(n) for n in range(1, 10)}


def _numerals(last: int) -> dict[str, str]:
    """一 … 三十一, and the form without 十 that telephone-style dictation leaves (二一 for 21)."""
    words = {}
    for n in range(1, last + 1):
        tens, units = divmod(n, 10)
        unit = _UNITS[units - 1] if units else ""
        if tens == 0:
            words[unit] = words[f"零{unit}"] = words[f"〇{unit}"] = str(n)
        elif tens == 1:
            words[f"十{unit}"] = words[f"一十{unit}"] = str(n)
            words[f"一{unit or '〇'}"] = words[f"一{unit or '零'}"] = str(n)
        else:
            words[f"{_UNITS[tens - 1]}十{unit}"] = str(n)
            if unit:
                words[f"{_UNITS[tens - 1]}{unit}"] = str(n)
    return words
