"""Rules on views: for each rule the four counts, and the rows that fail."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS
from cpaudit.i18n import Text
from cpaudit.rules.bind import Binding, Labels, bind, fill_parameters
from cpaudit.rules.judge import judge
from cpaudit.rules.refusal import Refusal
from cpaudit.tables import FAILURES, OUTCOMES
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule

# The promised outcomes, and why a rule was not evaluated.
_OUTCOMES = {**OUTCOMES.columns, "skipped": pl.String()}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules said.

    ``outcomes`` has a row per rule and view; ``error`` is set where a rule broke, ``skipped`` where
    a view that it reads was not given. ``failures`` has a row per failing row. ``shown`` keeps what
    messages show of other rows and views, by (rule, view).
    """

    outcomes: pl.DataFrame
    failures: pl.DataFrame
    shown: Mapping[tuple[str, str], pl.DataFrame]
    parameters: Mapping[str, Mapping[str, ParameterValue]]

    def failing_rows(self, rule: Rule, view: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the view's ``frame`` that fail, with all that the rule's message shows.

        Columns of windows and lookups are added under their names (``prev.birth_date``),
        parameters as ``:min_days``; ``row`` is not among them (see ``failures``).
        """
        found = self.failures.filter(
            (pl.col("rule_id") == rule.id) & (pl.col("view") == view)
        ).get_column("row")
        rows = frame[found]
        shown = self.shown.get((rule.id, view))
        if shown is not None:
            rows = rows.hstack(shown)
        values = self.parameters.get(rule.id, {})
        return rows.with_columns(
            pl.lit(list(value) if isinstance(value, tuple) else value).alias(f":{name}")
            for name, value in values.items()
        )


def evaluate(
    rules: Sequence[Rule],
    views: Mapping[str, pl.DataFrame],
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    *,
    as_of: dt.date,
    period_start: dt.date,
    period_end: dt.date,
    schemas: Mapping[str, Mapping[str, pl.DataType]] = VIEWS,
) -> Evaluation:
    """The outcomes and failures of ``rules`` on ``views``.

    Args:
        rules: as loaded.
        views: the frame of every view that there are records for. A view that is not here, or a
            dataset without records, is «not given»: the rules that read it are skipped, not passed.
        parameters: the project's values, by rule and name.
        as_of: ``:as_of``.
        period_start: ``:period_start``.
        period_end: ``:period_end``.
        schemas: the columns of the views.

    Raises:
        RuleError: a rule or a parameter cannot be used; a mistake of writing, not of the data.
    """
    clock: dict[str, ParameterValue] = {
        "as_of": as_of,
        "period_start": period_start,
        "period_end": period_end,
    }
    labels = Labels()
    filled: dict[str, Mapping[str, ParameterValue]] = {}
    outcomes: list[dict[str, object]] = []
    bindings: list[Binding] = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        try:
            filled[rule.id] = fill_parameters(rule, (parameters or {}).get(rule.id, {}), clock)
            for view in rule.on:
                lacking = _lacking(rule, view, views)
                if lacking:
                    outcomes.append({"rule_id": rule.id, "view": view, "skipped": str(lacking)})
                    continue
                bindings.append(
                    bind(rule, view, schemas=schemas, parameters=filled[rule.id], labels=labels)
                )
        except Refusal as refusal:
            file = str(rule.path) if rule.path else None
            raise refusal.error(file=file, line=rule.line, rule=rule.id) from None
    failures: list[pl.DataFrame] = []
    shown: dict[tuple[str, str], pl.DataFrame] = {}
    bindings.sort(key=lambda binding: binding.view)
    for view, group in groupby(bindings, key=lambda binding: binding.view):
        for judged in judge(view, list(group), views, schemas=schemas, labels=labels):
            rule_id = judged.binding.rule.id
            outcomes.append({"rule_id": rule_id, "view": view, **judged.counts()})
            if judged.failing is not None:
                failures.append(
                    pl.select(rule_id=pl.lit(rule_id), view=pl.lit(view), row=judged.failing)
                )
            if judged.shown is not None:
                shown[rule_id, view] = judged.shown
    return Evaluation(
        outcomes=_outcome_frame(outcomes),
        failures=FAILURES.keep(
            pl.concat([FAILURES.empty(), *failures]).sort("rule_id", "view", "row")
        ),
        shown=shown,
        parameters=filled,
    )


def _lacking(rule: Rule, view: str, views: Mapping[str, pl.DataFrame]) -> Text | None:
    """Why ``rule`` cannot be judged: which of the views that it needs was not given."""
    needed = [(view,), *((lookup.view,) for lookup in rule.lookups.values()), *rule.needs]
    lacking = [choice for choice in needed if not any(_is_given(name, views) for name in choice)]
    if not lacking:
        return None
    names = ", ".join(dict.fromkeys(" | ".join(choice) for choice in lacking))
    return Text(f"no records of: {names}", f"缺少数据：{names}")


def _is_given(name: str, views: Mapping[str, pl.DataFrame]) -> bool:
    """Whether there is something to read: a dataset without records is one that nobody delivered."""
    return name in views and not (name in DATASETS and views[name].is_empty())


def _outcome_frame(outcomes: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    counts = [name for name in OUTCOMES.columns if name.startswith("n_")]
    frame = pl.DataFrame(
        [{name: outcome.get(name) for name in _OUTCOMES} for outcome in outcomes], schema=_OUTCOMES
    )
    return OUTCOMES.keep(frame.with_columns(pl.col(counts).fill_null(0)).sort("rule_id", "view"))
