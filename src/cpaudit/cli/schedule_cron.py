"""A line of a crontab."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, assert_never

from cpaudit.project.working_month import Every

if TYPE_CHECKING:
    from cpaudit.cli.schedule_job import Job

_SUNDAY = 7


def line(job: Job) -> str:
    """Minute, hour, day of the month, month, day of the week, and the command for ``sh``.

    In a crontab a percent sign is a line break unless a backslash stands before it, also between
    quotes.
    """
    day, weekday = "*", "*"
    match job.every:
        case Every.DAILY:
            pass
        case Every.WEEKLY:
            # Some crons know Sunday as 0 only.
            weekday = str((job.day or 1) % _SUNDAY)
        case Every.MONTHLY:
            day = str(job.day or 1)
        case _:
            assert_never(job.every)
    command = shlex.join(job.command).replace("%", r"\%")
    return f"{job.at.minute} {job.at.hour} {day} * {weekday} {command}\n"
