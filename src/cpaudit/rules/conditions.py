"""The conditions of many rules on one frame: for each rule, whether it applies and what must hold."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.rule import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.bind import Binding

# The columns of a rule are named by its position: "0when", "0require", "0candidate".
_WHEN, _REQUIRE, _CANDIDATE = "when", "require", "candidate"


@dataclass(slots=True)
class Conditions:
    """The conditions of ``bindings`` (by position), on one part of a view's rows after another.

    All are worked out in one select. ``budget`` is the seconds that one rule may take; as long as all
    of them together have taken less, none can have taken more. From then on they are worked out one by
    one, each on its own time. A rule that breaks or takes too long is listed in ``errors`` and asked
    no more. ``is_apart`` works them out one by one from the start, so that ``seconds`` tells the time
    of each.
    """

    bindings: dict[int, Binding]
    budget: float | None = None
    is_apart: bool = False
    errors: dict[int, str] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    _together: float = 0.0

    def of(self, joined: pl.DataFrame) -> pl.DataFrame:
        """Two boolean columns per rule that is not in ``errors``, for the rows of ``joined``."""
        asked = {n: b for n, b in self.bindings.items() if n not in self.errors}
        is_over = self.budget is not None and self._together > self.budget
        if not (self.is_apart or is_over) and asked:
            begun = time.perf_counter()
            try:
                return self._quick(joined, asked)
            except pl.exceptions.PolarsError:
                pass  # one of them breaks: which, is seen when each is asked by itself
            finally:
                self._together += time.perf_counter() - begun
        frames = [self._alone(joined, position, binding) for position, binding in asked.items()]
        whole = [frame for frame in frames if frame.width]
        return pl.concat(whole, how="horizontal") if whole else pl.DataFrame()

    def _quick(self, joined: pl.DataFrame, asked: Mapping[int, Binding]) -> pl.DataFrame:
        """The conditions in one select; slow ones after it, on the rows that the rest leaves."""
        found = _compute(joined, asked)
        for position, binding in asked.items():
            if binding.candidate is not None:
                found = found.hstack(self._alone(joined, position, binding, found))
        return found

    def _alone(
        self,
        joined: pl.DataFrame,
        position: int,
        binding: Binding,
        found: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        begun = time.perf_counter()
        try:
            first = _compute(joined, {position: binding}) if found is None else found
            if binding.candidate is None:
                return first
            return pl.DataFrame(_slow(joined, position, binding, first[f"{position}{_CANDIDATE}"]))
        except pl.exceptions.PolarsError as cause:
            self.errors[position] = first_line(cause)
            return pl.DataFrame()
        finally:
            spent = time.perf_counter() - begun
            self.seconds[position] += spent
            if found is not None:
                self._together -= spent
            if self.budget is not None and self.seconds[position] > self.budget:
                self.errors.setdefault(position, str(over_budget(self.budget)))


def over_budget(seconds: float) -> Text:
    """What is said of a rule that took longer than it may."""
    return Text(
        f"it took longer than its time budget of {seconds:g} s",
        f"执行时间超过限额 {seconds:g} 秒",
    )


def outcomes(position: int, missing: Missing) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Pass, fail and not applicable over the columns of a rule; null is false, the rest unknown."""
    when, require = pl.col(f"{position}{_WHEN}"), pl.col(f"{position}{_REQUIRE}")
    match missing:
        case Missing.UNKNOWN:
            return when & require, when & ~require, ~when
        case Missing.FAIL:
            known = require.fill_null(value=False)
            return when & known, when & ~known, ~when
        case Missing.PASS:
            known = require.fill_null(value=True)
            return when & known, when & ~known, ~when
        case Missing.SKIP:
            applies = when.fill_null(value=False) & require.is_not_null()
            return when & require, when & ~require, ~applies


def first_line(cause: Exception) -> str:
    """What ``cause`` says, without the plan that polars adds."""
    return str(cause).strip().partition("\n")[0]


def _compute(joined: pl.DataFrame, bindings: Mapping[int, Binding]) -> pl.DataFrame:
    exprs: dict[str, pl.Expr] = {}
    for position, binding in bindings.items():
        if binding.candidate is None:
            exprs |= _pair(position, binding)
        else:
            exprs[f"{position}{_CANDIDATE}"] = binding.candidate
    # Added as columns, since a condition of constants would be one row long.
    return joined.lazy().with_columns(**exprs).select(list(exprs)).collect()


def _pair(position: int, binding: Binding) -> dict[str, pl.Expr]:
    return {f"{position}{_WHEN}": binding.when, f"{position}{_REQUIRE}": binding.require}


def _slow(
    joined: pl.DataFrame, position: int, binding: Binding, candidate: pl.Series
) -> list[pl.Series]:
    """The two columns of a rule: where it is no candidate it cannot apply, whatever it requires."""
    rows = candidate.fill_null(value=True).arg_true()
    pair = _pair(position, binding)
    read = sorted({name for expr in pair.values() for name in expr.meta.root_names()})
    left = joined.select(read)[rows].lazy().with_columns(**pair).select(list(pair)).collect()
    when = pl.repeat(value=False, n=joined.height, eager=True).alias(f"{position}{_WHEN}")
    require = pl.repeat(None, n=joined.height, dtype=pl.Boolean, eager=True)
    return [
        when.scatter(rows, left[f"{position}{_WHEN}"]),
        require.alias(f"{position}{_REQUIRE}").scatter(rows, left[f"{position}{_REQUIRE}"]),
    ]
