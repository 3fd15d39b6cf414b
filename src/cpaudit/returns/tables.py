"""What the comparison of the returns with the records gives: its tables and its result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.tables import COUNT, DATE, FLAG, SHARE, TEXT, Table

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.i18n import Text

_SIGNED = pl.Int64()

LINE: dict[str, pl.DataType] = {
    "line": COUNT,  # the record of the return's line
    "source_id": TEXT,
    "file": TEXT,
    "sheet": TEXT,
    "row": COUNT,
    "village": TEXT,  # null on total lines
    "village_name": TEXT,
    "period_start": DATE,
    "period_end": DATE,
    "is_total": FLAG,
}


class Status(StrEnum):
    """What a comparison comes to."""

    AGREES = "agrees"
    DIFFERS = "differs"
    EXPLAINED = "explained"  # one of the causes makes up the whole difference
    ROUGHLY = "roughly"  # of a count of people: no further off than those of most villages
    COUNTED_OTHERWISE = "counted_otherwise"  # hardly a village agrees: something else is counted
    UNKNOWN = "unknown"  # a cell is blank, or the records say nothing of it


# One row per line and cell that the records can be asked about.
CELLS = Table(
    "return_cells",
    {
        **LINE,
        "field": TEXT,
        "counted_by": TEXT,  # the way of counting (``ways``) that these returns follow
        "stated": _SIGNED,
        "records": _SIGNED,
        "difference": _SIGNED,  # stated - records
        "status": TEXT,
    },
    key=("line", "field"),
    required=("status",),
)
# What could make a return state more (or less) than the records give.
CAUSES = Table(
    "return_causes",
    {
        "line": COUNT,
        "field": TEXT,
        "cause": TEXT,
        "is_surplus": FLAG,  # true: the return may have counted these besides; false: not these
        "n": COUNT,
        "cases": pl.List(pl.String()),  # stable keys of the persons
    },
)
# One row per line and sum, percentage or balance.
CHECKS = Table(
    "return_checks",
    {
        **LINE,
        "check": TEXT,
        "field": TEXT,
        "stated": SHARE,
        "computed": SHARE,
        "difference": SHARE,
        "n_blank": COUNT,  # cells that the sum needs and that are blank
        "status": TEXT,
    },
    required=("check", "status"),
)
# By cell: how many lines agree with each way of counting.
WAYS = Table(
    "return_ways",
    {
        "field": TEXT,
        "way": TEXT,
        "n_lines": COUNT,
        "n_agree": COUNT,
        "usually_off": SHARE,  # median of the lines' differences, without their signs
        "usually_stated": SHARE,  # median of what the lines state
        "is_used": FLAG,
        "is_usual": FLAG,
    },
)
LEFT_OUT = Table(
    "returns_left_out",
    {
        "source_id": TEXT,
        "file": TEXT,
        "sheet": TEXT,
        "period": TEXT,  # as written
        "period_start": DATE,
        "period_end": DATE,
        "n_lines": COUNT,
        "why": TEXT,  # another_period, not_ended, no_village, stated_twice
        "village_name": TEXT,  # of a village that is stated twice; else null
        "rows_twice": TEXT,  # all rows in which it stands
    },
)


@dataclass(frozen=True, slots=True)
class Returns:
    """The villages' returns beside the records.

    Attributes:
        start: first day of the period whose returns are compared.
        end: its last day.
        tolerance: by how much a cell may differ from the records.
        n_lines: the lines that were compared, totals not among them.
        cells: ``CELLS``, those that differ first.
        causes: ``CAUSES`` of the cells that differ.
        checks: ``CHECKS``, those that fail first.
        ways: ``WAYS``.
        left_out: ``LEFT_OUT``.
        statement: what is compared with what.
    """

    start: date
    end: date
    tolerance: int
    n_lines: int
    cells: pl.DataFrame
    causes: pl.DataFrame
    checks: pl.DataFrame
    ways: pl.DataFrame
    left_out: pl.DataFrame
    statement: tuple[Text, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether there are returns at all."""
        return bool(self.n_lines or self.left_out.height)

    @property
    def mismatches(self) -> pl.DataFrame:
        """The cells that differ from the records, explained or not."""
        return self.cells.filter(pl.col("status").is_in([Status.DIFFERS, Status.EXPLAINED]))

    @property
    def failures(self) -> pl.DataFrame:
        """The sums, percentages and balances that do not hold."""
        return self.checks.filter(pl.col("status") == Status.DIFFERS)
