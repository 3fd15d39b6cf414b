"""A database that a source is read from: its address, what is read of it, where credentials stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAST_PORT = 65_535


class Dialect(StrEnum):
    """The kinds of server."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    SQLITE = "sqlite"


_SCHEMES = {
    "postgresql": Dialect.POSTGRESQL,
    "postgres": Dialect.POSTGRESQL,
    "mysql": Dialect.MYSQL,
    "mariadb": Dialect.MYSQL,
    "sqlite": Dialect.SQLITE,
}
# What may stand behind the question mark: where a local socket is, and how the line is secured.
OPTIONS: Mapping[Dialect, tuple[str, ...]] = MappingProxyType(
    {
        Dialect.POSTGRESQL: ("host", "sslmode", "sslrootcert"),
        Dialect.MYSQL: ("unix_socket", "ssl_ca"),
        Dialect.SQLITE: (),
    }
)
# The name of a program's driver may follow: postgresql+psycopg://, mysql+pymysql://.
_URL = re.compile(r"(?P<scheme>[A-Za-z]+)(?:\+\w+)?://(?P<rest>.*)", re.DOTALL)
_SERVER = re.compile(
    r"(?:(?P<user>[^@/]*)@)?(?P<host>\[[^\]@/]*\]|[^:@/\[\]]*)(?::(?P<port>[0-9]+))?"
    r"/(?P<database>[^/?@]+)(?:\?(?P<options>[^@]*))?"
)
_FORMS = Text(
    "Write postgresql://user@host:5432/database, mysql://user@host:3306/database or "
    "sqlite:///file.db.",
    "请写成 postgresql://用户@主机:5432/数据库、mysql://用户@主机:3306/数据库 "
    "或 sqlite:///文件.db。",
)
_ELSEWHERE = Text(
    "Take the password out of the file and name where it stands: password_env: A_VARIABLE or "
    "password_file: a/file.",
    "请从文件中删去密码，改为注明密码的存放处：password_env: 环境变量名 或 password_file: 文件名。",
)


class AddressError(ValueError):
    """An address that cannot be used; neither text repeats it, for it may hold a password."""

    def __init__(self, what: Text, mend: Text) -> None:
        """Keep both texts."""
        super().__init__(what.en)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is; ``database`` is the file's name for SQLite."""

    dialect: Dialect
    database: str
    host: str | None = None
    port: int | None = None
    user: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatabaseSpec:
    """A table or a query of a database. Passwords are named here and never held."""

    address: Address
    table: str | None = None
    query: str | None = None
    user_env: str | None = None
    password_env: str | None = None
    password_file: str | None = None


def parse_address(url: str) -> Address:
    """The parts of a database's URL.

    >>> parse_address("mysql://reader@10.0.0.5:3306/hukou").host
    '10.0.0.5'
    >>> parse_address("sqlite:////srv/data/人口.db").database
    '/srv/data/人口.db'

    Raises:
        AddressError: it is none, or it holds a password.
    """
    whole = _URL.fullmatch(url.strip())
    if whole is None:
        raise AddressError(
            Text("this is not the address of a database.", "这不是数据库地址。"), _FORMS
        )
    dialect = _SCHEMES.get(whole["scheme"].lower())
    if dialect is None:
        raise AddressError(
            Text(
                f"databases of the kind «{whole['scheme']}» are not read.",
                f"不支持“{whole['scheme']}”类数据库。",
            ),
            _FORMS,
        )
    if dialect is Dialect.SQLITE:
        return _file_address(whole["rest"])
    return _server_address(dialect, whole["rest"])


def _file_address(rest: str) -> Address:
    name = rest.removeprefix("/")
    if name == rest or not name:
        raise AddressError(
            Text("this does not name a file.", "地址中没有文件名。"),
            Text(
                "Write sqlite:///file.db, relative to the project file, or sqlite:////an/absolute/"
                "file.db.",
                "请写成 sqlite:///文件.db（相对于项目文件）或 sqlite:////绝对/路径/文件.db。",
            ),
        )
    if "?" in name:
        raise AddressError(
            Text("an SQLite file takes no options.", "SQLite 文件不带参数。"),
            Text(
                "Leave out what follows the question mark; files are opened for reading only anyway.",
                "请删去问号及其后的内容；文件总是以只读方式打开。",
            ),
        )
    return Address(Dialect.SQLITE, name)


def _server_address(dialect: Dialect, rest: str) -> Address:
    # Up to the last @: a password may itself hold an @ or a slash.
    login = rest.rpartition("@")[0]
    if ":" in login or re.search(r"(?:^|[?&])passw", rest, re.IGNORECASE):
        raise AddressError(Text("the address holds a password.", "地址中含有密码。"), _ELSEWHERE)
    parts = _SERVER.fullmatch(rest)
    if parts is None:
        raise AddressError(
            Text("this is not the address of a database.", "这不是数据库地址。"), _FORMS
        )
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and not 0 < port <= _LAST_PORT:
        raise AddressError(
            Text(f"there is no port {port}.", f"端口 {port} 无效。"),
            Text(f"Ports are 1 … {_LAST_PORT}.", f"端口范围为 1 … {_LAST_PORT}。"),
        )
    return Address(
        dialect,
        database=_plain(parts["database"]),
        host=parts["host"].strip("[]") or None,
        port=port,
        user=_plain(parts["user"] or "") or None,
        options=_options(dialect, parts["options"] or ""),
    )


def _options(dialect: Dialect, written: str) -> Mapping[str, str]:
    pairs = [pair.partition("=") for pair in written.split("&") if pair]
    for name, _, value in pairs:
        if name not in OPTIONS[dialect] or not value:
            known = ", ".join(OPTIONS[dialect])
            raise AddressError(
                Text(f"the address has the option «{name}».", f"地址中有参数“{name}”。"),
                Text(f"Options with a value: {known}.", f"可用的参数（须有值）：{known}。"),
            )
    return MappingProxyType({name: _plain(value) for name, _, value in pairs})


def _plain(text: str) -> str:
    """``text`` with %40 and the like read."""
    return re.sub(
        r"(?:%[0-9A-Fa-f]{2})+",
        lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"),
        text,
    )
