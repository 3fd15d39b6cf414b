"""The examples of rules, run: every row must come out as its example says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpaudit.errors import EvaluationError
from cpaudit.rules.bind import Labels, bind, fill_parameters
from cpaudit.rules.example_frames import frame_of, views_of
from cpaudit.rules.judge import label
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import ExampleTable, Outcome, Rule

CLOCK: Mapping[str, ParameterValue] = {
    "as_of": dt.date(2026, 1, 31),
    "period_start": dt.date(2025, 1, 1),
    "period_end": dt.date(2025, 12, 31),
}


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that came out otherwise; ``found`` is an outcome or the error of a broken rule."""

    rule_id: str
    view: str
    line: int | None
    expected: Outcome
    found: str


def run_examples(
    rules: Iterable[Rule], *, views: Mapping[str, Mapping[str, pl.DataType]] = VIEWS
) -> list[ExampleFailure]:
    """The examples that do not come out as they say; empty when all do."""
    return [
        failure
        for rule in rules
        for table in _gathered(rule)
        for view in views_of(rule, table, views)
        for failure in _run(rule, table, view, views)
    ]


def _gathered(rule: Rule) -> list[ExampleTable]:
    """The rule's examples in few tables: where no row reads another, they may share one."""
    if rule.windows:
        return list(rule.examples)
    gathered: list[ExampleTable] = []
    for table in rule.examples:
        last = gathered[-1] if gathered else None
        if last is not None and replace(table, rows=()) == replace(last, rows=()):
            named = {name for row in last.rows for name in row.values}
            # Rows of different columns may belong to different views.
            if len(rule.on) == 1 or named == {name for row in table.rows for name in row.values}:
                gathered[-1] = replace(last, rows=(*last.rows, *table.rows))
                continue
        gathered.append(table)
    return gathered


def _run(
    rule: Rule,
    table: ExampleTable,
    view: str,
    views: Mapping[str, Mapping[str, pl.DataType]],
) -> Iterator[ExampleFailure]:
    frame = frame_of([row.values for row in table.rows], views[view])
    if view in table.lookups:  # a lookup into the rule's own view reads these rows too
        frame = frame.vstack(frame_of(table.lookups[view], views[view]))
    others = {
        lookup.view: frame_of(table.lookups.get(lookup.view, ()), views[lookup.view])
        for lookup in rule.lookups.values()
    }
    labels = Labels()
    values = fill_parameters(rule, table.params, {**CLOCK, **table.clock})
    binding = bind(rule, view, schemas=views, parameters=values, labels=labels)
    try:
        found = label(binding, {**others, view: frame}, schemas=views, labels=labels).to_list()
    except EvaluationError as error:
        found = [str(error.what)] * frame.height
    for row, outcome in zip(table.rows, found, strict=False):
        if row.expect is not None and outcome != row.expect:
            yield ExampleFailure(rule.id, view, row.line, row.expect, outcome)
