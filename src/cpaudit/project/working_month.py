"""What the project says of the working month: worklists, bulletin, schedule, what follows a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path

# A mail is sent in a moment; a chat that does not answer must not hold the next run.
AFTER_RUN_SECONDS = 60.0


class Layout(StrEnum):
    """How worklists are written: a file per village, or a sheet per village in one workbook."""

    FILES = "files"
    WORKBOOK = "workbook"


class Every(StrEnum):
    """How often a scheduled run begins."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class WorklistsSpec:
    """How worklists are written."""

    layout: Layout = Layout.FILES


@dataclass(frozen=True, slots=True)
class BulletinSpec:
    """The project's own templates of the bulletin: ``template`` a docx, ``markdown`` a text."""

    template: Path | None = None
    markdown: Path | None = None


@dataclass(frozen=True, slots=True)
class AfterRunSpec:
    """A command that gets the summary of a run on its standard input, and how long it may take."""

    command: tuple[str, ...] = ()
    seconds: float = AFTER_RUN_SECONDS


@dataclass(frozen=True, slots=True)
class LimitsSpec:
    """How long a run may take; above it the run ends with what it has (exit code 4)."""

    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """When scheduled runs begin; null where the project names no time.

    ``day``: of the week (1 is Monday) or of the month, by ``every``.
    """

    every: Every | None = None
    at: time | None = None
    day: int | None = None
