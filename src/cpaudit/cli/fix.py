"""``cpaudit fix``: which cells are wrong and what belongs there; corrected copies beside the sources."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import FullNames, Lang, Plain, ProjectPath, Quiet
from cpaudit.cli.progress import count_files, telling
from cpaudit.errors import CpauditError, ExitCode, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.audit_result import Audit
    from cpaudit.corrected.answers import Answers
    from cpaudit.corrected.choose import Choice, Chosen
    from cpaudit.corrected.place import Located
    from cpaudit.project import Project

_MIN_PROBABILITY = 0.95  # as ``corrected.choose`` has it, which is not imported for the help


class Format(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON = "json"


Diff = Annotated[
    bool,
    typer.Option("--diff", help=str(Text("Show the changes (the default).", "显示更改（默认）。"))),
]
Apply = Annotated[
    bool,
    typer.Option(
        "--apply",
        help=str(
            Text(
                "Write corrected copies beside the sources, and corrected.yaml.",
                "在数据文件旁写出更正后的副本，并生成 corrected.yaml。",
            )
        ),
    ),
]
Check = Annotated[
    bool,
    typer.Option(
        "--check/--no-check",
        help=str(
            Text(
                "With --apply, audit the copies: no change stays that brings a new finding.",
                "与 --apply 合用：核查副本，不采用会带来新疑点的更改。",
            )
        ),
    ),
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help=str(
            Text(
                "Folder for the copies, else beside the sources.", "副本的文件夹；缺省在原文件旁。"
            )
        ),
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help=str(Text("Replace the copies of an earlier run.", "替换以前生成的副本。"))
    ),
]
MinProbability = Annotated[
    float,
    typer.Option(
        "--min-probability",
        min=0.0,
        max=1.0,
        help=str(Text("Least probability of a change.", "更改所需的最低把握。")),
        show_default=True,
    ),
]
Accept = Annotated[
    Path | None,
    typer.Option(
        "--accept",
        metavar="FILE",
        help=str(
            Text(
                "Only what is accepted in this corrections.csv or .xlsx.",
                "只采纳此更正清单（corrections.csv 或 .xlsx）中选“是”的项。",
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
                "Only this rule, field, source or file; may be repeated.",
                "只限此规则、字段、来源或文件；可多次使用。",
            )
        ),
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help=str(Text("What to print.", "输出到屏幕的格式。")))
]


def fix(  # noqa: PLR0913 - one parameter for each option
    path: ProjectPath = Path(),
    *,
    diff: Diff = False,
    apply: Apply = False,
    check: Check = True,
    out: OutFolder = None,
    force: Force = False,
    min_probability: MinProbability = _MIN_PROBABILITY,
    accept: Accept = None,
    select: Select = None,
    unmask: FullNames = False,
    output_format: FormatOption = Format.TEXT,
    quiet: Quiet = False,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Show which cells are probably wrong and what belongs there, or write corrected copies."""
    del plain  # nothing but letters in any case
    if apply and diff:
        raise UsageError(
            Text("--diff and --apply exclude each other.", "--diff 和 --apply 不能同时使用。"),
            mend=Text("Give one of them.", "请只用其中一个。"),
        )
    if not apply and (force or out is not None):
        raise UsageError(
            Text(
                "--force and --out belong to --apply.",
                "--force、--out 须与 --apply 合用。",
            ),
            mend=Text("Add --apply.", "请加 --apply。"),
        )
    from cpaudit.cli.assume import assumed_or_loaded
    from cpaudit.cli.fix_apply import Wish, apply_changes, log_of
    from cpaudit.cli.fix_view import changes_json, changes_text
    from cpaudit.cli.lock import locked
    from cpaudit.cli.walk import RunOptions, bind_language
    from cpaudit.corrected.choose import Choice, choose

    with telling(is_quiet=quiet) as told:
        project, _ = assumed_or_loaded(path, told=told)
    bind_language(project, RunOptions(lang=lang))
    answers = _answers(accept)
    choice = Choice(min_probability, tuple(select or ()), answers)
    result = audited(project, is_quiet=quiet)
    chosen = choose(result.corrections, choice)
    _tell_unknown(choice, result, chosen)
    located = _located(chosen, project, result)
    if unmask:
        log_of(project, "fix", unmask=True)
    is_json = output_format is Format.JSON
    if not apply:
        view = changes_json if is_json else changes_text
        typer.echo(view(located, is_masked=not unmask), nl=False)
        raise typer.Exit(int(ExitCode.OPEN))
    wish = Wish(path, out, replaces=force, checks=check, is_masked=not unmask, is_json=is_json)
    with locked(project, command="fix --apply"):
        code = apply_changes(located, project, result, wish, is_quiet=quiet)
    raise typer.Exit(int(code))


def audited(project: "Project", *, is_quiet: bool) -> "Audit":
    """The whole walk over ``project``.

    Raises:
        CpauditError: the project, a source or a rule cannot be used.
    """
    from cpaudit.audit import audit
    from cpaudit.cli.placing import place_in_project
    from cpaudit.cli.project_key import refuse_lost_key

    refuse_lost_key(project)
    try:
        with telling(is_quiet=is_quiet) as told:
            told.expect(count_files(project))
            return audit(project, progress=told.stage, reading=told.reading)
    except CpauditError as error:
        place_in_project(error, project)
        raise


def _answers(path: Path | None) -> "Answers | None":
    from cpaudit.corrected.answers import read_answers

    return None if path is None else read_answers(path)


def _tell_unknown(choice: "Choice", result: "Audit", chosen: "Chosen") -> None:
    """Say what was asked for and is not there: decided corrections of another run, selections."""
    from cpaudit.corrected.answers import stale_text

    if choice.answers is not None:
        unknown = choice.answers.unknown(set(result.corrections["correction_id"]))
        if unknown:
            typer.echo(stale_text(unknown), err=True)
    if choice.select and not chosen.changes and not chosen.left:
        words = ", ".join(choice.select)
        typer.echo(
            Text(f"no correction is of: {words}", f"没有符合所选条件的更正：{words}"), err=True
        )


def _located(chosen: "Chosen", project: "Project", result: "Audit") -> "Located":
    from dataclasses import replace

    from cpaudit.corrected.place import locate

    located = locate(chosen.changes, project, result.intake)
    return replace(located, left=(*chosen.left, *located.left))
