"""Whether a value of a record stands in the file that it is said to come from."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from cpaudit.standards.characters import one_form

if TYPE_CHECKING:
    import polars as pl
    from fuzz_damage import Case


def nothing_invented(records: pl.DataFrame, raw: pl.DataFrame, case: Case) -> None:
    """Numbers, names and dates are written in some cell of the file."""
    texts = {text for name in raw.columns if name != "record_id" for text in raw[name].drop_nulls()}
    plain = {folded(text) for text in texts}
    whole = "\n".join(plain)
    typed = whole.translate(TYPED_FOR)
    for name in records.columns:
        found = records[name].drop_nulls().unique()
        if name.endswith("id18"):
            for number in found:
                old = number[:6] + number[8:17]
                assert number in typed or old in typed, (case.name, case.damage, name)
        elif name in {"name", "mother_name", "father_name"}:
            for text in found:
                assert folded(text) in whole, (case.name, case.damage, name)
        elif f"{name}_precision" in records.columns:
            dates = records.select(name, f"{name}_precision").drop_nulls().unique().rows()
            for day, precision in dates:
                assert any(may_mean(text, day, precision) for text in plain), (
                    *(case.name, case.damage, name),
                    day,
                )


# What is typed for a digit of a citizen number, and safely read as one.
TYPED_FOR = str.maketrans("OLI|!×*Х", "0111" + "1XXX")


def folded(text: str) -> str:
    # Private code points stand for characters that have a place of their own today.
    text = "".join(one_form().get(c, c) for c in text)
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Cc", "Zs"})
    return re.sub(r"[-/.·'\"`，,、:;。=_~]", "", plain)


def may_mean(text: str, day: dt.date, precision: str) -> bool:
    """Whether the digits of the text can be read as that day: a serial number or its parts."""
    if re.search("[农阴腊冬正初闰廿]", text):
        return True
    digits = re.sub(
        r"\D", "", text.translate(str.maketrans("〇零一二三四五六七八九OLI", "00123456789011"))
    )
    year, month, date = f"{day.year}", f"{day.month}", f"{day.day}"
    years = (year, year[2:])
    # A part that is not known may be written as zeros; the 1 of 1987.1 may have been 10.
    if precision == "year":
        return digits in {*years, f"{year}1"} or digits.startswith(
            tuple(f"{one}0" for one in years)
        )
    months = {one + two for one in years for two in (month, f"{day.month:02}")}
    if precision == "month":
        return digits in months or digits.startswith(tuple(f"{one}0" for one in months))
    days = (date, f"{day.day:02}")
    whole = {one + two for one in months for two in days}
    turned = {
        a + b + year
        for one in (month, f"{day.month:02}")
        for two in days
        for a, b in ((one, two), (two, one))
    }
    serial = f"{(day - dt.date(1899, 12, 30)).days}"
    # The time of day may stand behind.
    return digits in whole | turned | {serial} or any(
        digits.startswith(form) and (len(digits) - len(form) <= 6 or len(form) == 8)
        for form in whole
    )
