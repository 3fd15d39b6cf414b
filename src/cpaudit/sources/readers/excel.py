"""Workbooks of every kind, told by what is in them: xlsx, xlsb, xls and ods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.readers.ole import MAGIC
from cpaudit.sources.readers.xlsx_parts import Package
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from cpaudit.sources.sheet import Sheet

_XLSB_BOOK, _ODS_CONTENT = "xl/workbook.bin", "content.xml"


def read_workbook(data: bytes, *, file: str) -> list[Sheet]:
    """All sheets that hold tables; hidden ones are announced with their size and without their cells.

    Raises:
        SourceError: the workbook is damaged or protected, or holds no table sheet.
    """
    sheets = _sheets(data, file)
    if not sheets:
        raise unreadable(
            file,
            Text(
                "the workbook holds no sheet with cells, only charts or macros.",
                "工作簿中没有数据工作表，只有图表或宏。",
            ),
            Text("Supply the workbook with the data.", "请提供含有数据的工作簿。"),
        )
    return sheets


def _sheets(data: bytes, file: str) -> list[Sheet]:
    if data.startswith(MAGIC):
        from cpaudit.sources.readers.xls import read_xls

        return read_xls(data, file=file)
    package = Package.of(data, file=file)
    with package.archive:
        if package.find(_ODS_CONTENT):
            from cpaudit.sources.readers.ods import read_ods

            return read_ods(package)
        if package.find(_XLSB_BOOK):
            from cpaudit.sources.readers.xlsb import read_xlsb

            return read_xlsb(package)
        from cpaudit.sources.readers.xlsx import read_xlsx

        return read_xlsx(package)
