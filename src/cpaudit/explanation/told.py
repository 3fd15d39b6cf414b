"""The parts of an explanation: rules, links, births, corrections, and what happened to a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cpaudit.explanation.rows import SideBySide
    from cpaudit.i18n import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule said, the rule's text, and what the rows' values were (as they may be shown).

    ``values``: for each row that failed, the columns that the rule reads. ``parameters``: as they
    were in the run.
    """

    finding_id: str
    rule_id: str
    rule_name: str
    title: Text
    message: Text
    severity: str
    confidence: float
    grade: str | None
    view: str
    village: str | None
    what: Text | None
    why: Text | None
    when: str | None
    require: str | None
    missing: str | None
    reference: str | None
    parameters: Mapping[str, str]
    values: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A comparison of a link, the level that the pair has, and what it weighs in bits."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class LinkTold:
    """A link between two rows; ``left`` and ``right`` are their numbers in the comparison, from 1.

    ``steps`` is empty where a number or a reviewer decided and nothing was weighed.
    """

    left: int
    right: int
    tier: str
    blocking_rule: str
    steps: tuple[Step, ...]
    weight: float
    probability: float
    threshold: float
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """What a source says of where somebody of the family was."""

    of: str
    voice: str
    dataset: str
    kind: str
    place: str
    since: date | None
    until: date | None
    state: str


@dataclass(frozen=True, slots=True)
class BirthTold:
    """A birth that planning lacks: whose it is to report, and how sure it is missing.

    ``evidence``: pieces with their weights, the heaviest first (docs/missed-births.md).
    """

    birth_date: date | None
    grade: str | None
    p_missed: float
    p_in_scope: float | None
    scope: str | None
    scope_reason: str | None
    suppressed: str | None
    evidence: tuple[tuple[str, float], ...]
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """A cell that is probably wrong; ``row`` is its number in the comparison, null if not shown."""

    correction_id: str
    row: int | None
    place: str
    field: str
    heading: str | None
    current: str
    suggested: str | None
    probability: float
    p_wrong: float
    said_by: tuple[str, ...]
    is_tie: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the case."""

    time: str
    run_no: int | None
    kind: str
    state_before: str | None
    state_after: str | None
    who: str | None
    told: str | None


@dataclass(frozen=True, slots=True)
class CaseTold:
    """Where the case stands, and all that happened to it, the first first."""

    case_id: str
    state: str
    title: Text
    message: Text
    village: str | None
    assignee: str | None
    answer: str | None
    waived_until: date | None
    opened_on: date | None
    changed_on: date | None
    is_found: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A case, or all that is known of a person.

    Attributes:
        run_no: the run whose rows are shown.
        person_key: the person asked for, or whom the finding is about.
        case: the case; null for a person, and where there is no store.
        findings: what the rules said.
        rows: the rows side by side; null where the run's tables are gone.
        links: those between the rows.
        births: of births that planning lacks.
        corrections: of cells of the rows.
        changed_files: files that are no longer as the run read them.
        places: where the person stands whose rows are not kept, for want of a finding.
        is_masked: whether names and numbers are hidden in part.
    """

    run_no: int
    person_key: str | None
    case: CaseTold | None = None
    findings: tuple[Finding, ...] = ()
    rows: SideBySide | None = None
    links: tuple[LinkTold, ...] = ()
    births: tuple[BirthTold, ...] = ()
    corrections: tuple[CorrectionTold, ...] = ()
    changed_files: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    is_masked: bool = True
