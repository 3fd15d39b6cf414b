"""Findings as they are explained: the rule's text and the values that it read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.explanation.told import Finding
from cpaudit.i18n import Text
from cpaudit.privacy.masks import contains_full_identifier, mask_id, mask_text
from cpaudit.view_tables import is_personal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cpaudit.explanation.kept import Kept

_DIGITS = 6


def told_findings(kept: Kept, found: pl.DataFrame, *, is_masked: bool) -> tuple[Finding, ...]:
    """The findings by rule, with what the run kept of the rules and of the values that they read."""
    ids = found["finding_id"].to_list()
    values: dict[str, list[dict[str, str]]] = {}
    for finding_id, text in kept.table("values", pl.col("finding_id").is_in(ids)).iter_rows():
        read = {
            name: shown(name, value, is_masked=is_masked)
            for name, value in json.loads(text).items()
        }
        values.setdefault(finding_id, []).append(read)
    rules = {
        row["rule_id"]: row
        for row in kept.table(
            "rules", pl.col("rule_id").is_in(found["rule_id"].to_list())
        ).iter_rows(named=True)
    }
    rows = sorted(found.iter_rows(named=True), key=lambda row: (row["rule_id"], row["finding_id"]))
    return tuple(
        _finding(
            row,
            rules.get(row["rule_id"]),
            values.get(row["finding_id"], []),
            is_masked=is_masked,
        )
        for row in rows
    )


def _finding(
    row: Mapping[str, Any],
    rule: Mapping[str, Any] | None,
    values: Sequence[Mapping[str, str]],
    *,
    is_masked: bool,
) -> Finding:
    prefix = "" if is_masked else "full_"
    about = rule or {}
    return Finding(
        finding_id=row["finding_id"],
        rule_id=row["rule_id"],
        rule_name=row["rule_name"],
        title=Text(row["title_en"] or "", row["title_zh"] or ""),
        message=Text(row[f"{prefix}message_en"] or "", row[f"{prefix}message_zh"] or ""),
        severity=row["severity"],
        confidence=round(row["confidence"], _DIGITS),
        grade=row["grade"],
        view=row["view"],
        village=row["village_name"] or row["village"],
        what=_text(about, "what"),
        why=_text(about, "why"),
        when=about.get("when"),
        require=about.get("require"),
        missing=about.get("missing"),
        reference=about.get("reference"),
        parameters=json.loads(about.get("parameters") or "{}"),
        values=tuple(values),
    )


def _text(row: Mapping[str, Any], name: str) -> Text | None:
    english, chinese = row.get(f"{name}_en"), row.get(f"{name}_zh")
    return Text(english, chinese or english) if english else None


def shown(name: str, value: object, *, is_masked: bool) -> str:
    """A value as it may be shown; lists (of names, of numbers) item by item."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(shown(name, each, is_masked=is_masked) for each in value)
    if isinstance(value, dict):
        inner = (f"{key}={shown(key, each, is_masked=is_masked)}" for key, each in value.items())
        return ", ".join(inner)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if not is_masked:
        return text
    kind = is_personal(name)
    if kind is not None:
        return mask_text(text, kind)
    if contains_full_identifier(text):
        return str(pl.select(mask_id(pl.lit(text))).item())
    return text
