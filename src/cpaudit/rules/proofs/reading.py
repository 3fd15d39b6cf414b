"""Rules from files for lint: what cannot be used is told, and the rest is read on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cpaudit.documents import read_yaml
from cpaudit.errors import RuleError
from cpaudit.i18n import Text
from cpaudit.rules.bind import unused
from cpaudit.rules.entry import Entry
from cpaudit.rules.language import parse
from cpaudit.rules.load import check_rule
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.proofs.claims import Claim, ClaimKind, claim_on
from cpaudit.rules.proofs.joins import declared
from cpaudit.rules.refusal import Refusal, advice
from cpaudit.rules.syntax import columns
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    import polars as pl

    from cpaudit.documents import Document
    from cpaudit.rules.rule import Rule


def read_rules(
    paths: Iterable[Path], views: Mapping[str, Mapping[str, pl.DataType]] = VIEWS
) -> tuple[tuple[Rule, ...], list[Claim]]:
    """The rules in ``paths`` that can be used, by id, and what is wrong with the others.

    Raises:
        RuleError: a file is missing or is no YAML.
    """
    rules: dict[str, Rule] = {}
    named: dict[str, Rule] = {}
    claims: list[Claim] = []
    for path in _files(paths):
        document = read_yaml(path, error=RuleError)
        data = document.data
        listed = enumerate(data) if isinstance(data, list) else [(None, data)]
        for position, item in listed:
            keys = () if position is None else (position,)
            rule, found = _read(document, keys, item, views)
            claims.extend(found)
            if rule is None:
                continue
            earlier = rules.get(rule.id) or named.get(rule.name)
            if earlier is not None:
                claims.append(_twice(rule, earlier))
                continue
            rules[rule.id] = named[rule.name] = rule
    return tuple(rules[rule_id] for rule_id in sorted(rules)), claims


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
        else:
            yield path


def _read(
    document: Document,
    keys: tuple[str | int, ...],
    data: Any,
    views: Mapping[str, Mapping[str, pl.DataType]],
) -> tuple[Rule | None, list[Claim]]:
    try:
        rule = Entry(document, keys, data).rule()
        claims = list(_unknown_columns(rule, views))
        if claims:
            return None, claims
        claims = [_unused(rule, key, name) for key, name in unused(rule)]
        rule = _without(rule, unused(rule))
        check_rule(rule, views)
    except Refusal as refusal:
        line = document.line_of(*keys, *refusal.keys)
        told = refusal.error(file=str(document.path), line=line)
        named = data.get("id") if isinstance(data, dict) else None
        what = Text(f"{told.what.en} {told.mend.en}", f"{told.what.zh}{told.mend.zh}")
        return None, [
            Claim(
                ClaimKind.REFUSED,
                what,
                rule_id=str(named) if named else None,
                path=document.path,
                line=line,
            )
        ]
    return rule, claims


def _unknown_columns(rule: Rule, views: Mapping[str, Mapping[str, pl.DataType]]) -> Iterator[Claim]:
    """Every column that a text of the rule names and that is nowhere."""
    joins = declared(rule)
    told: set[tuple[str, str]] = set()
    for view in rule.on:
        if view not in views:
            return
        known = set(views[view])
        for name, declaration in joins.items():
            there = (
                views.get(declaration.view, {}) if isinstance(declaration, Lookup) else views[view]
            )
            taken = [taken for taken, _ in declaration.take]
            known |= {f"{name}.{column}" for column in (*there, *taken, "exists", "n_rows")}
            inner = columns(*(parse(text) for text in declaration.texts()))
            yield from _lacking(rule, view, inner - set(there), there, told)
        named = columns(*(parse(text) for text in (rule.when, rule.require) if text))
        yield from _lacking(rule, view, named - known, known, told)


def _lacking(
    rule: Rule, view: str, names: set[str], known: Iterable[str], told: set[tuple[str, str]]
) -> Iterator[Claim]:
    for name in sorted(names):
        if (view, name) in told:
            continue
        told.add((view, name))
        guess = advice(name, known)
        what = Text(f"there is no column «{name}». {guess.en}", f"没有列“{name}”。{guess.zh}")
        yield claim_on(rule, ClaimKind.UNKNOWN_COLUMN, what, view=view, names=(name,))


def _unused(rule: Rule, key: str, name: str) -> Claim:
    return claim_on(
        rule,
        ClaimKind.UNUSED_PARAMETER,
        Text(f"{key}.{name} is declared and never read.", f"{key}.{name} 已声明但未使用。"),
        names=(name,),
    )


def _without(rule: Rule, names: Collection[tuple[str, str]]) -> Rule:
    """``rule`` without what it never reads, so that the rest can be looked at."""
    return replace(
        rule,
        params={name: own for name, own in rule.params.items() if ("params", name) not in names},
        windows={name: own for name, own in rule.windows.items() if ("windows", name) not in names},
        lookups={name: own for name, own in rule.lookups.items() if ("lookups", name) not in names},
    )


def _twice(rule: Rule, earlier: Rule) -> Claim:
    place = f"{earlier.path}:{earlier.line}"
    return claim_on(
        rule,
        ClaimKind.REFUSED,
        Text(f"its id or name stands already in {place}.", f"其编号或名称已在 {place} 中使用。"),
        others=(earlier.id,),
    )
