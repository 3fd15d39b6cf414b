"""Machine formats: the run and its findings for other programs, masked whatever was asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from cpaudit.reports.formats.finding_table import finding_table
from cpaudit.reports.formats.occasion import Occasion, prefix_of

if TYPE_CHECKING:
    import polars as pl

    from cpaudit.reports.material import Material

__all__ = ["MachineFormat", "Occasion", "finding_table", "prefix_of", "render"]


class MachineFormat(StrEnum):
    """The formats; the exit code does not depend on any of them."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


def render(
    machine_format: MachineFormat,
    material: Material,
    occasion: Occasion,
    table: pl.DataFrame | None = None,
) -> bytes:
    """The run in that format; the same material gives the same bytes.

    ``table`` is ``finding_table(material)``, for whoever writes several formats.
    """
    if table is None:
        table = finding_table(material)
    content: str | bytes
    match machine_format:
        case MachineFormat.JSON:
            from cpaudit.reports.formats.json_document import run_json

            content = run_json(material, table)
        case MachineFormat.JSONL:
            from cpaudit.reports.formats.jsonl import findings_jsonl

            content = findings_jsonl(table)
        case MachineFormat.CSV:
            from cpaudit.reports.formats.csv_table import findings_csv

            content = findings_csv(table)
        case MachineFormat.PARQUET:
            from cpaudit.reports.formats.parquet import findings_parquet

            content = findings_parquet(table)
        case MachineFormat.SARIF:
            from cpaudit.reports.formats.sarif import run_sarif

            content = run_sarif(material, occasion, table)
        case MachineFormat.JUNIT:
            from cpaudit.reports.formats.junit import run_junit

            content = run_junit(material, occasion, table)
        case MachineFormat.GITHUB:
            from cpaudit.reports.formats.github import run_github

            content = run_github(material, occasion, table)
        case _:
            assert_never(machine_format)
    return content.encode("utf-8") if isinstance(content, str) else content
