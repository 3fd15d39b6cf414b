"""``cpaudit run``: audit a folder of exports."""

from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import (
    ExitZero,
    FailOnOption,
    Lang,
    Out,
    Plain,
    ProjectPath,
    Quiet,
    ShowSuppressed,
    Unmask,
)
from cpaudit.cli.progress import telling
from cpaudit.cli.walk import Format, RunOptions, walk
from cpaudit.i18n import Text

FormatOption = Annotated[
    Format,
    typer.Option("--format", help=str(Text("What to print.", "输出到屏幕的格式。"))),
]
ProfileOption = Annotated[
    bool,
    typer.Option(
        "--profile",
        help=str(
            Text(
                "Shows what time each rule and lookup takes, and writes profile.csv.",
                "显示每条规则与查找的耗时，并写出 profile.csv。",
            )
        ),
    ),
]


def run(  # noqa: PLR0913 - one parameter for each option
    path: ProjectPath = Path(),
    *,
    out: Out = None,
    fail_on: FailOnOption = None,
    exit_zero: ExitZero = False,
    unmask: Unmask = False,
    profile: ProfileOption = False,
    show_suppressed: ShowSuppressed = False,
    output_format: FormatOption = Format.TEXT,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Audit a folder; without a project file the files are recognised and assumptions are shown."""
    from cpaudit.cli.assume import assumed_or_loaded

    with telling(is_quiet=quiet) as told:
        project, assumptions = assumed_or_loaded(path, told=told)
    code = walk(
        project,
        RunOptions(
            lang=lang,
            out=out,
            fail_on=fail_on,
            output_format=output_format,
            is_plain=plain,
            exits_zero=exit_zero,
            is_quiet=quiet,
            is_masked=not unmask,
            is_profiled=profile,
            shows_suppressed=show_suppressed,
        ),
        assumptions=assumptions,
    )
    raise typer.Exit(int(code))
