"""From what a return says of its period to its first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project.counting import Period as Days
from cpaudit.project.counting import YearKind, kind_of_period, year_period

if TYPE_CHECKING:
    from collections.abc import Iterator

_YEAR = r"((?:19|20)\d{2})"
_MONTHS, _QUARTER, _HALF = 12, 3, 6
_SEP = r"[\s年.\-/_]*"
_DAY = re.compile(
    rf"{_YEAR}[年.\-/]\s*(\d{{1,2}})[月.\-/]\s*(\d{{1,2}})日?|{_YEAR}(\d{{2}})(\d{{2}})(?!\d)"
)
_SPAN = re.compile(
    rf"{_YEAR}[年.\-/\s]*(\d{{1,2}})\s*月?\s*(?:-|–|—|~|～|至|到)\s*(?:{_YEAR}[年.\-/\s]*)?(\d{{1,2}})\s*月"
    rf"|{_YEAR}[年.\-/](\d{{1,2}})月?\s*(?:–|—|~|～|至|到)\s*{_YEAR}[年.\-/](\d{{1,2}})"
    rf"|{_YEAR}(\d{{2}})\s*(?:-|–|—|~|～|至|到)\s*{_YEAR}(\d{{2}})(?!\d)"
)
_QUARTERS = re.compile(
    rf"{_YEAR}?{_SEP}(?:度)?第?\s*([一二三四1-4])\s*季|{_YEAR}?{_SEP}Q([1-4])", re.IGNORECASE
)
_HALVES = re.compile(rf"{_YEAR}?{_SEP}(?:度)?(上|下)半年|{_YEAR}{_SEP}H([12])(?!\d)", re.IGNORECASE)
_MONTH = re.compile(
    rf"{_YEAR}{_SEP}(?:度)?{_SEP}(1[0-2]|0?[1-9])(?:\s*月|(?!\d))|(?<!\d)(1[0-2]|0?[1-9])\s*月"
)
_WHOLE = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


def read_period(text: str | None, *, year_kind: YearKind, year: int | None = None) -> Days | None:
    """The days that ``text`` names; none where it names no period.

    Understood: a year, a month, a quarter, a half year, months from one to another, two days.
    A year or half year is that of ``year_kind``; ``year`` stands in where a month has none.

    >>> read_period("2025年一季度", year_kind=YearKind.CALENDAR)
    Period(start=datetime.date(2025, 1, 1), end=datetime.date(2025, 3, 31))
    >>> read_period("2025年", year_kind=YearKind.STATISTICAL)
    Period(start=datetime.date(2024, 10, 1), end=datetime.date(2025, 9, 30))
    >>> read_period("3月", year_kind=YearKind.CALENDAR, year=2025).start
    datetime.date(2025, 3, 1)
    """
    if not text:
        return None
    return (
        _two_days(text)
        or _span(text)
        or _quarter(text, year)
        or _half(text, year, year_kind)
        or _month(text, year)
        or _year(text, year_kind)
    )


def periods(rows: pl.DataFrame, period: tuple[date, date]) -> pl.DataFrame:
    """``rows`` with ``period_start`` and ``period_end``, of distinct texts one by one.

    A line's own period comes first, then that of its sheet and its file; the period of the project
    stands in where none of them says any. A year is of the kind that the project's period is.
    """
    kind = kind_of_period(Days(*period))
    found = rows.select("period", "sheet", "file").unique()
    read = [(texts, _first(texts, kind=kind, period=period)) for texts in found.iter_rows()]
    table = pl.DataFrame(
        [(*texts, days.start, days.end) for texts, days in read],
        schema={
            "period": pl.String,
            "sheet": pl.String,
            "file": pl.String,
            "period_start": pl.Date,
            "period_end": pl.Date,
        },
        orient="row",
    )
    return rows.drop("period_start", "period_end", strict=False).join(
        table, on=["period", "sheet", "file"], how="left", nulls_equal=True, maintain_order="left"
    )


def _first(texts: tuple[str | None, ...], *, kind: YearKind, period: tuple[date, date]) -> Days:
    stated, sheet, file = texts
    stem = file.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0] if file else None
    around = _WHOLE.search(" ".join(filter(None, (stated, sheet, stem))))
    own = period[1].year if kind is not YearKind.OTHER or period[0].year == period[1].year else None
    year = int(around.group(1)) if around else own
    for text in (stated, _undated(sheet), _undated(stem)):
        days = read_period(text, year_kind=kind, year=year)
        if days is not None:
            return days
    return Days(*period)


def _undated(name: str | None) -> str | None:
    """The name of a sheet or file, unless it holds one day: that is when it was made."""
    return None if name and len(_DAY.findall(name)) == 1 else name


def _two_days(text: str) -> Days | None:
    found = [_day(*(part for part in match.groups() if part)) for match in _DAY.finditer(text)]
    days = [day for day in found if day is not None]
    match days:
        case [first, last] if first <= last:
            return Days(first, last)
        case _:
            return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _span(text: str) -> Days | None:
    match = _SPAN.search(text)
    if match is None:
        return None
    year, first, last_year, last = next(
        match.groups()[at : at + 4] for at in (0, 4, 8) if match.groups()[at]
    )
    return _months(int(year), int(first), int(last_year or year), int(last))


def _quarter(text: str, year: int | None) -> Days | None:
    match = _QUARTERS.search(text)
    if match is None:
        return None
    stated, word = next(_pairs(match.groups()))
    in_year = int(stated) if stated else year
    if in_year is None:
        return None
    last = _NUMERALS.get(word, 0) or int(word)
    return _months(in_year, last * _QUARTER - 2, in_year, last * _QUARTER)


def _half(text: str, year: int | None, kind: YearKind) -> Days | None:
    match = _HALVES.search(text)
    if match is None:
        return None
    stated, word = next(_pairs(match.groups()))
    in_year = int(stated) if stated else year
    if in_year is None:
        return None
    first = 1 if word in {"上", "1"} else _HALF + 1
    # The statistical year begins in October: its first half ends in March.
    start = year_period(in_year, kind).start
    months = start.year * _MONTHS + start.month - 1 + first - 1
    last = months + _HALF - 1
    return _months(months // _MONTHS, months % _MONTHS + 1, last // _MONTHS, last % _MONTHS + 1)


def _month(text: str, year: int | None) -> Days | None:
    match = _MONTH.search(text)
    if match is None:
        return None
    stated, month, alone = match.groups()
    in_year = int(stated) if stated else year
    if in_year is None:
        return None
    return _months(in_year, int(month or alone), in_year, int(month or alone))


def _year(text: str, kind: YearKind) -> Days | None:
    match = _WHOLE.search(text)
    return year_period(int(match.group(1)), kind) if match else None


def _months(year: int, first: int, last_year: int, last: int) -> Days | None:
    """From the first day of a month to the last day of another."""
    if not (1 <= first <= _MONTHS and 1 <= last <= _MONTHS) or (last_year, last) < (year, first):
        return None
    return Days(date(year, first, 1), date(last_year, last, monthrange(last_year, last)[1]))


def _pairs(groups: tuple[str | None, ...]) -> Iterator[tuple[str | None, str]]:
    """The two halves of the alternative that matched."""
    for at in range(0, len(groups), 2):
        word = groups[at + 1]
        if word is not None:
            yield groups[at], word
