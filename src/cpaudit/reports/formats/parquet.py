"""``findings.parquet``: the findings with their types, for programs that read columns."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from cpaudit.reports.formats.finding_table import FINDINGS_VERSION

if TYPE_CHECKING:
    import polars as pl

VERSION_KEY = "cpaudit.findings.version"


def findings_parquet(table: pl.DataFrame) -> bytes:
    """The findings with the fields of ``finding.schema.json``, nested as there."""
    buffer = BytesIO()
    table.write_parquet(buffer, metadata={VERSION_KEY: str(FINDINGS_VERSION)})
    return buffer.getvalue()
