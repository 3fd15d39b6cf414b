"""What a run found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cpaudit.completeness.assess import Completeness
    from cpaudit.events.decide import Events
    from cpaudit.linkage.agreement import Resolved
    from cpaudit.linkage.walk import Linkage
    from cpaudit.missed.alignment import Alignment
    from cpaudit.missed.beliefs import Beliefs
    from cpaudit.missed.expected import ExpectedMissed
    from cpaudit.project import Project
    from cpaudit.returns import Returns
    from cpaudit.rules.evaluation import Evaluation
    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.rule import Rule
    from cpaudit.screens.assess import Screens
    from cpaudit.sources.load import Intake
    from cpaudit.stages import StageCost
    from cpaudit.timeliness.assess import Timeliness


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything that a run found out; reports and the gate read nothing else.

    Attributes:
        project: what was asked.
        intake: what was read, and what was skipped and why.
        linkage: links, clusters, conflicts and the model's parameters.
        reviewed: the decisions of reviewers that were used, and those that could not be.
        views: the views that the rules read.
        rules: the rules that ran.
        alignment: what is compared with what.
        timeliness: how late births are entered, and what recent months still lack; this, ``screens``,
            ``returns`` and ``events`` are null where a time limit left them out.
        doubts: what is wrong with rules at first sight: they were run all the same.
        outcomes: ``tables.OUTCOMES``.
        evaluation: what the rules said of each row.
        findings: ``tables.FINDINGS``.
        beliefs: how far the sources are believed, after what was verified.
        expected: how many births are missed by the probabilities.
        residences: ``missed.residence.RESIDENCES``: where the families of births were when.
        missed: ``village``, ``village_name``, ``grade``, ``n``, ``expected`` (sum of probabilities).
        suppressed: ``reason``, ``n``: births that planning lacks and need not report.
        completeness: how much of the births each list holds, and how many none of them does.
        indicators: the ratios with their targets.
        screens: places, days and dates that are worth a second look.
        returns: the villages' returns beside the records.
        events: one case per event, with those that are left out and why.
        crosswalk: ``person_key``, ``source_id``, ``file``, ``sheet``, ``row``, ``role``.
        corrections: ``tables.CORRECTIONS``: which cells are probably wrong, and what belongs there.
        reliability: how often each source's field is wrong (``localisation.beliefs.RELIABILITY``).
        costs: the stages with their seconds, processor time and memory.
        read_values: ``finding_id``, ``values``: what the rules read in the rows that failed (JSON).
        profile: what time each join and rule took (``rules.profile.COLUMNS``), if it was asked for.
        unfinished: what a time limit left out; empty after a whole walk.
    """

    project: Project
    intake: Intake
    linkage: Linkage
    reviewed: Resolved
    views: Mapping[str, pl.DataFrame]
    alignment: Alignment
    rules: tuple[Rule, ...]
    doubts: tuple[Claim, ...]
    outcomes: pl.DataFrame
    findings: pl.DataFrame
    beliefs: Beliefs
    expected: ExpectedMissed
    residences: pl.DataFrame
    missed: pl.DataFrame
    suppressed: pl.DataFrame
    completeness: Completeness
    indicators: pl.DataFrame
    crosswalk: pl.DataFrame
    corrections: pl.DataFrame
    reliability: pl.DataFrame
    timeliness: Timeliness | None = None
    screens: Screens | None = None
    returns: Returns | None = None
    events: Events | None = None
    costs: tuple[StageCost, ...] = ()
    evaluation: Evaluation | None = None
    read_values: pl.DataFrame | None = None
    profile: pl.DataFrame | None = None
    unfinished: tuple[Text, ...] = ()

    @property
    def timings(self) -> tuple[tuple[str, float], ...]:
        """The stages and their seconds."""
        return tuple((cost.name, cost.seconds) for cost in self.costs)

    @property
    def births(self) -> pl.DataFrame:
        """The view ``births``."""
        return self.views["births"]

    @property
    def n_persons(self) -> int:
        """How many persons the sources name."""
        return self.views["persons"].height


_LEFT_OUT = {
    "timeliness": Text("delays of entry", "录入时滞"),
    "returns": Text("comparison with the villages' returns", "村级报表比对"),
    "events": Text("events told differently", "各来源记载不一致的事件"),
    "screens": Text("screens of places and dates", "村居与日期筛查"),
    "corrections": Text("corrections", "更正建议"),
}


def stages_left_out(stages: Sequence[str]) -> tuple[Text, ...]:
    """The sentence for stages that a time limit left no room for."""
    if not stages:
        return ()
    named = [_LEFT_OUT[name] for name in stages]
    return (
        Text(
            f"the time limit left out: {', '.join(text.en for text in named)}.",
            f"因运行时限未完成：{'、'.join(text.zh for text in named)}。",
        ),
    )


def rules_left_out(evaluation: Evaluation) -> tuple[Text, ...]:
    """The sentence for rules that a time limit left no room for."""
    n_left, n_all = len(evaluation.left_out), evaluation.outcomes["rule_id"].n_unique()
    if not n_left:
        return ()
    return (
        Text(
            f"the time limit left out {n_left} of {n_all} rules: nothing is said about them.",
            f"因运行时限，{n_all} 条规则中有 {n_left} 条未执行，对其不作任何结论。",
        ),
    )
