"""The stages of the walk: what each of them costs, and who is told of them.

Time is always measured. Memory is sampled by a thread, only when it is asked for: a look at it takes
some twenty microseconds, twenty times a second.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cpaudit.processes import cpu_seconds, resident_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cpaudit.i18n import Text

_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class StageCost:
    """What one stage took.

    Attributes:
        name: as in the run log.
        seconds: of the clock on the wall.
        cpu_seconds: of all processors together.
        peak_bytes: the most memory that the process held; null where nobody looked.
    """

    name: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int | None = None


class Watcher(Protocol):
    """Whoever follows the walk and may cut it short."""

    def begins(self, stage: str) -> None:
        """A stage begins."""

    def ends(self, cost: StageCost) -> None:
        """It has ended well."""

    def knows_rows(self, n_rows: int) -> None:
        """So many records were read."""

    def is_late(self) -> bool:
        """Whether the rules that are left must be left out."""

    def has_time_for(self, stage: str) -> bool:
        """Whether a stage that reports can do without may begin."""


@dataclass(slots=True)
class Stages:
    """Measures the stages of one walk and tells of them."""

    tell: Callable[[Text], None] | None = None
    watcher: Watcher | None = None
    samples_memory: bool = False
    costs: list[StageCost] = field(default_factory=list)

    @contextlib.contextmanager
    def stage(self, name: str, said: Text | None = None) -> Iterator[None]:
        """The block is the stage ``name``; ``said`` is what the user reads."""
        if said is not None and self.tell is not None:
            self.tell(said)
        if self.watcher is not None:
            self.watcher.begins(name)
        begun, used = time.perf_counter(), cpu_seconds()
        with _peak(is_sampled=self.samples_memory) as peak:
            yield
        cost = StageCost(
            name, time.perf_counter() - begun, cpu_seconds() - used, peak[0] if peak else None
        )
        self.costs.append(cost)
        if self.watcher is not None:
            self.watcher.ends(cost)

    def knows_rows(self, n_rows: int) -> None:
        """Tell how many records there are: from here on an estimate has something to rest on."""
        if self.watcher is not None:
            self.watcher.knows_rows(n_rows)

    def is_late(self) -> bool:
        """Whether the rules that are left must be left out."""
        return self.watcher is not None and self.watcher.is_late()

    def has_time_for(self, stage: str) -> bool:
        """Whether a stage that reports can do without may begin."""
        return self.watcher is None or self.watcher.has_time_for(stage)


@contextlib.contextmanager
def _peak(*, is_sampled: bool) -> Iterator[list[int]]:
    """A list that holds, once the block ends, the most memory that was held meanwhile."""
    peak: list[int] = []
    if not is_sampled:
        yield peak
        return
    highest = resident_bytes()
    is_over = threading.Event()

    def look() -> None:
        nonlocal highest
        while not is_over.wait(_SAMPLE_SECONDS):
            highest = max(highest, resident_bytes())

    sampler = threading.Thread(target=look, name="cpaudit-memory", daemon=True)
    sampler.start()
    try:
        yield peak
    finally:
        is_over.set()
        sampler.join()
        peak.append(max(highest, resident_bytes()))
