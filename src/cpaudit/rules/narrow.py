"""Rules narrowed to themes, severities, dimensions and tags, and listed a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import RuleError
from cpaudit.i18n import Text
from cpaudit.rules.page_text import columns_of, wrapped
from cpaudit.rules.refusal import advice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cpaudit.rules.rule import Rule

_GAP = 2

# What a rule answers under each heading: a rule has one theme, and any number of tags.
_ANSWERS: Mapping[str, Callable[[Rule], frozenset[str]]] = {
    "theme": lambda rule: frozenset({rule.theme}),
    "severity": lambda rule: frozenset({rule.severity.value}),
    "dimension": lambda rule: frozenset({rule.dimension.value}),
    "tag": lambda rule: frozenset(rule.tags),
    "view": lambda rule: frozenset(rule.on),
}
_HEADINGS = {
    "theme": Text("theme", "主题"),
    "severity": Text("severity", "级别"),
    "dimension": Text("dimension", "维度"),
    "tag": Text("tag", "标签"),
    "view": Text("view", "视图"),
}


def narrow_rules(rules: Sequence[Rule], wanted: Mapping[str, Iterable[str]]) -> tuple[Rule, ...]:
    """The rules that answer one of the words under each heading that has words.

    Args:
        rules: to choose from.
        wanted: words by heading: ``theme``, ``severity``, ``dimension``, ``tag``, ``view``.

    Raises:
        RuleError: no rule at all answers a word.
    """
    chosen = list(rules)
    for heading, words in wanted.items():
        named = frozenset(words)
        answers = _ANSWERS[heading]
        known = {answer for rule in rules for answer in answers(rule)}
        for word in sorted(named - known):
            raise RuleError(
                Text(
                    f"no rule has the {_HEADINGS[heading].en} «{word}».",
                    f"没有{_HEADINGS[heading].zh}为“{word}”的规则。",
                ),
                mend=advice(word, known),
            )
        if named:
            chosen = [rule for rule in chosen if answers(rule) & named]
    return tuple(chosen)


def rule_lines(rules: Sequence[Rule]) -> list[str]:
    """A line for each rule: id, severity, theme and title, within the width of a page."""
    cells = [(rule.id, rule.severity.value, rule.theme) for rule in rules]
    widths = [max(map(columns_of, column)) + _GAP for column in zip(*cells, strict=True)]
    lines: list[str] = []
    for rule, row in zip(rules, cells, strict=True):
        head = "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        first, *others = wrapped(str(rule.title), indent=" " * len(head))
        lines += [head + first[len(head) :], *others]
    return lines
