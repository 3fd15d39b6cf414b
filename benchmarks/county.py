"""All statistics of a county: a million persons and three hundred villages, stage by stage.

A generated township is read and walked through once. What the walk hands to each stage is kept, copied
as often as a county needs, each copy with villages, persons, records and numbers of its own, and
handed to the same stage again: what the stage then takes is its row. Generating, reading, linking,
deciding and copying are not counted.
"""

from __future__ import annotations

import resource
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import cpaudit.audit
from county_copies import Copies
from cpaudit.audit import audit
from cpaudit.events.decide import Events
from cpaudit.project import load_project
from cpaudit.synthesis import villages
from cpaudit.synthesis.export import write
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.township import generate

if TYPE_CHECKING:
    from collections.abc import Callable

    from cpaudit.audit_result import Audit

COUNTY, VILLAGES = 1_000_000, 300
# The township's inhabitants; those who moved, died or live elsewhere come on top.
PERSONS, SEED = 50_000, 31
_PER_INHABITANT = 1.25
PROMISED_SECONDS = 10.0
# By row of the table, the functions of the walk that it counts.
STAGES = {
    "alignment": ("align",),
    "completeness": ("assess_completeness",),
    "timeliness": ("assess_timeliness",),
    "screens": ("assess_screens",),
    "indicators": ("compute",),
    "returns": ("compare_returns",),
}
# Decided person by person and counted afterwards: no statistic, but what the counts rest on.
BESIDE = {"cases of events": ("decide",)}
_TURNS = 2
_KIB = 1024  # ru_maxrss counts KiB on Linux
_VERDICT = {True: "kept", False: "missed"}

Call = tuple[tuple[object, ...], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock and of all processors."""

    wall: float
    cpu: float

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall + other.wall, self.cpu + other.cpu)


def run(persons: int = PERSONS, county: int = COUNTY) -> str:
    """A Markdown section: the seconds of each stage, their sum and the promise."""
    calls, township = _calls(persons)
    copies = Copies(township.views, n=ceil(county / township.n_persons))
    n_cases = copies.n * (township.events.cases.height if township.events else 0)
    spent = {
        row: sum((_least(name, copies.of(calls[name]), n_cases) for name in names), Spent(0.0, 0.0))
        for row, names in (STAGES | BESIDE).items()
    }
    n_persons, n_villages = copies.n * township.n_persons, copies.n_villages
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB
    total = sum((spent[row] for row in STAGES), Spent(0.0, 0.0))
    return "\n".join(
        [
            f"## Statistics of a county: {n_persons:,} persons, {n_villages:,} villages",
            "",
            (
                f"A township of {persons:,} inhabitants, typical error profile, as the walk hands it "
                f"to its stages, {copies.n} times over with persons and villages of their own; the "
                f"quicker of {_TURNS} turns. CPU is that of all threads."
            ),
            "",
            "| stage | s | CPU s |",
            "|---|---|---|",
            *(f"| {row} | {spent[row].wall:.2f} | {spent[row].cpu:.2f} |" for row in STAGES),
            f"| all statistics | {total.wall:.2f} | {total.cpu:.2f} |",
            *(
                f"| beside: {row} | {spent[row].wall:.2f} | {spent[row].cpu:.2f} |"
                for row in BESIDE
            ),
            "",
            (
                f"Promised: all statistics within {PROMISED_SECONDS:.0f} s: "
                f"{_VERDICT[total.wall <= PROMISED_SECONDS]} ({total.wall:.1f} s; peak with all "
                f"copies {peak:,.0f} MiB)"
            ),
        ]
    )


def _calls(persons: int) -> tuple[dict[str, Call], Audit]:
    """What the walk over a township calls each stage with, and what it finds."""
    calls: dict[str, Call] = {}
    per_copy = COUNTY / (persons * _PER_INHABITANT)
    with tempfile.TemporaryDirectory() as name, ExitStack() as replaced:
        for one in chain.from_iterable((STAGES | BESIDE).values()):
            replaced.enter_context(mock.patch.object(cpaudit.audit, one, _kept(one, calls)))
        with mock.patch.object(villages, "village_count", return_value=ceil(VILLAGES / per_copy)):
            write(generate(persons, SEED, Profile.TYPICAL), Path(name))
        township = audit(load_project(Path(name) / "cpaudit.yaml"))
    return calls, township


def _kept(name: str, calls: dict[str, Call]) -> Callable[..., object]:
    """The stage as it is, remembering what it is called with."""
    function = getattr(cpaudit.audit, name)

    def kept(*arguments: object, **named: object) -> object:
        # The walk goes on filling its dictionaries: the stage saw them as they are now.
        now = {id(one): dict(one) for one in (*arguments, *named.values()) if isinstance(one, dict)}
        calls[name] = (
            tuple(now.get(id(one), one) for one in arguments),
            {key: now.get(id(one), one) for key, one in named.items()},
        )
        return function(*arguments, **named)

    return kept


def _least(name: str, call: Call, n_cases: int) -> Spent:
    """What the quicker of some turns takes: what else the machine does only adds."""
    function, turns = getattr(cpaudit.audit, name), []
    arguments, named = call
    for _ in range(_TURNS):
        begun, worked = time.perf_counter(), time.process_time()
        found = function(*arguments, **named)
        turns.append(Spent(time.perf_counter() - begun, time.process_time() - worked))
        if isinstance(found, Events):
            assert found.cases.height == n_cases, "the copies are not what the township is"
    return min(turns, key=lambda turn: turn.wall)


if __name__ == "__main__":
    print(run())
