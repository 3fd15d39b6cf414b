"""PostgreSQL: rows as the server's own text, through COPY in a transaction that may not write."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.sources.readers.database.builder import Rows
from cpaudit.sources.readers.database.failures import (
    CONNECT_SECONDS,
    bad_query,
    connection_lost,
    driver_missing,
    failed,
    not_allowed,
    refused_login,
    timed_out,
    undecodable,
    unknown_database,
    unknown_table,
    unreachable,
)
from cpaudit.sources.sheet import cell_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import psycopg

    from cpaudit.errors import SourceError
    from cpaudit.project import Address
    from cpaudit.sources.readers.database.credentials import Login

_BATCH_BYTES = 1 << 24
_SQL_ASCII = "SQL_ASCII"
# Types by the server's numbers: what COPY writes as t and f, and as hexadecimal digits.
_BOOL, _BYTEA = 16, 17
_BOOLS = {"t": "true", "f": "false"}
# As the server of a foreign make may lack a setting, only those that it lists are set. Rows come in
# the order in which they lie, whoever else reads; instants are told in China's time, so that a
# midnight stays on its day.
_SETTINGS = """
SELECT set_config(known.name, wanted.value, true)
FROM pg_catalog.pg_settings AS known
JOIN (VALUES
  ('datestyle', 'ISO, YMD'), ('intervalstyle', 'iso_8601'), ('timezone', 'Asia/Shanghai'),
  ('bytea_output', 'hex'), ('extra_float_digits', '3'), ('lock_timeout', '10s'),
  ('synchronize_seqscans', 'off'), ('max_parallel_workers_per_gather', '0')
) AS wanted (name, value) ON lower(known.name) = wanted.name
"""
_TABLES = """
SELECT CASE WHEN table_schema = current_schema() THEN '' ELSE table_schema || '.' END || table_name
FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

# Before a session stands there is no error code, only words, in the server's language.
_LOGIN = re.compile(
    r"authentication|password|no pg_hba|role .* (?:does not exist|is not permitted)|认证|密码|角色"
)
_DATABASE = re.compile(r"database .* does not exist|数据库.*不存在")
_REFUSED = re.compile(r"FATAL|致命")
_QUOTED = re.compile(r"[\"'“«]([^\"'”»]+)[\"'”»]")


@contextmanager
def open_postgresql(address: Address, login: Login, select: str, *, file: str) -> Iterator[Rows]:
    """The rows that ``select`` gives.

    Raises:
        SourceError: the server cannot be reached, refuses the user, or does not take the statement.
    """
    try:
        import psycopg
    except ImportError:
        raise driver_missing(file, "psycopg") from None
    said = _Said(file, select, login)
    try:
        connection = psycopg.connect(**_parameters(address, login))
    except psycopg.Error as cause:
        raise _not_connected(cause, file, address, login) from None
    try:
        connection.read_only = True
        connection.execute(_SETTINGS)
        yield _rows(connection, select)
    except psycopg.Error as cause:
        raise said.failure(cause, connection) from None
    finally:
        connection.close()


def _parameters(address: Address, login: Login) -> dict[str, Any]:
    return {
        "dbname": address.database,
        "client_encoding": "UTF8",
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "cpaudit",
        **_KEEPALIVE,
        **({"host": address.host} if address.host else {}),
        **({"port": address.port} if address.port else {}),
        **({"user": login.user} if login.user else {}),
        **({"password": login.password} if login.password else {}),
        **address.options,
    }


def _rows(connection: psycopg.Connection, select: str) -> Rows:
    is_raw = connection.info.parameter_status("server_encoding") == _SQL_ASCII
    if is_raw:  # the server knows no encoding: it must hand the bytes over as they are
        connection.execute("SET client_encoding TO SQL_ASCII")
    headings, types = _described(connection, select)
    batches = _batches(connection, select, types, is_raw=is_raw)
    return Rows(tuple(headings), batches)


