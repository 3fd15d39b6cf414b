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

_EMPTY = Text("(blank)", "空")
_YES, _NO = Text("yes", "是"), Text("no", "否")
_SEPARATOR = Text(", ", "、")
# Shares and weights: more digits than this say nothing to a reader.
_DIGITS = 3


# The columns of ``render_all``: for which reader, and whether personal values are hidden in part.
_ALL = {
    "message_zh": (Language.ZH, True),
    "message_en": (Language.EN, True),
    "full_message_zh": (Language.ZH, False),
    "full_message_en": (Language.EN, False),
}


def render(rule: Rule, rows: pl.DataFrame, *, language: Language | str, masked: bool) -> pl.Series:
    """The message of ``rule`` for each of ``rows``, in their order.

    Args:
        rule: the rule.
        rows: rows of the view with what the message shows of windows, lookups and parameters, as
            ``Evaluation.failing_rows`` gives them; a parameter without a column shows its default.
        language: of the message.
        masked: whether names, numbers, phones and addresses are hidden in part.
    """
    return _rendered(rule, rows, {"message": (Language(language), masked)}).to_series()


def render_all(rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
    """``message_zh``, ``message_en`` (masked), ``full_message_zh`` and ``full_message_en``.

    The same as four calls of ``render``, with what they have in common worked out once.
    """
    return _rendered(rule, rows, _ALL)


def _rendered(
    rule: Rule, rows: pl.DataFrame, wanted: Mapping[str, tuple[Language, bool]]
) -> pl.DataFrame:
    schema = rows.schema
    shown: dict[str, pl.Expr] = {}
    messages: dict[str, pl.Expr] = {}
    told = {language: list(parts(rule.message.within(language))) for language, _ in wanted.values()}
    for name, (language, masked) in wanted.items():
        blank = pl.lit(_EMPTY.within(language))
        pieces: list[pl.Expr] = []
        for words, column, parameter in told[language]:
            if words:
                pieces.append(pl.lit(words))
            if column is not None:
                key = _key(column, schema, language, masked=masked)
                if key not in shown:
                    shown[key] = _shown(column, schema[column], language, masked=masked)
                text = pl.col(key)
                pieces.append(pl.when(text.str.len_bytes() > 0).then(text).otherwise(blank))
            elif parameter is not None:
                pieces.append(_parameter(rule, schema, parameter, language))
        messages[name] = pl.concat_str(pieces)
    read = {
        name for expr in (*shown.values(), *messages.values()) for name in expr.meta.root_names()
    }
    # One column at least, so that the frame keeps its rows: the messages are added as columns,
    # since one of words alone would be one row long.
    narrow = rows.select([name for name in schema if name in read] or list(schema)[:1])
    told_rows = narrow.lazy().with_columns(**shown).with_columns(**messages)
    return told_rows.select(list(messages)).collect()


def _key(column: str, schema: pl.Schema, language: Language, *, masked: bool) -> str:
    """A name for what is shown of ``column``: the same for all messages that show the same."""
    if column not in schema:
        raise KeyError(f"{column}: take the rows from Evaluation.failing_rows")
    if masked and is_personal(column) is not None:
        return f"#masked {column}"
    return f"#{language.value if _is_worded(column, schema[column]) else 'any'} {column}"


def _shown(column: str, dtype: pl.DataType, language: Language, *, masked: bool) -> pl.Expr:
    """The column as text; null or empty where it says nothing."""
    value = pl.col(column)
    personal = is_personal(column) if masked else None
    if personal is not None:
        return mask(value.cast(pl.String), personal)
    return _as_text(value, column, dtype, language)


def _is_worded(column: str, dtype: pl.DataType) -> bool:
    """Whether the two languages show the column differently."""
    is_listed = column.rsplit(".", 1)[-1] in LISTS
    return is_listed or isinstance(dtype, pl.Boolean | pl.List) or words_of(column) is not None


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
