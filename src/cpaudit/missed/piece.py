"""A piece of evidence on where a birth counts: a condition with a weight for each counting basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl


class Kind(StrEnum):
    """What a piece of evidence speaks of; the counting rule decides which kinds count."""

    RESIDENCE = "residence"
    HUKOU = "hukou"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One condition, the source that it comes from, and its weight for the two counting bases."""

    name: str
    source: str
    condition: pl.Expr
    residence: float
    hukou: float

    def weight(self, basis: Kind) -> float:
        """The weight under a counting basis."""
        return self.residence if basis is Kind.RESIDENCE else self.hukou


# The voice of what speaks of the child's origin and not of where the mother lived.
ORIGIN = "origin"

Windows = Mapping[str, tuple[date | None, date | None]]
"""By dataset with records: the first and last event date that its sources cover, where known."""

BORN = pl.col("birth_date")


def lived_here_since(day: pl.Expr, months: int) -> pl.Expr:
    """Whether ``day`` lies at least so many months before the birth."""
    return day <= BORN.dt.offset_by(f"-{months}mo")


def covered(dataset: str, windows: Windows) -> pl.Expr:
    """Whether a source of the dataset would have told of a birth on that day."""
    if dataset not in windows:
        return pl.lit(value=False)
    first, last = windows[dataset]
    from_first = pl.lit(first, pl.Date) <= BORN if first else pl.lit(value=True)
    to_last = pl.lit(last, pl.Date) >= BORN if last else pl.lit(value=True)
    return from_first & to_last
