"""``cpaudit rules test``: whether the rules' own examples hold, and whether they would notice a slip."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.link_choices import DataFormat
from cpaudit.cli.options import DataFormatOption, Lang, Plain
from cpaudit.errors import ExitCode
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.mutation.report import Mutation
    from cpaudit.rules.rule import ExampleTable, Rule

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...",
        help=str(
            Text(
                "Rule files or folders; else the shipped ones.",
                "规则文件或文件夹；缺省为内置规则。",
            )
        ),
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="WORD",
        help=str(
            Text(
                "Only these: id, beginning of an id, name, theme or tag.",
                "只测试这些规则：编号、编号开头、名称、主题或标签。",
            )
        ),
    ),
]
Mutate = Annotated[
    bool,
    typer.Option(
        "--mutate",
        help=str(
            Text(
                "Change each condition a little; some example must notice.",
                "逐处改动规则条件，检查例子能否发现。",
            )
        ),
    ),
]
Propose = Annotated[
    bool,
    typer.Option(
        "--propose",
        help=str(
            Text(
                "Search for the examples that are missing, as YAML (with --mutate).",
                "查找所缺的例子并以 YAML 输出（含 --mutate）。",
            )
        ),
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "-v",
        "--verbose",
        help=str(Text("Every rule, and its equivalent mutants.", "列出每条规则及其等价变体。")),
    ),
]


def run_tests(
    files: Files = None,
    *,
    select: Select = None,
    mutate: Mutate = False,
    propose: Propose = False,
    verbose: Verbose = False,
    output_format: DataFormatOption = DataFormat.TEXT,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Run the examples; leave with code 2 when one does not hold or lets a mutant live."""
    del lang
    from cpaudit.cli.rules_test_view import as_data, failure_line, mutation_view, summary
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.rules.examples import run_examples

    rules = _chosen(files, select)
    failures = run_examples(rules)
    bare = [rule for rule in rules if not rule.examples]
    failed = {failure.rule_id for failure in failures}
    # What an example shows is measured against the rule: one that fails shows nothing.
    sound = [rule for rule in rules if rule.id not in failed]
    mutations = _mutations(sound) if mutate or propose else []
    proposals = _proposals(mutations) if propose else {}
    is_alive = any(mutation.alive for mutation in mutations)
    if output_format is DataFormat.JSON:
        from cpaudit.cli.as_json import to_json

        typer.echo(to_json(as_data(rules, failures, mutations, proposals)), nl=False)
    else:
        places = {rule.id: rule for rule in rules}
        for failure in failures:
            typer.echo(failure_line(failure, places[failure.rule_id]))
        for rule in bare:
            typer.echo(Text(f"{rule.id}: no examples", f"{rule.id}：没有例子"))
        if mutate or propose:
            is_plain = is_plain_asked(plain=plain)
            blocks = mutation_view(
                mutations,
                proposals,
                current_language(),
                is_plain=is_plain,
                is_verbose=verbose,
            )
            show(list(blocks), is_plain=is_plain)
        typer.echo(summary(rules, failures))
    raise typer.Exit(int(ExitCode.USAGE if failures or bare or is_alive else ExitCode.OPEN))


def _chosen(files: list[Path] | None, select: list[str] | None) -> "Sequence[Rule]":
    from cpaudit.project import RuleSelection
    from cpaudit.rules.load import load_rules, select_rules
    from cpaudit.shipped import rules_folder

    rules = load_rules(files or [rules_folder()])
    return select_rules(rules, RuleSelection(select=tuple(select))) if select else rules


def _mutations(rules: "Sequence[Rule]") -> "list[Mutation]":
    from cpaudit.rules.mutation.report import mutate

    return [mutate(rule) for rule in rules]


def _proposals(mutations: "Sequence[Mutation]") -> "dict[str, list[ExampleTable]]":
    from cpaudit.rules.mutation.propose import propose
    from cpaudit.view_tables import VIEWS

    found = {
        mutation.rule.id: propose(
            mutation.rule,
            mutation.alive,
            VIEWS,
            outcomes=mutation.lacking,
            witnesses=mutation.witnesses,
        )
        for mutation in mutations
        if mutation.alive or mutation.lacking
    }
    return {rule_id: tables for rule_id, tables in found.items() if tables}