def _described(connection: psycopg.Connection, select: str) -> tuple[list[str], list[int]]:
    """Names and types of the columns; the server refuses more than one statement here."""
    from psycopg import errors, pq

    encoded = select.encode()
    for result in (
        connection.pgconn.prepare(b"", encoded),
        described := connection.pgconn.describe_prepared(b""),
    ):
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result, encoding="utf-8")
    positions = range(described.nfields)
    names = [(described.fname(at) or b"").decode("utf-8", "replace") for at in positions]
    return names, [described.ftype(at) for at in positions]


def _batches(
    connection: psycopg.Connection, select: str, types: Sequence[int], *, is_raw: bool
) -> Iterator[list[pl.Series]]:
    copy = f"COPY (\n{select}\n) TO STDOUT (FORMAT csv)".encode()
    pieces: list[bytes | bytearray | memoryview] = []
    size = 0
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for piece in rows:  # one row each
            pieces.append(piece)
            size += len(piece)
            if size >= _BATCH_BYTES:
                yield _columns(b"".join(pieces), types, is_raw=is_raw)
                pieces.clear()
                size = 0
    if pieces:
        yield _columns(b"".join(pieces), types, is_raw=is_raw)


def _columns(data: bytes, types: Sequence[int], *, is_raw: bool) -> list[pl.Series]:
    """The columns of CSV rows; of a server without an encoding as bytes."""
    if is_raw:
        data = data.decode("latin-1").encode()
    frame = pl.read_csv(
        data, has_header=False, schema=dict.fromkeys(cell_names(len(types)), pl.String)
    )
    return [_column(one, kind, is_raw=is_raw) for one, kind in zip(frame, types, strict=True)]


def _column(one: pl.Series, kind: int, *, is_raw: bool) -> pl.Series:
    if kind == _BOOL:
        return one.replace(_BOOLS)
    if kind == _BYTEA:
        return one.str.strip_prefix("\\x").str.decode("hex")
    if is_raw:
        raw = [None if text is None else text.encode("latin-1") for text in one]
        return pl.Series(one.name, raw, dtype=pl.Binary)
    return one


def _not_connected(cause: psycopg.Error, file: str, address: Address, login: Login) -> SourceError:
    import psycopg

    said = str(cause)
    if isinstance(cause, psycopg.errors.ConnectionTimeout):
        return unreachable(file, address)
    if _DATABASE.search(said):
        return unknown_database(file, address.database)
    if _LOGIN.search(said) or (cause.pgconn is not None and cause.pgconn.used_password):
        return refused_login(file, login.user, has_password=bool(login.password))
    if _REFUSED.search(said):
        return failed(file, login.scrubbed(said.rpartition(":")[2].strip()))
    return unreachable(file, address)


@dataclass(frozen=True, slots=True)
class _Said:
    """Turns the errors of one reading into ours."""

    file: str
    select: str
    login: Login

    def failure(self, cause: psycopg.Error, connection: psycopg.Connection) -> SourceError:
        """What the server said, by its code."""
        state = cause.sqlstate or ""
        said = self.login.scrubbed(cause.diag.message_primary or "")
        match state:
            case "42P01" | "3F000":
                return unknown_table(self.file, _name_in(said), _tables(connection))
            case "42501":
                return not_allowed(self.file)
            case "55P03" | "57014":
                return timed_out(self.file)
            case "22P05" | "22021":
                return undecodable(self.file)
            case _ if state.startswith("42"):
                return bad_query(self.file, said, line=self._line(cause.diag.statement_position))
            case "" | "57P01" | "57P02" | "57P03":
                return connection_lost(self.file)
            case _ if state.startswith("22"):  # the message quotes the value
                return failed(self.file, _QUOTED.sub("…", said))
            case _:
                return failed(self.file, said)

    def _line(self, position: str | None) -> int | None:
        if position is None or not position.isdigit():
            return None
        return self.select[: int(position) - 1].count("\n") + 1


def _name_in(said: str) -> str | None:
    found = _QUOTED.search(said)
    return found[1] if found else None


def _tables(connection: psycopg.Connection) -> list[str]:
    import psycopg

    try:
        connection.rollback()
        return [str(name) for (name,) in connection.execute(_TABLES).fetchall()]
    except psycopg.Error:
        return []
