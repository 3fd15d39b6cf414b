"""A task of the Windows Task Scheduler, as XML and as the command that installs it."""

from __future__ import annotations

import datetime as dt
import subprocess
from typing import TYPE_CHECKING, assert_never
from xml.sax.saxutils import escape

from cpaudit.project.working_month import Every

if TYPE_CHECKING:
    from cpaudit.cli.schedule_job import Job

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# The day from which the times count; any day of the past will do, and it must not be today's.
_SINCE = dt.date(2020, 1, 1)


def command(job: Job, *, file: str) -> str:
    """The line for a command prompt that makes the task from its XML.

    The command of the run is in the XML: on a command line it may have 261 letters only.
    """
    words = ["schtasks", "/Create", "/TN", job.name, "/XML", file, "/F"]
    return subprocess.list2cmdline(words) + "\n"


def xml(job: Job) -> str:
    """The task. It runs as the user who installs it, also on battery, and one at a time."""
    program, *arguments = job.command
    line = subprocess.list2cmdline(arguments)
    return f"""<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(job.title)}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{_SINCE.isoformat()}T{job.at:%H:%M}:00</StartBoundary>
      <Enabled>true</Enabled>
{_when(job)}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT{job.minutes}M</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(line)}</Arguments>
      <WorkingDirectory>{escape(str(job.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def for_scheduler(text: str) -> bytes:
    """The XML in the encoding that every Windows takes."""
    declared = text.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>', 1)
    return declared.replace("\n", "\r\n").encode("utf-16")


def _when(job: Job) -> str:
    match job.every:
        case Every.DAILY:
            inner = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
        case Every.WEEKLY:
            day = _DAYS[(job.day or 1) - 1]
            inner = (
                "<ScheduleByWeek><WeeksInterval>1</WeeksInterval>"
                f"<DaysOfWeek><{day} /></DaysOfWeek></ScheduleByWeek>"
            )
        case Every.MONTHLY:
            months = "".join(f"<{month} />" for month in _MONTHS)
            inner = (
                f"<ScheduleByMonth><DaysOfMonth><Day>{job.day or 1}</Day></DaysOfMonth>"
                f"<Months>{months}</Months></ScheduleByMonth>"
            )
        case _:
            assert_never(job.every)
    return f"      {inner}"
