"""What a run found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    from cpaudit.rules.proofs.claims import Claim
    from cpaudit.rules.rule import Rule
    from cpaudit.screens.assess import Screens
    from cpaudit.sources.load import Intake
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
        timeliness: how late births are entered, and what recent months still lack.
        doubts: what is wrong with rules at first sight: they were run all the same.
        outcomes: ``tables.OUTCOMES``.
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
        timings: the stages and their seconds.
        profile: what time each join and rule took (``rules.profile.COLUMNS``), if it was asked for.
    """

    project: Project
    intake: Intake
    linkage: Linkage
    reviewed: Resolved
    views: Mapping[str, pl.DataFrame]
    alignment: Alignment
    timeliness: Timeliness
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
    screens: Screens
    returns: Returns
    events: Events
    crosswalk: pl.DataFrame
    corrections: pl.DataFrame
    reliability: pl.DataFrame
    timings: tuple[tuple[str, float], ...]
    profile: pl.DataFrame | None = None

    @property
    def births(self) -> pl.DataFrame:
        """The view ``births``."""
        return self.views["births"]

    @property
    def n_persons(self) -> int:
        """How many persons the sources name."""
        return self.views["persons"].height
