"""The store's database file: opened, brought to the program's version, and safe when several write."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Connection = sqlite3.Connection

MIGRATIONS = Path(__file__).with_name("migrations")
# In the header of the file: «cpad». A file of another program is never written to.
_APPLICATION = 0x63706164
# A county's run is written in a few seconds; whoever waits longer is told who holds the store.
BUSY_SECONDS = 30.0
_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF  # an extended error code's last byte is the plain one


class StoreError(UsageError):
    """A store that cannot be used; nothing in it has changed."""


@contextmanager
def connected(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[Connection]:
    """A connection to the store in ``path``, made where there is none and brought up to date.

    Raises:
        StoreError: the file is damaged, of another program or of a newer cpaudit, in use for too
            long, or it cannot be written.
    """
    with said(path):
        _make_file(path)
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        try:
            # On a drive of the network there is no log beside the file; it then stays as it is.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            _bring_up_to_date(connection, path)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All that is written within, or nothing; others wait until it has ended."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def said(path: Path) -> Iterator[None]:
    """The database's own failures as messages.

    Raises:
        StoreError: in the place of any failure of the database.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as cause:
        _refuse(path, cause)


def migrations(folder: Path = MIGRATIONS) -> tuple[tuple[int, str], ...]:
    """The versions of the store and how each is made from the one before."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return tuple((int(file.name[:4]), file.read_text(encoding="utf-8")) for file in files)


def _make_file(path: Path) -> None:
    """An empty file that its owner alone can read; the log beside it takes the same rights."""
    if not path.exists():
        path.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY))


def _bring_up_to_date(connection: Connection, path: Path) -> None:
    steps = migrations()
    newest = steps[-1][0]
    if _version(connection, path) == newest:
        return
    with transaction(connection):
        # Another process may have done it meanwhile.
        version = _version(connection, path)
        for number, text in steps:
            if number > version:
                for statement in _statements(text):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")


def _version(connection: Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (n_tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if n_tables and application != _APPLICATION:
        raise StoreError(
            Text("this is no store of cpaudit.", "这不是 cpaudit 的数据库。"),
            mend=Text(
                "Name another file under store in cpaudit.yaml.",
                "请在 cpaudit.yaml 的 store 中指定其他文件。",
            ),
            place=Place(file=str(path)),
        )
    newest = migrations()[-1][0]
    if version > newest:
        raise StoreError(
            Text(
                f"the store was written by a newer cpaudit (version {version}; this one knows "
                f"{newest}).",
                f"该数据库由更新版本的 cpaudit 写入（版本 {version}，本程序支持到 {newest}）。",
            ),
            mend=Text(
                "Install that cpaudit here too. The store is unchanged.",
                "请在本机安装相同版本的 cpaudit。数据库未改动。",
            ),
            place=Place(file=str(path)),
        )
    return int(version)


def _statements(text: str) -> Iterator[str]:
    """Each statement of a file; those of a trigger stay together."""
    part = ""
    for line in text.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


def _refuse(path: Path, cause: sqlite3.Error | OSError) -> NoReturn:
    code = (getattr(cause, "sqlite_errorcode", None) or 0) & _PRIMARY
    if isinstance(cause, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        raise cause  # a bug: shows its trace
    if code in _LOCKED:
        what = Text("another cpaudit is writing to the store.", "另一个 cpaudit 正在写入该数据库。")
        mend = Text("Try again when it has ended.", "请待其结束后重试。")
    elif code in _DAMAGED:
        what = Text("the store is damaged.", "数据库已损坏。")
        mend = Text(
            "Put back a copy of it. Without one, move the file away: the cases begin anew with the "
            "next run, and the worklists that were filled in can be imported again.",
            "请恢复其备份；如无备份，请将该文件移走：下次运行将重新建立疑点，已填写的核查单可再次导入。",
        )
    else:
        reason = getattr(cause, "strerror", None) or str(cause)
        what = Text(f"the store cannot be used: {reason}.", f"数据库无法使用：{reason}。")
        mend = Text(
            "Check the free space and that its folder may be written to.",
            "请检查磁盘空间及所在文件夹的写入权限。",
        )
    raise StoreError(what, mend=mend, place=Place(file=str(path))) from cause
