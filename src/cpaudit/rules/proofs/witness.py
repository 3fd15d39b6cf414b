"""Rows that show a claim: read from the solver's model and held against the engine."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.kinds import Kind
from cpaudit.rules.proofs.encoder import EPOCH
from cpaudit.rules.proofs.solver import Formula, z3
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.rule import Missing, Outcome
from cpaudit.rules.scope import CLOCK, Scope
from cpaudit.rules.syntax import Call, Case, Column, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cpaudit.rules.proofs.encoder import Encoder
    from cpaudit.rules.proofs.formulas import Term
    from cpaudit.rules.proofs.judgement import Judgement
    from cpaudit.rules.proofs.text_codes import TextCodes
    from cpaudit.rules.syntax import Node

# More than a number of 64 bits holds.
_DIGITS = 20
# A day of the clock where no rule reads it.
_TODAY = dt.date(2026, 1, 31)

# A row by the solver's names of its columns; the clock's days stand there as `:as_of`.
Row = dict[str, Any]


def row_of(model: Formula, encoders: Iterable[Encoder]) -> Row | None:
    """The row of ``model``; None where a value of it cannot be written."""
    row: Row = {}
    for encoder in encoders:
        for name, term in encoder.read.items():
            is_null = z3().is_true(model.eval(term.null, model_completion=True))
            value = None if is_null else value_of(model, term, encoder.codes)
            if value is None and not is_null:
                return None
            row[encoder.names.get(name, name)] = value
    return dict(sorted(row.items()))


def value_of(model: Formula, term: Term, codes: TextCodes) -> Any:
    """The value of ``term`` in ``model``, which is not null; None where it cannot be written."""
    module = z3()
    value = model.eval(term.value, model_completion=True)
    match term.kind:
        case Kind.BOOLEAN:
            return module.is_true(value)
        case Kind.NUMBER:
            exact = value.approx(_DIGITS) if module.is_algebraic_value(value) else value
            return float(exact.as_fraction())
        case Kind.DATE:
            try:
                return EPOCH + dt.timedelta(days=value.as_long())
            except OverflowError:
                return None
        case Kind.TEXT:
            return codes.text(value.as_long())
        case Kind.LIST:
            return []
        case _:
            return value.as_long()


def outcomes(judgement: Judgement, rows: Sequence[Row]) -> list[Outcome | None]:
    """What the engine says of each of ``rows``; None for all where it breaks.

    Columns of windows and lookups are taken as they stand in the row.
    """
    encoder = judgement.encoder
    kinds = dict(encoder.columns) | {f":{name}": pl.Date() for name in CLOCK}
    names = {name: encoder.names.get(name, name) for name in encoder.read}
    scope = Scope(kinds, encoder.parameters, names)
    try:
        frame = pl.DataFrame(
            {
                "#": [0] * len(rows),
                **{known: [_read(row, known) for row in rows] for known in names.values()},
            },
            schema={"#": pl.Int8(), **{known: kinds[name] for name, known in names.items()}},
        )
        exprs = {
            "#when": compile_boolean(_with_clock(judgement.when_tree), scope),
            "#require": compile_boolean(_with_clock(judgement.require_tree), scope),
        }
        found = frame.lazy().with_columns(**exprs).select(list(exprs)).collect()
    except (pl.exceptions.PolarsError, OverflowError, TypeError, Refusal):
        return [None] * len(rows)
    missing = judgement.rule.missing
    return [_outcome(when, require, missing) for when, require in found.iter_rows()]


def _read(row: Row, name: str) -> Any:
    """The value of a column; a day of the clock that the row lacks is another that it has."""
    if not name.startswith(":") or name in row:
        return row.get(name)
    return next((row[f":{day}"] for day in CLOCK if f":{day}" in row), _TODAY)


def shown(row: Row, judgements: Sequence[Judgement]) -> Row:
    """``row`` by the names that the rules use; what two rules call alike bears the second's id."""
    made: Row = {}
    taken: dict[str, str] = {}
    for judgement in judgements:
        encoder = judgement.encoder
        for name in encoder.read:
            known = encoder.names.get(name, name)
            if known not in row:
                continue
            is_other = taken.setdefault(name, known) != known
            made[f"{judgement.rule.id}: {name}" if is_other else name] = row[known]
    return dict(sorted(made.items()))


def _with_clock(node: Node) -> Node:
    """``node`` with the clock as columns: each row has its own."""
    match node:
        case Parameter(name=name, at=at) if name in CLOCK:
            return Column(f":{name}", at)
        case Call(operands=operands):
            return replace(node, operands=tuple(map(_with_clock, operands)))
        case Case(branches=branches, default=default):
            there = tuple((_with_clock(when), _with_clock(then)) for when, then in branches)
            return replace(node, branches=there, default=_with_clock(default))
        case _:
            return node


def _outcome(when: bool | None, require: bool | None, missing: Missing) -> Outcome:  # noqa: FBT001 - as polars gives them
    if when is False:
        return Outcome.NOT_APPLICABLE
    if when is not None and require is not None:
        return Outcome.PASS if require else Outcome.FAIL
    match missing:
        case Missing.SKIP:
            return Outcome.NOT_APPLICABLE
        case Missing.FAIL if when:
            return Outcome.FAIL
        case Missing.PASS if when:
            return Outcome.PASS
        case _:
            return Outcome.UNKNOWN
