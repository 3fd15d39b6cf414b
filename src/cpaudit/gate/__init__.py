"""The gate: whether the report may be submitted, and why not."""

from __future__ import annotations

from cpaudit.gate.decide import Verdict, decide
from cpaudit.gate.reading import reading_problems
from cpaudit.gate.tally import Against, Tally

__all__ = ["Against", "Tally", "Verdict", "decide", "reading_problems"]
