"""The keys of one source in ``cpaudit.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.counting import DatedBy, PlacesBy
from cpaudit.project.database_keys import DatabaseKind, given_alone, is_address
from cpaudit.project.kinds import Choice, Range, Schema, Several, Table, Words
from cpaudit.project.section import Key, Section

if TYPE_CHECKING:
    from cpaudit.project.cursor import Cursor

SOURCE = Section(
    (
        Key(
            "files",
            Several(Words(), at_least=1),
            Text(
                "the files, relative to this file; * and ** match many.",
                "文件，相对于本文件；可用 * 和 **。",
            ),
            (),
        ),
        Key(
            "database",
            DatabaseKind(),
            Text(
                "or a table or query of a database, in the place of files.",
                "或数据库中的一张表或一条查询，代替 files。",
            ),
            None,
        ),
        Key(
            "profile",
            Words(),
            Text(
                "the source profile (cpaudit sources list); else the source's id.",
                "来源模板（cpaudit sources list）；缺省为来源标识。",
            ),
            None,
        ),
        Key(
            "sheets",
            Several(Words()),
            Text("the sheets to read; else all visible ones.", "读取的工作表；缺省为全部可见表。"),
            (),
        ),
        Key(
            "encoding",
            Words(),
            Text("the text encoding; else it is detected.", "文本编码；缺省为自动识别。"),
            None,
        ),
        Key(
            "columns",
            Table(Words()),
            Text(
                "canonical field → header, where the profile does not recognise it.",
                "标准字段 → 表头，用于模板未能识别的列。",
            ),
            {},
        ),
        Key(
            "codes",
            Table(Table(Words())),
            Text(
                "field → code in the file → canonical value; quote codes like '01'.",
                "字段 → 文件中的代码 → 标准值；形如 '01' 的代码请加引号。",
            ),
            {},
        ),
        Key(
            "fill_down",
            Several(Words()),
            Text(
                "fields written on the first of several rows only (household_no).",
                "只在几行中的第一行填写的字段（如 household_no），向下填充。",
            ),
            (),
        ),
        Key(
            "derived_from",
            Words(),
            Text(
                "the source that this one copies: both together are one witness.",
                "本来源抄自哪个来源：两者只算一个证据。",
            ),
            None,
        ),
        Key(
            "coverage",
            Range(),
            Text(
                "the period that the export covers; else its dates tell.",
                "导出数据覆盖的时段；缺省由数据日期推断。",
            ),
            None,
        ),
        Key(
            "dated_by",
            Choice(tuple(DatedBy)),
            Text(
                "by which of its dates the rows were chosen for the export; else the profile's.",
                "导出时按哪个日期取数（事件日期或录入日期）；缺省随来源模板。",
            ),
            None,
        ),
        Key(
            "places_by",
            Choice(tuple(PlacesBy)),
            Text(
                "the place by which the source takes a birth in; else what its kind uses.",
                "该来源按什么地点收录出生；缺省随来源类别。",
            ),
            None,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A source: a file name, a list of them, or a mapping with the keys of ``SOURCE``."""

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """The source's settings, with either files or a database."""
        given = value if isinstance(value, dict) else {"files": value}
        files = given.get("files")
        if any(map(is_address, files if isinstance(files, list) else [files])):
            at.fail(  # without the address, which may hold a password
                Text("this is an address, not a file.", "这是地址，不是文件名。"),
                Text(
                    "Write it as database: {url: …, table: …}.",
                    "请写成 database: {url: …, table: …}。",
                ),
            )
        values = SOURCE.read(given, at)
        is_database = values["database"] is not None
        if bool(values["files"]) == is_database:
            at.fail(
                Text("files and database are both given.", "同时写了 files 和 database。")
                if is_database
                else Text("«files» is missing.", "缺少“files”。"),
                Text(
                    "Give the files of the source, or a database in their place.",
                    "请填写该来源的 files，或以 database 代替，二者只能有一个。",
                ),
            )
        if is_database and values["sheets"]:
            at.under("sheets").fail(
                Text("a database has no sheets.", "数据库没有工作表。"),
                Text("Name the table under database.", "请在 database 下写明表名。"),
            )
        return values

    def schema(self) -> Schema:
        """The short form or the long one."""
        either = [given_alone("files", "database"), given_alone("database", "files")]
        long_form = {**SOURCE.schema(), "oneOf": either}
        return {"anyOf": [*Several(Words(), at_least=1).schema()["anyOf"], long_form]}
