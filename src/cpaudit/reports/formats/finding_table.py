"""The findings as programs read them: one table for all machine formats, masked, in one order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.followed import of_findings
from cpaudit.cases.state import State
from cpaudit.reports.rows import show

if TYPE_CHECKING:
    from cpaudit.reports.material import Material

# Raised when a field goes, is renamed, or changes its type or meaning, and when a value leaves a
# closed set; new fields do not raise it.
FINDINGS_VERSION = 1
# More would say nothing, and sixteen digits can look like a citizen number.
_DIGITS = 6
SCHEMA_FILE = Path(__file__).with_name("finding.schema.json")


def json_schema() -> str:
    """The JSON Schema of one finding, as ``finding_table`` holds it."""
    return SCHEMA_FILE.read_text(encoding="utf-8")


def finding_table(material: Material) -> pl.DataFrame:
    """The findings with the fields of ``finding.schema.json``, by village and severity."""
    cases = of_findings(material.findings, material.followed)
    return show(cases, is_masked=True).select(
        pl.lit(FINDINGS_VERSION).alias("version"),
        "finding_id",
        # A finding that no store knows is a new case of its own.
        pl.coalesce("case_id", "finding_id").alias("case_id"),
        pl.col("state").fill_null(str(State.NEW)),
        pl.col("is_new").fill_null(value=True),
        pl.col("is_waived").fill_null(value=False),
        "rule_id",
        "rule_name",
        "theme",
        "severity",
        pl.col("confidence").round(_DIGITS),
        "dimension",
        "view",
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
