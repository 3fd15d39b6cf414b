"""Columns that no rule reads, and rules that had nothing to say in the last run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.rules.language import parse
from cpaudit.rules.lookups import Lookup
from cpaudit.rules.placeholders import placeholders
from cpaudit.rules.proofs.claims import Claim, ClaimKind, claim_on
from cpaudit.rules.proofs.joins import declared
from cpaudit.rules.syntax import columns
from cpaudit.tables import SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from cpaudit.rules.rule import Rule

_SUMMARY = "summary.json"


def unread_columns(
    rules: Sequence[Rule], views: Mapping[str, Mapping[str, pl.DataType]]
) -> Iterator[Claim]:
    """For each view that rules read: its columns that none of them reads or shows."""
    read: dict[str, set[str]] = {}
    for rule in rules:
        for view in rule.on:
            for there, names in _read_by(rule, view):
                read.setdefault(there, set()).update(names)
    for view in sorted(read.keys() & views.keys()):
        left = tuple(name for name in views[view] if name not in read[view] and name not in SUBJECT)
        if left:
            known = len(views[view])
            yield Claim(
                ClaimKind.UNREAD_COLUMNS,
                Text(
                    f"{len(left)} of {known} columns are read by no rule.",
                    f"{known} 列中有 {len(left)} 列没有规则读取。",
                ),
                view=view,
                names=left,
            )


def _read_by(rule: Rule, view: str) -> Iterator[tuple[str, set[str]]]:
    """The views that ``rule`` reads when it is judged on ``view``, each with its columns."""
    trees = [parse(text) for text in (rule.when, rule.require) if text]
    named = columns(*trees)
    for text in (rule.message.en, rule.message.zh):
        named |= placeholders(text)[0]
    joins = declared(rule)
    yield view, {name for name in named if name.partition(".")[0] not in joins}
    for name, declaration in joins.items():
        there = declaration.view if isinstance(declaration, Lookup) else view
        inner = columns(*(parse(text) for text in declaration.texts()))
        picked = {column.partition(".")[2] for column in named if column.startswith(f"{name}.")}
        yield there, inner | picked | set(declaration.order)
        if isinstance(declaration, Lookup):
            yield there, {theirs for theirs, _ in declaration.match}
            yield view, {ours for _, ours in declaration.match}
        else:
            yield view, set(declaration.by)


def did_not_apply(rules: Sequence[Rule], folder: Path) -> Iterator[Claim]:
    """The rules that ran in the last run, and applied to no row.

    Raises:
        UsageError: there is no run in ``folder``.
    """
    for row in _last_run(folder):
        rule = next((rule for rule in rules if rule.id == row.get("rule_id")), None)
        is_judged = not row.get("skipped") and not row.get("error")
        if rule is not None and is_judged and not row.get("n_applied"):
            yield claim_on(
                rule,
                ClaimKind.DID_NOT_APPLY,
                Text(
                    "applied to no row of the last run.",
                    "上次运行中未适用于任何记录。",
                ),
            )


def _last_run(folder: Path) -> list[dict[str, object]]:
    path = folder / _SUMMARY
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["rules"]
    except FileNotFoundError:
        why = Text("there is no run in this folder.", "此文件夹中没有运行结果。")
    except (OSError, ValueError, KeyError, TypeError):
        why = Text("the last run cannot be read.", "无法读取上次运行结果。")
    else:
        return [row for row in found if isinstance(row, dict)]
    raise UsageError(
        why,
        mend=Text("Name the folder of the reports of a run.", "请指定某次运行的报告文件夹。"),
        place=Place(file=str(path)),
    )
