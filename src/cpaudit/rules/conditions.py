"""The conditions of many rules on one frame: for each rule, whether it applies and what must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.rule import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.bind import Binding

# The columns of a rule are named by its position: "0when", "0require", "0candidate".
_WHEN, _REQUIRE, _CANDIDATE = "when", "require", "candidate"


def conditions(
    joined: pl.DataFrame, bindings: Mapping[int, Binding]
) -> tuple[pl.DataFrame, dict[int, str]]:
    """Two boolean columns per rule, and what broke the rules that have none.

    All rules are tried in one select; only if that fails, one by one to find the culprit. Slow
    conditions are worked out afterwards, on the rows that the rest of ``when`` leaves.
    """
    try:
        return _compute(joined, bindings), {}
    except pl.exceptions.PolarsError as cause:
        if len(bindings) == 1:
            return pl.DataFrame(), dict.fromkeys(bindings, first_line(cause))
    frames = []
    errors: dict[int, str] = {}
    for position, binding in bindings.items():
        found, broken = conditions(joined, {position: binding})
        errors |= broken
        frames.append(found)
    return pl.concat(frames, how="horizontal"), errors


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
    found = joined.lazy().with_columns(**exprs).select(list(exprs)).collect()
    slow = [
        pair
        for position, binding in bindings.items()
        if binding.candidate is not None
        for pair in _slow(joined, position, binding, found[f"{position}{_CANDIDATE}"])
    ]
    return found.with_columns(slow) if slow else found


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
