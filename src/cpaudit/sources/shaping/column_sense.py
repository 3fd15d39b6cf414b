"""What the values of a column mean together: ditto marks, the order of day and month, sex as 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

# Written for «as above».
DITTO = ("同上", "同 上", "上同", "〃", "″", "〞", "〃〃", "″″")

_DAY_AND_MONTH = r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})"
_LAST_MONTH = 12
# So many dates must tell the order before the others of the column are read by it.
_ENOUGH_DATES = 2

_SEX_CODES = frozenset({"0", "1"})
_NUMBER = r"^[0-9]{17}[0-9Xx]$"
# Of the sexes that the numbers tell, this share must agree with a reading of the codes.
_AGREEING = 0.9
_ENOUGH_NUMBERS = 2
# Behind a code of which nobody can say what it stands for: it is reported as invalid.
_UNCLEAR = "?"


def without_dittos(texts: pl.Series) -> pl.Series:
    """``texts`` with what stands above in the place of ditto marks; null where nothing does."""
    is_ditto = texts.is_in(DITTO)
    if not is_ditto.any():
        return texts
    told = pl.when(~pl.col("is_ditto")).then(pl.col("text").fill_null(""))
    filled = pl.DataFrame({"text": texts, "is_ditto": is_ditto.fill_null(value=False)}).select(
        told.forward_fill().replace("", None).alias(texts.name)
    )
    return filled.to_series()


def in_one_order(texts: pl.Series) -> pl.Series:
    """``texts`` with 15/05/2013 as 2013-05-15 where the column shows which part is the day.

    A column in which some day is greater than 12 in one place and never in the other keeps to one
    order, so that its 03/04/2013 can be read. Others stay as they are.
    """
    if not texts.str.contains(_DAY_AND_MONTH).any():
        return texts
    parts = texts.str.extract_groups(_DAY_AND_MONTH).struct
    first, second = (parts.field(name).cast(pl.Int16) for name in "12")
    n_day_first = int((first > _LAST_MONTH).sum())
    n_month_first = int((second > _LAST_MONTH).sum())
    if max(n_day_first, n_month_first) < _ENOUGH_DATES or min(n_day_first, n_month_first):
        return texts
    order = "$3-$2-$1" if n_day_first else "$3-$1-$2"
    return texts.str.replace(_DAY_AND_MONTH, order)


def is_binary(texts: pl.Series) -> bool:
    """Whether a column of sexes holds 0 and 1 and nothing else: a list other than the national one."""
    return set(texts.drop_nulls().unique()) == _SEX_CODES


def sexes_in_words(texts: pl.Series, numbers: Sequence[pl.Series]) -> pl.Series:
    """The sexes of an ``is_binary`` column in words, as the citizen numbers beside it tell.

    Where they do not tell, the codes are marked as unclear: in some systems 1 is a man and in
    others a woman.
    """
    told = pl.concat(
        [
            pl.DataFrame({"code": texts, "number": column})
            .filter(pl.col("number").str.contains(_NUMBER), pl.col("code").is_not_null())
            .select("code", is_male=pl.col("number").str.slice(16, 1).cast(pl.Int8) % 2 == 1)
            for column in numbers
        ]
        or [pl.DataFrame(schema={"code": pl.String, "is_male": pl.Boolean})]
    )
    for male, female in (("1", "0"), ("0", "1")):
        fits = told.select(pl.col("is_male") == (pl.col("code") == male)).to_series()
        n_each = told["code"].value_counts()["count"]
        if (
            n_each.len() == len(_SEX_CODES)
            and fits.len() >= _ENOUGH_NUMBERS
            and fits.sum() >= _AGREEING * fits.len()
        ):
            return texts.replace({male: "男", female: "女"})
    return texts + _UNCLEAR
