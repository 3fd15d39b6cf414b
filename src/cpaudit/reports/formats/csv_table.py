"""``findings.csv``: the findings as a flat table that Excel and WPS open rightly."""

from __future__ import annotations

import polars as pl

from cpaudit.output import csv_safe_column

# The fields within fields, by the names of their columns.
NESTED = {
    "subject": {"name": "subject_name", "id_no": "subject_id_no", "person_key": "person_key"},
    "title": {"zh": "title_zh", "en": "title_en"},
    "message": {"zh": "message_zh", "en": "message_en"},
}


def findings_csv(table: pl.DataFrame) -> bytes:
    """The findings as CSV in UTF-8 with a byte order mark; no cell can start a formula.

    The rows of the evidence are one cell that holds JSON.
    """
    rows = table.select(expr for name in table.columns for expr in _columns(name))
    safe = rows.with_columns(
        csv_safe_column(pl.col(name)).alias(name)
        for name, kind in rows.schema.items()
        if kind == pl.String()
    )
    return safe.write_csv(include_bom=True).encode("utf-8")


def _columns(name: str) -> list[pl.Expr]:
    if name in NESTED:
        return [
            pl.col(name).struct.field(inner).alias(column) for inner, column in NESTED[name].items()
        ]
    if name == "evidence":
        rows = pl.col(name).list.eval(pl.element().struct.json_encode()).list.join(",")
        return [("[" + rows + "]").alias(name)]
    return [pl.col(name)]
