"""A rule bound to a view: its conditions as expressions, and the columns that they need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.compiler import compile_boolean
from cpaudit.rules.functions import SLOW
from cpaudit.rules.join import Join
from cpaudit.rules.kinds import Kind, ParameterValue, kind_of_value, parameter_value
from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.placeholders import placeholders
from cpaudit.rules.refusal import Refusal, advice, within
from cpaudit.rules.scope import CLOCK, Scope
from cpaudit.rules.syntax import Call, columns, conjuncts, parameters, walk
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.rules.rule import Rule
    from cpaudit.rules.syntax import Node

Schemas = "Mapping[str, Mapping[str, pl.DataType]]"


@dataclass(frozen=True, slots=True)
class Binding:
    """What is needed to judge one rule on one view.

    ``columns`` are read from the view's frame, ``wanted`` from each join; a join's column stands in
    the joined frame as ``label.column``. ``shown`` maps what a message shows of a join to there.
    ``candidate`` is set where a condition is slow: the part of ``when`` that is not; the rule can
    apply only where this is not false.
    """

    rule: Rule
    view: str
    when: pl.Expr
    require: pl.Expr
    columns: frozenset[str]
    wanted: Mapping[Join, frozenset[str]]
    shown: Mapping[str, str]
    parameters: Mapping[str, ParameterValue]
    candidate: pl.Expr | None = None


@dataclass(slots=True)
class Labels:
    """The names that joins have in the joined frame."""

    known: dict[Join, str] = field(default_factory=dict)

    def of(self, join: Join) -> str:
        """The label of ``join``; the sign keeps it apart from every column."""
        return self.known.setdefault(join, f"#{len(self.known)}")


def bind(
    rule: Rule,
    view: str,
    *,
    schemas: Mapping[str, Mapping[str, pl.DataType]],
    parameters: Mapping[str, ParameterValue],
    labels: Labels,
) -> Binding:
    """The binding of ``rule`` to ``view``; ``parameters`` hold the clock too.

    Raises:
        Refusal: the rule names what does not exist or joins what does not go together.
    """
    schema = _schema(schemas, view, "on")
    joins = {name: _join(joined, parameters) for name, joined in _declared(rule).items()}
    names, kinds = {}, dict(schema)
    for name, join in joins.items():
        label = labels.of(join)
        for column, dtype in _offered(name, join, schema, schemas, parameters).items():
            kinds[f"{name}.{column}"] = dtype
            names[f"{name}.{column}"] = f"{label}.{column}"
    scope = Scope(kinds, parameters, names)
    conditions = {"when": rule.when, "require": rule.require}
    trees, exprs = {}, {"when": pl.lit(value=True)}
    for key, text in conditions.items():
        if text is not None:
            with within(key, text=text):
                trees[key] = parse(text)
                exprs[key] = compile_boolean(trees[key], scope)
    shown = _checked_message(rule, scope)
    with within("fields"):
        for name in rule.fields:
            _known(name, kinds)
    read = columns(*trees.values())
    wanted: dict[Join, set[str]] = {join: set() for join in joins.values()}
    for name in read | shown:
        before, _, after = name.partition(".")
        if before in joins:
            wanted[joins[before]].add(after)
    base = {name for name in read if name.partition(".")[0] not in joins}
    for join in joins.values():
        base |= _read_by(join, wanted[join])
    return Binding(
        rule=rule,
        view=view,
        when=exprs["when"],
        require=exprs["require"],
        columns=frozenset(base),
        wanted={join: frozenset(found) for join, found in wanted.items() if found},
        shown={name: names[name] for name in shown if name in names},
        parameters=parameters,
        candidate=_candidate(trees, scope),
    )


def _candidate(trees: Mapping[str, Node], scope: Scope) -> pl.Expr | None:
    """The conjuncts of ``when`` that are not slow, where some other part of the rule is."""
    if "when" not in trees or not any(_is_slow(tree) for tree in trees.values()):
        return None
    quick = [part for part in conjuncts(trees["when"]) if not _is_slow(part)]
    return reduce(and_, (compile_boolean(part, scope) for part in quick)) if quick else None


def _is_slow(tree: Node) -> bool:
    return any(isinstance(part, Call) and part.name in SLOW for part in walk(tree))


def fill_parameters(
    rule: Rule,
    overrides: Mapping[str, object],
    clock: Mapping[str, ParameterValue],
) -> dict[str, ParameterValue]:
    """The rule's parameters with the project's values in the place of its defaults.

    Raises:
        Refusal: the rule has no such parameter, or the value is of another type.
    """
    filled = dict(rule.params)
    for name, given in overrides.items():
        with within("params", name):
            if name not in rule.params:
                raise Refusal(
                    Text(f"{rule.id} has no parameter «{name}».", f"{rule.id} 没有参数“{name}”。"),
                    mend=advice(name, rule.params),
                )
            value = parameter_value(given)
            if value is None:
                raise Refusal(
                    Text(f"«{given}» is not a value.", f"“{given}”不能作为参数值。"),
                    mend=Text(
                        f"Its default is {rule.params[name]}.", f"默认值为 {rule.params[name]}。"
                    ),
                )
            wanted, found = kind_of_value(rule.params[name]), kind_of_value(value)
            if found is not wanted and (wanted, found) != (Kind.NUMBER, Kind.INTEGER):
                raise Refusal(
                    Text(
                        f"«{name}» is {wanted.value.en}, not {found.value.en}.",
                        f"“{name}”应为{wanted.value.zh}，而不是{found.value.zh}。",
                    ),
                    mend=Text(
                        f"Its default is {rule.params[name]}.", f"默认值为 {rule.params[name]}。"
                    ),
                )
            filled[name] = value
    return {**filled, **clock}


def unused(rule: Rule) -> list[tuple[str, str]]:
    """The parameters, windows and lookups, as (key, name), that the rule declares and never reads."""
    texts = [text for text in (rule.when, rule.require) if text]
    inner = [text for joined in _declared(rule).values() for text in joined.texts()]
    trees = [parse(text) for text in texts]
    shown_columns, shown_parameters = _shown(rule)
    read = parameters(*trees, *(parse(text) for text in inner)) | shown_parameters
    found = [("params", name) for name in rule.params if name not in read]
    groups = {name.partition(".")[0] for name in columns(*trees) | shown_columns}
    for key, declared in (("windows", rule.windows), ("lookups", rule.lookups)):
        found.extend((key, name) for name in declared if name not in groups)
    return found


def _declared(rule: Rule) -> dict[str, Window | Lookup]:
    return {**rule.windows, **rule.lookups}


def _schema(
    schemas: Mapping[str, Mapping[str, pl.DataType]], view: str, *keys: str
) -> Mapping[str, pl.DataType]:
    if view not in schemas:
        with within(*keys):
            raise Refusal(
                Text(f"there is no view «{view}».", f"没有视图“{view}”。"),
                mend=advice(view, schemas),
            )
    return schemas[view]


def _join(declaration: Window | Lookup, values: Mapping[str, ParameterValue]) -> Join:
    read = parameters(*(parse(text) for text in declaration.texts()))
    return Join(declaration, tuple((name, values[name]) for name in sorted(read & set(values))))


def _offered(
    name: str,
    join: Join,
    schema: Mapping[str, pl.DataType],
    schemas: Mapping[str, Mapping[str, pl.DataType]],
    values: Mapping[str, ParameterValue],
) -> dict[str, pl.DataType]:
    declared = join.declaration
    key = "windows" if isinstance(declared, Window) else "lookups"
    with within(key, name):
        if any(column.startswith(f"{name}.") for column in schema):
            raise Refusal(
                Text(
                    f"the view has a column group «{name}» of its own.",
                    f"该视图已有列组“{name}”。",
                ),
                mend=Text("Choose another name.", "请换一个名称。"),
            )
        for taken, _ in declared.take:
            if taken in {"n_rows", "exists"} or not re.fullmatch(r"[a-z]\w*", taken):
                raise Refusal(
                    Text(
                        f"take cannot name a figure «{taken}».", f"take 中不能使用名称“{taken}”。"
                    ),
                    mend=Text("Choose another name.", "请换一个名称。"),
                )
        if isinstance(declared, Window):
            for column in (*declared.by, *declared.order):
                _known(column, schema)
            return declared.columns(Scope(schema, values))
        other = _schema(schemas, declared.view, "view")
        for column in declared.order:
            _known(column, other)
        return declared.columns(Scope(other, values), schema)


def _read_by(join: Join, wanted: set[str]) -> set[str]:
    """The columns of the rule's own view that the join needs."""
    declared = join.declaration
    if isinstance(declared, Lookup):
        return {ours for _, ours in declared.match}
    inner = columns(*(parse(text) for text in declared.texts()))
    return declared.reads(wanted) | inner


def _known(name: str, schema: Mapping[str, pl.DataType]) -> None:
    if name not in schema:
        raise Refusal(
            Text(f"there is no column «{name}».", f"没有列“{name}”。"), mend=advice(name, schema)
        )


def _shown(rule: Rule) -> tuple[set[str], set[str]]:
    """The columns and parameters that the message shows, in either language."""
    both = [placeholders(text) for text in (rule.message.en, rule.message.zh)]
    return {c for cs, _ in both for c in cs}, {p for _, ps in both for p in ps}


def _checked_message(rule: Rule, scope: Scope) -> set[str]:
    with within("message"):
        shown, read = _shown(rule)
        for name in sorted(shown):
            _known(name, scope.columns)
        for name in sorted(read):
            if name not in scope.parameters:
                raise Refusal(
                    Text(f"there is no parameter «:{name}».", f"没有参数“:{name}”。"),
                    mend=advice(name, [*rule.params, *CLOCK]),
                )
    return shown
