"""Cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# A cell that starts like this is a formula to Excel, WPS or LibreOffice, full width included.
_FORMULA = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"


def csv_safe(text: str) -> str:
    """``text`` with an apostrophe before what a spreadsheet would run as a formula.

    >>> csv_safe("=1+1"), csv_safe("王芳")
    ("'=1+1", '王芳')
    """
    return f"'{text}" if re.search(_FORMULA, text) else text


def csv_safe_column(expr: pl.Expr) -> pl.Expr:
    """A text column with ``csv_safe`` applied to every value."""
    import polars as pl  # late: a program that only writes bytes does not need it

    return pl.when(expr.str.contains(_FORMULA)).then("'" + expr).otherwise(expr)
