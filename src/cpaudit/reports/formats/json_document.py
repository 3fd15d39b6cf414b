"""The run as one JSON document: the summary and every finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.reports.formats.jsonl import findings_jsonl
from cpaudit.reports.summary import summary_json

if TYPE_CHECKING:
    import polars as pl

    from cpaudit.reports.material import Material

# Raised when a key of the document goes or changes its meaning; the summary and the findings have
# versions of their own.
DOCUMENT_VERSION = 1


def run_json(material: Material, table: pl.DataFrame) -> str:
    """``{version, summary, findings}``: what ``summary.json`` and ``findings.jsonl`` hold.

    The findings keep a line each, so that line tools find their way in it too.
    """
    lines = findings_jsonl(table).rstrip("\n").replace("\n", ",\n")
    summary = summary_json(material).rstrip("\n")
    return f'{{\n"version": {DOCUMENT_VERSION},\n"summary": {summary},\n"findings": [\n{lines}\n]\n}}\n'
