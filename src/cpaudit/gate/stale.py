"""Entries of a baseline that let nothing through any more."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.followed import of_findings
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.cases.followed import Followed
    from cpaudit.gate.baseline import Baseline

# A file of half a township looks as if half of the findings were mended.
_TOO_MANY_SHARE = 0.5
# So few may all be mended in a month.
_FEW = 20


class Lasting(StrEnum):
    """What a run says of an entry of the baseline."""

    FOUND = "found"
    GONE = "gone"  # its rule ran over its sources and did not find it
    UNJUDGED = "unjudged"  # its rule was skipped or failed, or its sources are missing
    NO_RULE = "no_rule"  # its rule does not exist any more, or was not selected


def lasting(
    baseline: Baseline,
    findings: pl.DataFrame,
    outcomes: pl.DataFrame,
    followed: Followed | None = None,
) -> pl.DataFrame:
    """The baseline's entries with ``lasting``: what a run says of each.

    Args:
        baseline: the entries.
        findings: ``tables.FINDINGS`` of the run.
        outcomes: ``tables.OUTCOMES`` of the run.
        followed: the cases; they know which entries the run could judge.
    """
    known = of_findings(findings, followed)
    found = pl.concat([known["case_id"], known["finding_id"]]).drop_nulls().unique()
    is_found = pl.any_horizontal(
        pl.col("case_id", "finding_id").is_in(found.implode()).fill_null(value=False)
    )
    could_run = pl.col("error").is_null() & pl.col("skipped").is_null()
    rules = outcomes.group_by("rule_id").agg(has_run=could_run.all())
    cases = (
        followed.cases.select("case_id", "is_judged")
        if followed
        else pl.DataFrame(schema={"case_id": pl.String, "is_judged": pl.Boolean})
    )
    return (
        baseline.entries.join(rules, on="rule_id", how="left", maintain_order="left")
        .join(cases, on="case_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(is_found)
            .then(pl.lit(str(Lasting.FOUND)))
            .when(pl.col("has_run").is_null())
            .then(pl.lit(str(Lasting.NO_RULE)))
            # A case that the store has never seen is judged as its rule is.
            .when(pl.coalesce("is_judged", "has_run"))
            .then(pl.lit(str(Lasting.GONE)))
            .otherwise(pl.lit(str(Lasting.UNJUDGED)))
            .alias("lasting")
        )
        .drop("has_run", "is_judged")
    )


def may_shrink_by_itself(entries: pl.DataFrame) -> bool:
    """Whether so few entries are gone that a run may take them out without being asked.

    Args:
        entries: from ``lasting``.
    """
    n_gone = entries.filter(pl.col("lasting") == str(Lasting.GONE)).height
    return n_gone <= max(_FEW, _TOO_MANY_SHARE * entries.height)


def stale_notes(entries: pl.DataFrame) -> tuple[Text, ...]:
    """What a run says about the entries that it did not find.

    Args:
        entries: from ``lasting``.
    """
    counts = dict(entries["lasting"].value_counts().iter_rows())
    n_gone, n_no_rule = counts.get(str(Lasting.GONE), 0), counts.get(str(Lasting.NO_RULE), 0)
    notes = []
    if n_gone and not may_shrink_by_itself(entries):
        notes.append(
            Text(
                f"baseline: {n_gone} of {entries.height} entries are gone at once. See whether a file is "
                "incomplete; «cpaudit baseline prune» takes them out.",
                f"基线：{entries.height} 条中有 {n_gone} 条同时消失。请先核对文件是否完整；"
                "cpaudit baseline prune 可删除这些条目。",
            )
        )
    if n_no_rule:
        notes.append(
            Text(
                f"baseline: {n_no_rule} entries belong to rules that did not run or do not exist; "
                "«cpaudit baseline prune --unknown-rules» takes them out.",
                f"基线：{n_no_rule} 条所属的规则未选用或已不存在；"
                "cpaudit baseline prune --unknown-rules 可删除这些条目。",
            )
        )
    return tuple(notes)
