"""What a comparison with the truth gives: ratios with what they were counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpaudit.statistics.calibration import Bin
    from cpaudit.statistics.expected_count import ExpectedCount


@dataclass(frozen=True, slots=True)
class Ratio:
    """``hits`` of ``n``; null where there was nothing to hit."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.hits / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall with what they were counted from."""

    precision: Ratio
    recall: Ratio

    @property
    def f1(self) -> float | None:
        """The harmonic mean, or None where either is unknown."""
        precision, recall = self.precision.value, self.recall.value
        if precision is None or recall is None:
            return None
        total = precision + recall
        return 2 * precision * recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class MissedScores:
    """Missed births, one count per child.

    Recall counts the missed births of which at least one file tells. Births that no file places
    (undecidable) and neonatal deaths count neither way.
    """

    overall: Quality
    strong: Quality  # grades A and B; recall over all births that any file tells of
    strong_recall: Ratio  # grades A and B, of the births whose files give evidence of that grade
    period: Quality  # births of the reporting period
    by_grade: dict[str, Ratio]  # precision
    recall_by_kind: dict[str, Ratio]
    distractors: dict[str, Ratio]  # flagged, of the births another area must report, by kind
    in_planning: int  # flagged although planning holds them
    not_births: int  # findings whose rows name no child under study
    undecidable: int  # flagged, counted neither way


@dataclass(frozen=True, slots=True)
class ProbabilityScores:
    """Whether P(missed) comes true, over births that planning lacks and some source tells of.

    Attributes:
        n: these births.
        n_missed: of them, those that are missed.
        brier: the mean squared error; None of nothing.
        calibration_error: how far the bins miss the diagonal; None of nothing.
        bins: the reliability diagram.
        top: right among the first fifty of the ranked list.
        expected: the number of missed births that the run expects, with its interval.
        pairs: each probability with 1 or 0, so that townships can be put together.
    """

    n: int
    n_missed: int
    brier: float | None
    calibration_error: float | None
    bins: tuple[Bin, ...]
    top: Ratio
    expected: ExpectedCount
    pairs: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class LinkScores:
    """Pairs of mentions of one person, over the mentions that the truth knows."""

    overall: Quality
    newborns: Quality
    unlinked: int  # mentions of the truth that the run's crosswalk lacks


@dataclass(frozen=True, slots=True)
class FaultScore:
    """Planted faults of one class that a finding of one of their rules points at."""

    fault_class: str
    rule_ids: str
    recall: Ratio


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of one run."""

    missed: MissedScores
    probabilities: ProbabilityScores | None  # of a run that wrote no cases there are none
    links: LinkScores
    faults: tuple[FaultScore, ...]
