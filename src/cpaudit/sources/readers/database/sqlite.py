"""SQLite: a table or query of a file, or all tables of one; the file is opened for reading only."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.project import Dialect
from cpaudit.sources.readers.database.builder import Rows, SheetBuilder
from cpaudit.sources.readers.database.failures import (
    bad_query,
    failed,
    timed_out,
    unknown_table,
)
from cpaudit.sources.readers.database.naming import quoted
from cpaudit.sources.readers.database.values import column
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from cpaudit.errors import SourceError
    from cpaudit.sources.sheet import Sheet

MAGIC = b"SQLite format 3\0"
_BATCH = 50_000
_SECONDS = 10.0
# Bytes 18 and 19 of the header: 2 where changes wait in a file beside (write-ahead log).
_VERSIONS = slice(18, 20)
_WITH_LOG, _WITHOUT_LOG = b"\2\2", b"\1\1"
_HEADER = 100
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' "
    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
)
# Bookkeeping of Android and of spatial and full-text indexes.
_NO_DATA = ("android_metadata", "geometry_columns", "spatial_ref_sys")


@contextmanager
def open_file(path: Path, select: str, *, file: str) -> Iterator[Rows]:
    """The rows that ``select`` gives.

    Raises:
        SourceError: the file is missing, locked, damaged or none of SQLite's, or it does not know
            a name in the statement.
    """
    with _connected(path, file) as connection, _said(file, connection):
        yield _rows(connection, select)


def read_tables(path: Path, data: bytes, *, file: str, encoding: str | None) -> list[Sheet]:
    """Every table of a file as a sheet; views and bookkeeping are left out.

    A column of pictures or the like is left empty, each of its values counted as not readable.

    Raises:
        SourceError: the file is damaged or locked.
    """
    is_packed = not (path.is_file() and _head(path) == data[:_HEADER])
    opened = _in_memory(data, file) if is_packed else _connected(path, file)
    with opened as connection, _said(file, connection):
        sheets = []
        names = [name.decode() for (name,) in connection.execute(_TABLES)]
        for name in (name for name in names if name not in _NO_DATA):
            rows = _rows(connection, f"SELECT * FROM {quoted((name,), Dialect.SQLITE)}")  # noqa: S608 - quoted
            builder = SheetBuilder(
                file, rows.headings, name=name, encoding=encoding, leaves_binary=True
            )
            for batch in rows.batches:
                builder.add(batch)
            sheets.append(builder.sheet())
    return sheets


def _rows(connection: sqlite3.Connection, select: str) -> Rows:
    cursor = connection.execute(select)
    headings = tuple(described[0] for described in cursor.description)
    return Rows(headings, _batches(cursor, headings))


def _batches(cursor: sqlite3.Cursor, headings: tuple[str, ...]) -> Iterator[list[pl.Series]]:
    while rows := cursor.fetchmany(_BATCH):
        columns = zip(*rows, strict=True)
        yield [column(name, values) for name, values in zip(headings, columns, strict=True)]


@contextmanager
def _connected(path: Path, file: str) -> Iterator[sqlite3.Connection]:
    """A connection that writes neither into the file nor, for longer than it lasts, beside it."""
    if not path.is_file():
        raise unreadable(
            file,
            Text("the file does not exist.", "文件不存在。"),
            Text("Check its path in cpaudit.yaml.", "请检查 cpaudit.yaml 中的路径。"),
        )
    head = _head(path)
    if not head.startswith(MAGIC):
        raise _no_sqlite(file)
    log, index = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
    has_log = head[_VERSIONS] == _WITH_LOG
    # Without a log nobody writes, and SQLite would lay one beside the file.
    is_still = has_log and not (log.is_file() and log.stat().st_size)
    has_index = index.exists()
    whole = path.resolve()
    # A share of Windows (//server/folder) would be taken for a host.
    uri = whole.as_uri()
    if whole.drive.startswith("\\\\"):
        uri = uri.replace("file://", "file:////", 1)
    options = "mode=ro&immutable=1" if is_still else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{uri}?{options}", uri=True, timeout=_SECONDS)) as connection:
            connection.text_factory = bytes
            yield connection
    finally:
        if has_log and not has_index:
            with suppress(OSError):
                index.unlink(missing_ok=True)


@contextmanager
def _in_memory(data: bytes, file: str) -> Iterator[sqlite3.Connection]:
    """A database that came out of an archive."""
    with closing(sqlite3.connect(":memory:")) as connection:
        if not hasattr(connection, "deserialize"):
            raise unreadable(
                file,
                Text(
                    "this Python cannot open a packed database.",
                    "当前 Python 无法打开压缩包内的数据库。",
                ),
                Text("Unpack the archive.", "请先解压。"),
            )
        still = bytearray(data)
        if still[_VERSIONS] == _WITH_LOG:
            still[_VERSIONS] = _WITHOUT_LOG
        connection.deserialize(bytes(still))
        connection.text_factory = bytes
        yield connection


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEADER)


@contextmanager
def _said(file: str, connection: sqlite3.Connection) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as cause:
        raise _failure(cause, file, connection) from None
    except UnicodeDecodeError:
        # SQLite keeps names as the program wrote them, and the driver takes them for UTF-8.
        raise unreadable(
            file,
            Text(
                "the name of a table or column in the database is not UTF-8.",
                "数据库中有表名或列名不是 UTF-8 编码。",
            ),
            Text(
                "Rename it there, or export the table as a CSV file.",
                "请在数据库中改名，或将该表导出为 CSV 文件。",
            ),
        ) from None


def _failure(cause: sqlite3.Error, file: str, connection: sqlite3.Connection) -> SourceError:
    said = str(cause)
    match getattr(cause, "sqlite_errorcode", None):
        case sqlite3.SQLITE_NOTADB:
            return _no_sqlite(file)
        case sqlite3.SQLITE_CORRUPT:
            return unreadable(
                file,
                Text("the SQLite file is damaged.", "SQLite 数据库文件已损坏。"),
                Text(
                    "Copy it again after its program is closed.", "请关闭使用它的程序后重新复制。"
                ),
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return timed_out(file)
        case sqlite3.SQLITE_ERROR if said.startswith("no such table: "):
            tables = [name.decode("utf-8", "replace") for (name,) in connection.execute(_TABLES)]
            return unknown_table(file, said.removeprefix("no such table: "), tables)
        case sqlite3.SQLITE_ERROR:
            return bad_query(file, " ".join(said.split()))
        case code if code is not None and code & 0xFF in {
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_READONLY,
        }:
            return unreadable(
                file,
                Text(
                    "the database was left in the middle of a change.",
                    "数据库停留在未完成的写入中。",
                ),
                Text(
                    "Open it once in its own program and close that, or copy all files of its name.",
                    "请用原程序打开一次并正常关闭，或连同同名文件一起复制。",
                ),
            )
        case _:
            return failed(file, " ".join(said.split()))


def _no_sqlite(file: str) -> SourceError:
    return unreadable(
        file,
        Text(
            "this is not an SQLite database, or it is enciphered.",
            "这不是 SQLite 数据库，或数据库已加密。",
        ),
        Text(
            "Check the file's name; export an enciphered database without its password.",
            "请检查文件名；加密的数据库请先导出为未加密的文件。",
        ),
    )
