"""One audited run: project, walk, verdict, run folder, summary on the terminal, exit code."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from cpaudit.cli.placing import place_in_project
from cpaudit.cli.progress import count_files, telling
from cpaudit.errors import CpauditError, ExitCode
from cpaudit.i18n import Text, current_language, use_language

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.i18n import Language
    from cpaudit.project import FailOn, Project


class Format(StrEnum):
    """What goes to standard output; the exit code does not depend on it."""

    TEXT = "text"
    JSON = "json"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line asks for beside the project file."""

    lang: Language | None = None
    out: Path | None = None
    fail_on: FailOn | None = None
    output_format: Format = Format.TEXT
    is_plain: bool = False
    exits_zero: bool = False
    is_quiet: bool = False
    is_masked: bool = True
    is_profiled: bool = False
    shows_suppressed: bool = False


def walk(project: Project, options: RunOptions, *, assumptions: tuple[Text, ...] = ()) -> ExitCode:
    """Audit ``project``, write the run folder, show the summary; the exit code of the verdict.

    Raises:
        CpauditError: the project, a source or a rule cannot be used, or a report not be written.
    """
    from cpaudit.audit import audit
    from cpaudit.cli.collect import material_of
    from cpaudit.cli.run_folder import may_be_replaced, write_run_folder
    from cpaudit.cli.run_log import append_to_log, log_entry
    from cpaudit.reports.event_cases import suppressed_text
    from cpaudit.reports.rule_profile import profile_text
    from cpaudit.reports.summary import summary_json
    from cpaudit.reports.terminal import terminal_text

    project = with_options(project, options)
    bind_language(project, options)
    try:
        with telling(is_quiet=options.is_quiet) as told:
            told.expect(count_files(project))
            result = audit(
                project,
                progress=told.stage,
                reading=told.reading,
                is_profiled=options.is_profiled,
            )
    except CpauditError as error:
        place_in_project(error, project)
        raise
    material = material_of(result, assumptions=assumptions)
    language = current_language()
    asked = {
        "unmask": not options.is_masked,
        "fail_on": project.gate.fail_on,
        "exit_zero": options.exits_zero,
        "format": options.output_format,
        "lang": language,
    }
    is_written = may_be_replaced(project.output, material.verdict.code)
    # Before the reports: full names must never be on the disk without a record of it.
    append_to_log(
        project.output,
        log_entry(
            material,
            options=asked,
            timings=result.timings,
            is_written=is_written,
            decisions=result.reviewed.counts(),
        ),
    )
    if is_written:
        with telling(is_quiet=options.is_quiet) as told:
            told.stage(Text("Writing reports", "正在写报告"))
            write_run_folder(
                material,
                result.crosswalk,
                project.output,
                is_masked=options.is_masked,
                language=language,
                profile=result.profile,
                shows_suppressed=options.shows_suppressed,
            )
    match options.output_format:
        case Format.TEXT:
            has_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            text = terminal_text(
                material, language=language, is_plain=options.is_plain, has_colour=has_colour
            )
            typer.echo(text, nl=False)
            if options.shows_suppressed:
                listed = suppressed_text(
                    result.events, language=language, is_plain=options.is_plain
                )
                typer.echo(listed, nl=False)
            if result.profile is not None:
                profiled = profile_text(
                    result.profile, language=language, is_plain=options.is_plain
                )
                typer.echo(profiled, nl=False)
            if result.reviewed.n:
                typer.echo(result.reviewed.summary())
            unused = result.beliefs.notice()
            if unused is not None:
                typer.echo(unused)
            typer.echo(_where(project.output, is_written=is_written))
        case Format.JSON:
            typer.echo(summary_json(material), nl=False)
        case Format.NONE:
            pass
    return exit_code(material.verdict.code, exits_zero=options.exits_zero)


def _where(folder: Path, *, is_written: bool) -> Text:
    if is_written:
        return Text(f"Reports: {folder}", f"报告：{folder}")
    return Text(
        f"The earlier reports in {folder} are kept; name another folder with --out for these.",
        f"{folder} 中原有的报告未改动；如需本次报告，请用 --out 指定其他文件夹。",
    )


def exit_code(code: ExitCode, *, exits_zero: bool) -> ExitCode:
    """The code to leave with: ``--exit-zero`` lets a closed gate pass, and nothing worse."""
    return ExitCode.OPEN if exits_zero and code is ExitCode.CLOSED else code


def with_options(project: Project, options: RunOptions) -> Project:
    """``project`` as the command line changes it."""
    if options.out is not None:
        out = options.out.resolve()
        project = project.with_option("output", options.out, output=out)
    if options.fail_on is not None:
        gate = replace(project.gate, fail_on=options.fail_on)
        project = project.with_option("gate.fail_on", options.fail_on, gate=gate)
    return project


def bind_language(project: Project, options: RunOptions) -> None:
    """Speak the project's language unless the command line or the environment asks for another."""
    is_asked_for = options.lang is not None or os.environ.get("CPAUDIT_LANG")
    if project.language is not None and not is_asked_for:
        use_language(project.language)
