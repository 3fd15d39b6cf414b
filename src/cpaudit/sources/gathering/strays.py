"""Values that belong to another column: what shifted columns look like.

A slip is no stray: a short telephone number, a masked name or a note in place of a number says
nothing of its neighbours. A date in the column of sexes does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping

# A share of fewer values is chance.
_ENOUGH = 5

_DATE = r"(?:^|\D)(?:18|19|20)\d{2}[-./年]\s*\d{1,2}[-./月]"
_SEX = r"^[男女]$"
_PHONE = r"^1[3-9]\d{9}$"
_ADDRESS = r"\p{Han}[省市县区乡镇村组社街道路号]"
_ID = r"^\d{17}[\dXx]$"
# Words without a digit or a part of a date: 王小芳, 花园村.
_NO_DATE_WORDS = r"^[^\d年月日号初廿冬腊正闰春夏秋冬]*\p{Han}[^\d年月日号初廿冬腊正闰春夏秋冬]+$"

# Of each kind, the statuses of what cannot be read as it, and the texts among those that are
# another column's.
_STRAY: Mapping[FieldType, tuple[tuple[str, ...], str]] = {
    FieldType.NAME: (("illegal",), rf"^[\d.,\s]+$|\d{{6}}|{_DATE}"),
    FieldType.CITIZEN_ID: (
        ("bad_characters", "bad_length", "placeholder"),
        rf"{_DATE}|^(?:19|20)\d{{6}}$|{_PHONE}|{_SEX}|{_ADDRESS}",
    ),
    FieldType.DATE: (("unreadable",), rf"\d{{9}}|{_SEX}|{_NO_DATE_WORDS}"),
    FieldType.SEX: (("invalid",), rf"\d{{3}}|\p{{Han}}{{2}}|{_DATE}"),
    FieldType.PHONE: (("invalid",), rf"{_DATE}|{_ID}|{_SEX}|{_ADDRESS}"),
    FieldType.CERTIFICATE: (("invalid",), rf"{_DATE}|{_ID}|{_PHONE}|{_SEX}|{_ADDRESS}"),
    FieldType.INTEGER: (("invalid",), rf"{_DATE}|\d{{8}}|{_SEX}|{_ADDRESS}"),
    FieldType.NUMBER: (("invalid",), rf"{_DATE}|\d{{8}}|{_SEX}|{_ADDRESS}"),
}


def share_stray(kind: FieldType, text: pl.Expr, status: pl.Expr) -> pl.Expr | None:
    """The share of a column's values that belong to another column; None for kinds that take any.

    ``text`` is as the file has it; of fewer than five values the share is 0.
    """
    if kind not in _STRAY:
        return None
    statuses, pattern = _STRAY[kind]
    n_filled = (status != "missing").sum()
    doubtful = text.filter(pl.any_horizontal(status == word for word in statuses))
    n_stray = doubtful.str.strip_chars().str.contains(pattern).sum()
    return pl.when(n_filled >= _ENOUGH).then(n_stray / n_filled).otherwise(0.0)
