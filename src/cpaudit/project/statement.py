"""A query that reads and does nothing else: one SELECT or WITH."""

from __future__ import annotations

import re

from cpaudit.i18n import Text
from cpaudit.project.database import Dialect

# Where a semicolon or a word means nothing: texts, quoted names and remarks.
_REMARKS = r"--[^\n]*|/\*(?!!).*?\*/"
_NAMES = r"\"(?:[^\"]|\"\")*\"|`[^`]*`"
_QUOTED = {
    Dialect.POSTGRESQL: (
        rf"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'"
        rf"|{_NAMES}|{_REMARKS}"
    ),
    Dialect.MYSQL: (
        rf"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|{_NAMES}|\#[^\n]*|{_REMARKS}"
    ),
    Dialect.SQLITE: rf"'(?:[^']|'')*'|\[[^\]]*\]|{_NAMES}|{_REMARKS}",
}
_READS = re.compile(r"(?:\(\s*)*(?:SELECT|WITH)\b", re.IGNORECASE)
# SELECT … INTO makes a table or a file, FOR UPDATE locks; what a server runs out of /*! … */ cannot
# be judged here.
_WRITES = re.compile(r"/\*!|\b(?:INTO|INSERT|UPDATE|DELETE|MERGE)\b(?!\s*\()", re.IGNORECASE)
_SHOWN = 20
_ONE_READING = Text(
    "Give one SELECT (or WITH … SELECT): sources are only read.",
    "请只写一条 SELECT（或 WITH … SELECT）语句：数据源只读。",
)


def why_refused(query: str, dialect: Dialect) -> tuple[Text, Text] | None:
    """What is wrong with ``query``, and the mend; null where it is one statement that reads.

    The lock is the session, which may not write; this says early, and with a line of the project
    file, what the server would say late.
    """
    bare = _unquoted(statement(query, dialect), dialect).strip()
    if not bare:
        return Text("the query is empty.", "查询语句是空的。"), _ONE_READING
    if ";" in bare:
        return Text("this is more than one statement.", "查询中有多条语句。"), _ONE_READING
    if not _READS.match(bare):
        first = bare.split(maxsplit=1)[0][:_SHOWN]
        return (
            Text(
                f"the query begins with «{first}», not with SELECT or WITH.",
                f"查询以“{first}”开头，而不是 SELECT 或 WITH。",
            ),
            _ONE_READING,
        )
    found = _WRITES.search(bare)
    if found:
        word = found[0].upper()
        return (
            Text(f"«{word}» in a query would write.", f"查询中的“{word}”会写入数据库。"),
            Text(
                f"{_ONE_READING.en} Quote a column of that name.",
                f"{_ONE_READING.zh}如为同名列，请加引号。",
            ),
        )
    return None


def statement(query: str, dialect: Dialect) -> str:
    """``query`` without the semicolon at its end and what follows it.

    >>> statement("SELECT ';' FROM t ; -- all", Dialect.SQLITE)
    "SELECT ';' FROM t"
    """
    bare = _unquoted(query, dialect)
    end = bare.find(";")
    return (query if end < 0 or bare[end:].strip("; \t\r\n") else query[:end]).strip()


def _unquoted(query: str, dialect: Dialect) -> str:
    """``query`` of the same length, with blanks for remarks and underscores for what is quoted."""
    return re.sub(
        _QUOTED[dialect],
        lambda found: (" " if found[0].startswith(("--", "/*", "#")) else "_") * len(found[0]),
        query,
        flags=re.DOTALL,
    )
