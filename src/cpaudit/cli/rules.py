"""``cpaudit rules``: what is checked, why, and whether the rules' own examples hold."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.models import OptionInfo

from cpaudit.cli.options import Lang, Plain
from cpaudit.cli.rules_lint import lint_rules
from cpaudit.cli.rules_new import new
from cpaudit.cli.rules_test import run_tests
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import UsageError
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


def _option(flag: str, text: Text) -> OptionInfo:
    option: OptionInfo = typer.Option(flag, metavar="<word>", help=str(text))
    return option


Themes = Annotated[
    list[str] | None, _option("--theme", Text("Only rules of this theme.", "只列该主题。"))
]
Severities = Annotated[
    list[str] | None, _option("--severity", Text("Only of this severity.", "只列该级别。"))
]
Dimensions = Annotated[
    list[str] | None, _option("--dimension", Text("Only of this dimension.", "只列该维度。"))
]
Tags = Annotated[list[str] | None, _option("--tag", Text("Only with this tag.", "只列该标签。"))]
Views = Annotated[
    list[str] | None,
    _option("--view", Text("Only those that read this view.", "只列读取该视图的规则。")),
]


@app.command("list", cls=Command, help=str(Text("List the rules.", "列出规则。")))
def list_rules(  # noqa: PLR0913 - one parameter for each option
    words: Words = None,
    *,
    theme: Themes = None,
    severity: Severities = None,
    dimension: Dimensions = None,
    tag: Tags = None,
    view: Views = None,
    project: ProjectOption = None,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Print a line for each rule."""
    del lang, plain  # nothing but letters in any case
    from cpaudit.project import RuleSelection
    from cpaudit.rules.load import select_rules
    from cpaudit.rules.narrow import narrow_rules, rule_lines

    wanted = {
        "theme": theme or (),
        "severity": severity or (),
        "dimension": dimension or (),
        "tag": tag or (),
        "view": view or (),
    }
    known = _rules(project)
    named = select_rules(known, RuleSelection(select=tuple(words or ())))
    rules = [rule for rule in narrow_rules(known, wanted) if rule in named]
    for line in rule_lines(rules):
        typer.echo(line)
    typer.echo(Text(f"{len(rules)} rules", f"共 {len(rules)} 条规则"))


@app.command("show", cls=Command, help=str(Text("All about one rule.", "显示一条规则的全部内容。")))
def show(
    name: Name, *, project: ProjectOption = None, plain: Plain = False, lang: Lang = None
) -> None:
    """Print what a rule says."""
    del lang, plain  # nothing but letters in any case
    from cpaudit.rules.pages import render_rule

    rules = _rules(project)
    rule = next((rule for rule in rules if name in {rule.id, rule.name}), None)
    if rule is None:
        raise UsageError(
            Text(f"there is no rule «{name}».", f"没有规则“{name}”。"),
            mend=_advice(name, rules),
        )
    typer.echo(render_rule(rule), nl=False)


app.command(
    "test", cls=Command, help=str(Text("Run the rules' own examples.", "运行规则自带的例子。"))
)(run_tests)
app.command(
    "lint", cls=Command, help=str(Text("Prove what is wrong with rules.", "检查规则本身的问题。"))
)(lint_rules)
app.command(
    "new", cls=Command, help=str(Text("Write a rule to fill in.", "生成待填写的规则文件。"))
)(new)


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
