"""Names of persons: tidied, compared, judged.

Every function takes the name as written; a key may be given in its place.
"""

from __future__ import annotations

import polars as pl

from cpaudit.standards import name_words
from cpaudit.standards.characters import (
    compound_surnames,
    look_alikes,
    one_form,
    readings,
    simplified,
    surname_readings,
    surname_variants,
)
from cpaudit.standards.distinct import TEXT, once_per_value
from cpaudit.standards.text import INVISIBLE

STRUCT = pl.Struct({"name": pl.String(), "key": pl.String(), "status": pl.String()})

# GB 18030 A1A4, the separator that the twelve offices fixed for names; and what is typed for it.
SEPARATOR = "\u00b7"
_SEPARATORS = "[·•・‧∙﹒．.｡˙⋅●▪]"

# A system must allow 50 bytes, 25 characters.
LONGEST = 25

_HAN = r"\p{Han}"
_LATIN = r"\p{Latin}"
_PRIVATE = r"[\p{Co}\u{FFFD}]"
_NOT_IN_HAN_NAME = rf"[^\p{{L}}\p{{M}}{SEPARATOR}〇]"
_NOT_IN_NAME = rf"[^\p{{L}}\p{{M}}{SEPARATOR}〇'’ .-]"

# A remark in brackets, except the one that tells twins apart.
_TWIN_MARK = r"[(]([大小甲乙丙一二三ABC]|[0-9])[)]$"
_REMARK = r"[(\[【〔].*$"
# The same without brackets: 李四已故.
_SAID_BEHIND = r"^(\p{Han}{2,}?)(?:已故|已死亡?|已亡|死亡|去世|病故|已迁[出入走]|迁[出入]|已流出|外流|已嫁出?|已外嫁|外出(?:务工)?)$"
# 3.李四 and *李四, of a numbered or a marked list.
_MARK_BEFORE = rf"^[0-9*#※★]+({_HAN})"
_NOT_COMPARED = rf"[\s{SEPARATOR}'’.,、-]"

# Sounds that dialects do not tell apart: zh/z, ch/c, sh/s, n/l, hu-/f-, -ng/-n.
_DIALECT = (
    (r"\b([zcs])h", "$1"),
    (r"ng\b", "n"),
    (r"\bn", "l"),
    (r"\bhui\b", "fei"),
    (r"\bhun\b", "fen"),
    (r"\bhu([ao])", "f$1"),
    (r"\bhu\b", "fu"),
)


def parse(text: pl.Expr) -> pl.Expr:
    """Struct of ``name`` (see ``clean``), ``key`` (see ``compare_key``) and ``status``, in one go."""
    return once_per_value(
        text, lambda rows: _analysed(rows).select("name", "key", _status().alias("status")), STRUCT
    )


def clean(text: pl.Expr) -> pl.Expr:
    """The name in its own characters without blanks (kept between Latin words) or invisible ones.

    Separators become U+00B7, private code points the characters that they stood for. Null where
    nothing is said.

    >>> pl.select(clean(pl.lit("李　四"))).item()
    '李四'
    """
    return _once(text, pl.col("name"))


def compare_key(text: pl.Expr) -> pl.Expr:
    """The name as it is compared: simplified, without separators, blanks and remarks.

    >>> pl.select(compare_key(pl.lit("阿·買"))).item()
    '阿买'
    """
    return _once(text, pl.col("key"))


def status(text: pl.Expr) -> pl.Expr:
    """What kind of name it is: see the status words of the architecture."""
    return _once(text, _status())


def is_placeholder(text: pl.Expr) -> pl.Expr:
    """Whether the name stands for a child without a name; null where nothing is said."""
    return _once(text, pl.col("is_placeholder"), pl.Boolean())


def placeholder_parent(text: pl.Expr) -> pl.Expr:
    """The parent named by a placeholder (王丽 of 王丽之女); null for a surname only or 王某."""
    parent = pl.col("parent")
    is_surname = (parent.str.len_chars() == 1) | parent.is_in(compound_surnames())
    return _once(text, pl.when(~is_surname & ~parent.str.contains("某")).then(parent))


def placeholder_sex(text: pl.Expr) -> pl.Expr:
    """M or F as a placeholder says, null for others."""
    return _once(text, name_words.said_sex(pl.col("words")))


def surname(text: pl.Expr) -> pl.Expr:
    """The surname, of a placeholder its parent's.

    Null for names with a separator, names in Latin letters, and placeholders without a parent.
    """
    name = pl.col("name")
    has_one = name.str.contains(rf"^{_HAN}") & ~name.str.contains(SEPARATOR, literal=True)
    return _once(text, pl.when(has_one).then("surname"))


def pinyin_key(text: pl.Expr) -> pl.Expr:
    """The syllables without tones, joined by blanks, surnames read as surnames.

    >>> pl.select(pinyin_key(pl.lit("单田芳"))).item()
    'shan tian fang'
    """
    return _once(text, _pinyin())


def dialect_key(text: pl.Expr) -> pl.Expr:
    """The syllables with sounds folded that dialects do not tell apart.

    >>> pl.select(dialect_key(pl.lit("胡志宁"))).item()
    'fu zi lin'
    """
    return _once(text, heard_alike(_pinyin()))


