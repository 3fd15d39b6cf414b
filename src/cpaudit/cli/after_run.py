"""The command that follows a run: it gets the summary, and changes nothing of the run's result."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import ExitCode
from cpaudit.i18n import Text
from cpaudit.processes import end_with_children

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.errors import CpauditError
    from cpaudit.project import AfterRunSpec

EXIT_CODE, RUN_FOLDER, PROJECT = "CPAUDIT_EXIT_CODE", "CPAUDIT_RUN_FOLDER", "CPAUDIT_PROJECT"


@dataclass(frozen=True, slots=True)
class CommandEnd:
    """What became of the command: how long it took, and why it failed if it did."""

    seconds: float
    problem: Text | None = None


def run_command(
    spec: AfterRunSpec,
    *,
    summary: str,
    code: int,
    run_folder: Path,
    project_folder: Path,
    seconds: float | None = None,
) -> CommandEnd | None:
    """Run the project's command, with ``summary`` as its standard input; null where it names none.

    No shell takes part, so that nothing in a path is a command. What it prints is not shown: it may
    be anything. It is ended, with all that it began, when its time is over.

    Args:
        spec: what the project asks for.
        summary: JSON.
        code: the exit code of the run, as CPAUDIT_EXIT_CODE.
        run_folder: where the reports are, as CPAUDIT_RUN_FOLDER.
        project_folder: where it runs, as CPAUDIT_PROJECT.
        seconds: less than the project's time, where less is left.
    """
    if not spec.command:
        return None
    environment = {
        **os.environ,
        EXIT_CODE: str(code),
        RUN_FOLDER: str(run_folder),
        PROJECT: str(project_folder),
    }
    limit = spec.seconds if seconds is None else min(spec.seconds, seconds)
    begun = time.monotonic()
    # A file, not a pipe: a command that reads nothing would hold the run otherwise.
    with tempfile.TemporaryFile() as given:
        given.write(summary.encode())
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the project's own command, and no shell
                [*spec.command],
                stdin=given,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=project_folder,
            )
        except (OSError, ValueError) as cause:
            reason = getattr(cause, "strerror", None) or type(cause).__name__
            return CommandEnd(time.monotonic() - begun, Text(reason, reason))
        problem = _waited(process, limit)
    return CommandEnd(time.monotonic() - begun, problem)


def _waited(process: subprocess.Popen[bytes], limit: float) -> Text | None:
    try:
        code = process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        end_with_children(process.pid)
        process.wait()
        return Text(f"ended after {limit:g} s", f"超过 {limit:g} 秒，已终止")
    except BaseException:
        end_with_children(process.pid)
        process.wait()
        raise
    return Text(f"exit code {code}", f"退出码 {code}") if code else None


def failure_summary(error: CpauditError, project: str) -> str:
    """What the command gets where there is no summary: why the run ended."""
    return _without_reports(int(error.exit_code), error.message(), project)


def late_summary(code: ExitCode, said: Text, project: str) -> str:
    """What the command gets where the time limit ended the run before there were reports."""
    return _without_reports(int(code), said, project)


def _without_reports(code: int, said: Text, project: str) -> str:
    told = {
        "project": {"name": project},
        "verdict": {
            "is_open": False,
            "is_judged": False,
            "is_partial": code == int(ExitCode.PARTIAL),
            "exit_code": code,
            "reasons": [{"zh": said.zh, "en": said.en}],
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
