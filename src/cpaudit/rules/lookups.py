"""Lookups: the rows of another view that match a row of this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.aggregates import compile_aggregate
from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.kinds import kind_of_type
from cpaudit.rules.language import parse
from cpaudit.rules.refusal import Refusal, advice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cpaudit.rules.scope import Scope

_OWN = ("exists", "n_rows")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A declared lookup; ``match`` pairs the other view's column with this view's."""

    view: str
    match: tuple[tuple[str, str], ...]
    where: str | None = None
    order: tuple[str, ...] = ()
    take: tuple[tuple[str, str], ...] = ()

    def texts(self) -> list[str]:
        """The conditions and figures that are written in the language."""
        return [*([self.where] if self.where else []), *(text for _, text in self.take)]

    def columns(self, other: Scope, own: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
        """What the lookup offers the rule, under names without its own.

        Raises:
            Refusal: a column, condition or figure cannot be used.
        """
        for theirs, ours in self.match:
            for name, known in ((theirs, other.columns), (ours, own)):
                if name not in known:
                    raise Refusal(
                        Text(f"there is no column «{name}».", f"没有列“{name}”。"),
                        mend=advice(name, known),
                    )
            if kind_of_type(other.columns[theirs]) is not kind_of_type(own[ours]):
                raise Refusal(
                    Text(
                        f"«{theirs}» and «{ours}» are of different types.",
                        f"“{theirs}”与“{ours}”类型不一致。",
                    ),
                    mend=Text("Match columns of one type.", "请匹配同一类型的列。"),
                )
        if self.where:
            compile_boolean(parse(self.where), other)
        figures = {name: compile_aggregate(text, other).dtype for name, text in self.take}
        own_columns = {"exists": pl.Boolean(), "n_rows": pl.Int64()}
        return {**other.columns, **figures, **own_columns}

    def reads(self, wanted: Iterable[str]) -> set[str]:
        """The other view's columns that the lookup needs beside those of its texts."""
        figures = {name for name, _ in self.take}
        picked = {name for name in wanted if name not in _OWN and name not in figures}
        return {*(theirs for theirs, _ in self.match), *self.order, *picked}

    def compute(
        self, frame: pl.DataFrame, other: pl.DataFrame, wanted: Collection[str], scope: Scope
    ) -> pl.DataFrame:
        """The ``wanted`` columns for each row of ``frame``, in its order."""
        texts = dict(self.take)
        figures = {name: compile_aggregate(texts[name], scope) for name in wanted if name in texts}
        picked = [name for name in wanted if name not in _OWN and name not in figures]
        counts = {name for name, figure in figures.items() if figure.is_count} | {"n_rows"}
        theirs, ours = zip(*self.match, strict=True)
        # The sign keeps keys and results apart where they bear one name.
        keys = [f"#key{position}" for position in range(len(theirs))]
        known = reduce(and_, (pl.col(name).is_not_null() for name in theirs))
        if self.where:
            known &= compile_boolean(parse(self.where), scope)
        matches = other.lazy().filter(known)
        if self.order:
            matches = matches.sort(*self.order, nulls_last=True, maintain_order=True)
        groups = matches.group_by(
            [_key(other, name).alias(key) for name, key in zip(theirs, keys, strict=True)],
            maintain_order=bool(self.order),
        ).agg(
            pl.len().cast(pl.Int64).alias("#n_rows"),
            *(figure.expr.alias(f"#{name}") for name, figure in figures.items()),
            *(self._pick(name).alias(f"#{name}") for name in picked),
        )
        is_known = reduce(and_, (pl.col(key).is_not_null() for key in keys))
        n_rows = pl.when(is_known).then(pl.col("#n_rows").fill_null(0))
        results = {"n_rows": n_rows, "exists": n_rows > 0} | {
            name: pl.when(is_known).then(pl.col(f"#{name}").fill_null(0))
            if name in counts
            else pl.col(f"#{name}")
            for name in (*figures, *picked)
        }
        return (
            frame.lazy()
            .select(_key(frame, name).alias(key) for name, key in zip(ours, keys, strict=True))
            .join(groups, on=keys, how="left", maintain_order="left")
            .select(results[name].alias(name) for name in wanted)
            .collect()
        )

    def _pick(self, name: str) -> pl.Expr:
        """The column of the first match, or, without an order, of the only one."""
        first = pl.col(name).first()
        return first if self.order else pl.when(pl.len() == 1).then(first)


def _key(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The key in a type that both sides share: counts differ in width."""
    column = pl.col(name)
    return column.cast(pl.Int64) if frame.schema[name].is_integer() else column
