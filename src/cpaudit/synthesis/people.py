"""The true persons and couples of the township, as columns that grow while it lives."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from cpaudit.synthesis.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.synthesis.chance import Ints

NOBODY = -1
MALE, FEMALE = 1, 0


class Origin(IntEnum):
    """How a person came to be in the records."""

    NATIVE = 0
    SPOUSE = 1  # came by marriage
    OUTSIDER = 2  # lives elsewhere; known through a relative or a hospital only
    INCOMING = 3  # came to live here, household registration elsewhere


class Leaving(IntEnum):
    """How a couple left, if it did."""

    STAYED = 0
    AWAY = 1  # lives elsewhere, household registration still here
    MOVED = 2  # took the household registration along


def _nothing() -> Ints:
    return np.empty(0, dtype=np.int32)


@dataclass(slots=True)
class Grown:
    """Columns of one length that rows are appended to."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def grow(self, n: int, values: dict[str, Any], defaults: dict[str, int]) -> Ints:
        """The numbers of ``n`` new rows, which hold ``values`` and otherwise the defaults."""
        start = len(self)
        for column in fields(self):
            given = values.get(column.name, defaults.get(column.name, 0))
            rows = np.empty(n, dtype=np.int32)
            rows[:] = given
            setattr(self, column.name, np.concatenate([getattr(self, column.name), rows]))
        return np.arange(start, start + n, dtype=np.int32)


@dataclass(slots=True)
class People(Grown):
    """One row per true person; days are day numbers, persons and couples row numbers."""

    sex: Ints = field(default_factory=_nothing)
    birth: Ints = field(default_factory=_nothing)
    death: Ints = field(default_factory=_nothing)
    surname: Ints = field(default_factory=_nothing)
    mother: Ints = field(default_factory=_nothing)
    father: Ints = field(default_factory=_nothing)
    family: Ints = field(default_factory=_nothing)  # the couple whose child the person is
    couple: Ints = field(default_factory=_nothing)  # the current or last couple
    origin: Ints = field(default_factory=_nothing)
    area: Ints = field(
        default_factory=_nothing
    )  # the six digits of the number: place of first registration
    village: Ints = field(default_factory=_nothing)  # home village inside, or NOBODY
    place: Ints = field(
        default_factory=_nothing
    )  # the place outside that the person comes from or went to
    hukou_in: Ints = field(default_factory=_nothing)
    hukou_out: Ints = field(default_factory=_nothing)
    resid_in: Ints = field(default_factory=_nothing)
    resid_out: Ints = field(default_factory=_nothing)
    order: Ints = field(default_factory=_nothing)  # birth order among the mother's children
    n_fetus: Ints = field(default_factory=_nothing)
    fetus: Ints = field(default_factory=_nothing)
    is_stillborn: Ints = field(default_factory=_nothing)

    def add(self, n: int, **values: int | NDArray[Any]) -> Ints:
        """The numbers of ``n`` new persons."""
        return self.grow(
            n,
            values,
            {
                "death": int(NEVER),
                "mother": NOBODY,
                "father": NOBODY,
                "family": NOBODY,
                "couple": NOBODY,
                "village": NOBODY,
                "hukou_in": int(NEVER),
                "hukou_out": int(NEVER),
                "resid_in": int(NEVER),
                "resid_out": int(NEVER),
                "order": 1,
                "n_fetus": 1,
                "fetus": 1,
            },
        )


@dataclass(slots=True)
class Couples(Grown):
    """One row per couple; ``begin`` and ``leave`` bound its life inside the township."""

    husband: Ints = field(default_factory=_nothing)
    wife: Ints = field(default_factory=_nothing)
    married: Ints = field(default_factory=_nothing)
    ended: Ints = field(default_factory=_nothing)  # divorce
    begin: Ints = field(default_factory=_nothing)
    leave: Ints = field(default_factory=_nothing)
    leaving: Ints = field(default_factory=_nothing)
    village: Ints = field(default_factory=_nothing)
    place: Ints = field(default_factory=_nothing)
    children_before: Ints = field(default_factory=_nothing)  # of the wife, by an earlier marriage
    is_local: Ints = field(
        default_factory=_nothing
    )  # at least one of them has, or had, the registration here

    def add(self, n: int, **values: int | NDArray[Any]) -> Ints:
        """The numbers of ``n`` new couples."""
        return self.grow(
            n,
            values,
            {"ended": int(NEVER), "begin": int(ALWAYS), "leave": int(NEVER), "is_local": 1},
        )
