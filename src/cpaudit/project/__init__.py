"""The project file ``cpaudit.yaml`` and what it says."""

from __future__ import annotations

from cpaudit.project.counting import (
    Basis,
    Counting,
    Couple,
    DatedBy,
    LiveBirth,
    Period,
    PlacesBy,
    YearKind,
)
from cpaudit.project.database import Address, DatabaseSpec, Dialect
from cpaudit.project.keys import DEFAULT_OUTPUT, FILE_NAME
from cpaudit.project.load import load_project, parse_project
from cpaudit.project.model import (
    Area,
    Batch,
    FailOn,
    GateSpec,
    IndicatorsSpec,
    LinkageSpec,
    MissedSpec,
    Origin,
    OriginKind,
    Project,
    ReturnsSpec,
    RuleSelection,
    ScreensSpec,
    Severity,
    Threshold,
)
from cpaudit.project.source_spec import SourceSpec
from cpaudit.project.working_month import (
    AfterRunSpec,
    BulletinSpec,
    Every,
    Layout,
    LimitsSpec,
    ScheduleSpec,
    WorklistsSpec,
)

__all__ = [
    "DEFAULT_OUTPUT",
    "FILE_NAME",
    "Address",
    "AfterRunSpec",
    "Area",
    "Basis",
    "Batch",
    "BulletinSpec",
    "Counting",
    "Couple",
    "DatabaseSpec",
    "DatedBy",
    "Dialect",
    "Every",
    "FailOn",
    "GateSpec",
    "IndicatorsSpec",
    "Layout",
    "LimitsSpec",
    "LinkageSpec",
    "LiveBirth",
    "MissedSpec",
    "Origin",
    "OriginKind",
    "Period",
    "PlacesBy",
    "Project",
    "ReturnsSpec",
    "RuleSelection",
    "ScheduleSpec",
    "ScreensSpec",
    "Severity",
    "SourceSpec",
    "Threshold",
    "WorklistsSpec",
    "YearKind",
    "load_project",
    "parse_project",
]
