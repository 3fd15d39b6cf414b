"""How long the stages take, judged by the last run of the project and the records of both."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.cli.run_log import FINISHED, LOG_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cpaudit.stages import StageCost

# All stages of a run in their order, with the parts of a thousand that each takes on a township of
# 10,000 persons with every source: a guess for the first run, from which a time limit may be kept but
# which is never shown.
USUAL = {
    "rules_load": 60,
    "sources": 130,
    "linkage": 200,
    "views": 70,
    "missed": 80,
    "rules": 70,
    "findings": 40,
    "timeliness": 10,
    "returns": 30,
    "events": 40,
    "screens": 50,
    "corrections": 70,
    "cases": 30,
    "reports": 150,
}
# Only of a log this long are the last lines looked at: a county that runs daily for ten years.
_MOST_BYTES = 1 << 24


@dataclass(slots=True)
class Pace:
    """What each stage of this run will take, and what is left of it.

    Attributes:
        earlier: the seconds of each stage in the last whole run; empty where there was none.
        n_earlier: the records of that run.
        n_rows: the records of this one, once they are known.
        done: the seconds of the stages that ended.
        current: the stage that runs now.
        begun: when it began.
    """

    earlier: Mapping[str, float] = field(default_factory=dict)
    n_earlier: int = 0
    n_rows: int | None = None
    done: dict[str, float] = field(default_factory=dict)
    current: str | None = None
    begun: float = 0.0

    @classmethod
    def of(cls, folder: Path, project: str) -> Pace:
        """The pace of the last whole run of ``project`` into ``folder``."""
        for entry in reversed(_finished(folder, project)):
            try:
                seconds = {str(name): float(s) for name, s in entry["seconds"].items()}
                n_records = int(entry["n_records"])
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            if n_records > 0 and not entry.get("is_partial"):
                return cls(seconds, n_records)
        return cls()

    def begins(self, stage: str) -> None:
        """A stage begins."""
        self.current, self.begun = stage, time.monotonic()

    def ends(self, cost: StageCost) -> None:
        """It has ended."""
        self.done[cost.name] = cost.seconds
        self.current = None

    def left(self) -> float | None:
        """The seconds that are left; null where no earlier run tells, or where this one is slower."""
        if not self.earlier:
            return None
        ahead = [name for name in self.earlier if name not in self.done and name != self.current]
        seconds = sum(self.expected(name) for name in ahead)
        if self.current is not None:
            of_current = self.expected(self.current) - (time.monotonic() - self.begun)
            if of_current < 0 and self.current in self.earlier:
                return None
            seconds += max(of_current, 0.0)
        return seconds

    def needed(self, stages: Iterable[str]) -> float:
        """The seconds that these stages will take, by the last run or else by what is usual."""
        return sum(self.expected(name) for name in stages)

    def expected(self, stage: str) -> float:
        """The seconds of one stage: as in the last run, by the records of both."""
        if stage in self.earlier:
            # Reading the rules does not depend on the records.
            grows = self.n_rows is not None and stage != "rules_load"
            scale = (self.n_rows or 0) / self.n_earlier if grows else 1.0
            return self.earlier[stage] * scale
        if self.earlier:
            return 0.0
        known = [name for name in self.done if name in USUAL and name != "rules_load"]
        parts = sum(USUAL[name] for name in known)
        return (
            USUAL.get(stage, 0) * sum(self.done[name] for name in known) / parts if parts else 0.0
        )


def _finished(folder: Path, project: str) -> list[dict[str, Any]]:
    path = folder / LOG_NAME
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - _MOST_BYTES, 0))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        if FINISHED not in line:
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if (
            isinstance(entry, Mapping)
            and entry.get("command") == FINISHED
            and entry.get("project") == project
        ):
            found.append(dict(entry))
    return found
