"""The rules of one view in one pass: its narrow columns, the joins once each, one select of masks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import EvaluationError
from cpaudit.i18n import Text
from cpaudit.rules.conditions import Conditions, first_line, outcomes, over_budget
from cpaudit.rules.freed_memory import give_back_freed_memory
from cpaudit.rules.joins import find, match
from cpaudit.rules.judged import Judged, Tally
from cpaudit.rules.keyed_views import KeyedViews, Work
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.rule import Outcome
from cpaudit.rules.view_rows import ViewRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from cpaudit.rules.bind import Binding, Labels
    from cpaudit.rules.join import Join
    from cpaudit.rules.join_columns import JoinColumns
    from cpaudit.rules.key_groups import Numbers
    from cpaudit.rules.keyed_views import Part


@dataclass(slots=True)
class Judge:
    """What judges the rules of one view after another; ``views`` and their keys are shared.

    ``joins_used`` tells which parts of the work each join needed, by view; ``is_whole`` keeps which
    rows a rule knows nothing of, and to which it does not apply.
    """

    keyed: KeyedViews
    schemas: Mapping[str, Mapping[str, pl.DataType]]
    labels: Labels
    budget: float | None = None
    is_apart: bool = False
    is_whole: bool = False
    joins_used: dict[tuple[str, Join], tuple[Part, ...]] = field(default_factory=dict)

    def judge(self, view: str, bindings: Sequence[Binding]) -> list[Judged]:
        """What each of ``bindings`` says of ``view``; one that breaks has ``error`` and no counts."""
        rows = self.keyed.views[view]
        broken = {n: lack for n, binding in enumerate(bindings) if (lack := _lack(binding, rows))}
        found, join_errors = self.joins(
            view, [binding for n, binding in enumerate(bindings) if n not in broken]
        )
        if not rows.is_held:
            self.keyed.forget()
            rows.release()
        for n, binding in enumerate(bindings):
            for join in binding.wanted:
                if n not in broken and join in join_errors:
                    broken[n] = join_errors[join]
        asked = {n: binding for n, binding in enumerate(bindings) if n not in broken}
        conditions = Conditions(asked, self.budget, is_apart=self.is_apart)
        tallies = {n: Tally.of(n, binding, is_whole=self.is_whole) for n, binding in asked.items()}
        for joined in self.parts(view, list(asked.values()), found):
            of_part = conditions.of(joined)
            # Aggregated while wide, so that failing rows cost nothing.
            whole = [tally for n, tally in tallies.items() if n not in conditions.errors]
            row = of_part.select(**{k: v for tally in whole for k, v in tally.figures.items()})
            for tally in whole:
                tally.add(row)
        broken |= conditions.errors
        judged = []
        for n, binding in enumerate(bindings):
            if n in broken:
                judged.append(Judged(binding, rows.height, error=broken[n]))
                continue
            tally = tallies[n]
            fails = pl.concat(tally.fails, rechunk=True)
            judged.append(
                Judged(
                    binding,
                    n_rows=rows.height,
                    n_pass=tally.n_pass,
                    n_fail=int(fails.sum()),
                    n_not_applicable=tally.n_not_applicable,
                    fails=fails,
                    unknown=_bits(tally.unknown),
                    not_applicable=_bits(tally.not_applicable),
                    shown=_shown(binding, found, fails, self.labels),
                    seconds=conditions.seconds[n],
                )
            )
        return judged

    def joins(
        self, view: str, bindings: Sequence[Binding]
    ) -> tuple[dict[Join, JoinColumns], dict[Join, str]]:
        """The joins that the rules read, and those that broke."""
        found: dict[Join, JoinColumns] = {}
        errors: dict[Join, str] = {}
        wanted = sorted(_wanted(bindings).items(), key=lambda each: _turn(each[0], view))
        is_tight = not all(rows.is_held for rows in self.keyed.views.values())
        if is_tight:
            give_back_freed_memory()
        for _, same_key in groupby(wanted, key=lambda each: _turn(each[0], view)):
            run = list(same_key)
            if is_tight:
                # Rows are matched before columns are taken, for there is no room for all of it at once.
                self.keyed.forget()
                for join, _ in run:
                    match(join, view, self.keyed)
                self.keyed.forget_values()
            for join, names in run:
                try:
                    found[join] = self._find(join, view, names)
                except pl.exceptions.PolarsError as cause:
                    errors[join] = first_line(cause)
                spent = sum(self.keyed.seconds[each] for each in self.joins_used[view, join])
                if self.budget is not None and spent > self.budget:
                    errors[join] = str(over_budget(self.budget))
        return found, errors

    def _find(self, join: Join, view: str, names: Collection[str]) -> JoinColumns:
        part = (Work.JOIN, view, self.labels.of(join))
        self.keyed.used.clear()
        try:
            with self.keyed.timed(part):
                return find(join, view, names, keyed=self.keyed, schemas=self.schemas)
        finally:
            self.joins_used[view, join] = (*self.keyed.used, part)

    def parts(
        self, view: str, bindings: Sequence[Binding], found: Mapping[Join, JoinColumns]
    ) -> Iterator[pl.DataFrame]:
        """The columns that the rules' conditions read, with those of the joins, part by part."""
        read = {name for binding in bindings for name in _read(binding)}
        of_joins = {
            join: sorted(name for name in names if f"{self.labels.of(join)}.{name}" in read)
            for join, names in _wanted(bindings).items()
        }
        rows = self.keyed.views[view]
        parts = rows.batches(read & set(rows.schema))
        while (part := self._next(parts, view)) is not None:
            start, frame = part
            joined = [frame]
            for join, names in of_joins.items():
                label = self.labels.of(join)
                with self.keyed.timed((Work.JOIN, view, label)):
                    taken = found[join].take(slice(start, start + frame.height), names)
                joined.append(taken.rename({name: f"{label}.{name}" for name in names}))
            yield pl.concat(joined, how="horizontal")

    def _next(
        self, parts: Iterator[tuple[int, pl.DataFrame]], view: str
    ) -> tuple[int, pl.DataFrame] | None:
        with self.keyed.timed((Work.READ, view, "")):
            return next(parts, None)


