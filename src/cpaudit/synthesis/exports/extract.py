"""What every export takes from the true tables: columns of the persons that a row names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from cpaudit.synthesis.days import as_dates
from cpaudit.synthesis.villages import COUNTY_NAME, outside_places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cpaudit.synthesis.chance import Ints
    from cpaudit.synthesis.township import Township

OPERATORS = pl.Series(["刘敏", "张建国", "陈静", "王海燕", "李慧"])
SEX_LETTERS = pl.Series(["F", "M"])


@dataclass(frozen=True, slots=True)
class Extract:
    """The true tables, asked by row numbers; NOBODY gives null."""

    township: Township

    def ints(self, column: str) -> Ints:
        """A column of the persons table as numbers."""
        found: Ints = self.township.persons[column].to_numpy()
        return found

    def couple(self, column: str) -> Ints:
        """A column of the couples table as numbers."""
        found: Ints = self.township.couples[column].to_numpy()
        return found

    def text(self, column: str, rows: NDArray[Any]) -> pl.Series:
        """A text column of the persons at ``rows``."""
        return self.township.persons[column].gather(index(rows))

    def sex(self, rows: NDArray[Any]) -> pl.Series:
        """M or F."""
        return SEX_LETTERS.gather(self.text("sex", rows))

    def birth(self, rows: NDArray[Any]) -> pl.Series:
        """Birth dates as ISO text."""
        return iso(self.ints("birth")[rows])

    def village_address(
        self, village: Ints, group: Ints | None = None, *, is_full: bool = True
    ) -> pl.Series:
        """The address of a village inside, as most files write it; null for NOBODY."""
        table = self.township.villages
        lead = f"{COUNTY_NAME}" if is_full else ""
        names = (lead + table["township"] + table["name"]) if is_full else table["name"]
        address = names.gather(index(village))
        if group is None:
            return address
        return address + pl.Series(group).cast(pl.String) + "组"

    def outside_address(self, place: Ints) -> pl.Series:
        """The address of a place outside."""
        return outside_places().gather(index(place))

    def village_code(self, village: Ints) -> pl.Series:
        """The village's twelve digits."""
        return self.township.villages["code"].gather(index(village))


def index(rows: NDArray[Any]) -> pl.Series:
    """Row numbers for ``gather``; negative ones become null."""
    series = pl.Series(np.asarray(rows, dtype=np.int64))
    return series.set(series < 0, None).cast(pl.UInt32)


def iso(days: NDArray[Any]) -> pl.Series:
    """Day numbers as ISO text; null for what never happened."""
    return as_dates(np.asarray(days, dtype=np.int32)).dt.strftime("%Y-%m-%d")


def where(flags: NDArray[Any], yes: pl.Series, no: pl.Series | None = None) -> pl.Series:
    """``yes`` where flagged, else ``no`` (null without one)."""
    other = pl.Series([None], dtype=yes.dtype).new_from_index(0, len(yes)) if no is None else no
    return yes.zip_with(pl.Series(flags), other)


def serials(rows: NDArray[Any], step: int) -> pl.Series:
    """An office's own numbers: different for different rows, and of no use in another office."""
    return pl.Series(rows.astype(np.int64) * step + step // 2).cast(pl.String)
