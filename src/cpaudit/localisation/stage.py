"""What corrections are tried on: the views, the rules that ran on them, and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import polars as pl

    from cpaudit.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Stage:
    """What the rules were run on, and what failed.

    Attributes:
        views: the views.
        named: ``tables.MENTIONS`` with ``person_no``.
        rules: the rules that ran.
        failures: ``tables.FAILURES``.
        parameters: the project's values, by rule and name.
        as_of: ``:as_of``.
        period: ``:period_start`` and ``:period_end``.
    """

    views: Mapping[str, pl.DataFrame]
    named: pl.DataFrame
    rules: Sequence[Rule]
    failures: pl.DataFrame
    parameters: Mapping[str, Mapping[str, object]]
    as_of: date
    period: tuple[date, date]
