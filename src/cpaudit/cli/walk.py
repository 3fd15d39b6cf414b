"""One audited run: project, walk, verdict, run folder, summary on the terminal, exit code."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from cpaudit.cli.after_run import failure_summary
from cpaudit.cli.attendance import Attendance, attended, watched
from cpaudit.cli.leaving import told_quietly
from cpaudit.cli.lock import locked
from cpaudit.cli.log_file import LogFile
from cpaudit.cli.outputs import Outputs, write_outputs
from cpaudit.cli.own_files import spare_own_files
from cpaudit.cli.pace import Pace
from cpaudit.cli.placing import place_in_project
from cpaudit.cli.progress import count_files, telling
from cpaudit.cli.run_ends import after_run, end_late, forget_partial, run_folder_of
from cpaudit.cli.shown import run_begins, run_found, show_run
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
    outputs: Outputs = field(default_factory=Outputs)
    fail_on: FailOn | None = None
    output_format: Format = Format.TEXT
    is_plain: bool = False
    exits_zero: bool = False
    is_quiet: bool = False
    is_masked: bool = True
    is_profiled: bool = False
    shows_suppressed: bool = False
    # How long it may take, and since when that counts.
    minutes: float | None = None
    begun: float = field(default_factory=time.monotonic)
    command: str = "run"


def walk(
    project: Project,
    options: RunOptions,
    *,
    assumptions: tuple[Text, ...] = (),
    log: LogFile | None = None,
) -> ExitCode:
    """Audit ``project``, write the run folder, show the summary; the exit code of the verdict.

    Nobody else runs the project meanwhile. What the project wants done after a run is done after
    every run, also after one that failed.

    Raises:
        CpauditError: the project, a source or a rule cannot be used, or a report not be written.
    """
    log = log or LogFile()
    project = with_options(project, options)
    bind_language(project, options)
    spare_own_files(project, *(target.path for target in options.outputs.targets))
    with locked(project, command=options.command):
        attendance = Attendance.of(
            Pace.of(project.output, project.name),
            log,
            begun=options.begun,
            minutes=options.minutes or project.limits.minutes or None,
            hook=project.after_run.seconds if project.after_run.command else 0.0,
        )
        log.tell(run_begins(project))
        try:
            with watched(attendance, lambda: end_late(project, attendance)):
                code, told = _walk(project, options, assumptions, attendance)
        except CpauditError as error:
            place_in_project(error, project)
            told = failure_summary(error, project.name)
            after_run(project, told, int(error.exit_code), project.output, log)
            raise
        folder = run_folder_of(project, code)
        after_run(project, told, int(code), folder, log, seconds=attendance.seconds_left())
        log.tell(Text(f"run ends: exit code {int(code)}", f"运行结束：退出码 {int(code)}"))
    return code


def _walk(
    project: Project,
    options: RunOptions,
    assumptions: tuple[Text, ...],
    attendance: Attendance,
) -> tuple[ExitCode, str]:
    """The exit code, and the summary as JSON."""
    from cpaudit.audit import audit
    from cpaudit.cli.baseline_file import baseline_of, shrink
    from cpaudit.cli.collect import evidence_of, material_of
    from cpaudit.cli.following import Following
    from cpaudit.cli.kept import keep_bulletin
    from cpaudit.cli.run_folder import may_be_replaced, write_run_folder
    from cpaudit.cli.run_log import append_to_log, finished_entry, log_entry
    from cpaudit.output import put_right
    from cpaudit.reports.stage_profile import with_stages
    from cpaudit.reports.summary import summary_json
    from cpaudit.stages import Stages

    put_right(project.output)
    baseline = baseline_of(project)
    following = Following.begin(project)
    language = current_language()
    with telling(is_quiet=options.is_quiet, left=attendance.pace.left) as told:
        told.expect(count_files(project))
        stages = Stages(tell=told.stage, watcher=attendance, samples_memory=options.is_profiled)
        result = attended(
            lambda keep: audit(
                project,
                reading=told.reading,
                stages=stages,
                keep=keep,
                is_profiled=options.is_profiled,
                answers=following.answers,
            ),
            attendance,
        )
        # A stage that was given up goes on: nobody listens to it any more.
        stages.tell = stages.watcher = None
        stages = Stages(
            tell=told.stage,
            watcher=attendance,
            samples_memory=options.is_profiled,
            costs=[*result.costs],
        )
        with stages.stage("cases", Text("Following cases", "正在跟踪疑点")):
            evidence = evidence_of(result)
            followed = following.record(result, evidence)
        material = material_of(
            result,
            assumptions=assumptions,
            followed=followed,
            baseline=baseline,
            evidence=evidence,
        )
        keep_bulletin(project, material)
        code = exit_code(material.verdict.code, exits_zero=options.exits_zero)
        folder = run_folder_of(project, material.verdict.code)
        is_written = may_be_replaced(project.output, material.verdict.code)
        asked = {
            "unmask": not options.is_masked,
            "fail_on": project.gate.fail_on,
            "exit_zero": options.exits_zero,
            "format": options.output_format,
            "lang": language,
        }
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
        with stages.stage("reports", Text("Writing reports", "正在写报告")):
            if is_written:
                write_run_folder(
                    material,
                    result.crosswalk,
                    folder,
                    is_masked=options.is_masked,
                    language=language,
                    profile=with_stages(result.profile, stages.costs),
                    shows_suppressed=options.shows_suppressed,
                )
                forget_partial(project, material.verdict.code)
            write_outputs(options.outputs, material, exit_code=code)
        shrunk = shrink(baseline, material)
        following.end(followed, exit_code=int(code), reports_written=is_written)
        append_to_log(project.output, finished_entry(material, costs=stages.costs, code=int(code)))
    attendance.log.tell(run_found(material, folder, is_written=is_written))
    with told_quietly():
        show_run(result, material, stages.costs, options, folder=folder, is_written=is_written)
        if shrunk is not None:
            typer.echo(shrunk, err=True)
    return code, summary_json(material)


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
