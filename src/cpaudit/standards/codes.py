"""Coded values: codes, words, and both in one cell."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards import code_lists
from cpaudit.standards.characters import simplified
from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.text import UNKNOWN_WORDS, fold_code, is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STRUCT = pl.Struct({"value": pl.String(), "status": pl.String()})

# 1-男, 1男, (1)男性, 01.汉族; and 男1, 男(1).
_CODE_FIRST = r"^[\W_]*([0-9]+|[A-Z]{1,2})[\W_]*(\p{Han}.*?)[\W_]*$"
_WORD_FIRST = r"^[\W_]*(\p{Han}.*?)[\W_]*([0-9]+|[A-Z]{1,2})[\W_]*$"

# The column that says which of several mappings a text is looked up by.
_LIST = "list"


def sex(text: pl.Expr, mapping: Mapping[str, str] | None = None) -> pl.Expr:
    """Struct of ``value`` (M, F) and ``status``; a profile's mapping replaces GB/T 2261.1.

    >>> pl.select(sex(pl.lit("1-男"))).item()
    {'value': 'M', 'status': 'mixed'}
    """
    return by_map(text, sex_words(mapping))


def marital(text: pl.Expr, mapping: Mapping[str, str] | None = None) -> pl.Expr:
    """Struct of ``value`` (two digits of GB/T 2261.2) and ``status``."""
    return by_map(text, {**code_lists.marital(), **(mapping or {})})


def relationship(text: pl.Expr, mapping: Mapping[str, str] | None = None) -> pl.Expr:
    """Struct of ``value`` (two digits of GB/T 4761) and ``status``; see ``relationship_words``."""

    def evaluate(rows: pl.LazyFrame) -> pl.LazyFrame:
        texts = rows.collect().get_column(TEXT)
        return _looked_up(rows, _folded_keys([relationship_words(texts, mapping)]))

    return once_per_value(text, evaluate, STRUCT, of_whole_column=True)


def ethnic(text: pl.Expr, mapping: Mapping[str, str] | None = None) -> pl.Expr:
    """Struct of ``value`` (two digits of GB/T 3304) and ``status``."""
    return by_map(text, {**code_lists.ethnic(), **(mapping or {})})


def education(text: pl.Expr, mapping: Mapping[str, str] | None = None) -> pl.Expr:
    """Struct of ``value`` (the tens of GB/T 4658) and ``status``."""
    return by_map(text, {**code_lists.education(), **(mapping or {})})


def sex_words(mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is written for a sex; a mapping with codes of its own replaces GB/T 2261.1."""
    own = mapping or {}
    has_codes = any(key.strip().isdigit() for key in own)
    codes = {} if has_codes else code_lists.SEX_CODES
    return {**code_lists.SEX_WORDS, **codes, **own}


