"""The project's baseline: read before a run, and shrunk by what the run no longer finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.gate.baseline import Baseline
    from cpaudit.project import Project
    from cpaudit.reports.material import Material


def baseline_of(project: Project) -> Baseline | None:
    """The project's baseline; none where it has none, and then every finding counts.

    Raises:
        ProjectError: it is damaged, or another key file made it.
    """
    from cpaudit.cli.project_key import keyring_of
    from cpaudit.gate.baseline import read_baseline

    # Without a baseline no key is made: a command that only reads leaves nothing behind.
    if not project.baseline.exists():
        return None
    return read_baseline(project.baseline, keyring_of(project))


def needed_baseline(project: Project) -> Baseline:
    """The project's baseline.

    Raises:
        UsageError: there is none.
        ProjectError: it is damaged, or another key file made it.
    """
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


def shrink(baseline: Baseline | None, material: Material) -> Text | None:
    """The baseline's file without what the run no longer found; what was done, or nothing.

    Only a run with a verdict shrinks it, and not when so much is gone at once that a file may be
    incomplete: that is for ``cpaudit baseline prune``.

    A file that may not be written to is told: it stays larger than it need be, and closes nothing.
    """
    import polars as pl

    from cpaudit.errors import CpauditError
    from cpaudit.gate.stale import Lasting, lasting, may_shrink_by_itself

    if baseline is None or not material.verdict.is_judged:
        return None
    entries = lasting(baseline, material.findings, material.outcomes, material.followed)
    gone = entries.filter(pl.col("lasting") == str(Lasting.GONE))["case_id"]
    if gone.is_empty() or not may_shrink_by_itself(entries):
        return None
    try:
        # Read again: somebody may have added to it while the run went on.
        smaller = (baseline_of(material.project) or baseline).without(gone)
        smaller.write(material.project.baseline)
    except CpauditError as error:
        return error.message()
    name = material.project.baseline.name
    return Text(
        f"{name}: {len(gone)} entries are no longer found and were taken out; {smaller.n} are left.",
        f"{name}：{len(gone)} 条已不再出现，已从基线删除；剩余 {smaller.n} 条。",
    )