def heard_alike(syllables: pl.Expr) -> pl.Expr:
    """Syllables between blanks with the sounds folded that dialects do not tell apart."""
    for sound, heard in _DIALECT:
        syllables = syllables.str.replace_all(sound, heard)
    return syllables


def shape_key(text: pl.Expr) -> pl.Expr:
    """The compare key with look-alike characters (己已巳) folded to one of them."""
    return _once(text, pl.col("key").str.replace_many(look_alikes()))


def _once(
    text: pl.Expr, result: pl.Expr, dtype: pl.DataType | type[pl.DataType] = pl.String
) -> pl.Expr:
    """``result``, over the columns of ``_analysed``, once for each distinct name."""
    return once_per_value(text, lambda rows: _analysed(rows).select(result.alias("result")), dtype)


def _analysed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """``name``, ``key``, ``is_placeholder``, ``parent``, ``words`` and ``surname`` of each text."""
    key = pl.col("key")
    # 王丽2 is the second 王丽 of a list, 王丽之女2 a second twin.
    unnumbered = key.str.replace(rf"({_HAN})[0-9]+$", "$1")
    return (
        rows.select(name=_clean(pl.col(TEXT)))
        .with_columns(name=pl.when(~name_words.says_no_name(pl.col("name"))).then("name"))
        .with_columns(key=_key(pl.col("name")))
        .with_columns(name_words.parts_of(key))
        .with_columns(is_placeholder=name_words.is_placeholder())
        .with_columns(key=pl.when("is_placeholder").then(key).otherwise(unnumbered))
        .with_columns(whole=pl.when("is_placeholder").then("parent").otherwise(key))
        .with_columns(surname=_surname(pl.col("whole")))
    )


def _clean(text: pl.Expr) -> pl.Expr:
    name = (
        text.str.replace_many(one_form())
        .str.replace_all(INVISIBLE, "")
        .str.strip_chars(" \t\r\n\u3000\u00a0'\"`=,;:、。")
        .str.replace_all(r"[\s\u{3000}]+", " ")
    )
    han = (
        name.str.replace_all(" ", "", literal=True)
        .str.replace_all(_SEPARATORS, SEPARATOR)
        .str.strip_chars(SEPARATOR)
    )
    return pl.when(name.str.contains(_HAN)).then(han).otherwise(name)


def _key(name: pl.Expr) -> pl.Expr:
    key = (
        name.str.replace(_TWIN_MARK, "$1")
        .str.replace(_REMARK, "")
        .str.replace_all(_NOT_COMPARED, "")
        .str.replace(_MARK_BEFORE, "$1")
        .str.replace(_SAID_BEHIND, "$1")
        .str.replace_many(simplified())
        .str.to_uppercase()
    )
    key = key.str.head(1).replace(surname_variants()) + key.str.slice(1)
    return pl.when(key != "").then(key)


def _status() -> pl.Expr:
    name = pl.col("name")
    has_han = name.str.contains(_HAN)
    n_characters = name.str.len_chars()
    is_illegal = (
        (has_han & name.str.contains(_NOT_IN_HAN_NAME))
        | name.str.contains(_NOT_IN_NAME)
        | name.str.contains(_SAID_BEHIND)
    )
    return (
        pl.when(name.is_null())
        .then(pl.lit("missing"))
        .when("is_placeholder")
        .then(pl.lit("placeholder"))
        .when(name.str.contains(_PRIVATE))
        .then(pl.lit("private_use"))
        .when(is_illegal)
        .then(pl.lit("illegal"))
        .when(name_words.is_label(pl.col("key")))
        .then(pl.lit("label"))
        .when(has_han & name.str.contains(_LATIN))
        .then(pl.lit("mixed"))
        .when(n_characters < 2)  # noqa: PLR2004  a surname and one more
        .then(pl.lit("short"))
        .when(n_characters > LONGEST)
        .then(pl.lit("long"))
        .otherwise(pl.lit("ok"))
    )


def _surname(whole: pl.Expr) -> pl.Expr:
    """The surname of a full name, or of a placeholder's parent who is named by it alone."""
    is_alone = pl.col("is_placeholder") & whole.is_in(compound_surnames())
    compound = whole.str.extract(f"^({'|'.join(compound_surnames())}).")
    return pl.when(is_alone).then(whole).otherwise(pl.coalesce(compound, whole.str.head(1)))


def _pinyin() -> pl.Expr:
    key, surname = pl.col("key"), pl.col("surname").fill_null("")
    special = surname.replace_strict(surname_readings(), default=None, return_dtype=pl.String)
    read = pl.coalesce(special + " " + key.str.slice(surname.str.len_chars()), key)
    return (
        read.map_batches(_spelt, return_dtype=pl.String, is_elementwise=True)
        .str.replace_all(f"({_HAN})", " $1 ")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
        .str.to_lowercase()
    )


def _spelt(texts: pl.Series) -> pl.Series:
    """Each character's reading in its place; of those met alone, for the whole table takes 40 ms."""
    table = readings()
    met = sorted(set("".join(texts.drop_nulls())).intersection(table))
    if not met:
        return texts
    return texts.str.replace_many(met, [table[character] for character in met])
