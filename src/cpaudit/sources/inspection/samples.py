"""Values of a column as they may be shown: masked, or only the form that they have.

What a column holds is not always what its heading says, so that no value is shown for its heading's
sake: names, numbers and addresses are masked by their kind, code words are shown when many rows or
the vocabulary hold them, and of everything else only the form is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.privacy import mask_address, mask_id, mask_name, mask_phone, mask_remark
from cpaudit.sources.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 3
_SHOWN_FORMS = 4
# A word that so many rows share is no person's.
_SHARED_BY = 5
# Fewer distinct words than this make a column of words; names and addresses are many.
_FEW_WORDS, _FEW_SHARE = 60, 0.2
_LONGEST = 12
_WRAPPERS = "'\"`="  # what keeps a number a text in a spreadsheet
# Digits that tell nothing by themselves: an age, a code, a weight; not a telephone.
_SHORT_NUMBER = r"^-?[\d.]{1,6}$"
_LONG_NUMBER = r"\d{7}"

_OF_A_PERSON = frozenset({"operator"})
_OF_A_THING = frozenset({"system_no", "household_no", "card_no", "insurance_no", "register_no"})
_ID_FORM = r"[\dA-Za-z*]{5}"
_PHONE_FORM = r"^[\d\-+,，、;；/()（）*.\s]{5,}$"
_TIME_OF_DAY = r"(?:T|\s+|\d{2}日)\d{1,2}[:时].*$"
_NUMERALS = "[〇○零一二三四五六七八九十廿卅元]+"
_NO_DATE_WORD = r"[^#〇年月日号时分农阴公阳历闰正腊冬初\-/.()（）:：\s]+"


def date_forms(values: pl.Series) -> tuple[tuple[str, int], ...]:
    """The forms of the dates in ``values`` and how often each stands there, the commonest first.

    >>> date_forms(pl.Series(["2013-05-15", "2013-5-1", "20130515"]))
    (('####-#-#', 2), ('########', 1))
    """
    text = pl.col("value")
    is_plain = text.str.contains(r"^\d+$")
    form = (
        text.str.replace(_TIME_OF_DAY, "")
        .str.replace_all(r"\d{3,4}", "@")
        .str.replace_all(r"\d{1,2}", "#")
        .str.replace_all("@", "####")
        .str.replace_all(_NUMERALS, "〇")
        .str.replace_all(_NO_DATE_WORD, "?")
        .str.head(_LONGEST)
    )
    forms = (
        _counted(values)
        .select(
            pl.when(is_plain).then(text.str.replace_all(r"\d", "#")).otherwise(form).alias("form"),
            "n",
        )
        .group_by("form")
        .agg(pl.col("n").sum())
        .sort("n", "form", descending=[True, False])
        .head(_SHOWN_FORMS)
    )
    return tuple(forms.rows())


def samples(
    values: pl.Series, field: str | None, codes: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """A few of the values as they may be shown for a column that was taken for ``field``.

    ``codes`` are the field's code words. Without a field only forms are shown.
    """
    counted = _counted(values).head(1000)
    if counted.is_empty():
        return ()
    text = pl.col("value")
    kind = FIELD_TYPES.get(field) if field else None
    if field is None:
        shown = _form(text)
    elif kind is FieldType.NAME or field in _OF_A_PERSON:
        shown = pl.when(text.str.contains(r"\d")).then(_form(text)).otherwise(mask_name(text))
    elif kind in {FieldType.CITIZEN_ID, FieldType.CERTIFICATE} or field in _OF_A_THING:
        shown = pl.when(text.str.contains(_ID_FORM)).then(mask_id(text)).otherwise(_form(text))
    elif kind is FieldType.PHONE:
        shown = (
            pl.when(text.str.contains(_PHONE_FORM)).then(mask_phone(text)).otherwise(_form(text))
        )
    elif kind is FieldType.ADDRESS:
        shown = mask_address(text)
    elif kind is FieldType.DIVISION:
        is_code = text.str.contains(r"^\d{6}(?:\d{3}|\d{6})?$")
        shown = pl.when(is_code).then(text).otherwise(_form(text))
    elif field == "remark":
        shown = mask_remark(text)
    elif kind is FieldType.DATE:
        return tuple(form for form, _ in date_forms(values))
    else:
        shown = pl.when(_is_word(counted, field, codes or {})).then(text).otherwise(_form(text))
    distinct = counted.select(shown.alias("shown"))["shown"].drop_nulls()
    return tuple(distinct.unique(maintain_order=True).head(_SHOWN))


def _is_word(counted: pl.DataFrame, field: str, codes: Mapping[str, str]) -> pl.Expr:
    """Whether a value is a code or a word that many rows share."""
    text = pl.col("value")
    known = {*codes, *vocabulary().codes.get(field, {})}
    n_rows = int(counted["n"].sum())
    is_few = counted.height <= min(_FEW_WORDS, max(2, n_rows * _FEW_SHARE))
    return (
        text.str.contains(_SHORT_NUMBER)
        | text.str.to_lowercase().is_in([word.casefold() for word in known])
        | text.is_in(["男", "女"])
        | (
            pl.lit(is_few)
            & (pl.col("n") >= _SHARED_BY)
            & ~text.str.contains(_LONG_NUMBER)
            & (text.str.len_chars() <= _LONGEST)
        )
    )


def _form(text: pl.Expr) -> pl.Expr:
    """What kinds of characters a text holds, and roughly how many: 汉汉汉, ###…, Aa."""
    form = (
        text.str.replace_all(r"\p{Han}", "汉")
        .str.replace_all(r"\p{Nd}", "#")
        .str.replace_all(r"[\p{L}&&[^\p{Han}]]+", "A")
    )
    return (
        pl.when(text.str.len_chars() > _LONGEST)
        .then(form.str.head(_LONGEST) + "..")
        .otherwise(form)
    )


def _counted(values: pl.Series) -> pl.DataFrame:
    """Each ``value`` with ``n``, how often it stands there; the commonest first."""
    return (
        values.drop_nulls()
        .str.strip_chars(_WRAPPERS)
        .alias("value")
        .value_counts(name="n")
        .sort("n", "value", descending=[True, False])
    )
