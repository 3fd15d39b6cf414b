"""Rules as pages: one rule on the terminal, and the catalogue of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.rules.page_examples import example_lines
from cpaudit.rules.page_parts import condition_lines, parameter_lines, project_lines, shown
from cpaudit.rules.page_text import wrapped
from cpaudit.rules.rule import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.rules.lookups import Lookup
    from cpaudit.rules.rule import Rule
    from cpaudit.rules.windows import Window

_HEADINGS = {
    "what": Text("What it finds", "发现什么"),
    "why": Text("Why it matters", "为什么重要"),
    "when": Text("Applies to", "适用范围"),
    "require": Text("Must hold", "应满足"),
    "missing": Text("If unknown", "无法判断时"),
    "params": Text("Parameters", "参数"),
    "fields": Text("Fields, the most trusted first", "字段（可信度由高到低）"),
    "false_positives": Text("False alarms", "可能误报"),
    "reference": Text("Reference", "依据"),
    "message": Text("A finding says", "疑点说明"),
    "reads": Text("Reads", "读取"),
    "needs": Text("Needs", "所需数据"),
    "tags": Text("Tags", "标签"),
    "examples": Text("Examples", "例子"),
    "project": Text("In cpaudit.yaml", "在 cpaudit.yaml 中"),
    "file": Text("File", "文件"),
}
_EVERY_ROW = Text("every row", "所有行")
_SEPARATOR = " · "
_INTRODUCTION = (
    (
        "字段后的数字是可信度权重（见 [rule-weights](rule-weights.md)）：数字越大，越不像是错的一方。"
        "参数、级别和启用与否在项目文件中设置（见 [project-file](project-file.md)）；"
        "条件的写法见 [rule-language](rule-language.md)。"
    ),
    "",
    (
        "The numbers behind fields are [trust weights](rule-weights.md): the higher, the less likely is "
        "this the wrong one. Parameters, severities and which rules run are set in the "
        "[project file](project-file.md); conditions are written in the "
        "[rule language](rule-language.md). `cpaudit rules show M004` prints a rule with its examples."
    ),
)


def render_rule(rule: Rule) -> Text:
    """The page of one rule, in both languages."""
    return Text(*(_page(rule, language) for language in ("en", "zh")))


def render_catalogue(rules: Sequence[Rule], not_shipped: Iterable[Mapping[str, str]] = ()) -> str:
    """All rules as one bilingual Markdown page.

    Args:
        rules: by theme and id they stand in the page.
        not_shipped: rows of the catalogue that are no rule, with ``rule_id``, ``reason_zh`` and
            ``reason_en``.
    """
    lines = ["# Rules 规则", "", *_INTRODUCTION, "", *_contents(rules)]
    for theme in sorted({rule.theme for rule in rules}):
        lines += [f"## {theme}", ""]
        for rule in sorted(rules, key=lambda rule: rule.id):
            if rule.theme == theme:
                lines += _section(rule)
    lines += _without_rule(not_shipped)
    return "\n".join(lines).rstrip() + "\n"


def _page(rule: Rule, language: str) -> str:
    def word(text: Text | None) -> str:
        return "" if text is None else getattr(text, language)

    facts = (rule.severity.value, rule.dimension.value, rule.theme, ", ".join(rule.on))
    lines = [
        f"{rule.id} {rule.name}",
        *wrapped(word(rule.title)),
        *wrapped(_SEPARATOR.join(facts), hanging="  "),
        "",
    ]
    values: dict[str, list[str]] = {
        "what": _prose(word(rule.what)),
        "why": _prose(word(rule.why)),
        "reads": [
            line for join in _joins(rule) for line in wrapped(join, indent="  ", hanging="    ")
        ],
        "when": condition_lines(rule.when) if rule.when else _prose(word(_EVERY_ROW)),
        "require": condition_lines(rule.require),
        "missing": _prose(rule.missing.value),
        "params": parameter_lines(rule),
        "needs": _prose(_needs(rule)),
        "fields": _fields(rule),
        "message": _prose(word(rule.message)),
        "false_positives": _prose(word(rule.false_positives)),
        "reference": _prose(rule.reference or ""),
        "tags": _prose(", ".join(rule.tags)),
        "examples": example_lines(rule, language),
        "project": project_lines(rule, word),
        "file": [f"  {rule.path}"] if rule.path else [],
    }
    for key, said in values.items():
        if said:
            lines += [word(_HEADINGS[key]), *said, ""]
    return "\n".join(lines).rstrip() + "\n"


def _prose(text: str) -> list[str]:
    return wrapped(" ".join(text.split()), indent="  ") if text else []


def _fields(rule: Rule) -> list[str]:
    widest = max(map(len, rule.fields), default=0)
    by_trust = sorted(rule.fields.items(), key=lambda item: (-item[1], item[0]))
    return [f"  {name.ljust(widest)}  {weight:g}" for name, weight in by_trust]


def _contents(rules: Sequence[Rule]) -> list[str]:
    head = ["| | 规则 | Rule | | |", "|---|---|---|---|---|"]
    body = [
        f"| [{rule.id}](#{_anchor(rule)}) | {_cell(rule.title.zh)} | {_cell(rule.title.en)} "
        f"| {rule.severity.value} | {', '.join(rule.on)} |"
        for rule in sorted(rules, key=lambda rule: rule.id)
    ]
    return [*head, *body, ""]


def _anchor(rule: Rule) -> str:
    return f"{rule.id}-{rule.name}".lower()


def _section(rule: Rule) -> list[str]:
    lines = [f"### {rule.id} {rule.name}", "", f"**{rule.title.zh} · {rule.title.en}**", ""]
    for text in (rule.what, rule.why):
        if text is not None:
            lines += [f"{text.zh} {text.en}".strip(), ""]
    facts = [
        f"- {', '.join(rule.on)} · {rule.severity.value} · {rule.dimension.value}",
        *(f"- {line}" for line in _joins(rule)),
        f"- when: {_code(rule.when)}" if rule.when else "- when: every row 所有行",
        f"- require: {_code(rule.require)}",
    ]
    if rule.missing.value != "unknown":
        facts.append(f"- missing: {rule.missing.value}")
    if rule.needs:
        facts.append(f"- needs: {_needs(rule)}")
    facts += [f"- `:{name}` = {shown(value)}" for name, value in rule.params.items()]
    if rule.fields:
        facts.append(f"- 字段 fields: {_weights(rule)}")
    if rule.false_positives is not None:
        facts.append(
            f"- 可能误报 false alarms: {rule.false_positives.zh} {rule.false_positives.en}"
        )
    if rule.reference:
        facts.append(f"- {rule.reference}")
    facts.append(f"- 例子 examples: {_example_counts(rule)}")
    return [*lines, *facts, ""]


def _weights(rule: Rule) -> str:
    by_trust = sorted(rule.fields.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"`{name}` {weight:g}" for name, weight in by_trust)


def _example_counts(rule: Rule) -> str:
    expected = [row.expect for table in rule.examples for row in table.rows]
    counts = {outcome.value: expected.count(outcome) for outcome in Outcome}
    return ", ".join(f"{n} {word}" for word, n in counts.items() if n) or "0"


def _needs(rule: Rule) -> str:
    return ", ".join(" or ".join(choice) for choice in rule.needs)


def _joins(rule: Rule) -> list[str]:
    return [
        *(f"{name}: {_window(window)}" for name, window in rule.windows.items()),
        *(f"{name}: {_lookup(lookup)}" for name, lookup in rule.lookups.items()),
    ]


def _window(window: Window) -> str:
    parts = [f"rows with the same {', '.join(window.by)}"]
    if window.offset is not None:
        parts = [f"row {window.offset:+d} by {', '.join(window.order)} among the {parts[0]}"]
    return ", ".join([*parts, *_where_and_take(window)])


def _lookup(lookup: Lookup) -> str:
    pairs = ", ".join(f"{theirs} = {ours}" for theirs, ours in lookup.match)
    return ", ".join([f"{lookup.view} with {pairs}", *_where_and_take(lookup)])


def _where_and_take(joined: Window | Lookup) -> list[str]:
    where = [f"where {joined.where}"] if joined.where else []
    return [*where, *(f"{name} = {text}" for name, text in joined.take)]


def _code(condition: str) -> str:
    return f"`{' '.join(condition.split())}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _without_rule(rows: Iterable[Mapping[str, str]]) -> list[str]:
    body = [
        f"| {row['rule_id']} | {_cell(row['reason_zh'])} | {_cell(row['reason_en'])} |"
        for row in sorted(rows, key=lambda row: row["rule_id"])
    ]
    head = ["## Not rules 未设规则", "", "| | 原因 | Reason |", "|---|---|---|"]
    return [*head, *body, ""] if body else []
