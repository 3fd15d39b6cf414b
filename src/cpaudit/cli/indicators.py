"""``cpaudit indicators``: the ratios of a project, by village and against their targets."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cpaudit.cli.options import ExitZero, Lang, Plain, ProjectPath, Quiet
from cpaudit.cli.table_format import TableFormat, TableFormatOption
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.indicators import Indicator


class By(StrEnum):
    """What the values are broken down by."""

    VILLAGE = "village"


class _Group(Group):
    """``cpaudit indicators [PATH]`` is ``cpaudit indicators compute [PATH]``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the command that a bare path means."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_DEFAULT, *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


_DEFAULT = "compute"
app = typer.Typer(
    cls=_Group,
    help=str(
        Text(
            "The ratios of a project and their targets; with a folder or project file, computes them.",
            "项目的各项指标及目标；后接数据文件夹或项目文件即计算。",
        )
    ),
    invoke_without_command=True,
    rich_markup_mode=None,
)

ByOption = Annotated[
    By | None,
    typer.Option("--by", help=str(Text("Break down by village.", "分村居列出。"))),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="<name>",
        help=str(Text("Only this indicator; may be repeated.", "仅该指标，可重复。")),
    ),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        help=str(Text("Also this project's indicators.", "同时采用该项目的指标。")),
    ),
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help=str(Text("An indicator's name.", "指标代号。")))
]


@app.command(
    _DEFAULT,
    cls=Command,
    help=str(Text("Compute the indicators of a project.", "计算项目的各项指标。")),
)
def compute(
    path: ProjectPath = Path(),
    *,
    by: ByOption = None,
    select: Select = None,
    output_format: TableFormatOption = TableFormat.TEXT,
    exit_zero: ExitZero = False,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print each indicator with counts, interval and target; with ``--by village`` the villages."""
    del lang
    import polars as pl

    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.audited import audited
    from cpaudit.cli.indicators_view import blocks
    from cpaudit.cli.link_tables import csv_text
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.reports.indicators_parts import indicators_json

    _check_path(path)
    _refuse_unknown(select or (), path)
    of = audited(path, is_quiet=quiet)
    known = _indicators(of.audit.project.indicators.paths)
    found = of.audit.indicators
    if select:
        found = found.filter(pl.col("name").is_in(select))
    if by is None:
        found = found.filter(pl.col("village").is_null())
    is_plain = is_plain_asked(plain=plain)
    match output_format:
        case TableFormat.JSON:
            typer.echo(to_json(indicators_json(found)), nl=False)
        case TableFormat.CSV:
            typer.echo(csv_text(found), nl=False)
        case TableFormat.TEXT:
            show(list(blocks(found, known, of.audit.alignment.statement(), is_plain=is_plain)),
                 is_plain=is_plain)  # fmt: skip
    of.tell_problems()
    is_met = found.filter(
        pl.col("target").is_not_null() & ~pl.col("is_met").fill_null(value=False)
    ).is_empty()
    raise typer.Exit(int(of.exit_code(is_met=is_met, exits_zero=exit_zero)))


@app.command("list", cls=Command, help=str(Text("List the indicators.", "列出指标。")))
def list_indicators(
    *, project: ProjectOption = None, plain: Plain = False, lang: Lang = None
) -> None:
    """Print a line for each indicator."""
    del lang, plain  # nothing but letters in any case
    from cpaudit.cli.help_layout import fitted
    from cpaudit.cli.screen import width
    from cpaudit.indicators.page import index_lines

    known = _indicators(_paths(project))
    for line in index_lines(known):
        typer.echo(fitted(line, width()), nl=False)
    typer.echo(Text(f"{len(known)} indicators", f"共 {len(known)} 项指标"))


@app.command(
    "show",
    cls=Command,
    help=str(
        Text(
            "What an indicator counts, of what, and what it leaves out.",
            "显示指标的定义、公式、分母及不计入的内容。",
        )
    ),
)
def show_indicator(
    name: Name, *, project: ProjectOption = None, plain: Plain = False, lang: Lang = None
) -> None:
    """Print the page of one indicator."""
    del lang, plain  # nothing but letters in any case
    from cpaudit.cli.help_layout import fitted
    from cpaudit.cli.screen import width
    from cpaudit.indicators.page import render

    known = _indicators(_paths(project))
    one = next((one for one in known if one.name == name), None)
    if one is None:
        raise _unknown(name, known)
    typer.echo(fitted(render(one), width()), nl=False)


@app.command(
    "schema",
    cls=Command,
    help=str(Text("The JSON Schema of indicator files.", "指标文件的 JSON Schema。")),
)
def schema(*, lang: Lang = None) -> None:
    """Print the schema, for editors."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.indicators.schema import indicator_schema

    typer.echo(to_json(indicator_schema()), nl=False)


def _indicators(paths: "Sequence[Path]") -> "Sequence[Indicator]":
    from cpaudit.indicators import load_indicators

    return load_indicators(paths)


def _paths(project: Path | None) -> "Sequence[Path]":
    if project is None:
        return ()
    from cpaudit.project import load_project

    return load_project(project).indicators.paths


def _check_path(path: Path) -> None:
    """Nothing; a word that is no path was probably meant for one of the commands.

    Raises:
        UsageError: it resembles a command.
    """
    from cpaudit.rules.refusal import nearest

    guess = nearest(str(path), ["list", "show", "schema"])
    if not path.exists() and guess is not None:
        raise UsageError(
            Text(
                f"there is no folder, project file or command «{path}».",
                f"没有文件夹、项目文件或命令“{path}”。",
            ),
            mend=Text(
                f"Did you mean «cpaudit indicators {guess}»?",
                f"是否应为“cpaudit indicators {guess}”？",
            ),
        )


def _refuse_unknown(names: "Sequence[str]", path: Path) -> None:
    """Nothing; refuses names that no indicator has, before the long walk.

    Raises:
        UsageError: a name is unknown.
    """
    if not names:
        return
    from cpaudit.project import FILE_NAME

    has_project = path.is_file() or (path / FILE_NAME).is_file()
    known = _indicators(_paths(path) if has_project else ())
    for name in names:
        if name not in {one.name for one in known}:
            raise _unknown(name, known)


def _unknown(name: str, known: "Sequence[Indicator]") -> UsageError:
    from cpaudit.rules.refusal import nearest

    guess = nearest(name, [one.name for one in known])
    return UsageError(
        Text(f"there is no indicator «{name}».", f"没有指标“{name}”。"),
        mend=Text(f"Did you mean «{guess}»?", f"是否应为“{guess}”？")
        if guess
        else Text("See cpaudit indicators list.", "请用 cpaudit indicators list 查看。"),
    )
