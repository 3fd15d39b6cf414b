"""Rules on views: for each rule the four counts, and the rows that fail."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS
from cpaudit.i18n import Text
from cpaudit.rules.bind import Binding, Labels, bind, fill_parameters
from cpaudit.rules.evaluation import Evaluation
from cpaudit.rules.judge import Judge
from cpaudit.rules.keyed_views import KeyedViews
from cpaudit.rules.profile import profile
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.view_rows import ViewRows
from cpaudit.tables import OUTCOMES
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from cpaudit.rules.judged import Judged
    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.rule import Rule

# How many rules are judged between two looks at the clock.
_AT_ONCE = 20
_NO_TIME = Text("the time limit left no room for it", "因运行时限未执行")
# The promised outcomes, and why a rule was not evaluated.
_OUTCOMES = {**OUTCOMES.columns, "skipped": pl.String()}


def evaluate(  # noqa: PLR0913 - the clock has three dates
    rules: Sequence[Rule],
    views: Mapping[str, pl.DataFrame | pl.LazyFrame],
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    *,
    as_of: dt.date,
    period_start: dt.date,
    period_end: dt.date,
    schemas: Mapping[str, Mapping[str, pl.DataType]] = VIEWS,
    budget: float | None = None,
    is_profiled: bool = False,
    is_late: Callable[[], bool] | None = None,
    is_whole: bool = False,
) -> Evaluation:
    """The outcomes and failures of ``rules`` on ``views``.

    Args:
        rules: as loaded.
        views: the frame of every view that there are records for. A view that is not here, or a
            dataset without records, is «not given»: the rules that read it are skipped, not passed.
            A plan (a LazyFrame, as of a Parquet file) is read in parts where it is large; its rows
            must come in the same order each time.
        parameters: the project's values, by rule and name.
        as_of: ``:as_of``.
        period_start: ``:period_start``.
        period_end: ``:period_end``.
        schemas: the columns of the views.
        budget: the seconds that one rule may take; one that takes longer has an error.
        is_profiled: whether to tell what time each join and rule takes. They are then worked out one
            after another, which takes somewhat longer in all.
        is_late: asked between rules: once it says so, those that are left are skipped.
        is_whole: whether to keep of which rows a rule knows nothing, and to which it does not apply.

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
    rows = {name: ViewRows(frame) for name, frame in views.items()}
    for name, read in _read_by_joins(bindings).items():
        rows[name].hold(read)
    judge = Judge(
        KeyedViews(rows), schemas, labels, budget, is_apart=is_profiled, is_whole=is_whole
    )
    judged: list[Judged] = []
    bindings.sort(key=lambda binding: binding.view)
    left_out: list[Binding] = []
    for view, group in groupby(bindings, key=lambda binding: binding.view):
        for some in _in_turns(list(group), is_timed=is_late is not None):
            if is_late is not None and is_late():
                left_out.extend(some)
            else:
                judged.extend(judge.judge(view, some))
    outcomes.extend(
        {"rule_id": binding.rule.id, "view": binding.view, "skipped": str(_NO_TIME)}
        for binding in left_out
    )
    for each in judged:
        names = {"rule_id": each.binding.rule.id, "view": each.binding.view}
        outcomes.append({**names, **each.counts()})
    judged.sort(key=lambda each: (each.binding.rule.id, each.binding.view))
    return Evaluation(
        outcomes=_outcome_frame(outcomes),
        fails={each.place: each.fails for each in judged if each.fails is not None},
        shown={each.place: each.shown for each in judged if each.shown is not None},
        parameters=filled,
        profile=profile(judge, judged) if is_profiled else None,
        left_out=frozenset(binding.rule.id for binding in left_out),
        unknown={each.place: each.unknown for each in judged if each.unknown is not None},
        not_applicable={
            each.place: each.not_applicable for each in judged if each.not_applicable is not None
        },
    )


def _in_turns(bindings: list[Binding], *, is_timed: bool) -> list[list[Binding]]:
    """The rules of one view in the groups that are judged together: all, or fewer under a limit."""
    if not is_timed:
        return [bindings]
    # Rules that read the same joins stand together, for each group works its joins out anew.
    bindings = sorted(bindings, key=lambda binding: sorted(map(repr, binding.wanted)))
    return [bindings[n : n + _AT_ONCE] for n in range(0, len(bindings), _AT_ONCE)]


def _read_by_joins(bindings: Sequence[Binding]) -> dict[str, set[str]]:
    """By view the columns that joins read."""
    read: dict[str, set[str]] = {}
    for binding in bindings:
        for join, wanted in binding.wanted.items():
            for view, names in join.reads(binding.view, wanted):
                read.setdefault(view, set()).update(names)
    return read


def _lacking(
    rule: Rule, view: str, views: Mapping[str, pl.DataFrame | pl.LazyFrame]
) -> Text | None:
    """Why ``rule`` cannot be judged: which of the views that it needs was not given."""
    needed = [(view,), *((lookup.view,) for lookup in rule.lookups.values()), *rule.needs]
    lacking = [choice for choice in needed if not any(_is_given(name, views) for name in choice)]
    if not lacking:
        return None
    names = ", ".join(dict.fromkeys(" | ".join(choice) for choice in lacking))
    return Text(f"no records of: {names}", f"缺少数据：{names}")


def _is_given(name: str, views: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> bool:
    """Whether there is something to read: a dataset without records is one that nobody delivered."""
    if name not in views:
        return False
    return name not in DATASETS or not views[name].lazy().limit(1).collect().is_empty()


def _outcome_frame(outcomes: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """``tables.OUTCOMES``, kept by the schema: a row per rule and view, and counts never null.

    pandera is not asked: its first question takes as long as the twenty rules on 200,000 rows.
    """
    frame = pl.DataFrame(
        [{name: outcome.get(name) for name in _OUTCOMES} for outcome in outcomes], schema=_OUTCOMES
    )
    counts = [name for name in _OUTCOMES if name.startswith("n_")]
    return frame.with_columns(pl.col(counts).fill_null(0)).sort("rule_id", "view")
