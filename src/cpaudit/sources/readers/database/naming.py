"""How a table is called: in a statement, and in reports."""

from __future__ import annotations

import hashlib
import re
from pathlib import PureWindowsPath

from cpaudit.project import DatabaseSpec, Dialect
from cpaudit.project.statement import statement

_QUOTES = {Dialect.POSTGRESQL: '"', Dialect.SQLITE: '"', Dialect.MYSQL: "`"}
_PARTS = re.compile(r'"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[([^\]]+)\]|([^."`\[\]]+)')
_HASH_LENGTH = 6


def select_of(spec: DatabaseSpec) -> str:
    """The statement that gives the rows."""
    dialect = spec.address.dialect
    if spec.query is not None:
        return statement(spec.query, dialect)
    return f"SELECT * FROM {quoted(name_parts(spec.table or ''), dialect)}"  # noqa: S608 - quoted


def name_parts(table: str) -> tuple[str, ...]:
    """Schema and table; a part that holds a dot stands in quotes.

    >>> name_parts('public.ryxx'), name_parts('"2025.csv"')
    (('public', 'ryxx'), ('2025.csv',))
    """
    found = [next(filter(None, parts)) for parts in _PARTS.findall(table)]
    return tuple(part.replace('""', '"').replace("``", "`").strip() for part in found)


def quoted(parts: tuple[str, ...], dialect: Dialect) -> str:
    """The name as a statement has it, whatever characters it holds."""
    mark = _QUOTES[dialect]
    return ".".join(f"{mark}{part.replace(mark, mark * 2)}{mark}" for part in parts)


def label_of(spec: DatabaseSpec) -> str:
    """How reports call the source: ``postgresql hukou: ryxx``; no host, no user, no folders above.

    A query is called by its hash, so that two queries of one database keep apart.
    """
    address = spec.address
    name = address.database
    if address.dialect is Dialect.SQLITE:
        path = PureWindowsPath(name)  # reads both kinds of slashes
        name = path.name if path.is_absolute() or path.root else path.as_posix()
    return f"{address.dialect.value} {name}: {stem_of(spec)}"


def stem_of(spec: DatabaseSpec) -> str:
    """The table's name, or the query's."""
    if spec.table is not None:
        return ".".join(name_parts(spec.table))
    digest = hashlib.sha256(" ".join((spec.query or "").split()).encode()).hexdigest()
    return f"query-{digest[:_HASH_LENGTH]}"
