"""``cpaudit baseline``: findings that are known and accepted, so that the gate counts the others."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Json, Lang, Plain, ProjectPath
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    import polars as pl

    from cpaudit.cli.last_run import LastRun
    from cpaudit.gate.baseline import Baseline
    from cpaudit.project import Project

app = typer.Typer(
    cls=Group,
    help=str(
        Text(
            "Findings that are known and accepted (cpaudit-baseline.json).",
            "已知并接受的疑点（cpaudit-baseline.json）。",
        )
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_FIRST = str(Text("first baseline", "首次建立基线"))
Reason = Annotated[
    str, typer.Option("--reason", help=str(Text("Why they are accepted.", "接受的理由。")))
]
Who = Annotated[
    str | None,
    typer.Option(
        "--by",
        "--who",
        help=str(Text("Who accepts them; else the user.", "由谁接受，缺省为当前用户。")),
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help=str(Text("Replace the one that is there.", "替换已有基线。"))),
]
Rule = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="<id>",
        help=str(Text("Only findings of this rule; may be repeated.", "仅该规则的疑点，可重复。")),
    ),
]
Village = Annotated[
    list[str] | None,
    typer.Option(
        "--village",
        metavar="<name>",
        help=str(
            Text("Only of this village, name or code; may be repeated.", "仅该村居，可重复。")
        ),
    ),
]
CaseOption = Annotated[
    list[str] | None,
    typer.Option(
        "--case",
        metavar="<id>",
        help=str(Text("Only this case; may be repeated.", "仅该疑点，可重复。")),
    ),
]
UnknownRules = Annotated[
    bool,
    typer.Option(
        "--unknown-rules",
        help=str(
            Text(
                "Also entries of rules that did not run or do not exist.",
                "同时删除未选用或已不存在的规则的条目。",
            )
        ),
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=str(Text("Only say what would go.", "只显示，不改动。")))
]


@app.command(
    "create",
    cls=Command,
    help=str(
        Text("Accept everything that the last run found.", "接受上次运行的全部疑点，生成基线。")
    ),
)
def create(
    path: ProjectPath = Path(),
    *,
    reason: Reason = _FIRST,
    who: Who = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write the baseline of the last run; waived and denied findings are no part of it."""
    del lang
    from cpaudit.cli.assume import project_of
    from cpaudit.gate.baseline import empty_baseline, refuse_existing
    from cpaudit.privacy import Keyring

    project = project_of(path)
    if not force:
        refuse_existing(project.baseline)
    run = _judged(project)
    _write(
        project,
        "create",
        empty_baseline(Keyring(project.key_file)),
        acceptable(run),
        (_said(who, reason), reason),
    )


@app.command(
    "update",
    cls=Command,
    help=str(
        Text(
            "Accept more findings of the last run, with a reason.",
            "说明理由，接受上次运行的更多疑点。",
        )
    ),
)
def update(
    path: ProjectPath = Path(),
    *,
    reason: Reason,
    who: Who = None,
    rule: Rule = None,
    village: Village = None,
    case: CaseOption = None,
    lang: Lang = None,
) -> None:
    """Add what the baseline lacks, all of it or what is selected; the only way in which it grows."""
    del lang
    from cpaudit.cli.assume import project_of

    project = project_of(path)
    baseline = _needed(project)
    run = _judged(project)
    chosen = selected(acceptable(run), rules=rule, villages=village, cases=case)
    _write(project, "update", baseline, chosen, (_said(who, reason), reason))


@app.command(
    "prune",
    cls=Command,
    help=str(
        Text("Take out what the last run no longer found.", "删除上次运行中已不再出现的条目。")
    ),
)
def prune(
    path: ProjectPath = Path(),
    *,
    unknown_rules: UnknownRules = False,
    dry_run: DryRun = False,
    lang: Lang = None,
) -> None:
    """Take out entries whose rule ran over its sources and did not find them."""
    del lang
    import polars as pl

    from cpaudit.cli.assume import project_of
    from cpaudit.cli.run_log import append_to_log, short_entry
    from cpaudit.gate.stale import Lasting, lasting

    project = project_of(path)
    baseline, run = _needed(project), _judged(project)
    entries = lasting(baseline, run.findings, run.outcomes, run.followed)
    going = [Lasting.GONE, *([Lasting.NO_RULE] if unknown_rules else [])]
    gone = entries.filter(pl.col("lasting").is_in([str(one) for one in going]))
    if not dry_run and gone.height:
        smaller = baseline.without(gone["case_id"])
        append_to_log(
            project.output,
            short_entry(project, "baseline prune", n_removed=gone.height, n=smaller.n),
        )
        smaller.write(project.baseline)
    _tell_rules(gone)
    left = baseline.n - gone.height
    typer.echo(
        Text(
            f"{gone.height} entries would go, {left} would stay.",
            f"将删除 {gone.height} 条，保留 {left} 条。",
        )
        if dry_run
        else Text(
            f"{gone.height} entries taken out, {left} are left.",
            f"已删除 {gone.height} 条，剩余 {left} 条。",
        )
    )


