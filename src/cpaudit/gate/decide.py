"""The verdict over findings, targets and what could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import ExitCode
from cpaudit.gate.notes import notes
from cpaudit.gate.tally import Against, Tally, tally
from cpaudit.i18n import Text
from cpaudit.project import FailOn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project import GateSpec, Threshold

# Words for what is counted.
_WORDS = {
    FailOn.ERROR: Text("errors", "条错误级疑点"),
    FailOn.WARNING: Text("errors and warnings", "条错误或警告级疑点"),
    FailOn.INFO: Text("findings", "条疑点"),
    FailOn.NEW: Text("new errors and warnings", "条新增的错误或警告级疑点"),
    FailOn.NEVER: Text("findings", "条疑点"),
}
NO_TALLY = Tally({}, 0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gate is open, with the reasons why it is not."""

    code: ExitCode
    reasons: tuple[Text, ...] = ()
    # What was let through and why: told, so that nobody takes it for a pass.
    let_through: tuple[Text, ...] = ()
    # What somebody should see to, though it decides nothing: stale entries, waivers that ran out.
    notes: tuple[Text, ...] = ()
    tally: Tally = NO_TALLY

    @property
    def is_open(self) -> bool:
        """Whether the report may be submitted."""
        return self.code is ExitCode.OPEN

    @property
    def is_judged(self) -> bool:
        """Whether there is a verdict at all; without one the figures rest on incomplete data."""
        return self.code in {ExitCode.OPEN, ExitCode.CLOSED}


def decide(  # noqa: PLR0913 - one parameter for each thing that decides
    findings: pl.DataFrame,
    outcomes: pl.DataFrame,
    indicators: pl.DataFrame,
    gate: GateSpec,
    *,
    thresholds: Mapping[str, Threshold] | None = None,
    n_missed: int = 0,
    problems: tuple[Text, ...] = (),
    unfinished: tuple[Text, ...] = (),
    against: Against | None = None,
) -> Verdict:
    """The verdict over everything that was found.

    What could not be judged (``problems``, rules that failed to run, no rule at all) counts more
    than what was judged well: code 3. Then what a time limit left undone (``unfinished``): code 4.
    Then findings and targets: code 1. Findings are let through that somebody waived, denied or
    accepted (``against``), and those of a rule that stays within its threshold.
    """
    against = against or Against()
    unjudged = (*problems, *_unjudged(outcomes, is_partial=bool(unfinished)))
    tolerated = _within_threshold(outcomes, thresholds or {})
    counts = tally(findings, gate, tolerated=tolerated, against=against)
    closed = (
        *_too_many_findings(counts, gate),
        *_too_many_unproven(counts, gate),
        *_too_many_missed(n_missed, gate),
        *_targets_not_met(indicators),
    )
    code = ExitCode.CLOSED if closed else ExitCode.OPEN
    if unjudged:
        code = ExitCode.UNREADABLE
    elif unfinished:
        code = ExitCode.PARTIAL
    return Verdict(
        code,
        (*unjudged, *unfinished, *closed),
        (*tolerated.values(), *counts.let_through(), *_allowed(counts, gate)),
        () if unfinished else notes(findings, outcomes, against),
        counts,
    )


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


def _unjudged(outcomes: pl.DataFrame, *, is_partial: bool) -> list[Text]:
    if outcomes.filter(pl.col("skipped").is_null()).is_empty():
        # A run that ended before its rules says so itself.
        return [] if is_partial else [Text("no rule was run.", "没有运行任何规则。")]
    broken = outcomes.filter(pl.col("error").is_not_null()).sort("rule_id", "view")
    return [
        Text(f"rule {rule_id} could not be evaluated: {error}", f"规则 {rule_id} 无法执行：{error}")
        for rule_id, error in broken.select("rule_id", "error").unique(maintain_order=True).rows()
    ]


def _too_many_findings(counts: Tally, gate: GateSpec) -> list[Text]:
    if counts.n_counted <= gate.max_findings:
        return []
    words = _WORDS[gate.fail_on]
    return [
        Text(
            f"{counts.n_counted} {words.en} ({gate.max_findings} allowed).",
            f"{counts.n_counted} {words.zh}（允许 {gate.max_findings}）。",
        )
    ]


def _allowed(counts: Tally, gate: GateSpec) -> list[Text]:
    """That findings are counted and yet no more than are allowed."""
    if not 0 < counts.n_counted <= gate.max_findings:
        return []
    words = _WORDS[gate.fail_on]
    return [
        Text(
            f"{counts.n_counted} {words.en}, {gate.max_findings} allowed (gate.max_findings).",
            f"{counts.n_counted} {words.zh}，未超过允许的 {gate.max_findings}（gate.max_findings）。",
        )
    ]


def _too_many_unproven(counts: Tally, gate: GateSpec) -> list[Text]:
    if gate.max_unproven is None or counts.n_unproven <= gate.max_unproven:
        return []
    return [
        Text(
            f"{counts.n_unproven} findings closed without proof ({gate.max_unproven} allowed).",
            f"无佐证销号 {counts.n_unproven} 条（允许 {gate.max_unproven}）。",
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
