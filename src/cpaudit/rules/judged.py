"""What a rule said of a view, and its tally while the view goes through in parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.conditions import outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.bind import Binding


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule said of one view; ``fails`` has a bit for each row, however many fail.

    ``unknown`` and ``not_applicable`` have a bit for each row too, where they were asked for.
    """

    binding: Binding
    n_rows: int
    n_pass: int = 0
    n_fail: int = 0
    n_not_applicable: int = 0
    fails: pl.Series | None = None
    unknown: pl.Series | None = None
    not_applicable: pl.Series | None = None
    shown: pl.DataFrame | None = None
    error: str | None = None
    seconds: float = 0.0

    @property
    def place(self) -> tuple[str, str]:
        """The rule and the view."""
        return self.binding.rule.id, self.binding.view

    def counts(self) -> dict[str, object]:
        """The columns of the outcome; none but the rows where the rule broke."""
        if self.error is not None:
            return {"n_rows": self.n_rows, "error": self.error}
        n_applied = self.n_rows - self.n_not_applicable
        return {
            "n_rows": self.n_rows,
            "n_applied": n_applied,
            "n_pass": self.n_pass,
            "n_fail": self.n_fail,
            "n_unknown": n_applied - self.n_pass - self.n_fail,
            "n_not_applicable": self.n_not_applicable,
        }


@dataclass(slots=True)
class Tally:
    """How many rows pass and how many are left out, and which ones fail, part by part."""

    figures: Mapping[str, pl.Expr]
    n_pass: int = 0
    n_not_applicable: int = 0
    fails: list[pl.Series] = field(default_factory=list)
    unknown: list[pl.Series] = field(default_factory=list)
    not_applicable: list[pl.Series] = field(default_factory=list)

    @classmethod
    def of(cls, n: int, binding: Binding, *, is_whole: bool = False) -> Tally:
        """The empty tally of the rule at ``n``; its figures have the names that ``add`` reads.

        ``is_whole`` keeps also which rows are unknown and to which the rule does not apply.
        """
        masks = outcomes(n, binding.rule.missing)
        passing, failing, not_applicable = masks
        figures = {
            f"{n}pass": passing.sum(),
            f"{n}not": not_applicable.sum(),
            f"{n}fail": failing.fill_null(value=False).implode(),
        }
        if is_whole:
            known = pl.any_horizontal(mask.fill_null(value=False) for mask in masks)
            figures[f"{n}unknown"] = (~known).implode()
            figures[f"{n}left"] = not_applicable.fill_null(value=False).implode()
        return cls(figures)

    def add(self, row: pl.DataFrame) -> None:
        """Add the figures of a part."""
        n_pass, n_not_applicable, fails, *whole = (row[name].item() for name in self.figures)
        self.n_pass += n_pass
        self.n_not_applicable += n_not_applicable
        self.fails.append(fails)
        for kept, bits in zip((self.unknown, self.not_applicable), whole, strict=False):
            kept.append(bits)