def relationship_words(
    texts: pl.Series, mapping: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What is written for a relationship in a column that holds ``texts``.

    One digit is either the one-digit code or what a spreadsheet left of 01 to 03. The column
    tells: with codes of two digits in it the zeros were lost; without, and with 0 or any digit
    from 3 on, it is the one-digit list.
    """
    numbers = pl.DataFrame({TEXT: texts}).select(_folded(pl.col(TEXT)).str.extract("^([0-9]+)"))
    digits = set(numbers.to_series())
    has_two = any(number and re.fullmatch("[1-9][0-9]", number) for number in digits)
    has_other = not digits.isdisjoint("0345678")
    is_one_digit = has_other and not has_two and not mapping
    more = code_lists.RELATIONSHIP_DIGITS if is_one_digit else {}
    return {**code_lists.relationship(), **(mapping or {}), **more}


def by_map(text: pl.Expr, mapping: Mapping[str, str]) -> pl.Expr:
    """Struct of ``value`` and ``status`` by a mapping of raw texts to values.

    Keys are compared after folding (width, case, blanks, traditional forms), numbers with and
    without leading zeros. ``unknown`` as a value says that the value is not known. A cell with a
    code and a word is looked up by both: ``mixed`` when they agree or when the mapping knows only
    one of them, ``invalid`` when they do not.
    """
    return once_per_value(text, lambda rows: _looked_up(rows, _folded_keys([mapping])), STRUCT)


def by_maps(columns: Sequence[tuple[pl.Series, Mapping[str, str]]]) -> list[pl.Series]:
    """``by_map`` of several columns, each by its own mapping, in one go.

    An export has dozens of coded columns with a few words each: planning takes longer than the
    work.
    """
    rows = pl.concat(
        [pl.DataFrame({TEXT: texts}).with_columns(_list(n)) for n, (texts, _) in enumerate(columns)]
        or [pl.DataFrame(schema={TEXT: pl.String, _LIST: pl.String})]
    )
    table = _folded_keys([mapping for _, mapping in columns])
    found = _looked_up(rows.lazy(), table).collect(engine="in-memory").to_struct("found")
    ends = list(accumulate(texts.len() for texts, _ in columns))
    return [
        found.slice(end - texts.len(), texts.len())
        for end, (texts, _) in zip(ends, columns, strict=True)
    ]


def _list(number: int) -> pl.Expr:
    """Which mapping a text is looked up by: what its keys begin with."""
    return pl.lit(f"{number}\x1f").alias(_LIST)


def _looked_up(rows: pl.LazyFrame, table: Mapping[str, str]) -> pl.LazyFrame:
    code_first = pl.col("folded").str.extract_groups(_CODE_FIRST)
    word_first = pl.col("folded").str.extract_groups(_WORD_FIRST)
    value, code, word = pl.col("value"), pl.col("code"), pl.col("word")

    def found(key: pl.Expr) -> pl.Expr:
        return (pl.col(_LIST) + key).replace_strict(table, default=None, return_dtype=pl.String)

    if _LIST not in rows.collect_schema():
        rows = rows.with_columns(_list(0))
    return (
        rows.select(_LIST, folded=_folded(pl.col(TEXT)))
        .with_columns(
            value=found(pl.col("folded")),
            code=found(pl.coalesce(code_first.struct.field("1"), word_first.struct.field("2"))),
            word=found(pl.coalesce(code_first.struct.field("2"), word_first.struct.field("1"))),
        )
        .with_columns(
            is_whole=value.is_not_null(),
            value=pl.coalesce(
                value,
                pl.when((code != word).fill_null(value=False))
                .then(None)
                .otherwise(pl.coalesce(code, word)),
            ),
        )
        .select(
            value=pl.when(value != code_lists.UNKNOWN).then(value),
            status=pl.when(is_missing(pl.col("folded")))
            .then(pl.lit("missing"))
            .when((value == code_lists.UNKNOWN) | pl.col("folded").is_in(UNKNOWN_WORDS))
            .then(pl.lit("unknown"))
            .when(value.is_null())
            .then(pl.lit("invalid"))
            .when(~pl.col("is_whole"))
            .then(pl.lit("mixed"))
            .otherwise(pl.lit("ok")),
        )
    )


def _folded(text: pl.Expr) -> pl.Expr:
    return fold_code(text).str.replace(r"^([0-9]+)\.0+$", "$1").str.replace_many(simplified())


def _folded_keys(mappings: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The mappings under folded keys; numbers also with one zero more or less in front."""
    distinct = list(dict.fromkeys(key for mapping in mappings for key in mapping))
    keys = pl.DataFrame({"key": distinct}, schema={"key": pl.String})
    folded = dict(zip(distinct, keys.select(_folded(pl.col("key"))).to_series(), strict=True))
    table: dict[str, str] = {}
    for number, mapping in enumerate(mappings):
        pairs = [(key, value) for raw, value in mapping.items() if (key := folded[raw])]
        numbers = [(key, value) for key, value in pairs if key.isdigit()]
        own = (
            {key.zfill(2): value for key, value in numbers}
            | {key.lstrip("0"): value for key, value in numbers if key.lstrip("0")}
            | dict(pairs)
        )
        table |= {f"{number}\x1f{key}": value for key, value in own.items()}
    return table
