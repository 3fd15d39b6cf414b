"""What each rule is about, in words and as Markdown: for reports that other programs show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.reports.material import RULE_HELP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.rule import Rule

_HEADINGS = {
    "what": Text("What is checked", "核查内容"),
    "why": Text("Why it matters", "为什么重要"),
    "false_positives": Text("False alarms", "可能误报"),
    "reference": Text("Reference", "依据"),
}


def rule_help(rules: Sequence[Rule]) -> pl.DataFrame:
    """``RULE_HELP``: a row for each rule that ran."""
    return pl.DataFrame(
        [
            (
                rule.id,
                rule.what.zh if rule.what else None,
                rule.what.en if rule.what else None,
                _markdown(rule, Language.ZH),
                _markdown(rule, Language.EN),
            )
            for rule in rules
        ],
        schema=dict(RULE_HELP.columns),
        orient="row",
    )


def _markdown(rule: Rule, language: Language) -> str | None:
    """The rule's sections that somebody wrote; its conditions are in the catalogue."""
    said = {
        "what": rule.what,
        "why": rule.why,
        "false_positives": rule.false_positives,
        "reference": Text(rule.reference, rule.reference) if rule.reference else None,
    }
    sections = [
        f"**{_HEADINGS[key].within(language)}**\n\n{' '.join(text.within(language).split())}"
        for key, text in said.items()
        if text is not None
    ]
    return "\n\n".join(sections) or None
