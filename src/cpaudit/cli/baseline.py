"""``cpaudit baseline``: findings that are known and accepted, so that the gate counts the others."""

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import Json, Lang, Plain, ProjectPath
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import UsageError
from cpaudit.i18n import Text

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
    from cpaudit.cli.baseline_accept import accept, acceptable, judged_run, who_accepts
    from cpaudit.cli.own_files import spare_own_files
    from cpaudit.cli.project_key import keyring_of
    from cpaudit.gate.baseline import empty_baseline, refuse_existing

    project = project_of(path)
    if not force:
        refuse_existing(project.baseline)
    spare_own_files(project, project.baseline, apart=[project.baseline])
    run = judged_run(project)
    accept(
        project,
        "create",
        empty_baseline(keyring_of(project)),
        acceptable(run),
        (who_accepts(who, reason), reason),
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
    from cpaudit.cli.baseline_accept import (
        accept,
        acceptable,
        judged_run,
        selected,
        who_accepts,
    )
    from cpaudit.cli.baseline_file import needed_baseline

    project = project_of(path)
    baseline = needed_baseline(project)
    run = judged_run(project)
    chosen = selected(acceptable(run), rules=rule, villages=village, cases=case)
    accept(project, "update", baseline, chosen, (who_accepts(who, reason), reason))


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
    from cpaudit.cli.baseline_accept import judged_run
    from cpaudit.cli.baseline_file import needed_baseline
    from cpaudit.cli.run_log import append_to_log, short_entry
    from cpaudit.gate.stale import Lasting, lasting

    project = project_of(path)
    baseline, run = needed_baseline(project), judged_run(project)
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
    for rule_id, n in gone.group_by("rule_id").len().sort("rule_id").iter_rows():
        typer.echo(f"  {rule_id}  {n}")
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
    from cpaudit.cli.baseline_file import needed_baseline
    from cpaudit.cli.baseline_view import baseline_json, baseline_view
    from cpaudit.cli.last_run import last_run
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.gate.stale import lasting

    project = project_of(path)
    baseline = needed_baseline(project)
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
