"""``findings.jsonl``: one finding a line, masked, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.reports.rows import show

if TYPE_CHECKING:
    from cpaudit.reports.material import Material

# Raised when a field goes or changes its meaning; new fields do not raise it.
FINDINGS_VERSION = 1


def findings_jsonl(material: Material) -> str:
    """The findings as JSON lines; the fields are described in ``docs/cli.md``."""
    lines = show(material.findings, is_masked=True).select(
        pl.lit(FINDINGS_VERSION).alias("version"),
        "finding_id",
        "rule_id",
        "rule_name",
        "theme",
        "severity",
        "confidence",
        "dimension",
        "village",
        "village_name",
        "group_no",
        "household_no",
        pl.struct("name", "id_no", "person_key").alias("subject"),
        pl.struct(zh="title_zh", en="title_en").alias("title"),
        pl.struct(zh="message_zh", en="message_en").alias("message"),
        "grade",
        pl.col("evidence").fill_null([]),
    )
    return lines.write_ndjson()
