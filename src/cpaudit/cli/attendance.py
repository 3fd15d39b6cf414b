"""Who attends a run: the clock with the time limit, the log, and the end when the time is over.

The walk runs in a thread of its own. The main thread waits: so Ctrl-C is heard at once, whatever the
walk computes, and when the time is nearly over it goes on with what the walk has found so far.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from cpaudit.cli.leaving import WORKER
from cpaudit.cli.log_file import LogFile
from cpaudit.cli.pace import Pace
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cpaudit.stages import StageCost

Found = TypeVar("Found")
# What the verdict needs after the rules, and what every run needs at its end.
_AFTER_RULES, _AT_THE_END = ("findings", "cases", "reports"), ("cases", "reports")
# The end is slower than the last time: other programs run too, and the estimate is one.
_MARGIN = 1.5
# Rules are what a run is for: rather than leave one out, the estimate is believed.
_MARGIN_OF_RULES = 1.0
# A stage that was given up goes on in its thread and takes processors from what follows.
_MARGIN_BESIDE = 2.0
# Room to clean up in: staging folders of some hundred files, a line in two logs.
_LAST_SECONDS, _LAST_SHARE = 2.0, 0.1
_LOOK_SECONDS = 0.05
# macOS gives threads half a megabyte, and conditions may be nested deeply.
_STACK_BYTES = 1 << 26
_MIB = 1 << 20


@dataclass(slots=True)
class Attendance:
    """Follows the stages of one run and knows when its time is over.

    Attributes:
        pace: how long the stages take.
        log: where they are told.
        ends_at: when the run must have ended (``time.monotonic``); null without a limit.
        reserved: the seconds before that which the command after the run may take.
        cleaning: the seconds before that in which staging folders are removed.
    """

    pace: Pace = field(default_factory=Pace)
    log: LogFile = field(default_factory=LogFile)
    ends_at: float | None = None
    reserved: float = 0.0
    cleaning: float = 0.0

    @classmethod
    def of(
        cls, pace: Pace, log: LogFile, *, begun: float, minutes: float | None, hook: float
    ) -> Attendance:
        """The attendance of a run that began at ``begun`` and may take so many minutes."""
        if minutes is None:
            return cls(pace, log)
        seconds = minutes * 60
        share = seconds * _LAST_SHARE
        return cls(pace, log, begun + seconds, min(hook, share), min(_LAST_SECONDS, share))

    def begins(self, stage: str) -> None:
        """A stage begins."""
        self.pace.begins(stage)

    def ends(self, cost: StageCost) -> None:
        """It has ended: a line in the log."""
        self.pace.ends(cost)
        memory = "" if cost.peak_bytes is None else f", {cost.peak_bytes / _MIB:.0f} MiB"
        took = f"{cost.seconds:.1f} s, CPU {cost.cpu_seconds:.1f} s{memory}"
        self.log.tell(Text(f"stage {cost.name}: {took}", f"阶段 {cost.name}：{took}"))

    def knows_rows(self, n_rows: int) -> None:
        """So many records were read."""
        self.pace.n_rows = n_rows
        self.log.tell(Text(f"{n_rows} records read", f"已读取 {n_rows} 条记录"))

    def is_late(self) -> bool:
        """Whether the rules that are left must be left out."""
        return self._lacks(self.pace.needed(_AFTER_RULES) * _MARGIN_OF_RULES)

    def has_time_for(self, stage: str) -> bool:
        """Whether a stage that reports can do without may begin."""
        return not self._lacks(self.pace.needed((stage, *_AT_THE_END)) * _MARGIN)

    def is_nearly_over(self) -> bool:
        """Whether there is just time enough to report what was found."""
        return self._lacks(self.pace.needed(_AT_THE_END) * _MARGIN_BESIDE)

    def seconds_left(self) -> float | None:
        """Until the run must have ended."""
        return None if self.ends_at is None else max(self.ends_at - time.monotonic(), 0.0)

    def last_moment(self) -> float | None:
        """When cleaning up must begin (``time.monotonic``)."""
        if self.ends_at is None:
            return None
        return self.ends_at - self.reserved - self.cleaning

    def _lacks(self, seconds: float) -> bool:
        moment = self.last_moment()
        return moment is not None and time.monotonic() + seconds > moment


def attended(work: Callable[[Callable[[Found], None]], Found], attendance: Attendance) -> Found:
    """What ``work`` returns, or the last that it kept when the time was nearly over.

    ``work`` is given a function that keeps what there is so far. It runs in a thread, which is left
    alone when its time is over; who goes on then must end the program without waiting for it
    (``leave`` does).
    """
    kept: list[Found] = []
    returned: list[Found] = []
    failed: list[BaseException] = []
    is_over = threading.Event()

    def run() -> None:
        try:
            returned.append(work(kept.append))
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            failed.append(error)
        finally:
            is_over.set()

    context = contextvars.copy_context()
    with _deep_stack():
        worker = threading.Thread(target=context.run, args=(run,), name=WORKER, daemon=True)
        worker.start()
    while not is_over.wait(_LOOK_SECONDS):
        if kept and attendance.is_nearly_over():
            return kept[-1]
    worker.join()
    if failed:
        raise failed[0]
    return returned[0]


@contextlib.contextmanager
def watched(attendance: Attendance, end: Callable[[], None]) -> Iterator[None]:
    """The block with a watchdog: at the last moment ``end`` is called from its thread."""
    moment = attendance.last_moment()
    if moment is None:
        yield
        return
    is_over = threading.Event()
    context = contextvars.copy_context()

    def watch() -> None:
        if not is_over.wait(max(moment - time.monotonic(), 0.0)):
            end()

    watchdog = threading.Thread(
        target=context.run, args=(watch,), name="cpaudit-watchdog", daemon=True
    )
    watchdog.start()
    try:
        yield
    finally:
        is_over.set()


@contextlib.contextmanager
def _deep_stack() -> Iterator[None]:
    before = threading.stack_size(_STACK_BYTES)
    try:
        yield
    finally:
        threading.stack_size(before)
