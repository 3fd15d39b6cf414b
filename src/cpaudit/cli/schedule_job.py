"""What a scheduled run is, whoever starts it: its command, its time, its name."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Language, Text, current_language
from cpaudit.project import FILE_NAME, load_project
from cpaudit.project.working_month import Every

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.project import Project, ScheduleSpec

# Before office hours and after the nightly exports; used where the project names no time.
USUAL_TIME = dt.time(6, 30)
LOG = "cpaudit.log"
_NAME_LETTERS = 24
# A run without a limit that has taken this long has lost its disk or its database.
_MOST_MINUTES = 720
_SLACK_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Job:
    """A scheduled run.

    Attributes:
        name: of units and tasks: Latin letters, and a mark of the path that keeps projects apart.
        title: what people read.
        command: the words of the command, each as it is.
        folder: of the project.
        every: how often.
        at: at what time of the day.
        day: of the week (1 is Monday) or of the month; null for a daily run.
        minutes: after which the scheduler may end it.
        spec: what the project says itself.
    """

    name: str
    title: str
    command: tuple[str, ...]
    folder: Path
    every: Every
    at: dt.time
    day: int | None
    minutes: int
    spec: ScheduleSpec

    def assumed(self) -> list[Text]:
        """What the project does not say."""
        if self.spec.every is not None and self.spec.at is not None:
            return []
        at = f"{self.at:%H:%M}"
        return [
            Text(
                f"# assumed: {self.every} at {at}; set schedule.every and schedule.at in "
                f"{FILE_NAME}",
                f"# 假定：{_EVERY_ZH[self.every]} {at}；可在 {FILE_NAME} 中设置 schedule.every 与 "
                "schedule.at",
            )
        ]


_EVERY_ZH = {Every.DAILY: "每天", Every.WEEKLY: "每周", Every.MONTHLY: "每月"}


def job_of(path: Path) -> Job:
    """The scheduled run of the project in ``path``.

    Raises:
        ProjectError: there is no project file, or it cannot be used.
        UsageError: the path cannot be written into a table of a scheduler.
    """
    project = load_project(path)
    file = (project.path or project.folder / FILE_NAME).resolve()
    folder = file.parent
    _refuse_control(file)
    spec = project.schedule
    every = spec.every or Every.DAILY
    language = project.language or current_language()
    log = project.output.resolve() / LOG
    command = (
        # The same interpreter, whatever the scheduler's PATH.
        *(sys.executable, "-m", "cpaudit", "run", str(file)),
        *("--quiet", "--plain", "--lang", str(Language(language)), "--log", str(log)),
    )
    return Job(
        name=_name(project, file),
        title=f"cpaudit: {project.name}",
        command=command,
        folder=folder,
        every=every,
        at=spec.at or USUAL_TIME,
        day=None if every is Every.DAILY else (spec.day or 1),
        minutes=_minutes(project.limits.minutes),
        spec=spec,
    )


def _minutes(limit: float | None) -> int:
    return _MOST_MINUTES if limit is None else int(limit) + 1 + _SLACK_MINUTES


def _name(project: Project, file: Path) -> str:
    letters = re.sub(r"[^a-z0-9]+", "-", project.name.lower()).strip("-")[:_NAME_LETTERS]
    mark = hashlib.sha256(str(file).encode()).hexdigest()[:8]
    return "-".join(part for part in ("cpaudit", letters.strip("-"), mark) if part)


def _refuse_control(file: Path) -> None:
    if any(ord(letter) < ord(" ") for letter in str(file)):
        raise UsageError(
            Text("the path holds a line break.", "路径中含有换行符。"),
            mend=Text("Rename the folder.", "请重命名文件夹。"),
            place=Place(file=str(file)),
        )
