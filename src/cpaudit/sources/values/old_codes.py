"""Village codes that belong to another year's division of the area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.standards.divisions import VillageTable


def old_codes(villages: VillageTable, *, as_of: date) -> frozenset[str]:
    """The codes that the village table knows and that are not in use on ``as_of``.

    Former codes, codes that were replaced or have expired, and codes that begin later.
    """
    table = villages.frame
    is_in_use = (
        pl.col("replaced_by").is_null()
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of))
        & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of))
    )
    in_use = table.filter(is_in_use)["code"]
    former = table["old_codes"].explode().drop_nulls()
    return (frozenset(table["code"]) | frozenset(former)) - frozenset(in_use)
