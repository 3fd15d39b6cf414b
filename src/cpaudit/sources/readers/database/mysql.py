"""MySQL and MariaDB: rows as the bytes that the server sends, in a session that may not write."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
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
    unknown_database,
    unknown_table,
    unreachable,
)
from cpaudit.sources.readers.database.values import column
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cpaudit.errors import SourceError
    from cpaudit.project import Address
    from cpaudit.sources.readers.database.credentials import Login

_BATCH = 20_000
# A server that sends nothing for so long has gone.
_SILENT_SECONDS = 600
_LOCK_SECONDS = 10
_PORT = 3306
# The driver's numbers of column types.
_BIT = 16
_READ_ONLY = (
    "SET SESSION TRANSACTION READ ONLY",
    f"SET SESSION lock_wait_timeout = {_LOCK_SECONDS}",
    "START TRANSACTION READ ONLY",
)
# Text as it is stored, whatever encoding its column declares.
_AS_STORED = "SET SESSION character_set_results = NULL"
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"

_LOGIN_CODES = frozenset({1045, 1698, 1251, 1130, 2049, 2059})
_DATABASE_CODES = frozenset({1049, 1044, 1046})
_TABLE_CODES = frozenset({1146, 1051})
_RIGHT_CODES = frozenset({1142, 1143, 1227, 1370})
_QUERY_CODES = frozenset({1054, 1064, 1052, 1055, 1060, 1066, 1109, 1149, 1222, 1241, 1305, 1248})
_TIME_CODES = frozenset({1205, 3024, 1969, 1317})
_NOBODY_CODES = frozenset({2002, 2003, 2005, 2006, 2013})
_LOST_CODES = frozenset({2006, 2013, 2014, 1053, 1927})
_LINE = re.compile(r"at line (\d+)\s*$")
_QUOTED = re.compile(r"'([^']*)'")


@contextmanager
def open_mysql(
    address: Address, login: Login, select: str, *, file: str, keeps_bytes: bool
) -> Iterator[Rows]:
    """The rows that ``select`` gives; ``keeps_bytes`` takes text as it is stored.

    Raises:
        SourceError: the server cannot be reached, refuses the user, or does not take the statement.
    """
    try:
        import pymysql
    except ImportError:
        raise driver_missing(file, "pymysql") from None
    try:
        connection = pymysql.connect(**_parameters(address, login))
    except (pymysql.MySQLError, OSError, RuntimeError, ValueError) as cause:
        raise _not_connected(cause, file, address, login) from None
    # The driver knows one patience for a greeting and for the first row of a long query.
    connection._read_timeout = _SILENT_SECONDS  # noqa: SLF001 - it has no public name
    said = _Said(file, login)
    try:
        _prepare(connection, keeps_bytes=keeps_bytes)
        cursor = connection.cursor(pymysql.cursors.SSCursor)
        try:
            cursor.execute(select)
            yield _rows(cursor)
        finally:
            _leave(cursor)
    except pymysql.MySQLError as cause:
        raise said.failure(cause, connection) from None
    finally:
        with suppress(pymysql.MySQLError):
            connection.close()


def _parameters(address: Address, login: Login) -> dict[str, Any]:
    from pymysql.converters import encoders

    return {
        "database": address.database,
        "host": address.host or "localhost",
        "port": address.port or _PORT,
        "user": login.user,
        "password": login.password or "",
        "charset": "utf8mb4",
        # Rows stay the bytes that were sent: no number passes through a float, no date is read.
        "use_unicode": False,
        "conv": dict(encoders),
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": CONNECT_SECONDS,
        "program_name": "cpaudit",
        **address.options,
    }


def _prepare(connection: Any, *, keeps_bytes: bool) -> None:
    with connection.cursor() as cursor:
        for statement in (*_READ_ONLY, *((_AS_STORED,) if keeps_bytes else ())):
            cursor.execute(statement)


def _rows(cursor: Any) -> Rows:
    described = cursor.description
    headings = tuple(_heading(one[0]) for one in described)
    bits = {at for at, one in enumerate(described) if one[1] == _BIT}
    return Rows(headings, _batches(cursor, headings, bits))


def _heading(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "replace")


def _batches(cursor: Any, headings: Sequence[str], bits: set[int]) -> Iterator[list[pl.Series]]:
    while rows := cursor.fetchmany(_BATCH):
        yield [
            _bits(name, values) if at in bits else column(name, values)
            for at, (name, values) in enumerate(zip(headings, zip(*rows, strict=True), strict=True))
        ]


def _bits(name: str, values: Sequence[bytes | None]) -> pl.Series:
    numbers = [None if raw is None else str(int.from_bytes(raw, "big")) for raw in values]
    return pl.Series(name, numbers, dtype=pl.String)


def _leave(cursor: Any) -> None:
    """Forget rows that were not fetched: the driver would read them all before it closes."""
    result = cursor._result  # noqa: SLF001 - there is no public way to leave a result
    if result is not None:
        result.unbuffered_active = False
    cursor.connection = None


def _not_connected(cause: Exception, file: str, address: Address, login: Login) -> SourceError:
    code = _code(cause)
    if code in _DATABASE_CODES:
        return unknown_database(file, address.database)
    if code in _LOGIN_CODES:
        return refused_login(file, login.user, has_password=bool(login.password))
    if isinstance(cause, RuntimeError):  # a way of proving the password that needs another package
        return unreadable(
            file,
            Text(
                "the server asks for the password in a way that needs another package.",
                "服务器的密码验证方式需要另外的程序包。",
            ),
            Text(
                'Install it: pip install "pymysql[rsa]"; or let the server use TLS.',
                '请安装：pip install "pymysql[rsa]"；或在服务器上启用 TLS。',
            ),
        )
    if code is None or code in _NOBODY_CODES:
        return unreachable(file, address)
    return failed(file, f"{code} {login.scrubbed(_words(cause))}")


def _code(cause: Exception) -> int | None:
    code = cause.args[0] if cause.args else None
    return code if isinstance(code, int) else None


def _words(cause: Exception) -> str:
    return str(cause.args[-1]) if cause.args else type(cause).__name__


@dataclass(frozen=True, slots=True)
class _Said:
    """Turns the errors of one reading into ours."""

    file: str
    login: Login

    def failure(self, cause: Exception, connection: Any) -> SourceError:
        """What the server said, by its code."""
        code = _code(cause)
        words = self.login.scrubbed(_words(cause))
        if code in _TABLE_CODES:
            named = _QUOTED.search(words)
            name = named[1].rpartition(".")[2] if named else None
            return unknown_table(self.file, name, _tables(connection))
        if code in _RIGHT_CODES:
            return not_allowed(self.file)
        if code in _TIME_CODES:
            return timed_out(self.file)
        if code in _QUERY_CODES:
            line = _LINE.search(words)
            return bad_query(self.file, words, line=int(line[1]) if line else None)
        if code in _LOST_CODES:
            return connection_lost(self.file)
        # Other messages quote values.
        return failed(self.file, f"{code} {_QUOTED.sub('…', words)}")


def _tables(connection: Any) -> list[str]:
    import pymysql

    try:
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            return [_heading(name) for (name,) in cursor.fetchall()]
    except pymysql.MySQLError:
        return []
