"""``cpaudit cases``: what became of the findings, and what people do with them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.cases_options import (
    All,
    Assignees,
    By,
    Case,
    Cases,
    Overdue,
    ProjectOption,
    Rules,
    Severities,
    States,
    Unmask,
    Villages,
)
from cpaudit.cli.options import Json, Lang, Plain, ProjectPath
from cpaudit.cli.wording import Command, Group
from cpaudit.i18n import Text
from cpaudit.missed.answer_words import Answer

if TYPE_CHECKING:
    from cpaudit.missed.answer_words import Said
    from cpaudit.project import Project

app = typer.Typer(
    cls=Group,
    help=str(Text("Findings followed from run to run.", "疑点台账：跨次运行跟踪疑点的办理情况。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", cls=Command, help=str(Text("List cases in work.", "列出在办的疑点。")))
def list_cases(  # noqa: PLR0913 - one for each option of the command line
    path: ProjectPath = Path(),
    *,
    state: States = None,
    village: Villages = None,
    rule: Rules = None,
    severity: Severities = None,
    assignee: Assignees = None,
    overdue: Overdue = None,
    every: All = False,
    unmask: Unmask = False,
    as_json: Json = False,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Print the cases that are in work, or those that are asked for, the worst first."""
    from cpaudit.cases.choice import Choice, chosen
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.cases_known import refuse_unknown
    from cpaudit.cli.cases_store import project_with_cases, stored
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.i18n import current_language
    from cpaudit.reports.cases_lines import cases_json, cases_view

    project = project_with_cases(path, lang)
    choice = Choice(
        states=tuple(state or ()),
        villages=tuple(village or ()),
        rules=tuple(rule or ()),
        severities=tuple(str(one) for one in severity or ()),
        assignees=tuple(assignee or ()),
        overdue_days=overdue,
        has_all=every,
    )
    with stored(project) as store:
        cases, runs = store.cases(), store.runs()
    refuse_unknown(project, cases, choice)
    found = chosen(cases, choice, today=runs["as_of"][-1])
    if as_json:
        _log_unmasked(project, unmask=unmask)
        typer.echo(to_json(cases_json(found, is_masked=not unmask)), nl=False)
        return
    is_plain = is_plain_asked(plain=plain)
    show(
        list(cases_view(found, cases.height, current_language(), is_plain=is_plain)),
        is_plain=is_plain,
    )


