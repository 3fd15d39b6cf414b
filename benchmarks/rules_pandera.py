"""The twenty rules as pandera checks on polars, ``lazy=True``: all failures of all checks.

The joins are made beforehand, as pandera sees one frame; checks of one column stand on that column,
the others on a frame of no more columns than they read.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from rules_fused import joined, masks

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt


def pandera(path: Path) -> dict[str, npt.NDArray[np.uint32]]:
    """By rule the numbers of the persons that fail."""
    rules = masks()
    read = {name for mask in rules.values() for name in mask.meta.root_names()}
    frame = (
        joined(pl.scan_parquet(path).sort("person_no")).select("person_no", *sorted(read)).collect()
    )
    on_column: dict[str, list[pa.Check]] = {}
    on_frame: list[pa.Check] = []
    for rule, mask in rules.items():
        check = pa.Check(partial(_holds, mask), name=rule, ignore_na=False)
        names = mask.meta.root_names()
        (on_column.setdefault(names[0], []) if len(names) == 1 else on_frame).append(check)
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(frame.schema[name], checks, nullable=True)
            for name, checks in on_column.items()
        },
        checks=on_frame,
    )
    failing = dict.fromkeys(rules, pl.Series(dtype=pl.UInt32).to_numpy())
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        numbers = frame["person_no"]
        for (rule,), cases in errors.failure_cases.group_by("check"):
            failing[str(rule)] = numbers.gather(cases["index"].drop_nulls()).to_numpy()
    return failing


def _holds(mask: pl.Expr, data: Any) -> pl.LazyFrame:
    frame: pl.LazyFrame = data.lazyframe
    return frame.select((~mask).fill_null(value=True))
