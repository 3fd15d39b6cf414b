"""What a run prints, and what its log says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

import cpaudit
from cpaudit.errors import ExitCode
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cpaudit.audit_result import Audit
    from cpaudit.cli.walk import RunOptions
    from cpaudit.project import Project
    from cpaudit.reports.material import Material
    from cpaudit.stages import StageCost


def run_begins(project: Project) -> Text:
    """The first line of a run in the log."""
    told = f"cpaudit {cpaudit.__version__}, {project.path or project.folder}, {project.as_of}"
    return Text(f"run begins: {told}", f"运行开始：{told}")


def run_found(material: Material, folder: Path, *, is_written: bool) -> Text:
    """What a run found and where it stands: counts only."""
    n_missed = int(material.missed["n"].sum())
    counts = Text(
        f"findings: {material.findings.height}, missed births: {n_missed}, "
        f"persons: {material.n_persons}",
        f"疑点 {material.findings.height} 条，疑似漏报出生 {n_missed} 例，人员 {material.n_persons} 名",
    )
    why = Text(
        "".join(f"; {reason.en}" for reason in material.verdict.reasons),
        "".join(f"；{reason.zh}" for reason in material.verdict.reasons),
    )
    where = _where(folder, is_written=is_written, is_partial=material.is_partial)
    return Text(f"{counts.en}{why.en}. {where.en}", f"{counts.zh}{why.zh}。{where.zh}")


def show_run(
    result: Audit,
    material: Material,
    costs: Sequence[StageCost],
    options: RunOptions,
    *,
    folder: Path,
    is_written: bool,
) -> None:
    """Print what was asked for; with ``--quiet`` only why there is no verdict."""
    from cpaudit.cli.walk import Format
    from cpaudit.reports.summary import summary_json

    match options.output_format:
        case Format.TEXT if options.is_quiet:
            if material.verdict.code in {ExitCode.UNREADABLE, ExitCode.PARTIAL}:
                for reason in material.verdict.reasons:
                    typer.echo(reason, err=True)
        case Format.TEXT:
            _show(result, material, costs, options)
            said = _where(folder, is_written=is_written, is_partial=material.is_partial)
            typer.echo(said)
        case Format.JSON:
            typer.echo(summary_json(material), nl=False)
        case Format.NONE:
            pass


def _show(
    result: Audit, material: Material, costs: Sequence[StageCost], options: RunOptions
) -> None:
    from cpaudit.cli.screen import has_colour
    from cpaudit.reports.event_cases import suppressed_text
    from cpaudit.reports.rule_profile import profile_text
    from cpaudit.reports.stage_profile import stages_text
    from cpaudit.reports.terminal import terminal_text

    language, is_plain = current_language(), options.is_plain
    colour = has_colour(plain=is_plain)
    text = terminal_text(material, language=language, is_plain=is_plain, has_colour=colour)
    typer.echo(text, nl=False, color=colour)
    if options.shows_suppressed and result.events is not None:
        listed = suppressed_text(result.events, language=language, is_plain=is_plain)
        typer.echo(listed, nl=False)
    if result.profile is not None:
        typer.echo(stages_text(costs, language=language, is_plain=is_plain), nl=False)
        typer.echo(profile_text(result.profile, language=language, is_plain=is_plain), nl=False)
    if result.reviewed.n:
        typer.echo(result.reviewed.summary())
    unused = result.beliefs.notice()
    if unused is not None:
        typer.echo(unused)


def _where(folder: Path, *, is_written: bool, is_partial: bool) -> Text:
    if is_partial and is_written:
        return Text(
            f"Partial reports: {folder} (earlier whole reports are kept)",
            f"部分结果的报告：{folder}（原有完整报告未改动）",
        )
    if is_written:
        return Text(f"Reports: {folder}", f"报告：{folder}")
    return Text(
        f"The earlier reports in {folder} are kept; name another folder with --out for these.",
        f"{folder} 中原有的报告未改动；如需本次报告，请用 --out 指定其他文件夹。",
    )
