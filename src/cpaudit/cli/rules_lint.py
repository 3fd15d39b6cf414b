"""``cpaudit rules lint``: what is wrong with a set of rules, proved where a solver is installed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.link_choices import DataFormat
from cpaudit.cli.options import DataFormatOption, Lang, Quiet
from cpaudit.cli.progress import telling
from cpaudit.errors import RuleError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cpaudit.project import Project
    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.rule import Rule

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...",
        help=str(
            Text(
                "Rule files or folders; else the shipped ones and the project's.",
                "规则文件或文件夹；缺省为内置规则和项目规则。",
            )
        ),
    ),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        help=str(
            Text(
                "With this project's rules, choice and parameters.",
                "采用该项目的规则、选择和参数。",
            )
        ),
    ),
]
RunFolder = Annotated[
    Path | None,
    typer.Option(
        "--run",
        help=str(
            Text(
                "Reports of a run, for rules that never applied; else the project's last run.",
                "运行报告文件夹，用于找出从未适用的规则；缺省为项目的上次运行。",
            )
        ),
    ),
]
Fast = Annotated[
    bool,
    typer.Option("--fast", help=str(Text("Ask no solver.", "不使用求解器。"))),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "-v",
        "--verbose",
        help=str(
            Text(
                "What is worth knowing too, and what was not decided.",
                "同时列出供参考的内容和未能判定的问题。",
            )
        ),
    ),
]


def lint_rules(
    files: Files = None,
    *,
    project: ProjectOption = None,
    run: RunFolder = None,
    fast: Fast = False,
    verbose: Verbose = False,
    output_format: DataFormatOption = DataFormat.TEXT,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print what is wrong; leave with 1 when a rule is written wrongly, with 2 when it cannot be used."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.rules_lint_view import report_data, report_lines
    from cpaudit.project import load_project
    from cpaudit.rules.proofs.lint import lint
    from cpaudit.rules.proofs.unread import did_not_apply

    of = load_project(project) if project is not None else None
    rules, claims = _rules(files, of)
    with telling(is_quiet=quiet) as told:
        told.stage(Text("Reading the rules' conditions", "正在检查规则条件"))
        report = lint(
            rules,
            parameters=_parameters(rules, of),
            is_fast=fast,
            told=lambda view, n_rules: told.stage(
                Text(f"{view}: {n_rules} rules", f"{view}：{n_rules} 条规则")
            ),
        )
    folder = run or _last_run(of)
    if folder is not None:
        claims = [*claims, *did_not_apply(rules, folder)]
    report = report.with_claims(claims)
    if output_format is DataFormat.JSON:
        typer.echo(to_json(report_data(report)), nl=False)
    else:
        for line in report_lines(report, is_verbose=verbose, is_fast=fast):
            typer.echo(line)
    raise typer.Exit(int(report.exit_code))


def _rules(
    files: "list[Path] | None", project: "Project | None"
) -> "tuple[tuple[Rule, ...], Iterable[Claim]]":
    from cpaudit.rules.load import select_rules
    from cpaudit.rules.proofs.reading import read_rules
    from cpaudit.shipped import rules_folder

    own = project.rules.paths if project is not None else ()
    rules, claims = read_rules(files or [rules_folder(), *own])
    if not rules and not claims:
        raise RuleError(
            Text("there is no rule in these files.", "这些文件中没有规则。"),
            mend=Text("Rules are files *.yaml.", "规则文件的扩展名为 .yaml。"),
        )
    if project is not None and not files:
        rules = select_rules(rules, project.rules)
    return rules, claims


def _parameters(
    rules: "Iterable[Rule]", project: "Project | None"
) -> "Mapping[str, Mapping[str, object]]":
    if project is None:
        return {}
    known = {rule.id for rule in rules}
    return {name: given for name, given in project.rules.parameters.items() if name in known}


def _last_run(project: "Project | None") -> Path | None:
    """The project's reports, where there are any."""
    if project is None or not (project.output / "summary.json").is_file():
        return None
    return project.output
