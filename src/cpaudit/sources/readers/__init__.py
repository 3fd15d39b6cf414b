"""One reader per file format; each gives text and physical row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.readers.signature import Kind, sniff
from cpaudit.sources.sheet import Sheet, unreadable

if TYPE_CHECKING:
    from pathlib import Path


def read_sheets(path: Path, data: bytes, *, file: str, encoding: str | None = None) -> list[Sheet]:
    """The sheets of the file at ``path``, whose content is ``data``; ``file`` names it in errors.

    Raises:
        SourceError: the file is empty, damaged, protected, or not a table.
    """
    match sniff(data, file=file):
        case Kind.TEXT:
            from cpaudit.sources.readers.text import read_text

            return read_text(data, file=file, encoding=encoding)
        case Kind.WORKBOOK:
            from cpaudit.sources.readers.excel import read_workbook

            return read_workbook(data, file=file)
        case Kind.MARKUP:
            from cpaudit.sources.readers.markup import read_markup

            return read_markup(data, file=file, encoding=encoding)
        case Kind.DBF:
            from cpaudit.sources.readers.dbf import read_dbf

            return read_dbf(path, data, file=file, encoding=encoding)


def read_bytes(path: Path, *, file: str) -> bytes:
    """The content of ``path``, opened for reading only.

    Raises:
        SourceError: it is missing or another program holds it.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise unreadable(
            file,
            Text("the file does not exist.", "文件不存在。"),
            Text("Check its path in cpaudit.yaml.", "请检查 cpaudit.yaml 中的路径。"),
        ) from None
    except OSError as cause:
        raise unreadable(
            file,
            Text("the file cannot be opened.", "文件无法打开。"),
            Text(
                "Close it in Excel or WPS and check that you may read it.",
                "请先在 Excel 或 WPS 中关闭它，并确认有读取权限。",
            ),
        ) from cause
