"""Ratios that a project declares."""

from __future__ import annotations

from cpaudit.indicators.compute import INDICATORS, check_targets, compute
from cpaudit.indicators.field_shares import field_shares
from cpaudit.indicators.indicator import Better, Form, Indicator, Part, Unknown
from cpaudit.indicators.load import load_indicators

__all__ = [
    "INDICATORS",
    "Better",
    "Form",
    "Indicator",
    "Part",
    "Unknown",
    "check_targets",
    "compute",
    "field_shares",
    "load_indicators",
]