@app.command(
    "show", cls=Command, help=str(Text("Show a case and its history.", "显示一个疑点及其经过。"))
)
def show_case(
    case: Case,
    *,
    project: ProjectOption = Path(),
    unmask: Unmask = False,
    as_json: Json = False,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Print what is known of a case and everything that ever happened to it."""
    import polars as pl

    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.cases_store import project_with_cases, stored
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.i18n import current_language
    from cpaudit.reports.cases_lines import case_view, cases_json, events_json

    of = project_with_cases(project, lang)
    with stored(of) as store:
        name = store.resolve(case)
        one = store.cases().filter(pl.col("case_id") == name)
        events = store.events(name)
    _log_unmasked(of, unmask=unmask)
    if as_json:
        told = {**cases_json(one, is_masked=not unmask)[0], "history": events_json(events)}
        typer.echo(to_json(told), nl=False)
        return
    is_plain = is_plain_asked(plain=plain)
    language = current_language()
    show(
        list(case_view(one.row(0, named=True), events, language, is_masked=not unmask)),
        is_plain=is_plain,
    )


@app.command("assign", cls=Command, help=str(Text("Say who works on cases.", "分派疑点的承办人。")))
def assign(
    cases: Cases,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="<name>",
            help=str(Text("Who; without it nobody.", "承办人；缺省为取消分派。")),
        ),
    ] = None,
    by: By = None,
    project: ProjectOption = Path(),
    lang: Lang = None,
) -> None:
    """Say who works on the cases."""
    from cpaudit.cli.cases_store import account, project_with_cases, stored

    of = project_with_cases(project, lang)
    with stored(of) as store:
        n = store.assign([store.resolve(one) for one in cases], to=to, by=by or account())
    typer.echo(Text(f"{n} cases changed.", f"已更改 {n} 个疑点。"))


@app.command(
    "answer",
    cls=Command,
    help=str(Text("Record what a village answered.", "登记一个疑点的核查答复。")),
)
def answer(
    case: Case,
    said: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER",
            help=str(
                Text(
                    "What was found out, in words or by its code.",
                    "核查结果（如 属实已更正），或其代码。",
                )
            ),
            autocompletion=lambda: [*Answer],
        ),
    ],
    *,
    by: By = None,
    remark: Annotated[
        str | None,
        typer.Option("--remark", metavar="<text>", help=str(Text("A remark.", "备注。"))),
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option(
            "--evidence", metavar="<text>", help=str(Text("What was checked.", "核查依据。"))
        ),
    ] = None,
    project: ProjectOption = Path(),
    lang: Lang = None,
) -> None:
    """Record an answer to a case, as a worklist would bring it."""
    from cpaudit.cases.answering import take_answers
    from cpaudit.cases.answers import Given
    from cpaudit.cases.state import State
    from cpaudit.cli.cases_store import account, project_with_cases, stored

    of = project_with_cases(project, lang)
    found = _answer(said)
    today = datetime.now().astimezone().date()  # the day on which somebody says so
    with stored(of) as store:
        name = store.resolve(case)
        given = Given(name, found.answer, remark or found.remark, evidence, by or account(), today)
        (result,) = take_answers(store, [given])
        (state,) = store.cases().filter(case_id=name)["state"]
    words = State(state).words
    typer.echo(
        Text(
            f"{name}: {result.taken.words.en}; it is {words.en}.",
            f"{name}：{result.taken.words.zh}；当前状态：{words.zh}。",
        )
    )


@app.command(
    "waive",
    cls=Command,
    help=str(Text("Let cases be until a day, or end that.", "在期限内豁免疑点，或取消豁免。")),
)
def waive(
    cases: Cases,
    *,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--until",
            formats=["%Y-%m-%d"],
            metavar="<date>",
            help=str(Text("The last day of the waiver.", "豁免的最后一天。")),
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="<text>", help=str(Text("Why.", "理由。"))),
    ] = None,
    lift: Annotated[
        bool, typer.Option("--lift", help=str(Text("End the waiver now.", "立即取消豁免。")))
    ] = False,
    by: By = None,
    project: ProjectOption = Path(),
    lang: Lang = None,
) -> None:
    """Let cases be until a day, for a reason; they come back when it has passed."""
    from cpaudit.cases.waivers import Waiver
    from cpaudit.cases.waivers import lift as lift_waivers
    from cpaudit.cases.waivers import waive as waive_cases
    from cpaudit.cli.cases_store import account, project_with_cases, stored
    from cpaudit.errors import UsageError

    if lift == (until is not None):
        raise UsageError(
            Text("say until when, or that the waiver ends.", "请指明豁免期限，或取消豁免。"),
            mend=Text(
                "Give either --until and --reason, or --lift.",
                "请填写 --until 和 --reason，或只写 --lift。",
            ),
        )
    of = project_with_cases(project, lang)
    with stored(of) as store:
        names = [store.resolve(one) for one in cases]
        today = store.runs()["as_of"][-1]
        who = by or account()
        if until is None:
            n = lift_waivers(store, names, by=who, today=today)
        else:
            waiver = Waiver(until.date(), reason or "", who)
            n = waive_cases(store, names, waiver, today=today)
    typer.echo(Text(f"{n} cases changed.", f"已更改 {n} 个疑点。"))


def _answer(text: str) -> "Said":
    """The answer in words, by code or by number, as worklists take it."""
    from cpaudit.errors import UsageError
    from cpaudit.missed.answer_words import answer_of

    found = answer_of(text)
    if found is None:
        words = "; ".join(f"{one} {one.words.en}" for one in Answer)
        zh = "、".join(f"{one.words.zh}（{one}）" for one in Answer)
        raise UsageError(
            Text("this is none of the eight answers.", "不是八项核查结果之一。"),
            mend=Text(f"Choose one of: {words}.", f"请选择：{zh}。"),
        )
    return found


def _log_unmasked(project: "Project", *, unmask: bool) -> None:
    """Free text of villages is shown only after the run log says so."""
    from cpaudit.cli.run_log import append_to_log, short_entry

    if unmask:
        append_to_log(project.output, short_entry(project, "cases", unmask=True))
