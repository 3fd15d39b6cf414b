"""``cpaudit rules``: what is checked, why, and whether the rules' own examples hold."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import ExitCode, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.rules.rule import Rule

app = typer.Typer(
    cls=Group,
    help=str(Text("What is checked, and why.", "核查规则。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORD]...",
        help=str(
            Text(
                "Id, beginning of an id, name, theme or tag; else all.",
                "规则编号、编号开头、名称、主题或标签；缺省为全部。",
            )
        ),
    ),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        help=str(Text("Also this project's rules and settings.", "同时采用该项目的规则和设置。")),
    ),
]
Name = Annotated[str, typer.Argument(metavar="RULE", help=str(Text("Id or name.", "编号或名称。")))]
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


@app.command("list", cls=Command, help=str(Text("List the rules.", "列出规则。")))
def list_rules(words: Words = None, *, project: ProjectOption = None, lang: Lang = None) -> None:
    """Print a line for each rule."""
    del lang
    from cpaudit.project import RuleSelection
    from cpaudit.rules.load import select_rules

    rules = select_rules(_rules(project), RuleSelection(select=tuple(words or ())))
    for rule in rules:
        typer.echo(f"{rule.id:<8}{rule.severity.value:<9}{rule.theme:<14}{rule.title}")
    typer.echo(Text(f"{len(rules)} rules", f"共 {len(rules)} 条规则"))


@app.command("show", cls=Command, help=str(Text("All about one rule.", "显示一条规则的全部内容。")))
def show(name: Name, *, project: ProjectOption = None, lang: Lang = None) -> None:
    """Print what a rule says."""
    del lang
    from cpaudit.rules.pages import render_rule

    rules = _rules(project)
    rule = next((rule for rule in rules if name in {rule.id, rule.name}), None)
    if rule is None:
        raise UsageError(
            Text(f"there is no rule «{name}».", f"没有规则“{name}”。"),
            mend=_advice(name, rules),
        )
    typer.echo(render_rule(rule), nl=False)


@app.command(
    "test", cls=Command, help=str(Text("Run the rules' own examples.", "运行规则自带的例子。"))
)
def run_tests(files: Files = None, *, lang: Lang = None) -> None:
    """Run the examples; leave with code 2 when one does not come out as it says."""
    del lang
    from cpaudit.rules.examples import run_examples
    from cpaudit.rules.load import load_rules
    from cpaudit.shipped import rules_folder

    rules = load_rules(files or [rules_folder()])
    failures = run_examples(rules)
    places = {rule.id: rule.path for rule in rules}
    for failure in failures:
        place = f"{places[failure.rule_id]}:{failure.line}"
        typer.echo(
            Text(
                f"{place}: {failure.rule_id} on {failure.view}: expected "
                f"{failure.expected.value}, found {failure.found}",
                f"{place}：{failure.rule_id}（{failure.view}）应为 {failure.expected.value}，"
                f"实为 {failure.found}",
            )
        )
    bare = [rule.id for rule in rules if not rule.examples]
    for rule_id in bare:
        typer.echo(Text(f"{rule_id}: no examples", f"{rule_id}：没有例子"))
    n_rows = sum(len(table.rows) for rule in rules for table in rule.examples)
    typer.echo(
        Text(
            f"{len(rules)} rules, {n_rows} examples, {len(failures)} failed",
            f"{len(rules)} 条规则，{n_rows} 个例子，{len(failures)} 个不符",
        )
    )
    raise typer.Exit(int(ExitCode.USAGE if failures or bare else ExitCode.OPEN))


def _rules(path: Path | None) -> "Sequence[Rule]":
    from cpaudit.project import load_project
    from cpaudit.rules.load import load_rules, select_rules
    from cpaudit.shipped import rules_folder

    if path is None:
        return load_rules([rules_folder()])
    project = load_project(path)
    return select_rules(load_rules([rules_folder(), *project.rules.paths]), project.rules)


def _advice(name: str, rules: "Sequence[Rule]") -> Text:
    from cpaudit.project.cursor import did_you_mean, nearest

    guess = nearest(name, {word for rule in rules for word in (rule.id, rule.name)})
    return did_you_mean(guess) or Text("See cpaudit rules list.", "请用 cpaudit rules list 查看。")
