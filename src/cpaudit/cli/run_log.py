"""The run log: who ran what, on which files, when; only ever appended to."""

from __future__ import annotations

import getpass
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import cpaudit
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cpaudit.project import Project
    from cpaudit.reports.material import Material
    from cpaudit.stages import StageCost

LOG_NAME = "run-log.jsonl"
LOG_VERSION = 1
# The command of the line that follows the reports: only then is it known what all stages took.
FINISHED = "finished"
_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700
_MIB = 1 << 20


def log_entry(
    material: Material,
    *,
    options: Mapping[str, object],
    timings: Sequence[tuple[str, float]],
    is_written: bool = True,
    decisions: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """What the log keeps of a run; the only place in all output that reads a clock.

    It holds counts and hashes: no name and no number of a person.
    """
    from cpaudit.reports.summary import finding_counts  # late: `--help` does not need it

    counts = finding_counts(material.findings)
    files = material.files.select("file", "sheet", "sha256", "n_records").sort(
        "file", "sheet", nulls_last=True
    )
    return {
        "version": LOG_VERSION,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": user(),
        "cpaudit": cpaudit.__version__,
        "project": material.project.name,
        "as_of": material.project.as_of.isoformat(),
        "rule_set": material.rule_set,
        "options": {key: _text(value) for key, value in options.items()},
        "files": files.to_dicts(),
        "n_persons": material.n_persons,
        **({"decisions": dict(decisions)} if decisions and decisions["n"] else {}),
        "n_findings": counts["n"],
        "by_severity": counts["by_severity"],
        "n_missed_births": int(material.missed["n"].sum()),
        # What later runs are compared with (``screens.history``); half a run is no comparison.
        "shares": {} if material.is_partial else _shares(material),
        **(
            {"unfinished": [text.en for text in material.unfinished]} if material.is_partial else {}
        ),
        "reports_written": is_written,
        "exit_code": int(material.verdict.code),
        "seconds": {stage: round(seconds, 3) for stage, seconds in timings},
    }


def short_entry(project: Project, command: str, **told: object) -> dict[str, Any]:
    """What the log keeps of a command that audits nothing: who, when, and what was asked for."""
    return {
        "version": LOG_VERSION,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": user(),
        "cpaudit": cpaudit.__version__,
        "project": project.name,
        "command": command,
        **told,
    }


def finished_entry(material: Material, *, costs: Sequence[StageCost], code: int) -> dict[str, Any]:
    """What the log keeps once everything is written: time and, if it was measured, memory of stages."""
    return short_entry(
        material.project,
        FINISHED,
        exit_code=code,
        is_partial=material.is_partial,
        n_records=int(material.files["n_records"].sum()),
        seconds={cost.name: round(cost.seconds, 3) for cost in costs},
        cpu_seconds={cost.name: round(cost.cpu_seconds, 3) for cost in costs},
        peak_mib={
            cost.name: round(cost.peak_bytes / _MIB, 1)
            for cost in costs
            if cost.peak_bytes is not None
        },
    )


def append_to_log(folder: Path, entry: Mapping[str, Any]) -> None:
    """Add one line to the log in ``folder``; the file is made readable by its owner only.

    Raises:
        UsageError: the log cannot be written. A run that cannot be recorded writes nothing.
    """
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    path = folder / LOG_NAME
    try:
        folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        with os.fdopen(handle, "ab") as file:
            file.write(line.encode())
    except OSError as cause:
        raise _not_writable(path, cause) from cause


def _not_writable(path: Path, cause: OSError) -> UsageError:
    match cause:
        case FileExistsError() | NotADirectoryError():
            why = Text("its folder is a file", "输出文件夹的位置上是一个文件")
        case PermissionError() | IsADirectoryError():
            why = Text("it may not be written to", "没有写入权限或被其他程序占用")
        case _:
            reason = cause.strerror or type(cause).__name__
            why = Text(reason, reason)
    return UsageError(
        Text(f"the run log cannot be written: {why.en}.", f"运行日志无法写入：{why.zh}。"),
        mend=Text(
            "Close it in other programs, or choose another folder with --out. "
            "The earlier output is unchanged.",
            "请关闭占用该文件的程序，或用 --out 指定其他文件夹。原有输出未改动。",
        ),
        place=Place(file=str(path)),
    )


def user() -> str:
    """The account that runs this; empty where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such account (containers), no pwd (Windows)
        return ""


def _shares(material: Material) -> dict[str, tuple[int, int]]:
    totals = material.indicators.filter(
        material.indicators["village"].is_null() & (material.indicators["denominator"] > 0)
    )
    return {
        name: (hits, n)
        for name, hits, n in totals.select("name", "numerator", "denominator").iter_rows()
    }


def _text(value: object) -> object:
    return value if isinstance(value, bool | int | float) or value is None else str(value)