@app.command("show", cls=Command, help=str(Text("What the baseline holds.", "显示基线内容。")))
def show_baseline(
    path: ProjectPath = Path(), *, as_json: Json = False, plain: Plain = False, lang: Lang = None
) -> None:
    """Print the entries by rule and village, who accepted them, and what has become of them."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.assume import project_of
    from cpaudit.cli.baseline_view import baseline_json, baseline_view
    from cpaudit.cli.last_run import last_run
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.gate.stale import lasting

    project = project_of(path)
    baseline = _needed(project)
    entries = None
    # What the file holds can be told without a run.
    with contextlib.suppress(UsageError):
        run = last_run(project)
        entries = lasting(baseline, run.findings, run.outcomes, run.followed)
    if as_json:
        typer.echo(to_json(baseline_json(project.baseline, baseline, entries)), nl=False)
        return
    is_plain = is_plain_asked(plain=plain)
    show(
        list(baseline_view(project.baseline, baseline, entries, is_plain=is_plain)),
        is_plain=is_plain,
    )


def acceptable(run: "LastRun") -> "pl.DataFrame":
    """The findings of the run that a baseline takes in, with ``case_id``.

    A waiver has an end and an answer may turn out wrong: neither is made to last for ever.
    """
    import polars as pl

    from cpaudit.cases.followed import of_findings
    from cpaudit.cases.state import State

    apart = [str(State.WAIVED), str(State.UNPROVEN)]
    found = of_findings(run.findings, run.followed)
    return found.filter(~pl.col("state").is_in(apart).fill_null(value=False))


def selected(
    findings: "pl.DataFrame",
    *,
    rules: list[str] | None,
    villages: list[str] | None,
    cases: list[str] | None,
) -> "pl.DataFrame":
    """Those of these rules, villages and cases; all where nothing is asked for.

    Raises:
        UsageError: something that is asked for does not stand in any finding.
    """
    import polars as pl

    asked = (
        (("rule_id",), rules),
        (("village", "village_name"), villages),
        (("case_id", "finding_id"), cases),
    )
    for columns, words in asked:
        for word in words or ():
            if findings.filter(pl.any_horizontal(pl.col(*columns) == word)).is_empty():
                raise UsageError(
                    Text(
                        f"the last run has no finding for «{word}».",
                        f"上次运行没有与“{word}”对应的疑点。",
                    ),
                    mend=Text("See «cpaudit cases list».", "请查看 cpaudit cases list。"),
                )
        if words:
            is_asked = pl.any_horizontal(pl.col(*columns).is_in(words).fill_null(value=False))
            findings = findings.filter(is_asked)
    return findings


def _said(who: str | None, reason: str) -> str:
    """Who accepts; refuses what says nothing."""
    from cpaudit.cli.run_log import user

    name = (user() if who is None else who).strip()
    if not name or not reason.strip():
        raise UsageError(
            Text(
                "findings are accepted by somebody, for a reason.", "接受疑点须写明由谁接受和理由。"
            ),
            mend=Text("Give --by and --reason.", "请填写 --by 和 --reason。"),
        )
    return name


def _judged(project: "Project") -> "LastRun":
    from cpaudit.cli.last_run import last_run

    run = last_run(project)
    if not run.is_judged:
        raise UsageError(
            Text(
                "the last run gave no verdict: what it did not find may be there all the same.",
                "上次运行未作出结论，未发现的疑点可能仍然存在。",
            ),
            mend=Text(
                "Mend what it named and run «cpaudit run» again.",
                "请处理其提示的问题后重新运行 cpaudit run。",
            ),
        )
    return run


def _needed(project: "Project") -> "Baseline":
    from cpaudit.cli.baseline_file import baseline_of

    baseline = baseline_of(project)
    if baseline is None:
        raise UsageError(
            Text("there is no baseline.", "没有基线文件。"),
            mend=Text(
                "Make one with «cpaudit baseline create».", "请用 cpaudit baseline create 生成。"
            ),
            place=Place(file=str(project.baseline)),
        )
    return baseline


def _write(
    project: "Project",
    command: str,
    baseline: "Baseline",
    findings: "pl.DataFrame",
    said: tuple[str, str],
) -> None:
    from cpaudit.cli.run_log import append_to_log, short_entry

    by, reason = said
    grown, n = baseline.with_added(findings, as_of=project.as_of, by=by, reason=reason.strip())
    append_to_log(
        project.output,
        short_entry(project, f"baseline {command}", by=by, reason=reason, n_added=n, n=grown.n),
    )
    if grown is not baseline:
        grown.write(project.baseline)
    typer.echo(
        Text(
            f"{project.baseline}: {n} findings added, {grown.n} in all.",
            f"{project.baseline}：新增 {n} 条，共 {grown.n} 条。",
        )
    )


def _tell_rules(gone: "pl.DataFrame") -> None:
    for rule_id, n in gone.group_by("rule_id").len().sort("rule_id").iter_rows():
        typer.echo(f"  {rule_id}  {n}")
