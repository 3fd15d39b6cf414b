"""The keys of ``sources.<id>.database`` in ``cpaudit.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.database import AddressError, DatabaseSpec, Dialect, parse_address
from cpaudit.project.kinds import Schema, Words
from cpaudit.project.section import Key, Section
from cpaudit.project.statement import why_refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project.cursor import Cursor

_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"


@dataclass(frozen=True, slots=True)
class Url:
    """The address of a database without a password."""

    def read(self, value: Any, at: Cursor) -> str:
        """The address as it is written; a refusal does not repeat it."""
        try:
            parse_address(value if isinstance(value, str) else "")
        except AddressError as cause:
            at.fail(cause.what, cause.mend)
        return str(value).strip()

    def schema(self) -> Schema:
        """An address with a user at most before the host."""
        server = r"(postgres(ql)?|mysql|mariadb)(\+\w+)?://([^:@/]*@)?[^@]*"
        return {"type": "string", "pattern": rf"^\s*(?:{server}|sqlite(\+\w+)?:///.+)\s*$"}


DATABASE = Section(
    (
        Key(
            "url",
            Url(),
            Text(
                "postgresql://user@host/database, mysql://…, mariadb://… or sqlite:///file; never "
                "with a password.",
                "postgresql://用户@主机/数据库、mysql://…、mariadb://… 或 sqlite:///文件；不得含密码。",
            ),
        ),
        Key(
            "table",
            Words(),
            Text(
                "the table or view to read; schema.table where needed.",
                "要读取的表或视图；可写成 模式.表。",
            ),
            None,
        ),
        Key(
            "query",
            Words(),
            Text("or one SELECT that gives the rows.", "或一条给出数据行的 SELECT 语句。"),
            None,
        ),
        Key(
            "user_env",
            Words(_VARIABLE),
            Text(
                "the environment variable with the user's name; else it stands in the url.",
                "存放用户名的环境变量；缺省写在 url 中。",
            ),
            None,
        ),
        Key(
            "password_env",
            Words(_VARIABLE),
            Text("the environment variable with the password.", "存放密码的环境变量。"),
            None,
        ),
        Key(
            "password_file",
            Words(),
            Text(
                "or a file that holds the password alone, relative to this file.",
                "或只含密码的文件，相对于本文件。",
            ),
            None,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class DatabaseKind:
    """A mapping with the keys of ``DATABASE``: one table or one query, one place of a password."""

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """The database's settings; nothing that may hold a password is repeated."""
        if not isinstance(value, dict):
            at.fail(
                Text("this is not a mapping «key: value».", "应为“键: 值”形式的映射。"),
                Text("Write url and table below it.", "请在其下写 url 和 table。"),
            )
        if "password" in value:
            at.under("password").fail(
                Text("a password does not belong in this file.", "本文件中不得写密码。"),
                Text(
                    "Name where it stands: password_env: A_VARIABLE or password_file: a/file.",
                    "请注明密码的存放处：password_env: 环境变量名 或 password_file: 文件名。",
                ),
            )
        values = DATABASE.read(value, at)
        _one_of(values, ("table", "query"), at, is_needed=True)
        _one_of(values, ("password_env", "password_file"), at, is_needed=False)
        dialect = parse_address(values["url"]).dialect
        if dialect is Dialect.SQLITE:
            for key in ("user_env", "password_env", "password_file"):
                if values[key] is not None:
                    at.under(key).fail(
                        Text("an SQLite file has no user.", "SQLite 文件没有用户和密码。"),
                        Text(f"Leave out {key}.", f"请删去 {key}。"),
                    )
        refused = why_refused(values["query"], dialect) if values["query"] is not None else None
        if refused:
            at.under("query").fail(*refused)
        return values

    def schema(self) -> Schema:
        """An object with a table or a query."""
        return {
            **DATABASE.schema(),
            "oneOf": [given_alone("table", "query"), given_alone("query", "table")],
        }


def _one_of(
    values: Mapping[str, Any], keys: tuple[str, str], at: Cursor, *, is_needed: bool
) -> None:
    """Refuse both keys together, and the lack of both where one is needed."""
    given = [key for key in keys if values[key] is not None]
    first, second = keys
    if len(given) > 1:
        at.under(second).fail(
            Text(f"{first} is given too.", f"同时写了 {first}。"),
            Text(f"Keep {first} or {second}.", f"{first} 与 {second} 只能保留一个。"),
        )
    if is_needed and not given:
        at.fail(
            Text(f"neither {first} nor {second} is given.", f"缺少 {first} 或 {second}。"),
            Text(f"Add {first} or {second}.", f"请补充 {first} 或 {second}。"),
        )


def given_alone(key: str, other: str) -> Schema:
    """``key`` stands there and ``other`` does not."""
    return {
        "required": [key],
        "properties": {key: {"not": {"type": "null"}}, other: {"type": "null"}},
    }


def database_spec(values: Mapping[str, Any] | None) -> DatabaseSpec | None:
    """The settings that ``DatabaseKind`` has read, as the project holds them."""
    if values is None:
        return None
    return DatabaseSpec(
        address=parse_address(values["url"]),
        **{key: values[key] for key in values if key != "url"},
    )


def is_address(value: object) -> bool:
    """Whether a text is rather an address than the name of a file."""
    return isinstance(value, str) and bool(re.match(r"\s*[A-Za-z+]+://", value))
