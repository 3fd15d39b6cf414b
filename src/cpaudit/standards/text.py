"""Folding of what typing and exporting do to a value that is not a name."""

from __future__ import annotations

import polars as pl

# Zero-width, direction and soft-hyphen characters: invisible, so never meant.
INVISIBLE = (
    r"[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\x00-\x08\x0E-\x1F]"
)

# What an export writes around a value to keep it text: ="…", a leading apostrophe, quotes.
_WRAPPED = r'^=\s*"(.*)"$'
_EDGES = " \t\r\n\"'`´‘’“”,;、。"

# Written where nothing is known; compared after folding.
MISSING_WORDS = (
    "",
    "-",
    "--",
    "---",
    "—",
    "——",
    "/",
    "//",
    "\\",
    "\\N",
    ".",
    "NULL",
    "(NULL)",
    "<NULL>",
    "NONE",
    "NAN",
    "NAT",
    "NIL",
    "NA",
    "N/A",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "空",
    "空白",
    "缺",
    "缺失",
)
# Said where nothing is known; for a citizen number they are placeholders, elsewhere the same as
# an empty cell.
UNKNOWN_WORDS = (
    "无",
    "没有",
    "不详",
    "不祥",
    "不明",
    "不知",
    "不知道",
    "不清",
    "不清楚",
    "未知",
    "未填",
    "未填写",
    "未录",
    "未录入",
    "未采集",
    "未提供",
    "暂无",
    "暂缺",
    "待定",
    "待查",
    "待补",
    "待补充",
    "待核实",
)


def fold(text: pl.Expr) -> pl.Expr:
    """``text`` in compatibility form and upper case, without wrappers; blanks inside are kept.

    An empty result is null.
    """
    folded = (
        text.cast(pl.String)
        .str.normalize("NFKC")
        .str.replace_all(INVISIBLE, "")
        .str.strip_chars()
        .str.replace(_WRAPPED, "$1")
        .str.strip_chars(_EDGES)
        .str.to_uppercase()
    )
    return pl.when(folded != "").then(folded)


def fold_code(text: pl.Expr) -> pl.Expr:
    """``fold`` without any blank.

    >>> pl.select(fold_code(pl.lit("'１２ ３x"))).item()
    '123X'
    """
    folded = fold(text).str.replace_all(r"\s+", "")
    return pl.when(folded != "").then(folded)


def is_missing(folded: pl.Expr) -> pl.Expr:
    """Whether a folded value says nothing, in a cell that holds something or not."""
    return folded.is_null() | folded.is_in(MISSING_WORDS)


def says_nothing(folded: pl.Expr) -> pl.Expr:
    """Whether a folded value is missing or says in words that it is not known."""
    return is_missing(folded) | folded.is_in(UNKNOWN_WORDS)
