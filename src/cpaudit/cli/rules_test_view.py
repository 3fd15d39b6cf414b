"""What ``cpaudit rules test`` prints: failed examples, mutants and the examples that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, number
from cpaudit.rules.mutation.as_yaml import text_of_examples
from cpaudit.rules.mutation.equivalence import is_solver_there

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.rules.examples import ExampleFailure
    from cpaudit.rules.mutation.mutants import Mutant
    from cpaudit.rules.mutation.report import Mutation
    from cpaudit.rules.rule import ExampleTable, Rule

Proposals = "Mapping[str, Sequence[ExampleTable]]"


def failure_line(failure: ExampleFailure, rule: Rule) -> Text:
    """One example that came out otherwise."""
    place = f"{rule.path}:{failure.line}"
    return Text(
        f"{place}: {failure.rule_id} on {failure.view}: expected {failure.expected.value}, "
        f"found {failure.found}",
        f"{place}：{failure.rule_id}（{failure.view}）应为 {failure.expected.value}，"
        f"实为 {failure.found}",
    )


def summary(rules: Sequence[Rule], failures: Sequence[ExampleFailure]) -> Text:
    """How many examples hold."""
    n_rows = sum(len(table.rows) for rule in rules for table in rule.examples)
    return Text(
        f"{len(rules)} rules, {n_rows} examples, {len(failures)} failed",
        f"{len(rules)} 条规则，{n_rows} 个例子，{len(failures)} 个不符",
    )


def mutation_view(
    mutations: Sequence[Mutation],
    proposals: Mapping[str, Sequence[ExampleTable]],
    language: Language,
    *,
    is_plain: bool,
    is_verbose: bool,
) -> Iterator[RenderableType]:
    """The counts by rule, each living mutant, and the examples that would kill it."""
    shown = [m for m in mutations if is_verbose or m.alive or m.rule.id in proposals]
    if shown:
        yield _counts(shown, language, is_plain=is_plain)
        yield Line("")
    for mutation in shown:
        for mutant in mutation.alive:
            alive = Text("alive", "存活").within(language)
            yield Line(f"{alive} {said(mutant).within(language)}", style="red")
        for mutant in mutation.equivalent if is_verbose else ():
            same = Text("equivalent", "等价").within(language)
            yield Line(f"{same} {said(mutant).within(language)}", style="dim")
    for mutation in shown:
        if mutation.rule.id in proposals:
            yield from _proposed(mutation.rule, proposals[mutation.rule.id], language)
    n_killed = sum(len(m.killed) for m in mutations)
    n_same = sum(len(m.equivalent) for m in mutations)
    n_alive = sum(len(m.alive) for m in mutations)
    yield Line(
        Text(
            f"{n_killed + n_same + n_alive} mutants: {n_killed} killed, {n_same} equivalent, "
            f"{n_alive} alive",
            f"共 {n_killed + n_same + n_alive} 个变体：被发现 {n_killed}，等价 {n_same}，"
            f"存活 {n_alive}",
        ).within(language)
    )
    if n_alive and not is_solver_there():
        yield Line(
            Text(
                "Some may be equivalent: pip install 'cpaudit[proofs]' lets that be proved.",
                "其中可能有等价变体：安装 cpaudit[proofs] 后可予以证明。",
            ).within(language)
        )


def said(mutant: Mutant) -> Text:
    """Where the mutant is and what was changed, on one line."""
    before, after = (" ".join(text.split()) for text in (mutant.before, mutant.after or ""))
    at = mutant.column
    en = f"{mutant.rule_id} {mutant.place}{f', column {at}' if at else ''}"
    zh = f"{mutant.rule_id} {mutant.place}{f'，第 {at} 个字符' if at else ''}"
    if mutant.after is None:
        return Text(f"{en}: without «{before}»", f"{zh}：删去“{before}”")
    return Text(f"{en}: «{before}» → «{after}»", f"{zh}：“{before}” → “{after}”")


def _counts(mutations: Sequence[Mutation], language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("rule", "规则")),
        Head(Text("mutants", "变体"), is_number=True),
        Head(Text("killed", "被发现"), is_number=True),
        Head(Text("equivalent", "等价"), is_number=True),
        Head(Text("alive", "存活"), is_number=True),
        Head(Text("no example of", "缺少的结果"), is_wide=True),
        language=language,
        is_plain=is_plain,
    )
    for mutation in mutations:
        table.add_row(
            mutation.rule.id,
            number(mutation.n_mutants),
            number(len(mutation.killed)),
            number(len(mutation.equivalent)),
            number(len(mutation.alive)),
            ", ".join(_unseen(mutation, language)) or "-",
        )
    return table


def _unseen(mutation: Mutation, language: Language) -> Iterator[str]:
    """The outcomes without an example; of those that no row can have, that this is proved."""
    never = Text("never", "不可能出现").within(language)
    yield from (outcome.value for outcome in mutation.lacking)
    yield from (f"{outcome.value} ({never})" for outcome in mutation.impossible)


def _proposed(
    rule: Rule, tables: Sequence[ExampleTable], language: Language
) -> Iterator[RenderableType]:
    warning = Text(
        "# the outcomes are what the rule says now: see that each is what it should say",
        "# 结果为规则目前的判断：请逐一确认是否符合本意",
    )
    yield Line(f"# {rule.id} {rule.path}")
    yield Line(warning.within(language), style="yellow")
    yield Line(f"examples:\n{text_of_examples(tables)}", no_wrap=True, overflow="ignore")


def as_data(
    rules: Sequence[Rule],
    failures: Sequence[ExampleFailure],
    mutations: Sequence[Mutation],
    proposals: Mapping[str, Sequence[ExampleTable]],
) -> dict[str, Any]:
    """The same for programs."""
    by_rule = {mutation.rule.id: mutation for mutation in mutations}
    return {
        "rules": [_rule_data(rule, failures, by_rule.get(rule.id), proposals) for rule in rules]
    }


def _rule_data(
    rule: Rule,
    failures: Sequence[ExampleFailure],
    mutation: Mutation | None,
    proposals: Mapping[str, Sequence[ExampleTable]],
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": rule.id,
        "file": str(rule.path),
        "n_examples": sum(len(table.rows) for table in rule.examples),
        "failures": [
            {
                "view": failure.view,
                "line": failure.line,
                "expected": failure.expected.value,
                "found": failure.found,
            }
            for failure in failures
            if failure.rule_id == rule.id
        ],
    }
    if mutation is not None:
        data |= {
            "n_mutants": mutation.n_mutants,
            "n_killed": len(mutation.killed),
            "equivalent": [_mutant_data(mutant) for mutant in mutation.equivalent],
            "alive": [_mutant_data(mutant) for mutant in mutation.alive],
            "lacking": [outcome.value for outcome in mutation.lacking],
            "impossible": [outcome.value for outcome in mutation.impossible],
        }
    if rule.id in proposals:
        data["proposed"] = text_of_examples(proposals[rule.id])
    return data


def _mutant_data(mutant: Mutant) -> dict[str, Any]:
    return {
        "slip": mutant.slip.value,
        "place": mutant.place,
        "column": mutant.column,
        "before": mutant.before,
        "after": mutant.after,
    }
