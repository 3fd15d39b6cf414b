"""``cpaudit run``: audit a folder of exports."""

import time
from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.log_file import logged
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
from cpaudit.cli.output_refusals import two_on_stdout
from cpaudit.cli.outputs import outputs_of
from cpaudit.cli.progress import telling
from cpaudit.cli.walk import Format, RunOptions, walk
from cpaudit.i18n import Text
from cpaudit.processes import age_seconds

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
                "Shows what time and memory each stage takes, and what time each rule and lookup, "
                "and writes profile.csv.",
                "显示各阶段的耗时与内存、每条规则与查找的耗时，并写出 profile.csv。",
            )
        ),
    ),
]
LogOption = Annotated[
    Path | None,
    typer.Option(
        "--log",
        metavar="FILE",
        help=str(
            Text(
                "Adds what happened and when to this file, without names.",
                "把运行经过与时间追加到该文件，不含姓名。",
            )
        ),
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="MINUTES",
        min=0.01,
        max=1440,
        help=str(
            Text(
                "Returns within so many minutes, with what was finished and exit code 4.",
                "在该分钟数之内结束；未完成时只给出已完成的部分，退出码 4。",
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
    log: LogOption = None,
    time_limit: TimeLimit = None,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Audit a folder; without a project file the files are recognised and assumptions are shown."""
    from cpaudit.cli.assume import assumed_or_loaded

    outputs = outputs_of(out)
    if outputs.takes_stdout and output_format is Format.JSON:
        raise two_on_stdout()
    begun = time.monotonic() - age_seconds()
    with logged(log) as told_to:
        with telling(is_quiet=quiet) as told:
            project, assumptions = assumed_or_loaded(path, told=told)
        code = walk(
            project,
            RunOptions(
                lang=lang,
                out=outputs.folder,
                outputs=outputs,
                fail_on=fail_on,
                output_format=Format.NONE if outputs.takes_stdout else output_format,
                is_plain=plain,
                exits_zero=exit_zero,
                is_quiet=quiet,
                is_masked=not unmask,
                is_profiled=profile,
                shows_suppressed=show_suppressed,
                minutes=time_limit,
                begun=begun,
            ),
            assumptions=assumptions,
            log=told_to,
        )
    raise typer.Exit(int(code))
