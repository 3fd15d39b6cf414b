"""The verdict over findings, targets and what could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import ExitCode
from cpaudit.i18n import Text
from cpaudit.project import FailOn, Severity

if TYPE_CHECKING:
    from cpaudit.project import GateSpec

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
    n_missed: int = 0,
    problems: tuple[Text, ...] = (),
) -> Verdict:
    """The verdict over everything that was found.

    What could not be judged (``problems``, rules that failed to run, no rule at all) counts more
    than what was judged well: code 3. Then findings and targets: code 1.
    """
    unjudged = (*problems, *_unjudged(outcomes))
    closed = (
        *_too_many_findings(findings, gate),
        *_too_many_missed(n_missed, gate),
        *_targets_not_met(indicators),
    )
    if unjudged:
        return Verdict(ExitCode.UNREADABLE, (*unjudged, *closed))
    return Verdict(ExitCode.CLOSED if closed else ExitCode.OPEN, closed)


def _unjudged(outcomes: pl.DataFrame) -> list[Text]:
    if outcomes.filter(pl.col("skipped").is_null()).is_empty():
        return [Text("no rule was run.", "没有运行任何规则。")]
    broken = outcomes.filter(pl.col("error").is_not_null()).sort("rule_id", "view")
    return [
        Text(f"rule {rule_id} could not be evaluated: {error}", f"规则 {rule_id} 无法执行：{error}")
        for rule_id, error in broken.select("rule_id", "error").unique(maintain_order=True).rows()
    ]


def _too_many_findings(findings: pl.DataFrame, gate: GateSpec) -> list[Text]:
    severities, words = _COUNTED[gate.fail_on]
    n_counted = findings.filter(
        pl.col("severity").is_in([*severities]) & (pl.col("confidence") >= gate.min_confidence)
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
