"""Masked values for whoever may not see the full ones.

Masking is one expression per kind of value, the same for a column and for a single text.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import assert_never

import polars as pl


class Personal(StrEnum):
    """The kinds of personal value, each with its own way of being masked."""

    NAME = "name"
    ID = "id"
    PHONE = "phone"
    ADDRESS = "address"
    REMARK = "remark"


HIDDEN = "***"

# Kept whole in a masked name. A rare one that is missing here loses its second character to the
# mask: that hides more, never less.
_COMPOUND_SURNAMES = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政"
    "|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|轩辕|呼延|拓跋|东郭"
    "|西门|南门|百里|歐陽|諸葛|尉遲|萬俟|長孫|鍾離|東方|司馬|上官"
)
_SEPARATOR_SIGNS = "·•・‧∙﹒．.,，/、;；-"
_SEPARATORS = rf"{_SEPARATOR_SIGNS.replace('-', '')}\s\-"
_HAN = r"\p{Han}"
# 王丽之女: the suffix says that the name is the mother's, so her name is what must be hidden.
_PLACEHOLDER = rf"(?s)^({_COMPOUND_SURNAMES}|.).+(之.{{1,3}})$"
_LONG_NAME = rf"(?s)^({_COMPOUND_SURNAMES}|.).+(.)$"
_SHORT_NAME = rf"(?s)^({_COMPOUND_SURNAMES}|.).$"

_AREA_DIGITS = 6
_SEQUENCE_AND_CHECK_DIGITS = 4
_CITIZEN_ID_LENGTHS = (15, 18)
_SHORTEST_LONG_NUMBER = 15
_SHORTEST_SHORT_NUMBER = 6
_SHORT_NUMBER_SHOWN = 2

_MOBILE = r"^(1\d{2})\d{4}(\d{4})$"
_PHONE_SHOWN = 2

_VILLAGE = r"(?s)^([^\d０-９]*?(?:村民委员会|居民委员会|村委会|居委会|社区|嘎查|村)).+$"
_TOWN = r"(?s)^([^\d０-９]*(?:街道办事处|街道|镇|乡|县|[^小]区|市|省)).+$"
_AREA_ONLY = (
    r"^[^\d０-９]*(?:村民委员会|居民委员会|村委会|居委会|社区|嘎查|村|街道|镇|乡|县|市|省)$"
)


def mask(expr: pl.Expr, kind: str, *, beside_birth_date: bool = True) -> pl.Expr:
    """``expr`` masked as a value of ``kind``, which is what ``view_tables.is_personal`` answers."""
    personal = Personal(kind)
    match personal:
        case Personal.NAME:
            return mask_name(expr)
        case Personal.ID:
            return mask_id(expr, beside_birth_date=beside_birth_date)
        case Personal.PHONE:
            return mask_phone(expr)
        case Personal.ADDRESS:
            return mask_address(expr)
        case Personal.REMARK:
            return mask_remark(expr)
    assert_never(personal)


def mask_text(text: str | None, kind: str, *, beside_birth_date: bool = True) -> str:
    """A single text masked as ``mask`` does; empty for none.

    >>> mask_text("王小芳", "name"), mask_text("13800000000", "phone")
    ('王*芳', '138****0000')
    """
    if text is None:
        return ""
    masked = mask(pl.lit(text, pl.String), kind, beside_birth_date=beside_birth_date)
    return str(pl.select(masked).item())


def mask_name(expr: pl.Expr) -> pl.Expr:
    """The surname and the last character: 王*芳, 王*, 欧阳*, 王*之女, 阿*·*.

    One star stands for any number of characters, so that the length is hidden too.
    """
    name = expr.str.strip_chars().str.strip_chars(_SEPARATOR_SIGNS)
    # 王 芳 is 王芳 written apart, not a name in two parts.
    name = (
        pl.when(name.str.contains(rf"^[{_HAN}\s]+$"))
        .then(name.str.replace_all(r"\s", ""))
        .otherwise(name)
    )
    return (
        pl.when(name.str.contains(rf"[{_SEPARATORS}]"))
        .then(name.str.head(1) + name.str.slice(1).str.replace_all(rf"[^{_SEPARATORS}]+", "*"))
        .when(name.str.contains(_PLACEHOLDER))
        .then(name.str.replace(_PLACEHOLDER, "${1}*${2}"))
        .when(name.str.contains(rf"^(?:{_COMPOUND_SURNAMES})$"))
        .then(name.str.replace(r"^(.).$", "${1}*"))
        .when(name.str.contains(_SHORT_NAME))
        .then(name.str.replace(_SHORT_NAME, "${1}*"))
        .when(name.str.contains(_LONG_NAME))
        .then(name.str.replace(_LONG_NAME, "${1}*${2}"))
        .when(name.str.len_chars() == 1)
        .then(pl.lit("*"))
        .otherwise(name)
    )


def mask_id(expr: pl.Expr, *, beside_birth_date: bool = True) -> pl.Expr:
    """The area digits of a citizen number and nothing else: ``880101************``.

    The usual form 6 + 8 stars + 4 is no mask where the birth date stands in the same row, on the
    same sheet or in the same message: the stars are the birth date, so the whole number can be
    read off. Beside a birth date what is secret is the sequence (three digits, one of which tells
    the sex) and the check digit, which follows from the rest; showing even two of these four
    leaves at most fifty numbers to try. The area digits are those of nearly everyone in the list
    and give nothing away.

    ``beside_birth_date=False`` gives 6 + stars + 4 (15 digits: 6 + stars + 3), for output in which
    no birth date, age or lunar date can be seen: some 36,000 dates, of which the check digit
    rules out ten in eleven, remain. Other numbers (certificates, passports, damaged numbers) show
    their first two characters.
    """
    number = expr.str.strip_chars()
    length = number.str.len_chars()
    shown = (
        pl.when(length >= _SHORTEST_LONG_NUMBER)
        .then(_AREA_DIGITS)
        .when(length >= _SHORTEST_SHORT_NUMBER)
        .then(_SHORT_NUMBER_SHOWN)
        .otherwise(0)
    )
    hidden = number.str.slice(shown).str.replace_all(r"(?s).", "*")
    masked = number.str.head(shown) + hidden
    if beside_birth_date:
        return masked
    n_last = pl.when(length == max(_CITIZEN_ID_LENGTHS)).then(_SEQUENCE_AND_CHECK_DIGITS)
    last = n_last.otherwise(_SEQUENCE_AND_CHECK_DIGITS - 1)
    return (
        pl.when(length.is_in(_CITIZEN_ID_LENGTHS))
        .then(masked.str.head(-last) + number.str.tail(last))
        .otherwise(masked)
    )


def mask_phone(expr: pl.Expr) -> pl.Expr:
    """A mobile number as 138****0000; of anything else the last two characters."""
    phone = expr.str.strip_chars()
    hidden = phone.str.head(-_PHONE_SHOWN).str.replace_all(r"(?s).", "*")
    return (
        pl.when(phone.str.contains(_MOBILE))
        .then(phone.str.replace(_MOBILE, "${1}****${2}"))
        .when(phone.str.len_chars() <= _PHONE_SHOWN + 1)
        .then(phone.str.replace_all(r"(?s).", "*"))
        .otherwise(hidden + phone.str.tail(_PHONE_SHOWN))
    )


def mask_address(expr: pl.Expr) -> pl.Expr:
    """The address down to the village, or to the town where it names no village: 花园村***.

    Group, building and door are hidden, and so is an address that names neither.
    """
    address = expr.str.strip_chars()
    return (
        pl.when(address.str.contains(_VILLAGE))
        .then(address.str.replace(_VILLAGE, "${1}" + HIDDEN))
        .when((address == "") | address.str.contains(_AREA_ONLY))
        .then(address)
        .when(address.str.contains(_TOWN))
        .then(address.str.replace(_TOWN, "${1}" + HIDDEN))
        .when(address.is_not_null())
        .then(pl.lit(HIDDEN))
    )


def mask_remark(expr: pl.Expr) -> pl.Expr:
    """Nothing of a free text but that there is one: it may hold names, numbers and diagnoses."""
    remark = expr.str.strip_chars()
    return pl.when(remark == "").then(remark).when(remark.is_not_null()).then(pl.lit(HIDDEN))


# A number of the right length whose date part can be a date: household numbers and division
# codes have eighteen and fifteen digits as well, but no year there.
_FULL_18 = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"\d{3}[\dXx](?![0-9A-Za-z])"
)
_FULL_15 = re.compile(
    r"(?<![0-9A-Za-z])\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!000)\d{3}(?![0-9A-Za-z])"
)


def contains_full_identifier(text: str) -> bool:
    """True when ``text`` holds a whole citizen number of 15 or 18 characters, half or full width.

    >>> contains_full_identifier("id 880101201305150154"), contains_full_identifier("880101****0154")
    (True, False)
    """
    plain = unicodedata.normalize("NFKC", text)
    return _FULL_18.search(plain) is not None or _FULL_15.search(plain) is not None
