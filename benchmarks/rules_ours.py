"""The twenty rules as cpaudit judges them: a file of rules and a Parquet file."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.load import load_rules
from rules_register import SCHEMA

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# Imported with the first rule or array; no contender's imports are counted.
for _library in ("sqlglot", "yaml", "numpy.ma"):
    import_module(_library)

RULES = Path(__file__).with_name("rules_twenty.yaml")
_AS_OF, _YEAR = dt.date(2024, 1, 10), (dt.date(2023, 1, 1), dt.date(2023, 12, 31))


def cpaudit(path: Path) -> dict[str, npt.NDArray[np.uint32]]:
    """By rule the numbers of the persons that fail."""
    schemas = {"people": SCHEMA}
    rules = load_rules([RULES], schemas)
    people = pl.scan_parquet(path)
    found = evaluate(
        rules,
        {"people": people},
        as_of=_AS_OF,
        period_start=_YEAR[0],
        period_end=_YEAR[1],
        schemas=schemas,
    )
    errors = found.outcomes.filter(pl.col("error").is_not_null())
    assert errors.is_empty(), errors
    return {rule.id: found.failing(rule.id, "people").to_numpy() for rule in rules}
