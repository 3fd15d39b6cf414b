"""Processes of this machine: who is alive, and what this one takes."""

from __future__ import annotations

import os
import platform
import time
import zlib
from dataclasses import dataclass
from functools import cache

# The start that the system tells moves with the clock that it is reckoned by; a number is not given
# to another process within so short a time.
_SLACK_SECONDS = 10
# Of an interpreter with all libraries from a cold network share.
_LONGEST_START = 20.0


@dataclass(frozen=True, slots=True)
class Identity:
    """One process of one machine; its number alone may be another's tomorrow.

    Attributes:
        host: a short mark of the machine, not its name.
        pid: its number.
        started: seconds since 1970.
    """

    host: str
    pid: int
    started: int

    @property
    def is_alive(self) -> bool | None:
        """Whether it still runs; null where it runs on another machine, which cannot be asked."""
        if self.host != _host():
            return None
        started = _started(self.pid)
        return started is not None and abs(started - self.started) <= _SLACK_SECONDS

    @property
    def mark(self) -> str:
        """The three parts, for the name of a file that belongs to this process."""
        return f"{self.host}-{self.pid}-{self.started}"


@cache
def _identity(pid: int) -> Identity:
    return Identity(_host(), pid, _started(pid) or 0)


def this_process() -> Identity:
    """The process that asks."""
    return _identity(os.getpid())


def identity_of(mark: str) -> Identity | None:
    """The process whose mark begins ``mark``; null where there is none.

    >>> identity_of("0000abcd-17-1700000000-k2j3")
    Identity(host='0000abcd', pid=17, started=1700000000)
    """
    parts = mark.split("-")
    if len(parts) < len(Identity.__slots__) or not (parts[1].isdigit() and parts[2].isdigit()):
        return None
    return Identity(parts[0], int(parts[1]), int(parts[2]))


def age_seconds() -> float:
    """How long this process has run: what starting it took counts too.

    Nothing for a process that is older than any start: a program that calls this one.
    """
    import psutil  # late: see resident_bytes

    age = time.time() - float(psutil.Process().create_time())
    return age if 0 < age < _LONGEST_START else 0.0


def resident_bytes() -> int:
    """The memory that this process holds now."""
    import psutil  # late: `--help` does not need it

    return int(psutil.Process().memory_info().rss)


def cpu_seconds() -> float:
    """The processor seconds that this process has used, over all its threads."""
    import psutil  # late: see resident_bytes

    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def end_with_children(pid: int) -> None:
    """End a process and those that it started; one that has gone already is no error."""
    import psutil  # late: see resident_bytes

    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue


@cache
def _host() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _started(pid: int) -> int | None:
    import psutil  # late: see resident_bytes

    try:
        return int(psutil.Process(pid).create_time())
    except psutil.AccessDenied:
        return None if not psutil.pid_exists(pid) else 0
    except psutil.NoSuchProcess:
        return None
