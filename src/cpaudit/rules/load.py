"""Rules from files: one rule or a list of them per file, checked before any data are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cpaudit.documents import read_yaml
from cpaudit.errors import Place, RuleError
from cpaudit.i18n import Text
from cpaudit.project.model import Severity
from cpaudit.rules.bind import Labels, bind, fill_parameters, unused
from cpaudit.rules.entry import Entry
from cpaudit.rules.example_frames import check_examples
from cpaudit.rules.examples import CLOCK
from cpaudit.rules.refusal import Refusal, advice
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from cpaudit.documents import Document
    from cpaudit.project.model import RuleSelection
    from cpaudit.rules.rule import Rule


def load_rules(
    paths: Iterable[Path], views: Mapping[str, Mapping[str, pl.DataType]] = VIEWS
) -> tuple[Rule, ...]:
    """The rules in ``paths`` (files, and folders with all files below them), by id.

    Raises:
        RuleError: a file cannot be read, a rule is wrong, or two rules share an id or a name.
    """
    rules: dict[str, Rule] = {}
    names: dict[str, Rule] = {}
    for path in paths:
        for rule in _rules_below(path, views):
            for word, known in ((rule.id, rules), (rule.name, names)):
                if word in known:
                    raise _twice(rule, known[word], word)
                known[word] = rule
    return tuple(rules[rule_id] for rule_id in sorted(rules))


def select_rules(rules: Sequence[Rule], selection: RuleSelection) -> tuple[Rule, ...]:
    """The rules that ``selection`` names, with its severities.

    A word selects by id (`M004`), beginning of an id (`M`, `X0`), name, theme, dimension, severity or
    tag; an empty ``select`` means all. ``ignore`` is taken off after that.

    Raises:
        RuleError: a word, a parameter or a severity names nothing.
    """
    chosen = _named(rules, selection.select) if selection.select else {rule.id for rule in rules}
    chosen -= _named(rules, selection.ignore)
    by_id = {rule.id: rule for rule in rules}
    for rule_id, values in selection.parameters.items():
        rule = _rule(by_id, rule_id)
        try:
            fill_parameters(rule, values, CLOCK)
        except Refusal as refusal:
            raise refusal.error(file=None, line=None, rule=rule_id) from None
    for rule_id in selection.thresholds:
        _rule(by_id, rule_id)
    severities = {
        _rule(by_id, rule_id).id: Severity(severity)
        for rule_id, severity in selection.severities.items()
    }
    return tuple(
        replace(rule, severity=severities.get(rule.id, rule.severity))
        for rule in rules
        if rule.id in chosen
    )


def check_rule(
    rule: Rule,
    views: Mapping[str, Mapping[str, pl.DataType]],
    *,
    with_examples: bool = True,
) -> None:
    """Nothing, once ``rule`` can be compiled against every view that it names.

    Raises:
        Refusal: it cannot, or it declares what it does not read, or an example does not fit.
    """
    for needed in rule.needs:
        for name in needed:
            if name not in views:
                refusal = Refusal(
                    Text(f"there is no view «{name}».", f"没有视图“{name}”。"),
                    mend=advice(name, views),
                )
                refusal.keys = ("needs",)
                raise refusal
    values = fill_parameters(rule, {}, CLOCK)
    for view in rule.on:
        bind(rule, view, schemas=views, parameters=values, labels=Labels())
    for key, name in unused(rule):
        refusal = Refusal(
            Text(f"«{name}» is declared and never read.", f"“{name}”已声明但未使用。"),
            mend=Text("Use it or take it out.", "请使用或删去。"),
        )
        refusal.keys = (key, name)
        raise refusal
    if with_examples:
        check_examples(rule, views)


def _rules_below(path: Path, views: Mapping[str, Mapping[str, pl.DataType]]) -> Iterable[Rule]:
    if not path.is_dir():
        yield from _rules_in(path, views)
        return
    files = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
    if not files:
        raise RuleError(
            Text("the folder holds no rules.", "文件夹中没有规则文件。"),
            mend=Text("Rules are files *.yaml.", "规则文件的扩展名为 .yaml。"),
            place=Place(file=str(path)),
        )
    for file in files:
        yield from _rules_in(file, views)


def _rules_in(path: Path, views: Mapping[str, Mapping[str, pl.DataType]]) -> Iterable[Rule]:
    document = read_yaml(path, error=RuleError)
    listed: list[tuple[tuple[str | int, ...], Any]]
    if isinstance(document.data, list):
        listed = [((position,), item) for position, item in enumerate(document.data)]
    else:
        listed = [((), document.data)]
    for keys, data in listed:
        yield _read(document, keys, data, views)


def _read(
    document: Document,
    keys: tuple[str | int, ...],
    data: Any,
    views: Mapping[str, Mapping[str, pl.DataType]],
) -> Rule:
    named = data.get("id") if isinstance(data, dict) else None
    try:
        rule = Entry(document, keys, data).rule()
        check_rule(rule, views)
    except Refusal as refusal:
        line = document.line_of(*keys, *refusal.keys)
        name = str(named) if named else None
        raise refusal.error(file=str(document.path), line=line, rule=name) from None
    return rule


def _named(rules: Sequence[Rule], words: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for word in words:
        named = {rule.id for rule in rules if word in _words(rule) or rule.id.startswith(word)}
        if not named:
            raise RuleError(
                Text(f"no rule is called «{word}».", f"没有名为“{word}”的规则。"),
                mend=advice(word, {known for rule in rules for known in _words(rule)}),
            )
        found |= named
    return found


def _words(rule: Rule) -> set[str]:
    own = {rule.id, rule.name, rule.theme, rule.severity.value, rule.dimension.value}
    return own | set(rule.tags)


def _rule(by_id: Mapping[str, Rule], rule_id: str) -> Rule:
    if rule_id not in by_id:
        raise RuleError(
            Text(f"there is no rule «{rule_id}».", f"没有规则“{rule_id}”。"),
            mend=advice(rule_id, by_id),
        )
    return by_id[rule_id]


def _twice(rule: Rule, earlier: Rule, word: str) -> RuleError:
    place = f"{earlier.path}:{earlier.line}"
    return RuleError(
        Text(f"«{word}» stands already in {place}.", f"“{word}”已在 {place} 中使用。"),
        mend=Text("Ids and names are unique.", "编号和名称不能重复。"),
        place=Place(file=str(rule.path), row=rule.line),
    )
