"""How many births are missing by the probabilities: listed, undecided and suppressed ones together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.statistics import expected_count

if TYPE_CHECKING:
    from cpaudit.statistics.expected_count import ExpectedCount

# The weights on scope are judgements, and what they get wrong they get wrong alike. Between error
# profiles and generators the fitted offset of the log odds moves by three tenths; as much is allowed
# for each kind of evidence on its own.
SHARED_ERROR, OWN_ERROR = 0.3, 0.3


@dataclass(frozen=True, slots=True)
class ExpectedMissed:
    """The expected numbers of missed births that some source tells of.

    Attributes:
        all: of all births that planning lacks.
        period: of those of the reporting period.
        listed: of those that are listed as missed, all years.
        undecided: of those whose scope or link is undecided.
        suppressed: of those that are suppressed for another reason.
        by_village: ``village``, ``n`` (listed), ``expected``, ``low``, ``high``; all years.
    """

    all: ExpectedCount
    period: ExpectedCount
    listed: ExpectedCount
    undecided: ExpectedCount
    suppressed: ExpectedCount
    by_village: pl.DataFrame


_UNDECIDED = ("scope_undecided", "link_undecided")


def expected_missed(births: pl.DataFrame) -> ExpectedMissed:
    """The expected numbers with intervals that allow for common errors of scope.

    Args:
        births: the view ``births`` with scope and missed births decided.
    """
    # Where there is no planning export, nothing can be said to lack in it.
    can_lack = pl.col("suppressed").ne_missing("no_planning_source")
    lacking = births.select(
        "p_missed", "scope_reason", "suppressed", "in_period", "village"
    ).filter(pl.col("p_missed").is_not_null() & can_lack)
    reason = pl.col("suppressed")
    undecided = reason.is_in(_UNDECIDED)
    villages = [
        (village, int(rows["suppressed"].null_count()), _expected(rows))
        for (village,), rows in lacking.sort("village", nulls_last=True).group_by(
            "village", maintain_order=True
        )
    ]
    return ExpectedMissed(
        all=_expected(lacking),
        period=_expected(lacking.filter("in_period")),
        listed=_expected(lacking.filter(reason.is_null())),
        undecided=_expected(lacking.filter(undecided)),
        suppressed=_expected(lacking.filter(reason.is_not_null() & ~undecided)),
        by_village=pl.DataFrame(
            [
                (village, n, one.expected, one.interval.low, one.interval.high)
                for village, n, one in villages
            ],
            schema={
                "village": pl.String,
                "n": pl.UInt32,
                "expected": pl.Float64,
                "low": pl.Float64,
                "high": pl.Float64,
            },
            orient="row",
        ),
    )


def _expected(rows: pl.DataFrame) -> ExpectedCount:
    # Sums of floats depend on their order in the last digit, and files come in any order.
    rows = rows.sort("p_missed", "scope_reason", nulls_last=True)
    return expected_count.estimate_dependent(
        rows["p_missed"].to_list(),
        rows["scope_reason"].fill_null("").to_list(),
        shared=SHARED_ERROR,
        within=OWN_ERROR,
    )
