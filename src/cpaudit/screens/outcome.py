"""What a screen hands over: outcomes in families of tests, and what it could not look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpaudit.i18n import Text
    from cpaudit.screens.catalogue import Screen


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test of one place, day, cohort or area.

    Attributes:
        village: none for the whole area.
        part: which day, quarter, cohort or index of the source; empty where there is one only.
        n: the records that it rests on.
        statistic: what was seen.
        expected: what was to be expected.
        p_value: none where nothing is tested.
        is_large: whether it is large enough to be worth a way, however sure it is.
        message: the size of it, in plain words.
    """

    village: str | None
    part: str
    n: int
    statistic: float
    expected: float | None
    p_value: float | None
    is_large: bool
    message: Text


@dataclass(frozen=True, slots=True)
class Family:
    """The tests of one screen in one source.

    Attributes:
        screen: the screen.
        source: the dataset or the indicator; none for the area as a whole.
        outcomes: the tests that are shown.
        other_p_values: of tests of the family that are not shown: ordinary days.
        are_dependent: whether the tests depend on each other (villages that share an operator).
    """

    screen: Screen
    source: str | None
    outcomes: tuple[Outcome, ...]
    other_p_values: tuple[float, ...] = field(default=())
    are_dependent: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """What a screen did not look at, and why."""

    screen: Screen
    source: str | None
    n: int
    needed: int
    reason: Text


Said = tuple[list[Family], list[Silence]]
"""What every screen gives."""
