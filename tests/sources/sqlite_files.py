"""SQLite databases made for a test, and how they are read."""

import sqlite3

import pytest
from database_township import HEADINGS, ROLL, is_bilingual, read

from cpaudit.errors import SourceError

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200))


def made(path, *statements, rows=(), into=None):
    """A database file in which the statements were run."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {into} VALUES ({marks})", row)  # noqa: S608 - the test's own
    connection.commit()
    connection.close()
    return path


def roll(path, table="ryxx"):
    columns = ", ".join(f"{name} TEXT" for name in HEADINGS)
    return made(path, f"CREATE TABLE {table} ({columns})", rows=ROLL, into=table)


def refused(folder, url="sqlite:///a.db", **more):
    with pytest.raises(SourceError) as caught:
        read(url, folder, **more)
    error = caught.value
    assert is_bilingual(error)
    assert error.place.file
    return error
