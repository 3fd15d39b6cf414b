"""One reader per file format; each gives text and physical row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.readers.signature import Kind, sniff
from cpaudit.sources.sheet import Sheet, unreadable

if TYPE_CHECKING:
    from pathlib import Path


def read_sheets(
    path: Path,
    data: bytes,
    *,
    file: str,
    encoding: str | None = None,
    memo: bytes | None = None,
) -> list[Sheet]:
    """The sheets of the content ``data``; ``file`` names it in errors.

    ``memo`` is the content of a DBF table's memo file; without it, it is looked for beside ``path``.

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

            return read_dbf(path, data, file=file, encoding=encoding, memo=memo)
        case Kind.PARQUET:
            from cpaudit.sources.readers.parquet import read_parquet

            return read_parquet(data, file=file)
        case Kind.JSON:
            from cpaudit.sources.readers.json_lines import read_json

            return read_json(data, file=file, encoding=encoding)
        case Kind.SQLITE:
            from cpaudit.sources.readers.database.sqlite import read_tables

            return read_tables(path, data, file=file, encoding=encoding)
        case Kind.ARCHIVE | Kind.GZIP:
            raise unreadable(
                file,
                Text(
                    "archives are packed within archives too deeply.",
                    "压缩包内嵌套的压缩包层数过多。",
                ),
                Text("Unpack it and supply the files in it.", "请先解压，再提供其中的文件。"),
            )


def read_bytes(path: Path, *, file: str) -> bytes:
    """The content of ``path``, opened for reading only.

    Raises:
        SourceError: it is missing, a folder, too large for the memory, or another program holds it.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise unreadable(
            file,
            Text("the file does not exist.", "文件不存在。"),
            Text("Check its path in cpaudit.yaml.", "请检查 cpaudit.yaml 中的路径。"),
        ) from None
    except MemoryError as cause:
        raise unreadable(
            file,
            Text("the file is too large for this computer's memory.", "文件过大，内存不足。"),
            Text("Export it in parts, a year or a village each.", "请按年度或村居分批导出。"),
        ) from cause
    except OSError as cause:
        if path.is_dir():  # Windows calls this a lack of permission
            raise unreadable(
                file,
                Text("this is a folder, not a file.", "这是文件夹，不是文件。"),
                Text(
                    "Name the files in it, like folder/*.csv.",
                    "请指明其中的文件，例如 文件夹/*.csv。",
                ),
            ) from None
        raise unreadable(
            file,
            Text("the file cannot be opened.", "文件无法打开。"),
            Text(
                "Close it in Excel or WPS and check that you may read it.",
                "请先在 Excel 或 WPS 中关闭它，并确认有读取权限。",
            ),
        ) from cause
