"""``cpaudit review``: ask a person about pairs of records."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang, ProjectPath, Quiet
from cpaudit.cli.own_files import spare_own_files
from cpaudit.cli.placing import place_in_project
from cpaudit.cli.progress import count_files, telling
from cpaudit.cli.project_key import refuse_lost_key
from cpaudit.cli.review_checks import check_answers, check_screen, check_target, check_workbook
from cpaudit.errors import CpauditError, UsageError
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from cpaudit.project import Project
    from cpaudit.review.session import Review, Session

# An hour's work: enough for limits of a few per cent.
_USUAL_NUMBER = 100

Export = Annotated[
    Path | None,
    typer.Option(
        "--export",
        help=str(
            Text("Write the questions to a workbook (.xlsx).", "将待判断的对写入工作簿（.xlsx）。")
        ),
    ),
]
Import = Annotated[
    Path | None,
    typer.Option(
        "--import",
        help=str(Text("Take the answers of a filled-in workbook.", "导入填好的工作簿。")),
    ),
]
Status = Annotated[
    bool,
    typer.Option(
        "--status",
        help=str(
            Text("Counts, estimates, conflicts, stale decisions.", "数量、估计、矛盾与失效的决定。")
        ),
    ),
]
ByLine = Annotated[
    bool,
    typer.Option(
        "--plain",
        help=str(
            Text("Line by line, for simple terminals and pipes.", "逐行提问，用于简单终端或管道。")
        ),
    ),
]
Who = Annotated[
    str | None,
    typer.Option(
        "--who", help=str(Text("Who answers; else the user.", "判断人；缺省为当前用户。"))
    ),
]
Number = Annotated[
    int,
    typer.Option(
        "--number", "-n", min=1, help=str(Text("How many pairs to ask about.", "抽取多少对。"))
    ),
]
InFull = Annotated[
    bool,
    typer.Option(
        "--unmask",
        help=str(
            Text(
                "Full names and numbers in the exported workbook; the run log records it.",
                "导出的工作簿显示完整姓名和证件号；运行日志会记录。",
            )
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class _Asked:
    who: str
    number: int
    is_masked: bool
    is_plain: bool


def review(  # noqa: PLR0913 - one parameter for each option
    path: ProjectPath = Path(),
    *,
    export: Export = None,
    import_from: Import = None,
    status: Status = False,
    plain: ByLine = False,
    who: Who = None,
    number: Number = _USUAL_NUMBER,
    unmask: InFull = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Ask about pairs of records; answers are used by every later run."""
    from cpaudit.cli.assume import assumed_or_loaded
    from cpaudit.cli.run_log import user
    from cpaudit.cli.walk import RunOptions, bind_language

    if sum((export is not None, import_from is not None, status)) > 1:
        raise UsageError(
            Text(
                "--export, --import and --status are three commands.",
                "--export、--import 和 --status 不能同时使用。",
            ),
            mend=Text("Give one of them.", "请只用其中一个。"),
        )
    if unmask and export is None:
        raise UsageError(
            Text("--unmask is for --export.", "--unmask 只能与 --export 一起使用。"),
            mend=Text("On the screen, «v» shows a pair in full.", "屏幕上可按 v 显示完整信息。"),
        )
    if export is not None:
        check_workbook(export)
    if import_from is not None:
        check_answers(import_from)
    if export is None and import_from is None and not (status or plain):
        check_screen()
    with telling(is_quiet=quiet) as told:
        project, _ = assumed_or_loaded(path, told=told)
    bind_language(project, RunOptions(lang=lang))
    spare_own_files(project, export)
    refuse_lost_key(project)
    made = _review(project, is_quiet=quiet)
    asked = _Asked(who or user(), number, not unmask, plain)
    if status:
        _status(made)
    elif export is not None:
        _export(made, project, export, asked)
    elif import_from is not None:
        _import(made, import_from, asked)
    else:
        _ask(made, project, asked)


def _review(project: "Project", *, is_quiet: bool) -> "Review":
    from cpaudit.recognition import recognise
    from cpaudit.review.session import Review

    try:
        with telling(is_quiet=is_quiet) as told:
            told.expect(count_files(project))
            # The model's own links: the estimates say how good they are without help.
            recognised = recognise(
                project, progress=told.stage, reading=told.reading, follows_decisions=False
            )
            return Review.of(recognised)
    except CpauditError as error:
        place_in_project(error, project)
        raise


def _ask(made: "Review", project: "Project", asked: _Asked) -> None:
    from cpaudit.cli.run_log import append_to_log, short_entry
    from cpaudit.review.session import Session

    session = Session.of(made, who=asked.who, at_most=asked.number)

    def record(left: str, right: str) -> None:
        entry = short_entry(project, "review", unmasked=[left, right])
        append_to_log(project.output, entry)

    if not session.questions:
        typer.echo(str(Text("There is no pair to ask about.", "没有可判断的对。")))
        return
    if asked.is_plain:
        from cpaudit.cli.review_plain import review_by_line

        review_by_line(session, on_unmask=record)
    else:
        _on_screen(session, record)
    typer.echo(
        str(
            Text(
                f"{session.n_given} answers of this session are in {made.path}.",
                f"本次回答 {session.n_given} 个，已写入 {made.path}。",
            )
        )
    )


def _on_screen(session: "Session", record: Callable[[str, str], None]) -> None:
    from cpaudit.cli.review_screen import review_on_screen

    review_on_screen(session, on_unmask=record)


def _status(made: "Review") -> None:
    from cpaudit.cli.review_status import status_lines

    for line in status_lines(made, current_language()):
        typer.echo(line)


def _export(made: "Review", project: "Project", target: Path, asked: _Asked) -> None:
    from cpaudit.cli.run_log import append_to_log, short_entry
    from cpaudit.output import write_atomically
    from cpaudit.review.round_trip import export
    from cpaudit.review.sampling import queue

    check_target(project, target)
    questions = queue(made.candidates, at_most=asked.number).to_dicts()
    book = export(
        made, questions, project=project, is_masked=asked.is_masked, language=current_language()
    )
    # Before the file: full names must never be on the disk without a record of it.
    append_to_log(
        project.output,
        short_entry(project, "review", n_exported=len(questions), unmask=not asked.is_masked),
    )
    write_atomically(target, book)
    typer.echo(str(Text(f"{len(questions)} pairs: {target}", f"{len(questions)} 对：{target}")))


def _import(made: "Review", source: Path, asked: _Asked) -> None:
    from cpaudit.review.round_trip import read_back

    returned = read_back(source, who=asked.who)
    made.add(returned.decisions)
    n, n_empty = len(returned.decisions), returned.n_unanswered
    known = set(made.keys["key"])
    n_stale = sum(not {one.left, one.right} <= known for one in returned.decisions)
    typer.echo(
        str(
            Text(
                f"{n} answers are in {made.path}; {n_empty} pairs are not answered yet; {n_stale} "
                "answers are about records that have changed since.",
                f"已写入 {n} 个回答：{made.path}；{n_empty} 对尚未判断；{n_stale} 个回答涉及的记录已变化。",
            )
        )
    )
    if n and n == n_stale:
        typer.echo(
            str(
                Text(
                    "None of the answers fits a record: the workbook was written with another key "
                    "file, or for another project.",
                    "没有一个回答与记录相符：该工作簿是用另一个密钥文件或为另一个项目导出的。",
                )
            )
        )
