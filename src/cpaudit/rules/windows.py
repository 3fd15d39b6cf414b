"""Windows: another row of the same view, or figures over the rows that share a key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.aggregates import compile_aggregate
from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.language import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cpaudit.rules.scope import Scope

_ROW = "#row"
# What decides between rows that are equal in `order`: an order that does not change between runs.
TIE = "subject_key"


@dataclass(frozen=True, slots=True)
class Window:
    """A declared window; with ``offset`` it is one other row, without it a group."""

    by: tuple[str, ...]
    order: tuple[str, ...] = ()
    offset: int | None = None
    where: str | None = None
    take: tuple[tuple[str, str], ...] = ()

    def texts(self) -> list[str]:
        """The conditions and figures that are written in the language."""
        return [*([self.where] if self.where else []), *(text for _, text in self.take)]

    def columns(self, scope: Scope) -> dict[str, pl.DataType]:
        """What the window offers the rule, under names without its own.

        Raises:
            Refusal: a condition or figure cannot be used.
        """
        if self.where:
            compile_boolean(parse(self.where), scope)
        if self.offset is not None:
            return {**scope.columns, "exists": pl.Boolean()}
        figures = {name: compile_aggregate(text, scope).dtype for name, text in self.take}
        return {"n_rows": pl.Int64(), **figures}

    def reads(self, wanted: Iterable[str]) -> set[str]:
        """The view's columns that the window needs beside those of its texts."""
        own = {*self.by, *self.order}
        if self.offset is None:
            return own
        return own | {column for column in wanted if column != "exists"}

    def compute(self, frame: pl.DataFrame, wanted: Collection[str], scope: Scope) -> pl.DataFrame:
        """The ``wanted`` columns for each row of ``frame``, in its order."""
        if self.offset is None:
            return self._figures(frame, wanted, scope)
        return self._neighbour(frame, wanted, scope, self.offset)

    def taking_part(self, scope: Scope) -> pl.Expr:
        """Which rows the window is made of: key and order known, and within ``where``."""
        known = [pl.col(name).is_not_null() for name in dict.fromkeys((*self.by, *self.order))]
        if self.where:
            known.append(compile_boolean(parse(self.where), scope))
        return reduce(and_, known)

    def _neighbour(
        self, frame: pl.DataFrame, wanted: Collection[str], scope: Scope, offset: int
    ) -> pl.DataFrame:
        tie = [TIE] if TIE in frame.columns else []
        same = reduce(and_, (pl.col(key) == pl.col(key).shift(-offset) for key in self.by))
        others = [name for name in wanted if name != "exists"]
        found = (
            frame.lazy()
            .with_row_index(_ROW)
            .filter(self.taking_part(scope))
            .sort(*dict.fromkeys((*self.by, *self.order, *tie)), _ROW)
            .select(
                _ROW,
                same.fill_null(value=False).alias("exists"),
                *(pl.when(same).then(pl.col(name).shift(-offset)).alias(name) for name in others),
            )
        )
        rows = pl.LazyFrame({_ROW: pl.int_range(frame.height, dtype=pl.UInt32, eager=True)})
        joined = rows.join(found, on=_ROW, how="left", maintain_order="left")
        return joined.select(list(wanted)).collect()

    def _figures(self, frame: pl.DataFrame, wanted: Collection[str], scope: Scope) -> pl.DataFrame:
        figures = {
            name: compile_aggregate(text, scope) for name, text in self.take if name in wanted
        }
        counts = {"n_rows"} | {name for name, figure in figures.items() if figure.is_count}
        # The sign keeps figures apart from keys of the same name.
        groups = (
            frame.lazy()
            .filter(self.taking_part(scope))
            .group_by(self.by)
            .agg(
                pl.len().cast(pl.Int64).alias("#n_rows"),
                *(figure.expr.alias(f"#{name}") for name, figure in figures.items()),
            )
        )
        is_known = reduce(and_, (pl.col(key).is_not_null() for key in self.by))
        return (
            frame.lazy()
            .select(self.by)
            .join(groups, on=list(self.by), how="left", maintain_order="left")
            .select(
                pl.when(is_known).then(pl.col(f"#{name}").fill_null(0)).alias(name)
                if name in counts
                else pl.col(f"#{name}").alias(name)
                for name in wanted
            )
            .collect()
        )
