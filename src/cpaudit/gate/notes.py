"""What a run tells beside its verdict: entries and waivers that somebody should see to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.gate.stale import lasting, stale_notes
from cpaudit.gate.tally import valid_waivers
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cpaudit.gate.tally import Against


def notes(findings: pl.DataFrame, outcomes: pl.DataFrame, against: Against) -> tuple[Text, ...]:
    """Stale entries of the baseline, waivers that ran out, waivers of what is gone."""
    if against.baseline is None:
        return tuple(_waivers(against))
    entries = lasting(against.baseline, findings, outcomes, against.followed)
    return (*stale_notes(entries), *_waivers(against))


def _waivers(against: Against) -> Iterator[Text]:
    if against.followed is None or against.as_of is None:
        return
    waived = against.followed.cases.filter(pl.col("waived_until").is_not_null())
    n_over = waived.filter((pl.col("waived_until") < against.as_of) & pl.col("is_found")).height
    if n_over:
        yield Text(
            f"{n_over} waivers have run out; their findings count again.",
            f"{n_over} 条豁免已到期，相应疑点重新计入。",
        )
    is_valid = pl.col("case_id").is_in(valid_waivers(against).implode())
    n_gone = waived.filter(is_valid & ~pl.col("is_found") & pl.col("is_judged")).height
    if n_gone:
        yield Text(
            f"{n_gone} waivers concern findings that are gone.",
            f"{n_gone} 条豁免所对应的疑点已不存在。",
        )