def label(
    binding: Binding,
    views: Mapping[str, pl.DataFrame],
    *,
    schemas: Mapping[str, Mapping[str, pl.DataType]],
    labels: Labels,
) -> pl.Series:
    """The outcome of each row of the binding's view, in words.

    Raises:
        EvaluationError: the rule broke.
    """
    rows = {name: ViewRows(frame) for name, frame in views.items()}
    judge = Judge(KeyedViews(rows), schemas, labels)
    found, errors = judge.joins(binding.view, [binding])
    conditions = Conditions({0: binding})
    words = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE)
    masks = zip(outcomes(0, binding.rule.missing), words, strict=True)
    named = [pl.when(mask).then(pl.lit(word.value)) for mask, word in masks]
    outcome = pl.coalesce(*named, pl.lit(Outcome.UNKNOWN.value)).alias("outcome")
    said = []
    for joined in judge.parts(binding.view, [binding], found) if not errors else ():
        of_part = conditions.of(joined)
        if not conditions.errors:
            said.append(of_part.select(outcome).to_series())
    for error in (*errors.values(), *conditions.errors.values()):
        raise EvaluationError(
            Text(f"{binding.rule.id} broke: {error}", f"{binding.rule.id} 执行失败：{error}"),
            mend=Text("Mend the rule.", "请修正该规则。"),
        )
    return pl.concat(said)


def _bits(parts: Sequence[pl.Series]) -> pl.Series | None:
    """The bits of all parts; null where none is set."""
    bits = pl.concat(parts, rechunk=True) if parts else None
    return None if bits is None or not bits.any() else bits


def _turn(join: Join, view: str) -> tuple[bool, tuple[str, ...]]:
    """When a join is made: those of one key together, and first those that keep little."""
    return isinstance(join.declaration, Lookup), join.key(view)


def _read(binding: Binding) -> set[str]:
    """The columns that the conditions read, by their names in the joined frame."""
    exprs = [binding.when, binding.require, binding.candidate]
    return {name for expr in exprs if expr is not None for name in expr.meta.root_names()}


def _wanted(bindings: Sequence[Binding]) -> dict[Join, set[str]]:
    wanted: dict[Join, set[str]] = {}
    for binding in bindings:
        for join, names in binding.wanted.items():
            wanted.setdefault(join, set()).update(names)
    return wanted


def _lack(binding: Binding, rows: ViewRows) -> str | None:
    lacking = sorted(binding.columns - set(rows.schema))
    if not lacking:
        return None
    en, zh = ", ".join(lacking), "、".join(lacking)
    return str(Text(f"the view lacks the columns {en}", f"视图缺少列 {zh}"))


def _shown(
    binding: Binding, found: Mapping[Join, JoinColumns], fails: pl.Series, labels: Labels
) -> pl.DataFrame | None:
    """What the message shows of joins, for the rows that fail."""
    if not binding.shown:
        return None
    rows: Numbers = fails.arg_true().cast(pl.UInt32).to_numpy()
    columns: dict[str, pl.Series] = {}
    for join in binding.wanted:
        label = labels.of(join)
        names = {
            name: column.removeprefix(f"{label}.")
            for name, column in binding.shown.items()
            if column.startswith(f"{label}.")
        }
        taken = found[join].take(rows, sorted(set(names.values())))
        columns |= {name: taken[column] for name, column in names.items()}
    return pl.DataFrame({name: columns[name] for name in sorted(columns)})
