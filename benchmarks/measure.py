"""Whole processes, measured by the operating system: seconds, CPU seconds and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_KIB = 1024  # ru_maxrss counts KiB on Linux


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took; memory is its own peak, in MiB."""

    wall: float
    cpu: float
    peak_mib: float
    code: int


def cost_of(*arguments: str) -> Cost:
    """The cost of one process; what it prints is thrown away.

    Raises:
        RuntimeError: the process ended with a code above 1 (1 is a closed gate).
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ}
    )
    stderr = process.stderr.read() if process.stderr else b""
    _pid, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code not in {0, 1}:
        raise RuntimeError(f"{arguments} ended with {code}: {stderr.decode()[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KIB, code)


def cpaudit(*arguments: str | Path) -> tuple[str, ...]:
    """The command line that runs this checkout's cpaudit."""
    return (sys.executable, "-m", "cpaudit", *map(str, arguments))


def median(costs: list[Cost]) -> Cost:
    """The run in the middle by wall time."""
    return sorted(costs, key=lambda cost: cost.wall)[len(costs) // 2]
