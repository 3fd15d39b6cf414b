"""How often a law is tried: often enough to see a slip soon, and deeply where there is time."""

from __future__ import annotations

import os

# `make test-all` asks for all examples; a third of them is what the usual run has time for.
IS_DEEP = os.environ.get("CPAUDIT_LAWS") == "deep"
_SHARE = 3


def examples(wanted: int) -> int:
    """How many examples a law with ``wanted`` of them is tried with."""
    return wanted if IS_DEEP else max(5, wanted // _SHARE)
