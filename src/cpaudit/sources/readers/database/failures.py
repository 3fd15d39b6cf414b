"""What may go wrong with a database, in words that say how to mend it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.project import Address

CONNECT_SECONDS = 10
_NAMED = 8


def unreachable(file: str, address: Address) -> SourceError:
    """No server answers."""
    where = address.host or next(iter(address.options.values()), "localhost")
    port = f":{address.port}" if address.port else ""
    return _error(
        file,
        Text(
            f"no database server answers at {where}{port}.", f"{where}{port} 没有数据库服务响应。"
        ),
        Text(
            "Check host and port in the url, the network and the server's firewall.",
            "请检查 url 中的主机和端口、网络连接以及服务器防火墙。",
        ),
    )


def timed_out(file: str) -> SourceError:
    """The server did not answer in time."""
    return _error(
        file,
        Text("the database server did not answer in time.", "数据库服务器响应超时。"),
        Text(
            "Try again later; ask whether the server is busy or the table locked.",
            "请稍后再试，并确认服务器是否繁忙、该表是否被锁定。",
        ),
    )


def refused_login(file: str, user: str | None, *, has_password: bool) -> SourceError:
    """The server does not let the user in."""
    name = user or "-"
    given = (
        Text("Check user and password.", "请检查用户名和密码。")
        if has_password
        else Text(
            "No password was given: name it with password_env or password_file.",
            "没有提供密码：请用 password_env 或 password_file 指明。",
        )
    )
    return _error(
        file,
        Text(f"the server refused the user «{name}».", f"服务器拒绝用户“{name}”登录。"),
        Text(
            f"{given.en} The user must be allowed to log in from this machine.",
            f"{given.zh}该用户须有从本机登录的权限。",
        ),
    )


def unknown_database(file: str, name: str) -> SourceError:
    """The server has no database of that name."""
    return _error(
        file,
        Text(f"the server has no database «{name}».", f"服务器上没有数据库“{name}”。"),
        Text("Correct the end of the url.", "请改正 url 末尾的数据库名。"),
    )


def unknown_table(file: str, name: str | None, tables: Sequence[str] = ()) -> SourceError:
    """There is no such table; ``tables`` are those that there are."""
    named = Text(f" «{name}»", f"“{name}”") if name else Text("", "")
    near = get_close_matches(name.casefold(), [t.casefold() for t in tables]) if name else []
    shown = [table for table in tables if table.casefold() in near] or tables[:_NAMED]
    more = " …" if len(shown) < len(tables) and not near else ""
    listed = (
        Text(f"Perhaps: {', '.join(shown)}{more}.", f"可能是：{'、'.join(shown)}{more}。")
        if shown
        else Text("Check its name and schema.", "请检查表名和模式名。")
    )
    return _error(
        file,
        Text(f"there is no table{named.en}.", f"没有表{named.zh}。"),
        Text(f"{listed.en} Upper and lower case may count.", f"{listed.zh}表名可能区分大小写。"),
    )


def not_allowed(file: str) -> SourceError:
    """The user may not read the table."""
    return _error(
        file,
        Text("the user may not read this table.", "该用户没有读取此表的权限。"),
        Text(
            "Check its name, or ask the owner of the database for SELECT on it.",
            "请检查表名，或向数据库管理员申请 SELECT 权限。",
        ),
    )


def bad_query(file: str, said: str, *, line: int | None = None) -> SourceError:
    """The server does not understand the query, or a name in it."""
    where = Text(f" (line {line} of the query)", f"（查询第 {line} 行）") if line else Text("", "")
    return _error(
        file,
        Text(
            f"the database does not understand the query{where.en}: {said}.",
            f"数据库不接受该查询{where.zh}：{said}。",
        ),
        Text(
            "Correct the query in cpaudit.yaml; try it in the database's own program.",
            "请改正 cpaudit.yaml 中的查询，可先在数据库工具中试运行。",
        ),
    )


def driver_missing(file: str, package: str) -> SourceError:
    """The Python package that speaks with the server is not installed."""
    return _error(
        file,
        Text(f"the package {package} is not installed.", f"没有安装 {package} 程序包。"),
        Text(
            'Install it: pip install "cpaudit[databases]".',
            '请安装：pip install "cpaudit[databases]"。',
        ),
    )


def empty(file: str) -> SourceError:
    """The table or query gives no row."""
    return _error(
        file,
        Text("the table or query gives no row.", "该表或查询没有数据行。"),
        Text(
            "Check the table, or the conditions of the query. If there was nothing to report, take "
            "the source out of cpaudit.yaml.",
            "请检查表名或查询条件。如果本期确实没有记录，请从 cpaudit.yaml 中去掉该来源。",
        ),
    )


def binary_columns(file: str, names: Sequence[str], others: Sequence[str]) -> SourceError:
    """Columns hold pictures, enciphered or other binary data."""
    return _error(
        file,
        Text(
            f"the column {', '.join(names)} holds binary data, not text.",
            f"列 {'、'.join(names)} 是二进制数据，不是文本。",
        ),
        Text(
            f"Leave it out with a query that names the other columns: {', '.join(others)}.",
            f"请改用 query，只选取其他列：{', '.join(others)}。",
        ),
    )


def spoilt(file: str) -> SourceError:
    """The Chinese of the first rows is the letters of another encoding."""
    return _error(
        file,
        Text(
            "the Chinese text was stored in another encoding than the database declares.",
            "汉字以不同于数据库所声明的编码存储，已成乱码。",
        ),
        Text(
            "For MySQL write encoding: gb18030 (or utf-8) beside database: the bytes are then read "
            "as they are stored. Otherwise ask for an export as a file.",
            "MySQL 可在 database 旁写 encoding: gb18030（或 utf-8），按存储的字节读取；"
            "否则请改用导出的文件。",
        ),
    )


def undecodable(file: str) -> SourceError:
    """The server cannot turn its text into Unicode."""
    return _error(
        file,
        Text(
            "the server holds text that is not in the encoding that it declares.",
            "服务器中有与其声明编码不符的文本。",
        ),
        Text(
            "Ask for an export as a file, or leave the column out with a query.",
            "请改用导出的文件，或用 query 排除该列。",
        ),
    )


def failed(file: str, said: str) -> SourceError:
    """Anything else that a server says."""
    return _error(
        file,
        Text(f"the database answered: {said}.", f"数据库返回：{said}。"),
        Text("Ask the owner of the database.", "请联系数据库管理员。"),
    )


def connection_lost(file: str) -> SourceError:
    """The connection broke while rows were read."""
    return _error(
        file,
        Text("the connection to the database was lost.", "与数据库的连接中断。"),
        Text(
            "Try again; ask for an export as a file if it breaks again.",
            "请重试；如仍中断，请改用导出的文件。",
        ),
    )


def _error(file: str, what: Text, mend: Text) -> SourceError:
    return SourceError(what, mend=mend, place=Place(file=file))
