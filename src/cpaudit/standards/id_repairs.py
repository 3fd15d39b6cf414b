"""Safe repairs of citizen numbers, and the upgrade of those with 15 digits."""

from __future__ import annotations

import polars as pl

from cpaudit.standards.check_digit import check_digit
from cpaudit.standards.cut_numbers import is_cut
from cpaudit.standards.text import fold_code

PLAIN = r"^[0-9]{17}[0-9X]$"
PLAIN_15 = r"^[0-9]{15}$"
OLD_FOREIGN = r"^[A-Z]{3}[0-9]{12}$"

# In 15-digit numbers (issued 1984-1999) the sequences 996-999 were kept for people of 100 and
# more, so that the two-digit years 70-99 stand for 1870-1899 there.
_CENTENARIAN_SEQUENCE = 996
_CENTENARIAN_YEAR = 70

# Letters that look the same as X in print; and what is typed for a digit by mistake.
_SAME_AS_X = {"Χ": "X", "Х": "X"}
_TYPED_FOR = {"O": "0", "〇": "0", "○": "0", "L": "1", "I": "1", "|": "1", "!": "1", "×": "X"}
_SEPARATORS = r"[-‐‑–—_/.,·、:;~]"


def tidy(text: pl.Expr) -> pl.Expr:
    """The text without what changes no character of the number."""
    return (
        fold_code(text)
        .str.replace_many(_SAME_AS_X)
        .str.replace(r"^([0-9]{15})\.0*$", "$1")
        # Fifteen digits fit into a spreadsheet number, so that this form has lost nothing.
        .str.replace(r"^([0-9])[.,]([0-9]{14})E\+?14$", "$1$2")
    )


def mended(id_no: pl.Expr) -> pl.Expr:
    """A number of 15 or 18 characters after safe repairs, or null; yet to be checked."""
    typed = (
        id_no.str.replace_many(_TYPED_FOR)
        .str.replace_all(_SEPARATORS, "")
        .str.replace(r"^([0-9]{17})\*$", "${1}X")
    )
    embedded = id_no.str.extract(r"(?:^|[^0-9A-Z])([0-9]{17}[0-9X]|[0-9]{15})(?:[^0-9A-Z]|$)")
    return (
        pl.when(id_no.str.contains(OLD_FOREIGN) | is_cut(id_no))
        .then(None)
        .when(typed.str.contains(PLAIN) | typed.str.contains(PLAIN_15))
        .then(typed)
        .when(id_no.str.count_matches(r"[0-9]{15}") == 1)
        .then(embedded)
    )


def upgraded(number: pl.Expr) -> pl.Expr:
    """18 characters out of 15; others as they are."""
    sequence = number.str.slice(12, 3).cast(pl.Int32, strict=False)
    year = number.str.slice(6, 2).cast(pl.Int32, strict=False)
    century = (
        pl.when((sequence >= _CENTENARIAN_SEQUENCE) & (year >= _CENTENARIAN_YEAR))
        .then(pl.lit("18"))
        .otherwise(pl.lit("19"))
    )
    first17 = number.str.slice(0, 6) + century + number.str.slice(6, 9)
    return (
        pl.when(number.str.contains(PLAIN_15))
        .then(first17 + check_digit(first17))
        .otherwise(number)
    )
