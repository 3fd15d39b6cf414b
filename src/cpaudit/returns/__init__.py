"""Village returns, counted again from the records."""

from __future__ import annotations

from cpaudit.returns.compare import compare
from cpaudit.returns.tables import Returns, Status

__all__ = ["Returns", "Status", "compare"]
