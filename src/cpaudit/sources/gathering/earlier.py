"""How many records the sources held in the last run into the same folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

# The report that every run writes; it is replaced by the next run that could be judged.
SUMMARY = "summary.json"
# A summary of a county is some hundred kilobytes; a larger file is not ours.
_MOST_BYTES = 1 << 26


def with_earlier(sources: pl.DataFrame, output: Path) -> pl.DataFrame:
    """``sources`` with ``n_records_before``, null where there is no earlier run to compare with.

    A source is compared with the same source read by the same profile. A summary that cannot be
    read is no earlier run: the comparison is a service, and what it needs is not the user's to mend.
    """
    told = {
        (str(row.get("source_id")), str(row.get("profile_id"))): row.get("n_records")
        for row in _earlier_rows(output / SUMMARY)
    }
    counts = [told.get(key) for key in sources.select("source_id", "profile_id").rows()]
    known = [n if type(n) is int and 0 <= n < 1 << 32 else None for n in counts]
    return sources.with_columns(pl.Series("n_records_before", known, pl.UInt32))


def _earlier_rows(path: Path) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return []
        rows = json.loads(path.read_text(encoding="utf-8"))["sources"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
