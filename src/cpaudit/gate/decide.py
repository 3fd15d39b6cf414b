"""The verdict over findings, targets and what could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import ExitCode
from cpaudit.i18n import Text
from cpaudit.project import FailOn, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cpaudit.project import GateSpec, Threshold

# Words for what is counted, by the least severity that is counted.
_COUNTED = {
    FailOn.ERROR: ((Severity.ERROR,), Text("errors", "条错误级疑点")),
    FailOn.WARNING: (
        (Severity.ERROR, Severity.WARNING),
        Text("errors and warnings", "条错误或警告级疑点"),
    ),
    FailOn.INFO: (tuple(Severity), Text("findings", "条疑点")),
    FailOn.NEVER: ((), Text("findings", "条疑点")),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gate is open, with the reasons why it is not."""

    code: ExitCode
    reasons: tuple[Text, ...] = ()
    # What a threshold of the project let through: told, so that nobody takes it for a pass.
    let_through: tuple[Text, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the report may be submitted."""
        return self.code is ExitCode.OPEN

    @property
    def is_judged(self) -> bool:
        """Whether there is a verdict at all; without one the figures rest on incomplete data."""
        return self.code is not ExitCode.UNREADABLE


def decide(
    findings: pl.DataFrame,
    outcomes: pl.DataFrame,
    indicators: pl.DataFrame,
    gate: GateSpec,
    *,
    thresholds: Mapping[str, Threshold] | None = None,
    n_missed: int = 0,
    problems: tuple[Text, ...] = (),
) -> Verdict:
    """The verdict over everything that was found.

    The findings of a rule that stays within its threshold close nothing. What could not be judged (``problems``, rules that failed to run, no rule at all) counts more
    than what was judged well: code 3. Then findings and targets: code 1.
    """
    unjudged = (*problems, *_unjudged(outcomes))
    tolerated = _within_threshold(outcomes, thresholds or {})
    closed = (
        *_too_many_findings(findings, gate, tolerated),
        *_too_many_missed(n_missed, gate),
        *_targets_not_met(indicators),
    )
    let_through = tuple(tolerated.values())
    if unjudged:
        return Verdict(ExitCode.UNREADABLE, (*unjudged, *closed), let_through)
    return Verdict(ExitCode.CLOSED if closed else ExitCode.OPEN, closed, let_through)


def _within_threshold(
    outcomes: pl.DataFrame, thresholds: Mapping[str, Threshold]
) -> dict[str, Text]:
    """The rules with failing rows, not more of them than their threshold allows, over all views."""
    totals = (
        outcomes.filter(pl.col("rule_id").is_in([*thresholds]), pl.col("error").is_null())
        .group_by("rule_id")
        .agg(pl.col("n_applied", "n_fail").sum())
        .filter(pl.col("n_fail") > 0)
        .sort("rule_id")
    )
    found = {}
    for rule_id, n_applied, n_fail in totals.iter_rows():
        allowed = thresholds[rule_id].allowed(n_applied)
        if n_fail <= allowed:
            found[rule_id] = Text(
                f"{rule_id}: {n_fail} of {n_applied} fail, {allowed} allowed; let through.",
                f"{rule_id}：适用 {n_applied} 条，不通过 {n_fail} 条，未超过允许的 {allowed} 条，予以放行。",
            )
    return found


def _unjudged(outcomes: pl.DataFrame) -> list[Text]:
    if outcomes.filter(pl.col("skipped").is_null()).is_empty():
        return [Text("no rule was run.", "没有运行任何规则。")]
    broken = outcomes.filter(pl.col("error").is_not_null()).sort("rule_id", "view")
    return [
        Text(f"rule {rule_id} could not be evaluated: {error}", f"规则 {rule_id} 无法执行：{error}")
        for rule_id, error in broken.select("rule_id", "error").unique(maintain_order=True).rows()
    ]


def _too_many_findings(
    findings: pl.DataFrame, gate: GateSpec, tolerated: Iterable[str]
) -> list[Text]:
    severities, words = _COUNTED[gate.fail_on]
    n_counted = findings.filter(
        pl.col("severity").is_in([*severities])
        & (pl.col("confidence") >= gate.min_confidence)
        & ~pl.col("rule_id").is_in([*tolerated]).fill_null(value=False)
    ).height
    if n_counted <= gate.max_findings:
        return []
    return [
        Text(
            f"{n_counted} {words.en} ({gate.max_findings} allowed).",
            f"{n_counted} {words.zh}（允许 {gate.max_findings}）。",
        )
    ]


def _too_many_missed(n_missed: int, gate: GateSpec) -> list[Text]:
    if gate.max_missed is None or n_missed <= gate.max_missed:
        return []
    return [
        Text(
            f"{n_missed} births of the period look missed ({gate.max_missed} allowed).",
            f"本期疑似漏报出生 {n_missed} 例（允许 {gate.max_missed}）。",
        )
    ]


def _targets_not_met(indicators: pl.DataFrame) -> list[Text]:
    failed = indicators.filter(
        pl.col("target").is_not_null() & ~pl.col("is_met").fill_null(value=False)
    )
    return [
        Text(
            f"{row['title_en']}: {_percent(row['value'])} (target {_percent(row['target'])}).",
            f"{row['title_zh']}：{_percent(row['value'])}（目标 {_percent(row['target'])}）。",
        )
        for row in failed.sort("name").iter_rows(named=True)
    ]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.2%}"
