"""Values as JSON can hold them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl


def plain(value: Any) -> Any:
    """``value`` with dates as text and frames as rows, so that JSON can hold it."""
    match value:
        case pl.DataFrame():
            return plain(value.to_dicts())
        case date():
            return value.isoformat()
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case float() if not math.isfinite(value):
            return None  # JSON has neither NaN nor infinity
        case _:
            return value
