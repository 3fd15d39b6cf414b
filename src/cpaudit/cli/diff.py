"""``cpaudit diff``: what lies between two runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Json, Lang, Plain
from cpaudit.errors import ExitCode
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.indicators import Indicator
    from cpaudit.project import Project

First = Annotated[
    str,
    typer.Argument(
        metavar="[RUN1]",
        help=str(
            Text(
                "The earlier run: its number, previous, last, or a run folder.",
                "前次运行：序号、previous、last 或报告文件夹。",
            )
        ),
    ),
]
Second = Annotated[
    str,
    typer.Argument(metavar="[RUN2]", help=str(Text("The later run.", "后次运行。"))),
]
ProjectOption = Annotated[
    Path,
    typer.Option(
        "--project", help=str(Text("The project whose runs are meant.", "所指运行所属的项目。"))
    ),
]
Cases = Annotated[
    bool,
    typer.Option(
        "--cases", help=str(Text("List every finding that differs.", "列出每条有差异的疑点。"))
    ),
]
WithExitCode = Annotated[
    bool,
    typer.Option(
        "--exit-code",
        help=str(Text("Leave with 1 when findings differ.", "疑点有差异时返回 1。")),
    ),
]


def diff(
    first: First = "previous",
    second: Second = "last",
    *,
    project: ProjectOption = Path(),
    cases: Cases = False,
    exit_code: WithExitCode = False,
    as_json: Json = False,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Print which findings are new, gone and changed between two runs, and how indicators moved."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.diff_sides import sides
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.i18n import current_language
    from cpaudit.reports.diff import difference
    from cpaudit.reports.diff_parts import diff_json, diff_view

    is_of_folders = all(_is_folder(name) for name in (first, second))
    of = None if is_of_folders else _project(project)
    (one, other), known = sides((first, second), of)
    indicators = indicators_of(of)
    found = difference(
        one,
        other,
        known,
        not_shares={name for name, told in indicators.items() if not told.has_interval},
    )
    if as_json:
        typer.echo(to_json(diff_json(found)), nl=False)
    else:
        is_plain = is_plain_asked(plain=plain)
        titles = {name: told.title for name, told in indicators.items()}
        blocks = diff_view(found, titles, current_language(), is_plain=is_plain, lists_cases=cases)
        show(list(blocks), is_plain=is_plain)
    raise typer.Exit(int(ExitCode.CLOSED if exit_code and not found.is_same else ExitCode.OPEN))


def _is_folder(name: str) -> bool:
    return name not in {"last", "previous"} and not name.isdecimal()


def _project(path: Path) -> "Project":
    from cpaudit.cli.assume import project_of

    return project_of(path)


def indicators_of(project: "Project | None") -> "Mapping[str, Indicator]":
    """The indicators by name, the project's own among them."""
    from cpaudit.indicators import load_indicators

    return {one.name: one for one in load_indicators(project.indicators.paths if project else ())}
