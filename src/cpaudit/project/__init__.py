"""The project file ``cpaudit.yaml`` and what it says."""

from __future__ import annotations

from cpaudit.project.database import Address, DatabaseSpec, Dialect
from cpaudit.project.keys import DEFAULT_OUTPUT, FILE_NAME
from cpaudit.project.load import load_project, parse_project
from cpaudit.project.model import (
    Area,
    Basis,
    Counting,
    Couple,
    FailOn,
    GateSpec,
    LinkageSpec,
    Origin,
    OriginKind,
    Period,
    Project,
    RuleSelection,
    Severity,
    SourceSpec,
    Threshold,
)

__all__ = [
    "DEFAULT_OUTPUT",
    "FILE_NAME",
    "Address",
    "Area",
    "Basis",
    "Counting",
    "Couple",
    "DatabaseSpec",
    "Dialect",
    "FailOn",
    "GateSpec",
    "LinkageSpec",
    "Origin",
    "OriginKind",
    "Period",
    "Project",
    "RuleSelection",
    "Severity",
    "SourceSpec",
    "Threshold",
    "load_project",
    "parse_project",
]
