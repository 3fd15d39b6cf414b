"""Tables and queries of databases, read as one sheet each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from cpaudit.project import Dialect
from cpaudit.sources.readers.database.builder import SheetBuilder
from cpaudit.sources.readers.database.credentials import login_of
from cpaudit.sources.readers.database.failures import empty
from cpaudit.sources.readers.database.naming import label_of, select_of, stem_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cpaudit.project.database import Address, DatabaseSpec
    from cpaudit.sources.readers.database.builder import Rows
    from cpaudit.sources.sheet import Sheet

# Options of an address that name files; libpq knows a word for the system's own certificates.
_FILE_OPTIONS, _OF_THE_SYSTEM = ("sslrootcert", "ssl_ca"), "system"

__all__ = ["DatabaseTable", "label_of", "read_database"]


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """What a database gave: a sheet, how reports call it, and the hash of its content."""

    file: str
    stem: str
    sheet: Sheet
    sha256: str
    paths: tuple[Path, ...] = ()  # of an SQLite file


def read_database(
    database: DatabaseSpec, folder: Path, *, source_id: str, encoding: str | None = None
) -> DatabaseTable:
    """The rows of the table or query that a source names; nothing is written there.

    Args:
        database: what to read, and as whom.
        folder: the project's, which names of files are relative to.
        source_id: for messages.
        encoding: of bytes that programs stored without telling.

    Raises:
        SourceError: the database cannot be reached or opened, or what is asked of it fails.
    """
    file = label_of(database)
    with _opened(database, folder, file, source_id, encoding) as rows:
        builder = SheetBuilder(file, rows.headings, encoding=encoding)
        for batch in rows.batches:
            builder.add(batch)
    sheet = builder.sheet()
    if not sheet.n_rows:
        raise empty(file)
    is_file = database.address.dialect is Dialect.SQLITE
    return DatabaseTable(
        file=file,
        stem=stem_of(database),
        sheet=sheet,
        sha256=builder.sha256,
        paths=(folder / database.address.database,) if is_file else (),
    )


def _opened(
    database: DatabaseSpec, folder: Path, file: str, source_id: str, encoding: str | None
) -> AbstractContextManager[Rows]:
    select = select_of(database)
    address = _with_own_files(database.address, folder)
    match database.address.dialect:
        case Dialect.SQLITE:
            from cpaudit.sources.readers.database.sqlite import open_file

            return open_file(folder / database.address.database, select, file=file)
        case Dialect.POSTGRESQL:
            from cpaudit.sources.readers.database.postgresql import open_postgresql

            login = login_of(database, folder, source_id=source_id)
            return open_postgresql(address, login, select, file=file)
        case Dialect.MYSQL:
            from cpaudit.sources.readers.database.mysql import open_mysql

            login = login_of(database, folder, source_id=source_id)
            return open_mysql(address, login, select, file=file, keeps_bytes=bool(encoding))
        case unknown:
            assert_never(unknown)


def _with_own_files(address: Address, folder: Path) -> Address:
    """The address whose certificates are looked for beside the project file."""
    options = {
        name: str(folder / value) if name in _FILE_OPTIONS and value != _OF_THE_SYSTEM else value
        for name, value in address.options.items()
    }
    return replace(address, options=options)
