"""Tables for tests: a row names what it is about and everything else is null."""

from __future__ import annotations

from datetime import date

import polars as pl

from cpaudit.fields import DATASETS, standard_columns
from cpaudit.tables import PROVENANCE, SOURCES
from cpaudit.view_tables import VIEWS

AS_OF = date(2026, 1, 31)
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))

_LINKED = {
    "person_no": pl.UInt32(),
    "mother_person_no": pl.UInt32(),
    "father_person_no": pl.UInt32(),
    "spouse_person_no": pl.UInt32(),
    "head_person_no": pl.UInt32(),
    "husband_person_no": pl.UInt32(),
    "wife_person_no": pl.UInt32(),
    "village": pl.String(),
    "household_no": pl.String(),
    "record_ids": pl.List(pl.UInt32()),
    "subject_key": pl.String(),
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def frame(schema: dict[str, pl.DataType], rows: list[dict[str, object]]) -> pl.DataFrame:
    unknown = {name for row in rows for name in row} - set(schema)
    assert not unknown, f"no such columns: {sorted(unknown)}"
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in rows], schema=dict(schema)
    )


def linked_records(**rows_by_dataset: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    """Every dataset as the views get it, with the given rows; record ids run over all of them."""
    tables = {}
    record_id = 0
    for dataset, fields in DATASETS.items():
        schema = dict(PROVENANCE)
        for field in fields:
            schema |= standard_columns(field)
        schema |= _LINKED
        rows = []
        for row in rows_by_dataset.get(dataset, []):
            rows.append(
                {
                    "record_id": record_id,
                    "record_ids": [record_id],
                    "source_id": dataset,
                    "file": f"{dataset}.csv",
                    "row": len(rows) + 2,
                    **row,
                }
            )
            record_id += 1
        tables[dataset] = frame(schema, rows)
    return tables


def mentions_of(linked: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One mention per subject, with ``person_no`` and ``person_key``."""
    rows = [
        {
            "record_id": row["record_id"],
            "source_id": row["source_id"],
            "dataset": dataset,
            "role": "self",
            "person_no": row["person_no"],
            "person_key": f"p{row['person_no']}",
            **{
                name: row.get(name)
                for name in ("name", "name_key", "sex", "birth_date", "id18", "household_no")
            },
            "village": row["village"],
        }
        for dataset, table in linked.items()
        for row in table.iter_rows(named=True)
        if row["person_no"] is not None
    ]
    schema = {**VIEWS["mentions"], "person_key": pl.String()}
    rows = [{"mention_id": number, **row} for number, row in enumerate(rows)]
    return frame(schema, rows)


def sources_of(linked: dict[str, pl.DataFrame], **derived_from: str) -> pl.DataFrame:
    rows = [
        {
            "source_id": dataset,
            "profile_id": dataset,
            "dataset": dataset,
            "department": dataset.split("_")[0],
            "derived_from": derived_from.get(dataset),
        }
        for dataset, table in linked.items()
        if not table.is_empty()
    ]
    return frame(dict(SOURCES.columns), rows)
