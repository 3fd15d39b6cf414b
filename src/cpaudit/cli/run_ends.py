"""What happens at the end of a run: the project's own command, partial reports, the time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from cpaudit.cli.after_run import late_summary, run_command
from cpaudit.cli.lock import NOTE
from cpaudit.cli.log_file import Level
from cpaudit.cli.run_log import append_to_log, short_entry
from cpaudit.cli.stage_words import stage_words
from cpaudit.errors import CpauditError, ExitCode
from cpaudit.i18n import Text
from cpaudit.output import MANIFEST, own_leftovers, staged_folder
from cpaudit.output.undisturbed import SWITCHING

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.cli.attendance import Attendance
    from cpaudit.cli.log_file import LogFile
    from cpaudit.project import Project

# Within the run folder: what a time limit left of a run never takes the place of whole reports.
PARTIAL = "partial"
_SWITCH_SECONDS = 5.0
_LEAST_SECONDS = 1.0


def run_folder_of(project: Project, code: ExitCode) -> Path:
    """Where the reports of a run that ended with ``code`` belong."""
    return project.output / PARTIAL if code is ExitCode.PARTIAL else project.output


def forget_partial(project: Project, code: ExitCode) -> None:
    """After a whole run the partial reports of an earlier one are gone; the user's files stay."""
    partial = project.output / PARTIAL
    if code is ExitCode.PARTIAL or not (partial / MANIFEST).is_file():
        return
    with staged_folder(partial):
        pass  # nothing takes the place of what the last run wrote
    (partial / MANIFEST).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # files of the user
        partial.rmdir()


def after_run(
    project: Project,
    summary: str,
    code: int,
    folder: Path,
    log: LogFile,
    *,
    seconds: float | None = None,
) -> None:
    """Run the project's command; that it failed is told and changes nothing."""
    limit = None if seconds is None else max(seconds, _LEAST_SECONDS)
    end = run_command(
        project.after_run,
        summary=summary,
        code=code,
        run_folder=folder,
        project_folder=project.folder,
        seconds=limit,
    )
    if end is None:
        return
    if end.problem is None:
        took = f"{end.seconds:.1f}"
        log.tell(Text(f"after_run.command: done in {took} s", f"after_run.command：{took} 秒完成"))
        return
    said = Text(
        f"after_run.command failed: {end.problem.en}. The result of the run stands.",
        f"after_run.command 执行失败：{end.problem.zh}。本次运行结果不受影响。",
    )
    log.tell(said, level=Level.ERROR)
    typer.echo(said, err=True)


def end_late(project: Project, attendance: Attendance) -> NoReturn:
    """End the program from the watchdog's thread: the time is over and a stage has not come back.

    Nothing half-written stays: files do not change places while this looks, staging folders go, and
    the store undoes by itself what was not finished.
    """
    is_still = SWITCHING.acquire(timeout=_SWITCH_SECONDS)
    said = _too_late(attendance)
    attendance.log.tell(said, level=Level.ERROR)
    _say(said)
    with contextlib.suppress(CpauditError):
        append_to_log(
            project.output,
            short_entry(
                project,
                "time limit",
                exit_code=int(ExitCode.PARTIAL),
                stage=attendance.pace.current,
                seconds={name: round(s, 3) for name, s in attendance.pace.done.items()},
            ),
        )
    if is_still:
        for folder in {project.output.parent, project.output, project.store.parent}:
            for path in own_leftovers(folder):
                shutil.rmtree(path, ignore_errors=True)
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (project.store.parent / NOTE).unlink(missing_ok=True)
    if project.after_run.command:
        told = late_summary(ExitCode.PARTIAL, said, project.name)
        code, seconds = int(ExitCode.PARTIAL), attendance.reserved
        after_run(project, told, code, project.output, attendance.log, seconds=seconds)
    attendance.log.tell(Text("run ends: exit code 4", "运行结束：退出码 4"), level=Level.ERROR)
    os._exit(int(ExitCode.PARTIAL))


def _too_late(attendance: Attendance) -> Text:
    pace = attendance.pace
    done = [stage_words(name) for name in pace.done]
    finished = Text(
        ", ".join(each.en for each in done) or "nothing",
        "、".join(each.zh for each in done) or "无",
    )
    at = Text("between two stages", "在两个阶段之间")
    if pace.current is not None:
        stage = stage_words(pace.current)
        at = Text(f"while {stage.en}", f"在“{stage.zh}”阶段")
    return Text(
        f"The time limit is over {at.en} (finished: {finished.en}). No report was written; "
        "the earlier ones are unchanged. Allow more minutes (--time-limit, limits.minutes).",
        f"{at.zh}已达到运行时限（已完成：{finished.zh}）。未写出报告，原有报告未改动。"
        "请放宽时限（--time-limit 或 limits.minutes）。",
    )


def _say(said: Text) -> None:
    """On stderr past Python's own locks, which a thread that was given up may hold."""
    with contextlib.suppress(OSError, ValueError):
        clear = "\r\x1b[2K" if sys.stderr.isatty() else ""
        os.write(sys.stderr.fileno(), f"{clear}{said}\n".encode(sys.stderr.encoding, "replace"))
