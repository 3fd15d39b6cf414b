"""Whether two rules say the same of every row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.proofs.formulas import both, either, negated
from cpaudit.rules.proofs.joins import Declaration, declared
from cpaudit.rules.proofs.judgement import Ground
from cpaudit.rules.proofs.solver import EFFORT, Answer, Formula, search, solve
from cpaudit.rules.proofs.witness import outcomes, row_of, shown
from cpaudit.rules.syntax import Call, columns
from cpaudit.rules.windows import Window
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import polars as pl

    from cpaudit.rules.proofs.judgement import Judgement
    from cpaudit.rules.rule import Outcome, Rule
    from cpaudit.rules.syntax import Node


_Join = TypeVar("_Join", Window, Lookup)


class VerdictKind(StrEnum):
    """Whether two rules are one."""

    PROVED = "proved"
    DIFFER = "differ"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two rules are one; where they differ, a row on which they do, with both outcomes.

    The engine was asked about the row. It holds the columns that either rule reads, those of windows
    and lookups under their names (``prev.birth_date``).
    """

    kind: VerdictKind
    witness: Mapping[str, Any] | None = None
    clock: Mapping[str, dt.date] = field(default_factory=dict)
    outcomes: tuple[Outcome, Outcome] | None = None


def equivalent(
    first: Rule,
    second: Rule,
    view: str,
    *,
    views: Mapping[str, Mapping[str, pl.DataType]] = VIEWS,
    parameters: Mapping[str, object] | None = None,
    effort: int = EFFORT,
) -> Verdict:
    """Whether ``first`` and ``second`` have the same outcome on every row of ``view``.

    Windows and lookups stand for columns that may hold anything, the same in both rules. Where they
    are declared differently nothing is decided, unless the declarations are shown to pick the same
    rows. ``parameters`` are the project's; the clock may be any day.

    Raises:
        UsageError: the solver is not installed.
    """
    second = replace(second, id=f"{first.id}'")  # they may share an id
    given = {first.id: parameters or {}, second.id: parameters or {}}
    ground = Ground.of((first, second), view, views=views, parameters=given)
    second = _with_same_joins(ground, first, second, effort)
    for name, declaration in declared(first).items():
        other = declared(second).get(name, declaration)
        reads = any(_reads(rule, name) for rule in (first, second))
        if reads and other != declaration:
            return Verdict(VerdictKind.UNDECIDED)
    left, right = ground.judge(first), ground.judge(second)
    formulas = [*left.ties, *right.ties, differ(left, right)]
    found = search(formulas, [left.encoder.hints, right.encoder.hints], effort=effort)
    if found.answer is Answer.NO:
        return Verdict(VerdictKind.PROVED)
    if found.answer is Answer.YES:
        row = row_of(found.model, (left.encoder, right.encoder))
        said = [outcomes(judged, [row])[0] for judged in (left, right)] if row else [None, None]
        if row and said[0] is not None and said[1] is not None and said[0] is not said[1]:
            values = shown(row, (left, right))
            clock = {name[1:]: values.pop(name) for name in list(values) if name.startswith(":")}
            return Verdict(VerdictKind.DIFFER, values, clock, (said[0], said[1]))
    return Verdict(VerdictKind.UNDECIDED)


def differ(left: Judgement, right: Judgement) -> Formula:
    """Where two rules have different outcomes."""
    pairs = (
        (left.passes, right.passes),
        (left.fails, right.fails),
        (left.not_applicable, right.not_applicable),
    )
    return either(*(_one_of(*pair) for pair in pairs))


def _one_of(left: Formula, right: Formula) -> Formula:
    return either(both(left, negated(right)), both(right, negated(left)))


def _reads(rule: Rule, name: str) -> bool:
    trees = [parse(text) for text in (rule.when, rule.require) if text]
    return any(column.startswith(f"{name}.") for column in columns(*trees))


def _with_same_joins(ground: Ground, first: Rule, second: Rule, effort: int) -> Rule:
    """``second`` with the declarations of ``first`` in the place of those that pick the same rows."""

    def picked(mine: Declaration | None, theirs: _Join) -> _Join:
        is_other = mine is not None and mine != theirs
        if is_other and _same_rows(ground, first, second, mine, theirs, effort):
            return cast("_Join", mine)
        return theirs

    windows = {
        name: picked(first.windows.get(name), window) for name, window in second.windows.items()
    }
    lookups = {
        name: picked(first.lookups.get(name), lookup) for name, lookup in second.lookups.items()
    }
    return replace(second, windows=windows, lookups=lookups)


def _same_rows(
    ground: Ground,
    first: Rule,
    second: Rule,
    mine: Declaration | None,
    theirs: Declaration,
    effort: int,
) -> bool:
    if mine is None or type(mine) is not type(theirs):
        return False
    if replace(mine, where=None, take=()) != replace(theirs, where=None, take=()):
        return False
    if dict(mine.take).keys() != dict(theirs.take).keys():
        return False
    view = ground.view if isinstance(mine, Window) else mine.view
    there = Ground(view, ground.views, ground.codes, values=ground.values)
    pairs = [(mine.where or "TRUE", theirs.where or "TRUE")]
    for name, text in mine.take:
        other = dict(theirs.take)[name]
        if text == other:
            continue
        inner = _counted(parse(text)), _counted(parse(other))
        if inner[0] is None or inner[1] is None:
            return False
        pairs.append((text, other))
    bare = [replace(rule, windows={}, lookups={}) for rule in (first, second)]
    left, right = map(there.encoder, bare)
    for one, other in pairs:
        trees = [_counted(parse(text)) or parse(text) for text in (one, other)]
        truths = [
            encoder.truth(tree).true for encoder, tree in zip((left, right), trees, strict=True)
        ]
        ties = [
            *there.ties(bare[0], left),
            *there.ties(bare[1], right),
        ]
        if solve([*ties, _one_of(*truths)], effort=effort).answer is not Answer.NO:
            return False
    return True


def _counted(tree: Node) -> Node | None:
    """The condition whose rows a figure counts."""
    if isinstance(tree, Call) and tree.name == "count_if":
        return tree.operands[0]
    return None
