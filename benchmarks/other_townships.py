"""Townships of the other generator (``tests/otherworld``): do probabilities come true there too?"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.synthesis.score import placed
from cpaudit.synthesis.score_probabilities import CASES_FILE, read_cases, score_probabilities
from measure import cost_of, cpaudit

if TYPE_CHECKING:
    from cpaudit.synthesis.scores import ProbabilityScores

# None of those that the line was fitted on or that were looked at while the evidence was weighed.
SEEDS = (31, 32, 33, 34, 35, 36)
PERSONS = 6_000
_TESTS = Path(__file__).parent.parent / "tests"


@dataclass(frozen=True, slots=True)
class Measured:
    """A township's name and what became of its probabilities."""

    name: str
    scores: ProbabilityScores


def other_townships(
    folder: Path, seeds: tuple[int, ...] = SEEDS, persons: int = PERSONS
) -> list[Measured]:
    """The scores of a run on each of the other generator's townships."""
    sys.path[:0] = [str(_TESTS), str(_TESTS / "otherworld")]
    # Tests are no package: they are found once their folder is on the path.
    world_of = importlib.import_module("otherworld").build
    truth = importlib.import_module("otherworld_truth")

    found = []
    for seed in seeds:
        data, out = folder / f"other{seed}", folder / f"other run{seed}"
        world = world_of(data, seed, persons)
        cost_of(*cpaudit("run", data, "--out", out, "--quiet"))
        cases = read_cases(out / CASES_FILE)
        scores = score_probabilities(
            truth.without_sheets(cases),
            placed(truth.mentions_of(world)),
            truth.births_of(world),
        )
        found.append(Measured(f"other {seed}", scores))
    return found
