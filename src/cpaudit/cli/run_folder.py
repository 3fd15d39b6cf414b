"""The run folder: all reports of a run, written whole or not at all."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

from cpaudit.errors import ExitCode
from cpaudit.output import staged_folder, write_atomically
from cpaudit.reports.bulletin import bulletin_docx, bulletin_markdown
from cpaudit.reports.corrections import corrections_csv, corrections_workbook
from cpaudit.reports.event_cases import events_jsonl, events_workbook
from cpaudit.reports.formats.csv_table import findings_csv
from cpaudit.reports.formats.finding_table import finding_table
from cpaudit.reports.formats.jsonl import findings_jsonl
from cpaudit.reports.formats.parquet import findings_parquet
from cpaudit.reports.html.report import html_report
from cpaudit.reports.rule_profile import profile_csv
from cpaudit.reports.statistics_workbook import statistics_json, statistics_workbook
from cpaudit.reports.summary import summary_json
from cpaudit.reports.workbook import findings_workbook
from cpaudit.reports.worklist import worklists

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material

WORKLISTS = "worklists"
SUMMARY = "summary.json"
PROFILE = "profile.csv"


def write_run_folder(
    material: Material,
    crosswalk: pl.DataFrame,
    folder: Path,
    *,
    is_masked: bool,
    language: Language,
    profile: pl.DataFrame | None = None,
    shows_suppressed: bool = False,
) -> None:
    """Write every report into ``folder``; when one fails the earlier run's files stay.

    Worklists that somebody has filled in since are kept under another name.

    Raises:
        UsageError: the folder or a file in it cannot be written to.
    """
    with staged_folder(folder) as staging:
        table = finding_table(material)
        write_atomically(staging / "findings.jsonl", findings_jsonl(table))
        write_atomically(staging / "findings.csv", findings_csv(table))
        write_atomically(staging / "findings.parquet", findings_parquet(table))
        write_atomically(staging / "findings.xlsx", findings_workbook(material, language=language))
        if material.events is not None:
            write_atomically(staging / "events.jsonl", events_jsonl(material.events.cases))
            write_atomically(
                staging / "events.xlsx",
                events_workbook(
                    material.events,
                    material.project,
                    language=language,
                    shows_suppressed=shows_suppressed,
                ),
            )
        write_atomically(
            staging / "corrections.csv",
            corrections_csv(material.corrections, is_masked=is_masked, language=language),
        )
        write_atomically(
            staging / "corrections.xlsx",
            corrections_workbook(
                material.corrections, material.project, is_masked=is_masked, language=language
            ),
        )
        write_atomically(staging / "report.html", html_report(material, language=language))
        bulletin = material.project.bulletin
        write_atomically(
            staging / "bulletin.docx",
            bulletin_docx(material, language=language, template=bulletin.template),
        )
        write_atomically(
            staging / "bulletin.md",
            bulletin_markdown(material, language=language, template=bulletin.markdown),
        )
        write_atomically(staging / SUMMARY, summary_json(material))
        write_atomically(staging / "statistics.json", statistics_json(material))
        write_atomically(
            staging / "statistics.xlsx", statistics_workbook(material, language=language)
        )
        write_atomically(staging / "crosswalk.parquet", _parquet(crosswalk))
        if profile is not None:
            write_atomically(staging / PROFILE, profile_csv(profile, language=language))
        for name, content in worklists(material, is_masked=is_masked, language=language):
            write_atomically(staging / WORKLISTS / name, content)


def may_be_replaced(folder: Path, code: ExitCode) -> bool:
    """Whether a run that ended with ``code`` may replace the reports in ``folder``.

    What could not be judged does not take the place of reports that could.
    """
    if code is not ExitCode.UNREADABLE:
        return True
    try:
        earlier = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        return bool(earlier["verdict"]["exit_code"] == int(ExitCode.UNREADABLE))
    except FileNotFoundError:
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False  # somebody's file, or one that is open elsewhere


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
