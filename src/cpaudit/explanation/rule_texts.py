"""The texts of the rules of a run, as they were then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.page_parts import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cpaudit.rules.rule import Rule

RULES: dict[str, pl.DataType] = {
    "rule_id": pl.String(),
    "rule_name": pl.String(),
    **{f"{name}_{tag}": pl.String() for name in ("title", "what", "why") for tag in ("zh", "en")},
    "when": pl.String(),
    "require": pl.String(),
    "missing": pl.String(),
    "reference": pl.String(),
    "parameters": pl.String(),  # JSON, name → value as written in a project file
}


def rule_texts(
    rules: Sequence[Rule],
    overrides: Mapping[str, Mapping[str, object]],
    failed: Collection[str],
) -> pl.DataFrame:
    """``RULES`` of the rules that failed, their parameters as the project overrides them."""

    def parameters(rule: Rule) -> str:
        values = {**rule.params, **overrides.get(rule.id, {})}
        return json.dumps(
            {name: shown(value) for name, value in values.items()},  # type: ignore[arg-type] # checked when the project was read
            ensure_ascii=False,
        )

    rows = [
        (
            rule.id,
            rule.name,
            rule.title.zh,
            rule.title.en,
            *((None, None) if rule.what is None else (rule.what.zh, rule.what.en)),
            *((None, None) if rule.why is None else (rule.why.zh, rule.why.en)),
            rule.when,
            rule.require,
            str(rule.missing),
            rule.reference,
            parameters(rule),
        )
        for rule in rules
        if rule.id in failed
    ]
    return pl.DataFrame(rows, schema=RULES, orient="row").sort("rule_id")
