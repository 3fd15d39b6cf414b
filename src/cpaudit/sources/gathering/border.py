"""What leaves the sources, held to its promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.gathering.copies import with_copies
from cpaudit.tables import FILES, MENTIONS, SKIPPED, SOURCES, records_table

if TYPE_CHECKING:
    from cpaudit.sources.intake import Intake


def held(intake: Intake) -> Intake:
    """``intake`` once its tables are shown to hold what is promised, and copies are marked.

    Raises:
        pandera.errors.SchemaErrors: a table breaks its promise; a bug, not the user's fault.
        AssertionError: records went astray on the way; a bug too.
    """
    for dataset, records in intake.records.items():
        if not records.is_empty():
            records_table(dataset).keep(records)
    _check_counts(intake)
    return replace(
        intake,
        mentions=MENTIONS.keep(intake.mentions),
        files=FILES.keep(with_copies(intake.files, intake.records)),
        skipped=SKIPPED.keep(intake.skipped),
        sources=SOURCES.keep(intake.sources),
    )


def _check_counts(intake: Intake) -> None:
    """As many records as were read of the sheets, in each table; each with a number of its own."""
    read = dict(intake.files.group_by("dataset").agg(pl.col("n_records").sum()).rows())
    kept = {name: frame.height for name, frame in intake.records.items() if frame.height}
    if kept != {name: n for name, n in read.items() if n}:
        raise AssertionError(f"records by dataset: {kept}, read of the sheets: {read}")
    by_source = dict(intake.files.group_by("source_id").agg(pl.col("n_records").sum()).rows())
    raw = intake.raw.heights
    if raw != by_source:
        raise AssertionError(f"raw rows by source: {raw}, read of the sheets: {by_source}")
    n_records = sum(kept.values())
    numbers = pl.concat([frame["record_id"] for frame in intake.records.values()])
    if n_records and (numbers.n_unique() != n_records or numbers.max() != n_records - 1):
        raise AssertionError(f"{n_records} records are not numbered from 0 on, each once")
