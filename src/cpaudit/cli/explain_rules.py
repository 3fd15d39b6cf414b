"""A finding's rule on the screen: what it says, and what it read in the rows that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note
from cpaudit.reports.words import SEVERITIES, word
from cpaudit.rules.page_parts import condition_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from cpaudit.explanation.told import Finding
    from cpaudit.i18n import Language

_SHARE = "{:.0%}"


def rule_blocks(
    finding: Finding, language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """The message, the rule's text, its conditions and parameters, and the values that it read."""
    yield Line(
        f"{finding.rule_id} {finding.rule_name}: {finding.title.within(language)}",
        style="bold cyan",
    )
    yield note(finding.message, language, style="none")
    grade = (
        Text(f", grade {finding.grade}", f"，{finding.grade} 级") if finding.grade else Text("", "")
    )
    yield note(
        Text(
            f"{word(SEVERITIES, finding.severity, language)}, {_SHARE.format(finding.confidence)} sure"
            f"{grade.en}",
            f"{word(SEVERITIES, finding.severity, language)}，把握 {_SHARE.format(finding.confidence)}"
            f"{grade.zh}",
        ),
        language,
    )
    for title, text in (
        (Text("finds", "发现"), finding.what),
        (Text("why it matters", "为何重要"), finding.why),
    ):
        if text is not None:
            yield _labelled(title, text, language)
    for title, condition in (
        (Text("applies to", "适用范围"), finding.when),
        (Text("must hold", "应满足"), finding.require),
    ):
        if condition:
            yield note(Text(f"{title.en}:", f"{title.zh}："), language)
            for line in condition_lines(condition):
                yield Line(f"  {line}")
    if finding.parameters:
        listed = ", ".join(f":{name} = {value}" for name, value in finding.parameters.items())
        yield _labelled(Text("parameters", "参数"), Text(listed, listed), language)
    if finding.reference:
        yield _labelled(
            Text("reference", "依据"), Text(finding.reference, finding.reference), language
        )
    yield from _values(finding, language, is_plain=is_plain)


def _labelled(title: Text, text: Text, language: Language) -> RenderableType:
    return note(
        Text(
            f"{title.en}: {' '.join(text.en.split())}", f"{title.zh}：{' '.join(text.zh.split())}"
        ),
        language,
        style="none",
    )


def _values(finding: Finding, language: Language, *, is_plain: bool) -> Iterator[RenderableType]:
    if not finding.values:
        return
    names = list(dict.fromkeys(name for row in finding.values for name in row))
    table = grid(
        Head(Text("what the rule read", "规则读到的值"), is_wide=True),
        *(
            Head(Text(str(number) if len(finding.values) > 1 else "", ""), is_wide=True)
            for number, _ in enumerate(finding.values, start=1)
        ),
        language=language,
        is_plain=is_plain,
    )
    blank = Text("(blank)", "（空）").within(language)
    for name in names:
        table.add_row(name, *(row.get(name) or blank for row in finding.values))
    yield table
