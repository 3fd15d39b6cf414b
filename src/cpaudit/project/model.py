"""The project: what is audited, for which period, from which files, by which rules."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.project.counting import Counting
from cpaudit.project.working_month import (
    AfterRunSpec,
    BulletinSpec,
    LimitsSpec,
    ScheduleSpec,
    WorklistsSpec,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cpaudit.i18n import Language
    from cpaudit.project.counting import Period
    from cpaudit.project.source_spec import SourceSpec

# Of a source's rows so many may look like records and not be readable as such: more than stray rows,
# less than a sheet.
MAX_LOSS = 0.05
# A rule takes milliseconds on a township; one that takes a minute was written wrongly.
RULE_BUDGET_SECONDS = 60.0


class Severity(StrEnum):
    """How bad a finding is, apart from how sure it is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FailOn(StrEnum):
    """The least severity that closes the gate; ``never`` leaves only targets and errors.

    ``new``: errors and warnings that neither the baseline nor, without one, the last run had.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEW = "new"
    NEVER = "never"


class OriginKind(StrEnum):
    """Where a setting comes from."""

    FILE = "file"
    DEFAULT = "default"
    ASSUMED = "assumed"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting's value and where it comes from; the line counts from 1."""

    value: object
    kind: OriginKind
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """The area under audit: its name and the beginnings of its division codes."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many rows may fail a rule before the gate counts it: a number, or a share of those asked."""

    count: int | None = None
    rate: float | None = None

    def allowed(self, n_applied: int) -> int:
        """The most failing rows among ``n_applied`` that are let through; the stricter of both."""
        limits = []
        if self.count is not None:
            limits.append(self.count)
        if self.rate is not None:
            # 0.29 of 100 rows is 29 of them, although 0.29 * 100 is a little less.
            limits.append(math.floor(round(self.rate * n_applied, 9)))
        return min(limits)


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """Which rules run and with which parameters; an empty ``select`` means all.

    ``budget_seconds``: the longest that one rule may take; above it the rule is an error.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    budget_seconds: float = RULE_BUDGET_SECONDS


@dataclass(frozen=True, slots=True)
class GateSpec:
    """What closes the gate."""

    fail_on: FailOn = FailOn.ERROR
    min_confidence: float = 0.0
    max_findings: int = 0
    max_missed: int | None = None
    max_unproven: int | None = None
    max_loss: float = MAX_LOSS


@dataclass(frozen=True, slots=True)
class LinkageSpec:
    """What reviewers decided about pairs of records; new decisions go to the first file.

    ``parameters``: a file of what was learnt elsewhere.
    """

    decisions: tuple[Path, ...] = (Path("decisions.csv"),)
    parameters: Path | None = None


@dataclass(frozen=True, slots=True)
class IndicatorsSpec:
    """The project's own indicators: files or folders."""

    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedSpec:
    """What is known of missed births: ``answers`` is a file of cases that were verified."""

    answers: Path | None = None


@dataclass(frozen=True, slots=True)
class ReturnsSpec:
    """How a return is compared: cells may differ by ``tolerance``."""

    tolerance: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """A declared import on a day: of one source, or of any where none is named."""

    day: date
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class ScreensSpec:
    """What the screens know beforehand: ``batches`` are imports, which are no news."""

    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that decides a run beside the files themselves; the only clock is ``as_of``."""

    name: str
    folder: Path
    area: Area
    period: Period
    as_of: date
    sources: tuple[SourceSpec, ...]
    path: Path | None = None
    villages: Path | None = None
    counting: Counting = field(default_factory=Counting)
    profile_paths: tuple[Path, ...] = ()
    rules: RuleSelection = field(default_factory=RuleSelection)
    targets: Mapping[str, float] = field(default_factory=dict)
    gate: GateSpec = field(default_factory=GateSpec)
    linkage: LinkageSpec = field(default_factory=LinkageSpec)
    indicators: IndicatorsSpec = field(default_factory=IndicatorsSpec)
    missed: MissedSpec = field(default_factory=MissedSpec)
    returns: ReturnsSpec = field(default_factory=ReturnsSpec)
    screens: ScreensSpec = field(default_factory=ScreensSpec)
    worklists: WorklistsSpec = field(default_factory=WorklistsSpec)
    bulletin: BulletinSpec = field(default_factory=BulletinSpec)
    after_run: AfterRunSpec = field(default_factory=AfterRunSpec)
    limits: LimitsSpec = field(default_factory=LimitsSpec)
    schedule: ScheduleSpec = field(default_factory=ScheduleSpec)
    language: Language | None = None
    store: Path = Path(".cpaudit/store.sqlite")
    baseline: Path = Path("cpaudit-baseline.json")
    key_file: Path = Path(".cpaudit/key")
    output: Path = Path("cpaudit-output")
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)

    def source(self, source_id: str) -> SourceSpec:
        """The source of that id."""
        return next(spec for spec in self.sources if spec.source_id == source_id)

    def with_option(self, key: str, value: object, **changes: object) -> Project:
        """The project with ``changes``, which the command line asked for under ``key``."""
        origins = {**self.origins, key: Origin(value, OriginKind.OPTION)}
        return replace(self, **changes, origins=MappingProxyType(origins))  # type: ignore[arg-type] # names are the dataclass's own
