"""What a report is made of: the plain tables of one run, without the walk that made them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.completeness.assess import Completeness
from cpaudit.reports.evidence_rows import EVIDENCE_ROWS
from cpaudit.reports.html.figures import FIGURES
from cpaudit.tables import CORRECTIONS, FILES, FINDINGS, OUTCOMES, SKIPPED, SOURCES, Table

if TYPE_CHECKING:
    from cpaudit.cases.followed import Followed
    from cpaudit.events.decide import Events
    from cpaudit.gate import Verdict
    from cpaudit.i18n import Text
    from cpaudit.missed.alignment import Alignment
    from cpaudit.missed.expected import ExpectedMissed
    from cpaudit.project import Project
    from cpaudit.returns import Returns
    from cpaudit.screens.assess import Screens
    from cpaudit.timeliness.assess import Timeliness

_TEXT, _COUNT, _SHARE, _FLAG = pl.String(), pl.UInt32(), pl.Float64(), pl.Boolean()

LINKAGE = Table(
    "linkage",
    {"tier": _TEXT, "n_pairs": _COUNT, "n_accepted": _COUNT, "n_possible": _COUNT},
)
RULES = Table(
    "rules",
    {
        "rule_id": _TEXT,
        "rule_name": _TEXT,
        "theme": _TEXT,
        "severity": _TEXT,
        "dimension": _TEXT,
        "title_zh": _TEXT,
        "title_en": _TEXT,
    },
    key=("rule_id",),
)
RULE_HELP = Table(
    "rule_help",
    {
        "rule_id": _TEXT,
        "what_zh": _TEXT,  # one sentence: what is checked
        "what_en": _TEXT,
        "help_zh": _TEXT,  # Markdown: what, why, false alarms, reference
        "help_en": _TEXT,
    },
    key=("rule_id",),
)
MISSED = Table(
    "missed",
    {
        "village": _TEXT,
        "village_name": _TEXT,
        "grade": _TEXT,
        "n": _COUNT,
        "expected": _SHARE,  # the sum of the probabilities that they are missed
        "n_in_period": _COUNT,
    },
)
SUPPRESSED = Table("suppressed", {"reason": _TEXT, "n": _COUNT})
INDICATORS = Table(
    "indicators",
    {
        "name": _TEXT,
        "title_zh": _TEXT,
        "title_en": _TEXT,
        "numerator": _COUNT,
        "denominator": _COUNT,
        "value": _SHARE,
        "low": _SHARE,
        "high": _SHARE,
        "target": _SHARE,
        "is_met": _FLAG,
        "village": _TEXT,  # null for the whole area
        "n_unknown": _COUNT,
        "note_zh": _TEXT,  # why there is no value, or what was left out
        "note_en": _TEXT,
    },
)


@dataclass(frozen=True, slots=True)
class Material:
    """The tables of one run and the verdict over them."""

    project: Project
    verdict: Verdict
    rule_set: str  # hash of the rules that ran
    n_persons: int = 0
    sources: pl.DataFrame = field(default_factory=SOURCES.empty)
    files: pl.DataFrame = field(default_factory=FILES.empty)
    skipped: pl.DataFrame = field(default_factory=SKIPPED.empty)
    unrecognised: tuple[Text, ...] = ()  # a file or sheet, and why
    linkage: pl.DataFrame = field(default_factory=LINKAGE.empty)
    rules: pl.DataFrame = field(default_factory=RULES.empty)
    rule_help: pl.DataFrame = field(default_factory=RULE_HELP.empty)
    outcomes: pl.DataFrame = field(default_factory=OUTCOMES.empty)
    findings: pl.DataFrame = field(default_factory=FINDINGS.empty)
    evidence_rows: pl.DataFrame = field(default_factory=EVIDENCE_ROWS.empty)
    corrections: pl.DataFrame = field(default_factory=CORRECTIONS.empty)
    missed: pl.DataFrame = field(default_factory=MISSED.empty)
    suppressed: pl.DataFrame = field(default_factory=SUPPRESSED.empty)
    completeness: Completeness = field(default_factory=Completeness)
    figures: pl.DataFrame = field(default_factory=FIGURES.empty)
    indicators: pl.DataFrame = field(default_factory=INDICATORS.empty)
    alignment: Alignment | None = None
    returns: Returns | None = None
    timeliness: Timeliness | None = None
    screens: Screens | None = None
    events: Events | None = None
    expected: ExpectedMissed | None = None
    assumptions: tuple[Text, ...] = ()
    followed: Followed | None = None  # the cases; null where no store was asked for
    unfinished: tuple[Text, ...] = ()  # what a time limit left out
    doubts: tuple[Text, ...] = ()  # about rules that were run: written wrongly, as it seems

    @property
    def is_partial(self) -> bool:
        """Whether a time limit left something out: every report must say so."""
        return bool(self.unfinished)

    def rule_totals(self) -> pl.DataFrame:
        """One row per rule that ran: its title and its counts over all views, most fails first."""
        counts = self.outcomes.group_by("rule_id").agg(
            pl.col("n_applied", "n_pass", "n_fail", "n_unknown", "n_not_applicable").sum(),
            pl.col("error").drop_nulls().first(),
            # A rule was skipped when none of its views was given.
            pl.when(pl.col("skipped").is_not_null().all()).then(pl.col("skipped").first()),
        )
        return counts.join(self.rules, on="rule_id", how="left").sort(
            pl.col("n_fail"), pl.col("rule_id"), descending=[True, False], nulls_last=True
        )
