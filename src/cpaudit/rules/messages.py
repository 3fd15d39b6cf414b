"""What a finding says: the rule's message with its placeholders filled, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.privacy import mask
from cpaudit.rules.placeholders import parts
from cpaudit.rules.token_words import LISTS, words_of
from cpaudit.view_tables import is_personal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from cpaudit.rules.rule import Rule

_MESSAGE = "#message"
_EMPTY = Text("(blank)", "空")
_YES, _NO = Text("yes", "是"), Text("no", "否")
_SEPARATOR = Text(", ", "、")
# Shares and weights: more digits than this say nothing to a reader.
_DIGITS = 3


def render(rule: Rule, rows: pl.DataFrame, *, language: Language | str, masked: bool) -> pl.Series:
    """The message of ``rule`` for each of ``rows``, in their order.

    Args:
        rule: the rule.
        rows: rows of the view with what the message shows of windows, lookups and parameters, as
            ``Evaluation.failing_rows`` gives them; a parameter without a column shows its default.
        language: of the message.
        masked: whether names, numbers, phones and addresses are hidden in part.
    """
    language = Language(language)
    pieces: list[pl.Expr] = []
    for words, column, parameter in parts(rule.message.within(language)):
        if words:
            pieces.append(pl.lit(words))
        if column is not None:
            dtype = _type_of(column, rows.schema)
            pieces.append(_shown(column, dtype, language, masked=masked))
        elif parameter is not None:
            pieces.append(_parameter(rule, rows.schema, parameter, language))
    message = pl.concat_str(pieces).alias(_MESSAGE)
    # Added as a column, since a message of words alone would be one row long.
    return rows.lazy().with_columns(message).select(_MESSAGE).collect().to_series()


def _type_of(column: str, schema: pl.Schema) -> pl.DataType:
    if column not in schema:
        raise KeyError(f"{column}: take the rows from Evaluation.failing_rows")
    return schema[column]


def _shown(column: str, dtype: pl.DataType, language: Language, *, masked: bool) -> pl.Expr:
    """The column as text, never null."""
    value = pl.col(column)
    personal = is_personal(column) if masked else None
    if personal is not None:
        shown = mask(value.cast(pl.String), personal)
    else:
        shown = _as_text(value, column, dtype, language)
    blank = _EMPTY.within(language)
    return pl.when(shown.str.len_chars() > 0).then(shown).otherwise(pl.lit(blank))


def _as_text(value: pl.Expr, column: str, dtype: pl.DataType, language: Language) -> pl.Expr:
    separator = _SEPARATOR.within(language)
    match dtype:
        case pl.Date():
            return value.dt.to_string("%Y-%m-%d")
        case pl.Boolean():
            yes, no = _YES.within(language), _NO.within(language)
            return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no))
        case pl.List():
            return value.cast(pl.List(pl.String())).list.join(separator)
        case pl.Float32() | pl.Float64():
            # 3 rather than 3.0.
            return value.round(_DIGITS).cast(pl.String).str.replace(r"\.0$", "")
        case _:
            text = value.cast(pl.String)
    listed = LISTS.get(column.rsplit(".", 1)[-1])
    if listed is not None:
        parts_of = text.str.split(";")
        return parts_of.list.eval(_worded(pl.element(), listed, language)).list.join(separator)
    words = words_of(column)
    return text if words is None else _worded(text, words, language)


def _worded(token: pl.Expr, words: Mapping[str, Text], language: Language) -> pl.Expr:
    mapping = {known: word.within(language) for known, word in words.items()}
    return token.replace(mapping)


def _parameter(rule: Rule, schema: pl.Schema, name: str, language: Language) -> pl.Expr:
    column = f":{name}"
    if column in schema:
        return _as_text(pl.col(column), column, schema[column], language)
    if name not in rule.params:
        raise KeyError(f"{column}: take the rows from Evaluation.failing_rows")
    value = rule.params[name]
    values = value if isinstance(value, tuple) else (value,)
    words = [_value(item, language) for item in values]
    return pl.lit(_SEPARATOR.within(language).join(words))


def _value(value: str | float | dt.date, language: Language) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).within(language)
    return f"{value:g}" if isinstance(value, float) else str(value)
