"""What the gate does with each finding: counts it, or lets it through and says why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.followed import of_findings
from cpaudit.cases.state import State
from cpaudit.gate.news import known_before
from cpaudit.i18n import Text
from cpaudit.project import FailOn, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from cpaudit.cases.followed import Followed
    from cpaudit.gate.baseline import Baseline
    from cpaudit.project import GateSpec


class Standing(StrEnum):
    """What the gate does with a finding; each has exactly one."""

    COUNTED = "counted"
    MILD = "mild"  # below the level that the gate counts
    TOLERATED = "tolerated"  # its rule stays within its threshold
    UNSURE = "unsure"
    WAIVED = "waived"
    UNPROVEN = "unproven"
    BASELINE = "baseline"
    KNOWN = "known"  # the run before had it, where only news count


# The severities that are counted. New ones of the lowest level come with every export.
COUNTED: Mapping[FailOn, tuple[Severity, ...]] = {
    FailOn.ERROR: (Severity.ERROR,),
    FailOn.WARNING: (Severity.ERROR, Severity.WARNING),
    FailOn.INFO: tuple(Severity),
    FailOn.NEW: (Severity.ERROR, Severity.WARNING),
    FailOn.NEVER: (),
}
# Those that are told; what is below the level was never asked for, what is tolerated is told by rule.
_TOLD: Mapping[Standing, Text] = {
    Standing.UNSURE: Text(
        "{n} less sure than gate.min_confidence.", "{n} 条把握低于 gate.min_confidence。"
    ),
    Standing.WAIVED: Text("{n} waived, each until its date.", "{n} 条在豁免期内。"),
    Standing.BASELINE: Text("{n} in the baseline.", "{n} 条已列入基线。"),
    Standing.KNOWN: Text("{n} known since an earlier run.", "{n} 条在以前的运行中已发现。"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings the gate counts, and how many it lets through, by reason.

    ``n_unproven`` are those that an answer denies, of every severity: nothing but somebody's word
    stands against them.
    """

    by_standing: Mapping[Standing, int]
    n_unproven: int

    @property
    def n_counted(self) -> int:
        """The findings that may close the gate."""
        return self.by_standing.get(Standing.COUNTED, 0)

    def let_through(self) -> tuple[Text, ...]:
        """Why findings of a counted level are not counted, with their numbers."""
        unproven = Text(
            f"{self.n_unproven} closed without proof: an answer denies them, the records still show them.",
            f"{self.n_unproven} 条无佐证销号：答复否认，但数据中仍存在。",
        )
        return (
            *(
                words.format(n=self.by_standing[standing])
                for standing, words in _TOLD.items()
                if self.by_standing.get(standing)
            ),
            *([unproven] if self.n_unproven else []),
        )

    def values(self) -> dict[str, int]:
        """Every standing with its number, for programs."""
        counts = {f"n_{standing}": self.by_standing.get(standing, 0) for standing in Standing}
        return counts | {"n_unproven": self.n_unproven}


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against counting a finding.

    Attributes:
        followed: the cases; without them there is no waiver and no answer, and everything is new.
        baseline: findings that were accepted.
        as_of: the day on which a waiver must still be valid; without it none is.
    """

    followed: Followed | None = None
    baseline: Baseline | None = None
    as_of: date | None = None


def tally(
    findings: pl.DataFrame,
    gate: GateSpec,
    *,
    tolerated: Iterable[str] = (),
    against: Against,
) -> Tally:
    """How many findings are counted and how many are let through.

    Args:
        findings: ``tables.FINDINGS``.
        gate: the levels.
        tolerated: rules that stay within their thresholds.
        against: waivers, answers and the baseline.
    """
    standings = standing(findings, gate, tolerated=tolerated, against=against)
    counts = dict(standings["standing"].value_counts().iter_rows())
    n_unproven = standings.filter(pl.col("state") == str(State.UNPROVEN)).height
    return Tally({known: counts[known] for known in Standing if known in counts}, n_unproven)


def standing(
    findings: pl.DataFrame,
    gate: GateSpec,
    *,
    tolerated: Iterable[str] = (),
    against: Against,
) -> pl.DataFrame:
    """``case_id``, ``state`` and ``standing`` of each finding, in the order of ``findings``."""
    followed, baseline = against.followed, against.baseline
    known = of_findings(findings, followed)
    held = (
        baseline.holds(known) if baseline else pl.Series([False] * known.height, dtype=pl.Boolean)
    )
    counts_news = gate.fail_on is FailOn.NEW and baseline is None
    old = known_before(followed) if counts_news else pl.Series([], dtype=pl.String)
    ways = (
        (
            Standing.MILD,
            ~pl.col("severity").is_in([str(level) for level in COUNTED[gate.fail_on]]),
        ),
        (Standing.TOLERATED, pl.col("rule_id").is_in([*tolerated])),
        (Standing.UNSURE, pl.col("confidence") < gate.min_confidence),
        (Standing.WAIVED, pl.col("case_id").is_in(valid_waivers(against).implode())),
        (Standing.UNPROVEN, pl.col("state") == str(State.UNPROVEN)),
        (Standing.BASELINE, held),
        (Standing.KNOWN, pl.col("case_id").is_in(old.implode())),
    )
    first = pl.coalesce(
        *(pl.when(is_so).then(pl.lit(str(way))) for way, is_so in ways),
        pl.lit(str(Standing.COUNTED)),
    )
    return known.select("case_id", "state", first.alias("standing"))


def valid_waivers(against: Against) -> pl.Series:
    """The ids of the cases that somebody waived, with a reason, until ``as_of`` or later."""
    if against.followed is None or against.as_of is None:
        return pl.Series("case_id", [], dtype=pl.String)
    return against.followed.cases.filter(
        (pl.col("state") == str(State.WAIVED))
        & (pl.col("waived_until") >= against.as_of)
        & (pl.col("waived_by").str.strip_chars() != "")
        & (pl.col("waiver_reason").str.strip_chars() != "")
    )["case_id"]
