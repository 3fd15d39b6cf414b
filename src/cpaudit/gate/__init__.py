"""The gate: whether the report may be submitted, and why not."""

from __future__ import annotations

from cpaudit.gate.decide import Verdict, decide
from cpaudit.gate.reading import reading_problems

__all__ = ["Verdict", "decide", "reading_problems"]
