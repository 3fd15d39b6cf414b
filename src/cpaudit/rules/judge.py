"""The rules of one view in one pass: its narrow columns, the joins once each, one select of masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import EvaluationError
from cpaudit.i18n import Text
from cpaudit.rules.conditions import conditions, first_line, outcomes
from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.rule import Outcome
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.rules.bind import Binding, Join, Labels
    from cpaudit.rules.rule import Missing


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule said of one view."""

    binding: Binding
    n_rows: int
    n_pass: int = 0
    n_fail: int = 0
    n_not_applicable: int = 0
    failing: pl.Series | None = None
    shown: pl.DataFrame | None = None
    error: str | None = None

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


def judge(
    view: str,
    bindings: Sequence[Binding],
    views: Mapping[str, pl.DataFrame],
    *,
    schemas: Mapping[str, Mapping[str, pl.DataType]],
    labels: Labels,
) -> list[Judged]:
    """What each of ``bindings`` says of ``view``; one that breaks has ``error`` and no counts."""
    frame = views[view]
    broken: dict[int, str] = {}
    for position, binding in enumerate(bindings):
        lacking = sorted(binding.columns - set(frame.columns))
        if lacking:
            broken[position] = str(
                Text(
                    f"the view lacks the columns {', '.join(lacking)}",
                    f"视图缺少列 {'、'.join(lacking)}",
                )
            )
    sound = [binding for position, binding in enumerate(bindings) if position not in broken]
    joined, join_errors = _joined(frame, sound, views, schemas=schemas, labels=labels)
    for position, binding in enumerate(bindings):
        for join in binding.wanted:
            if position not in broken and join in join_errors:
                broken[position] = join_errors[join]
    whole = [position for position in range(len(bindings)) if position not in broken]
    found, errors = conditions(joined, {position: bindings[position] for position in whole})
    broken |= errors
    whole = [position for position in whole if position not in errors]
    tallies = _tallies(found, {position: bindings[position].rule.missing for position in whole})
    judged = []
    for position, binding in enumerate(bindings):
        if position in broken:
            judged.append(Judged(binding, frame.height, error=broken[position]))
            continue
        tally = tallies[position]
        judged.append(
            Judged(
                binding,
                n_rows=frame.height,
                n_pass=tally.n_pass,
                n_fail=len(tally.failing),
                n_not_applicable=tally.n_not_applicable,
                failing=tally.failing,
                shown=_shown(binding, joined, tally.failing),
            )
        )
    return judged


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many rows pass and how many are left out, and which ones fail."""

    n_pass: int
    n_not_applicable: int
    failing: pl.Series


def _tallies(found: pl.DataFrame, rules: Mapping[int, Missing]) -> dict[int, _Tally]:
    figures: dict[str, pl.Expr] = {}
    for position, missing in rules.items():
        passing, failing, not_applicable = outcomes(position, missing)
        figures |= {
            f"{position}pass": passing.sum(),
            f"{position}not": not_applicable.sum(),
            f"{position}fail": failing.arg_true().cast(pl.UInt32).implode(),
        }
    if not figures:
        return {}
    row = found.select(**figures)
    return {
        position: _Tally(
            n_pass=row[f"{position}pass"].item(),
            n_not_applicable=row[f"{position}not"].item(),
            failing=row[f"{position}fail"].item(),
        )
        for position in rules
    }


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
    joined, errors = _joined(views[binding.view], [binding], views, schemas=schemas, labels=labels)
    found, broken = conditions(joined, {0: binding}) if not errors else (joined, {})
    for error in (*errors.values(), *broken.values()):
        raise EvaluationError(
            Text(f"{binding.rule.id} broke: {error}", f"{binding.rule.id} 执行失败：{error}"),
            mend=Text("Mend the rule.", "请修正该规则。"),
        )
    words = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE)
    masks = outcomes(0, binding.rule.missing)
    named = [
        pl.when(mask).then(pl.lit(word.value)) for mask, word in zip(masks, words, strict=True)
    ]
    return found.select(
        pl.coalesce(*named, pl.lit(Outcome.UNKNOWN.value)).alias("outcome")
    ).to_series()


def _joined(
    frame: pl.DataFrame,
    bindings: Sequence[Binding],
    views: Mapping[str, pl.DataFrame],
    *,
    schemas: Mapping[str, Mapping[str, pl.DataType]],
    labels: Labels,
) -> tuple[pl.DataFrame, dict[Join, str]]:
    """The columns that the rules read, with those of every join, and the joins that broke."""
    # One column at least, so that the frame keeps its rows.
    read = {name for binding in bindings for name in binding.columns} or set(frame.columns[:1])
    narrow = frame.select(sorted(read))
    wanted: dict[Join, set[str]] = {}
    schema_of: dict[Join, str] = {}
    for binding in bindings:
        for join, names in binding.wanted.items():
            wanted.setdefault(join, set()).update(names)
            schema_of[join] = binding.view
    parts = [narrow]
    errors: dict[Join, str] = {}
    for join, columns_of in wanted.items():
        try:
            found = _compute(join, frame, sorted(columns_of), views, schemas, schema_of[join])
        except pl.exceptions.PolarsError as cause:
            errors[join] = first_line(cause)
            continue
        label = labels.of(join)
        parts.append(found.select(pl.col(name).alias(f"{label}.{name}") for name in found.columns))
    return pl.concat(parts, how="horizontal"), errors


def _compute(
    join: Join,
    frame: pl.DataFrame,
    wanted: Sequence[str],
    views: Mapping[str, pl.DataFrame],
    schemas: Mapping[str, Mapping[str, pl.DataType]],
    view: str,
) -> pl.DataFrame:
    declared, values = join.declaration, dict(join.parameters)
    inner = columns(*(parse(text) for text in declared.texts()))
    if isinstance(declared, Lookup):
        other = views[declared.view].select(sorted(declared.reads(wanted) | inner))
        return declared.compute(frame, other, wanted, Scope(schemas[declared.view], values))
    tie = {"subject_key"} & set(frame.columns)
    own = frame.select(sorted(declared.reads(wanted) | inner | tie))
    return declared.compute(own, wanted, Scope(schemas[view], values))


def _shown(binding: Binding, joined: pl.DataFrame, failing: pl.Series) -> pl.DataFrame | None:
    if not binding.shown:
        return None
    return joined[failing].select(
        pl.col(column).alias(name) for name, column in sorted(binding.shown.items())
    )
