"""The keys of one source in ``cpaudit.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.kinds import Range, Schema, Several, Table, Words
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
    )
)


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A source: a file name, a list of them, or a mapping with the keys of ``SOURCE``."""

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """The source's settings."""
        return SOURCE.read(value if isinstance(value, dict) else {"files": value}, at)

    def schema(self) -> Schema:
        """The short form or the long one."""
        return {"anyOf": [*Several(Words(), at_least=1).schema()["anyOf"], SOURCE.schema()]}
