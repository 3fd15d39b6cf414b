"""A declared comparison of one column, and the column made ready for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from cpaudit.linkage.frames.readings import as_text

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from cpaudit.linkage.blocking import Words
    from cpaudit.linkage.codes import Flags, Levels, Rows

MISSING_LEVEL = "missing"
Expected: TypeAlias = Mapping[str, float]


class Kinship(StrEnum):
    """What members of one family have in common in a column."""

    NOTHING = "nothing"  # no more than strangers: a number, a date of birth
    SHARED = "shared"  # mostly the same: mother, village, telephone
    DECLARED = "declared"  # as the comparison's own table says: surname of the name


@dataclass(frozen=True, slots=True)
class Encoded:
    """A column of both tables, one below the other, ready to be compared by row numbers.

    ``level``: the level of each pair of rows. ``keys``: what rows can be blocked on, by name, as
    64-bit numbers with 0 for missing; a later key is coarser than the ones before it. ``rarity``:
    of each row by how many bits its value is more common than the average agreeing value.
    """

    level: Callable[[Rows, Rows], Levels]
    keys: Mapping[str, Words]
    rarity: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared, on which levels, and what is expected before any data are seen.

    levels: ``missing`` first, which says nothing, then from the strongest down. match, kin, twin:
    the expected share of each level among records of one person, of relatives, of twins; ``kin``
    is looked at unless ``kinship`` is ``NOTHING``. n_agreeing: how many of the first levels count as agreement.
    confirms: whether agreement confirms a link by a number of identity. certain: of a column the
    keys that stand for one person each (a number of identity), 0 for none; vouches: whether such
    values are sound. settles: keys that together with those of another comparison stand for one
    person (name and date of birth). read: brings a column to the one type that ``encode``,
    ``certain``, ``vouches`` and ``settles`` are given, whatever type it has in either table.
    """

    column: str
    levels: tuple[str, ...]
    encode: Callable[[pl.Series], Encoded] = field(repr=False)
    match: Expected = field(repr=False)
    kinship: Kinship = Kinship.NOTHING
    kin: Expected | None = field(default=None, repr=False)
    twin: Expected | None = field(default=None, repr=False)
    n_agreeing: int = 1
    confirms: bool = False
    certain: Callable[[pl.Series], Words] | None = field(default=None, repr=False)
    vouches: Callable[[pl.Series], Flags] | None = field(default=None, repr=False)
    settles: Callable[[pl.Series], Words] | None = field(default=None, repr=False)
    read: Callable[[pl.Series], pl.Series] = field(default=as_text, repr=False)

    @property
    def name(self) -> str:
        """What the comparison is called where parameters and weights are shown."""
        return self.column
