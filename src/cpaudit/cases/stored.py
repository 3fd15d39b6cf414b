"""The store's rows as promised tables, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.life import COLUMNS
from cpaudit.tables import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.cases.database import Connection

EVENTS: dict[str, pl.DataType] = {
    "event_no": pl.Int64(),
    "time": pl.String(),
    "run_no": pl.UInt32(),
    "case_id": pl.String(),
    "kind": pl.String(),
    "state_before": pl.String(),
    "state_after": pl.String(),
    "who": pl.String(),
    "told": pl.String(),
}
ANSWERS: dict[str, pl.DataType] = {
    "answer_no": pl.Int64(),
    "case_id": pl.String(),
    "answer": pl.String(),
    "remark": pl.String(),
    "evidence": pl.String(),
    "said_by": pl.String(),
    "said_on": pl.Date(),
    "file": pl.String(),
    "place": pl.String(),
    "list_of_run": pl.UInt32(),
    "time": pl.String(),
}
_EVIDENCE = pl.Struct({"evidence": COLUMNS["evidence"]})


def read(
    connection: Connection,
    table: str,
    columns: Mapping[str, pl.DataType],
    *,
    where: str = "",
    values: Sequence[object] = (),
    order: str = "",
) -> pl.DataFrame:
    """The rows of a table with the types of ``columns``."""
    names = ", ".join(columns)
    query = f"SELECT {names} FROM {table} {where} {order}"  # noqa: S608 - names of this package
    rows = connection.execute(query, values).fetchall()
    plain = pl.DataFrame(
        rows,
        schema={name: _plain(kind) for name, kind in columns.items()},
        orient="row",
    )
    return plain.with_columns(_typed(name, kind) for name, kind in columns.items())


def read_cases(connection: Connection) -> pl.DataFrame:
    """``life.COLUMNS``: all cases."""
    return read(connection, "cases", COLUMNS, order="ORDER BY case_id")


def read_runs(connection: Connection) -> pl.DataFrame:
    """``tables.RUNS``: all runs, the last one last."""
    return read(connection, "run", RUNS.columns, order="ORDER BY run_no")


def write_cases(connection: Connection, cases: pl.DataFrame) -> None:
    """Put ``life.COLUMNS`` in the place of what the store knew of these cases."""
    flat = cases.select(*COLUMNS).with_columns(
        pl.struct("evidence").struct.json_encode().alias("evidence"),
        *(
            pl.col(name).cast(pl.String)
            for name, kind in COLUMNS.items()
            if isinstance(kind, pl.Date)
        ),
    )
    others = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "case_id")
    connection.executemany(
        f"INSERT INTO cases ({', '.join(COLUMNS)}) VALUES ({_marks(len(COLUMNS))}) "  # noqa: S608 - names of this package
        f"ON CONFLICT (case_id) DO UPDATE SET {others}",
        flat.iter_rows(),
    )


def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Add rows to a table."""
    names = ", ".join(columns)
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({_marks(len(columns))})",  # noqa: S608 - names of this package
        rows,
    )


def _marks(n: int) -> str:
    return ", ".join("?" * n)


def _plain(kind: pl.DataType) -> pl.DataType:
    """The type in which SQLite gives what is of type ``kind``."""
    if isinstance(kind, pl.Boolean) or kind.is_integer():
        return pl.Int64()
    return pl.Float64() if kind.is_float() else pl.String()


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Date):
        return pl.col(name).str.to_date("%Y-%m-%d")
    if isinstance(kind, pl.List):
        return pl.col(name).str.json_decode(_EVIDENCE).struct.field("evidence")
    return pl.col(name).cast(kind)
