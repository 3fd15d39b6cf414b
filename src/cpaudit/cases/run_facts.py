"""What the store is told of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpaudit.cases import tellings as said
from cpaudit.cases.standing import no_subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    import polars as pl

    from cpaudit.cases.tellings import Said


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run in figures and hashes.

    Attributes:
        begun_at: when it began, ISO 8601 in UTC.
        as_of: the day that counts as today.
        period: first and last day.
        rule_set: a hash of the rules with their parameters.
        files: a hash over the hashes of all files.
        settings: a hash of whatever else decides the findings: two runs with the same four hashes
            find the same.
        cpaudit: the program's version.
        n_persons: how many persons the sources name.
        n_missed: births that look missed.
        is_partial: whether it ended before its time.
        indicators: JSON, name → [numerator, denominator].
    """

    begun_at: str
    as_of: date
    period: tuple[date, date]
    rule_set: str
    files: str
    settings: str
    cpaudit: str
    n_persons: int = 0
    n_missed: int = 0
    is_partial: bool = False
    indicators: str = "{}"


@dataclass(frozen=True, slots=True)
class RunTables:
    """The tables of a run that cases are made of.

    Attributes:
        findings: ``tables.FINDINGS``.
        outcomes: ``tables.OUTCOMES``.
        files: ``source_id``, ``file``, ``n_records``.
        said: what the rows say of persons.
        subjects: what rules say now of subjects, ``standing.SUBJECTS``: those of the given
            ``rule_id`` and ``view`` that are of the given persons, or of nobody.
        bound_rules: the rules that look at the period.
        proves: whether the run gave a verdict: what could not be read proves nothing.
        values: the name of the kept table of what rules read where they failed (``finding_id``,
            ``values``: JSON).
        snapshots: more tables to keep, by name.
    """

    findings: pl.DataFrame
    outcomes: pl.DataFrame
    files: pl.DataFrame
    said: Said = field(default_factory=said.nobody)
    subjects: Callable[[pl.DataFrame, pl.Series], pl.DataFrame] = no_subjects
    bound_rules: Collection[str] = ()
    proves: bool = True
    values: str | None = None
    snapshots: Mapping[str, pl.DataFrame] = field(default_factory=dict)
