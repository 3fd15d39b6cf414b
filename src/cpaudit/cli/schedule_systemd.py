"""The units of systemd: a service that runs once, and the timer that starts it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from cpaudit.project.working_month import Every

if TYPE_CHECKING:
    from cpaudit.cli.schedule_job import Job

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PLAIN = re.compile(r"[A-Za-z0-9_./=:@+-]+")


def service(job: Job) -> str:
    """The service. A closed gate is a result, not a failure of the service."""
    command = " ".join(quoted(word) for word in job.command)
    return f"""[Unit]
Description={_literal(job.title)}

[Service]
Type=oneshot
ExecStart={command}
SuccessExitStatus=1
TimeoutStartSec={job.minutes}min
UMask=0077
Nice=10
"""


def timer(job: Job) -> str:
    """The timer. A run that the machine slept through is made up for."""
    return f"""[Unit]
Description={_literal(job.title)}

[Timer]
OnCalendar={calendar(job)}
Persistent=true

[Install]
WantedBy=timers.target
"""


def calendar(job: Job) -> str:
    """The time as systemd writes it."""
    at = f"{job.at:%H:%M}:00"
    match job.every:
        case Every.DAILY:
            return f"*-*-* {at}"
        case Every.WEEKLY:
            return f"{_WEEKDAYS[(job.day or 1) - 1]} *-*-* {at}"
        case Every.MONTHLY:
            return f"*-*-{job.day or 1:02d} {at}"
        case _:
            assert_never(job.every)


def quoted(word: str) -> str:
    """A word of ``ExecStart``: no specifiers, no variables, blanks kept.

    >>> quoted("/data/50% $x")
    '"/data/50%% $$x"'
    """
    text = _literal(word).replace("$", "$$")
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _literal(text: str) -> str:
    return " ".join(text.split("\n")).replace("%", "%%")
