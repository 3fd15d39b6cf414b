"""Which cases a gate that counts only news has seen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.state import Change
from cpaudit.errors import ExitCode

if TYPE_CHECKING:
    from cpaudit.cases.followed import Followed

_JUDGED = (int(ExitCode.OPEN), int(ExitCode.CLOSED))
_NEWS = (str(Change.NEW), str(Change.RETURNED))


def known_before(followed: Followed | None) -> pl.Series:
    """The ids of the cases that an earlier run had and that did not come back since.

    Earlier is the last run with a verdict before this one, or, of a repeat, before the run that it
    repeats (its ``changes`` are those of that run): neither running twice nor a run that was cut
    off makes news old. Without such a run nothing is known.
    """
    none = pl.Series("case_id", [], dtype=pl.String)
    if followed is None:
        return none
    firsts = followed.runs.filter(~pl.col("is_repeat") & (pl.col("run_no") <= followed.run_no))
    told = firsts["run_no"].max() if followed.is_repeat else followed.run_no
    judged = firsts.filter(
        (pl.col("run_no") < told) & ~pl.col("is_partial") & pl.col("exit_code").is_in(_JUDGED)
    )
    if judged.is_empty():
        return none
    returned = followed.changes.filter(pl.col("change").is_in(_NEWS))["case_id"]
    return followed.cases.filter(
        (pl.col("first_run") <= judged["run_no"].max())
        & ~pl.col("case_id").is_in(returned.implode())
    )["case_id"]
