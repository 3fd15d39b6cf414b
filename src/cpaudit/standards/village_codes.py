"""Relations between division codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.standards.village_table import VillageTable

# What fills a code of 2, 4, 6 or 9 digits up to a longer one.
_PADDING = (
    (r"^([0-9]{9})000$", "$1"),
    (r"^([0-9]{6})000$", "$1"),
    (r"^([0-9]{4})00$", "$1"),
    (r"^([0-9]{2})00$", "$1"),
)


def unpadded(code: pl.Expr) -> pl.Expr:
    """The code of a unit above the village without the zeros that fill it up.

    >>> pl.select(unpadded(pl.lit("880101100000"))).item()
    '880101100'
    """
    for pattern, beginning in _PADDING:
        code = code.str.replace(pattern, beginning)
    return code


def bare_codes(codes: Sequence[str]) -> list[str]:
    """The same codes without padding."""
    bare: list[str] = (
        pl.Series(list(codes), dtype=pl.String)
        .to_frame("code")
        .select(unpadded(pl.col("code")))
        .to_series()
        .to_list()
    )
    return bare


def lies_within(code: pl.Expr, area_codes: Sequence[str]) -> pl.Expr:
    """Whether ``code`` is one of the areas or lies in it; every code does where none is given."""
    if not area_codes:
        return code.is_not_null()
    return pl.any_horizontal(code.str.starts_with(area) for area in bare_codes(area_codes))


def successors(table: VillageTable) -> dict[str, str]:
    """Every code that a village has or had → the code of the village that it is today."""
    replaced = dict(table.frame.drop_nulls("replaced_by").select("code", "replaced_by").iter_rows())
    today = {}
    for code, old_codes in table.frame.select("code", "old_codes").iter_rows():
        end, seen = code, {code}
        while end in replaced and replaced[end] not in seen:
            end = replaced[end]
            seen.add(end)
        today[code] = end
        for old in old_codes:
            today.setdefault(old, end)
    # A code in use today wins over the same code's former use.
    return today | {code: today[code] for code in table.frame.get_column("code")}
