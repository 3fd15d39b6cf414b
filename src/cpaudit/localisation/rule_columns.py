"""The columns that rules read: of the view, of their windows, and of the views that they look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.view_cells import WORKED_OUT
from cpaudit.rules.language import parse
from cpaudit.rules.rule import Severity
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cpaudit.rules.rule import Rule


def reads(rules: Collection[Rule], changed: pl.DataFrame) -> pl.DataFrame:
    """``rule_id``, ``view``, ``column`` of the changed columns that rules read."""
    of_view = {
        str(view): set(rows["column"])
        for (view,), rows in changed.select("view", "column").unique().group_by("view")
    }
    found = [
        (rule.id, view, column, rule.severity is Severity.ERROR, bool(rule.windows))
        for rule in rules
        for view in rule.on
        if view in of_view
        for column in sorted(of_view[view].intersection(_columns(rule)))
    ]
    schema = {
        "rule_id": pl.String,
        "view": pl.String,
        "column": pl.String,
        "is_error": pl.Boolean,
        "has_window": pl.Boolean,
    }
    return pl.DataFrame(found, schema=schema, orient="row")


def stale(rules: Collection[Rule]) -> pl.DataFrame:
    """``rule_id``, ``view``, ``attribute`` where the rule reads what the view worked out of it."""
    found = [
        (rule.id, view, attribute, True)
        for rule in rules
        for view in rule.on
        for attribute, columns_of in WORKED_OUT.get(view, {}).items()
        if any(name.rpartition(".")[2] in columns_of for name in _columns(rule))
    ]
    schema = {
        "rule_id": pl.String,
        "view": pl.String,
        "attribute": pl.String,
        "is_stale": pl.Boolean,
    }
    return pl.DataFrame(found, schema=schema, orient="row")


def read_anywhere(rules: Collection[Rule]) -> set[str]:
    """The names, of any view, of all that the rules and their lookups read."""
    names = {name for rule in rules for name in _columns(rule)}
    for rule in rules:
        for lookup in rule.lookups.values():
            names |= {theirs for theirs, _ in lookup.match} | {*lookup.order}
            names |= columns(*(parse(text) for text in lookup.texts()))
        names |= {
            name.partition(".")[2] for name in names if name.partition(".")[0] in rule.lookups
        }
    return names


def _columns(rule: Rule) -> frozenset[str]:
    return frozenset(_names(rule))


def _names(rule: Rule) -> Iterator[str]:
    texts = [rule.require, *([rule.when] if rule.when else [])]
    for window in rule.windows.values():
        yield from (*window.by, *window.order)
        texts.extend(window.texts())
    for lookup in rule.lookups.values():
        yield from (ours for _, ours in lookup.match)
    for name in columns(*(parse(text) for text in texts)):
        group, _, rest = name.partition(".")
        yield rest if group in rule.windows else name
