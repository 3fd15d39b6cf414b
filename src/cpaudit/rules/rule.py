"""A rule as data: what it says, where it applies, what must hold, and how it is explained."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cpaudit.project.model import Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from cpaudit.i18n import Text
    from cpaudit.rules.kinds import ParameterValue
    from cpaudit.rules.lookups import Lookup
    from cpaudit.rules.windows import Window

__all__ = ["Dimension", "ExampleRow", "ExampleTable", "Missing", "Outcome", "Rule", "Severity"]


class Dimension(StrEnum):
    """Which quality of the records a rule measures."""

    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness"
    VALIDITY = "validity"
    CONSISTENCY = "consistency"
    ACCURACY = "accuracy"
    TIMELINESS = "timeliness"
    COVERAGE = "coverage"


class Missing(StrEnum):
    """What an unknown requirement counts as."""

    UNKNOWN = "unknown"
    FAIL = "fail"
    PASS = "pass"  # noqa: S105 - an outcome, not a password
    SKIP = "skip"


class Outcome(StrEnum):
    """What a rule says of a row."""

    PASS = "pass"  # noqa: S105 - as above
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A row with the outcome that is expected of it, if any, and its line in the rule's file."""

    values: Mapping[str, Any]
    expect: Outcome | None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """Rows that are judged together, with the rows of other views; ``view`` None: any that fits."""

    rows: tuple[ExampleRow, ...]
    view: str | None = None
    lookups: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    clock: Mapping[str, dt.date] = field(default_factory=dict)
    params: Mapping[str, ParameterValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; templates are already written out as ``when`` and ``require``."""

    id: str
    name: str
    on: tuple[str, ...]
    theme: str
    severity: Severity
    dimension: Dimension
    title: Text
    message: Text
    require: str
    when: str | None = None
    missing: Missing = Missing.UNKNOWN
    needs: tuple[tuple[str, ...], ...] = ()  # all of them; within each, one is enough
    windows: Mapping[str, Window] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    params: Mapping[str, ParameterValue] = field(default_factory=dict)
    fields: Mapping[str, float] = field(default_factory=dict)  # trust weights
    confidence: float = 1.0
    what: Text | None = None
    why: Text | None = None
    reference: str | None = None
    false_positives: Text | None = None
    tags: tuple[str, ...] = ()
    since: str | None = None
    examples: tuple[ExampleTable, ...] = ()
    path: Path | None = None
    line: int | None = None
