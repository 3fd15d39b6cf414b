"""The villages and rules that may be asked for, so that a slip of the pen is no empty list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from cpaudit.cases.choice import Choice
    from cpaudit.project import Project
    from cpaudit.rules.rule import Rule


def refuse_unknown(project: Project, cases: pl.DataFrame, choice: Choice) -> None:
    """Nothing, if there are villages and rules of all the names in ``choice``.

    A village or rule without a case is known all the same. Whoever has no case may get one: that is
    only said.

    Raises:
        UsageError: one of them is unknown.
    """
    known = {*_distinct(cases, "village"), *_distinct(cases, "village_name")}
    if not known.issuperset(choice.villages):
        known.update(_of_table(project))
        for name in choice.villages:
            if name not in known:
                raise _unknown(
                    Text(f"there is no village «{name}».", f"没有村（居）“{name}”。"), name, known
                )
    ids, names = set(_distinct(cases, "rule_id")), set(_distinct(cases, "rule_name"))
    strange = [name for name in choice.rules if not _is_rule(name, ids, names)]
    if strange:
        rules = list(_of_project(project))
        ids.update(rule.id for rule in rules)
        names.update(rule.name for rule in rules)
        for name in strange:
            if not _is_rule(name, ids, names):
                raise _unknown(
                    Text(f"there is no rule «{name}».", f"没有规则“{name}”。"), name, ids | names
                )
    for name in choice.assignees:
        if name not in set(_distinct(cases, "assignee")):
            typer.echo(
                Text(f"no case is given to «{name}».", f"没有分派给“{name}”的疑点。"),
                err=True,
            )


def _distinct(cases: pl.DataFrame, column: str) -> list[str]:
    return cases[column].drop_nulls().unique().to_list()


def _of_table(project: Project) -> Iterator[str]:
    from cpaudit.recognition import village_table

    table = village_table(project).frame
    yield from table["code"]
    yield from table["name"].drop_nulls()


def _of_project(project: Project) -> tuple[Rule, ...]:
    from cpaudit.rules.load import load_rules
    from cpaudit.shipped import rules_folder

    return load_rules((rules_folder(), *project.rules.paths))


def _is_rule(name: str, ids: set[str], names: set[str]) -> bool:
    """Whether it is the name of a rule, its id or the beginning of one."""
    return name in names or (bool(name) and any(each.startswith(name) for each in ids))


def _unknown(what: Text, name: str, known: set[str]) -> UsageError:
    from cpaudit.rules.refusal import advice

    return UsageError(what, mend=advice(name, known))
