"""What a folder of exports tells of itself: area, period and as-of date. No clock is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import polars as pl

if TYPE_CHECKING:
    import datetime as dt

_TOWN_DIGITS, _COUNTY_DIGITS, _CITY_DIGITS = 9, 6, 4
# Of the places in a planning roll at least so many lie in its own area: the rest moved away.
_OWN_SHARE = 0.6
# So many addresses must agree on a name; many leave out the county, or the town.
_NAMED_SHARE = 0.3
# Months further apart than this do not belong together: a month without a date may lie between.
_GAP_DAYS = 62
# A month that holds less than this of the usual number of dates holds slips only.
_LEAST_OF_USUAL = 0.03
# Above this point months are judged one by one.
_BULK = 0.95
_MONTHS_OF_A_YEAR = 12
# A year counts as covered when the records reach its last month.
_LAST_MONTH = 12

_TOWN = r"([^省市县区州旗盟\d\s]{1,10}?(?:街道|镇|乡|苏木))"
# A county stands below a prefecture where the address names one.
_COUNTY_BELOW = r"(?:市|州|盟|地区)([^省市县区旗\d\s]{1,10}?(?:县|区|旗|市))"
_COUNTY = r"^(?:.{1,8}?(?:省|自治区))?([^省市县区旗\d\s]{1,10}?(?:县|区|旗|市))"


def area_code(division_codes: pl.Series, id_numbers: pl.Series) -> str | None:
    """The code of the area that most rows lie in: a town's if one holds them, else a county's.

    Args:
        division_codes: places of residence or registration, digits.
        id_numbers: citizen numbers, which begin with the county of first registration; used only
            where there are no codes.
    """
    digits = division_codes.drop_nulls().cast(pl.String).str.replace_all(r"\D", "")
    for length in (_TOWN_DIGITS, _COUNTY_DIGITS, _CITY_DIGITS):
        found = _mode(digits.filter(digits.str.len_chars() >= length).str.head(length))
        if found is not None:
            return found
    return _mode(id_numbers.drop_nulls().str.head(_COUNTY_DIGITS), least=0.0)


def area_name(addresses: pl.Series, code: str | None) -> str | None:
    """The name that most addresses give to an area of that code: a town's or a county's."""
    is_town = code is not None and len(code) >= _TOWN_DIGITS
    counties = (_COUNTY_BELOW, _COUNTY)
    for pattern in (_TOWN, *counties) if is_town else (*counties, _TOWN):
        known = addresses.drop_nulls()
        # Addresses that leave this level out count against a name, but are no rival of it.
        name = _mode(known.str.extract(pattern), least=_NAMED_SHARE)
        if name:
            return name
    return None


def latest_date(dates: pl.Series) -> dt.date | None:
    """The last date of the last month that holds its share of dates.

    A single 2099 among dates of 2025, or a hundredth of them with the next year's number, are slips
    of the pen and not the end of the records.
    """
    known = dates.drop_nulls().sort().alias("date")
    if known.is_empty():
        return None
    months = (
        known.to_frame()
        .group_by(pl.col("date").dt.truncate("1mo").alias("month"))
        .agg(pl.len().alias("n"), pl.col("date").max().alias("last"))
        .sort("month")
    )
    bulk = known[int((len(known) - 1) * _BULK)].replace(day=1)
    before = months.filter(pl.col("month") <= bulk).tail(_MONTHS_OF_A_YEAR)
    latest = before.row(-1, named=True)
    needed = cast("float", before["n"].median()) * _LEAST_OF_USUAL
    later = months.filter((pl.col("month") > bulk) & (pl.col("n") >= needed))
    for row in later.iter_rows(named=True):
        if (row["month"] - latest["month"]).days > _GAP_DAYS:
            break
        latest = row
    last: dt.date = latest["last"]
    return last


def last_full_year(dates: pl.Series) -> int | None:
    """The last calendar year that the dates reach the end of."""
    latest = latest_date(dates)
    if latest is None:
        return None
    return latest.year if latest.month == _LAST_MONTH else latest.year - 1


def _mode(values: pl.Series, *, least: float = _OWN_SHARE) -> str | None:
    """The most frequent value, where it holds at least that share; ties go to the first in order."""
    told = values.drop_nulls()
    if told.is_empty():
        return None
    counts = (
        told.alias("value")
        .value_counts(sort=False)
        .sort("count", "value", descending=[True, False])
    )
    value, n = counts.row(0)
    return str(value) if n >= least * len(values) else None
