"""The sample township that ships with the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.synthesis.export import write
from cpaudit.synthesis.profile import Profile
from cpaudit.synthesis.township import generate

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE_NAME = "fenghuang"
# Small enough to ship, large enough that each kind of fault stands in it; the seed gives every kind
# of birth that another area must report.
SAMPLE_PERSONS, SAMPLE_SEED = 2000, 2


def write_sample(folder: Path) -> None:
    """Writes the sample township, its files and its truth, into ``folder``."""
    write(generate(SAMPLE_PERSONS, SAMPLE_SEED, Profile.TYPICAL), folder)
