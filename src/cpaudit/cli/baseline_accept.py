"""What a baseline takes in: from the last run, what was selected of it, by whom and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import typer

from cpaudit.cases.followed import of_findings
from cpaudit.cases.state import State
from cpaudit.cli.last_run import last_run
from cpaudit.cli.run_log import append_to_log, short_entry, user
from cpaudit.errors import UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.cli.last_run import LastRun
    from cpaudit.gate.baseline import Baseline
    from cpaudit.project import Project


def acceptable(run: LastRun) -> pl.DataFrame:
    """The findings of the run that a baseline takes in, with ``case_id``.

    A waiver has an end and an answer may turn out wrong: neither is made to last for ever.
    """
    apart = [str(State.WAIVED), str(State.UNPROVEN)]
    found = of_findings(run.findings, run.followed)
    return found.filter(~pl.col("state").is_in(apart).fill_null(value=False))


def selected(
    findings: pl.DataFrame,
    *,
    rules: list[str] | None,
    villages: list[str] | None,
    cases: list[str] | None,
) -> pl.DataFrame:
    """Those of these rules, villages and cases; all where nothing is asked for.

    Raises:
        UsageError: something that is asked for does not stand in any finding.
    """
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


def who_accepts(who: str | None, reason: str) -> str:
    """Who accepts.

    Raises:
        UsageError: nobody is named, or no reason.
    """
    name = (user() if who is None else who).strip()
    if not name or not reason.strip():
        raise UsageError(
            Text(
                "findings are accepted by somebody, for a reason.", "接受疑点须写明由谁接受和理由。"
            ),
            mend=Text("Give --by and --reason.", "请填写 --by 和 --reason。"),
        )
    return name


def judged_run(project: Project) -> LastRun:
    """The last run, which gave a verdict.

    Raises:
        UsageError: there was none, or it gave no verdict.
    """
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


def accept(
    project: Project,
    command: str,
    baseline: Baseline,
    findings: pl.DataFrame,
    said: tuple[str, str],
) -> None:
    """Write the baseline with ``findings`` added; ``said`` is who accepts them, and why."""
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
