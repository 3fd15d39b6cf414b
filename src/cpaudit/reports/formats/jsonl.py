"""``findings.jsonl``: one finding a line, masked, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def findings_jsonl(table: pl.DataFrame) -> str:
    """The findings as JSON lines, with the fields of ``finding.schema.json``."""
    return table.write_ndjson()
