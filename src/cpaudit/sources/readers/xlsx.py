"""Sheets of an xlsx or xlsm workbook, read as a stream: a million rows need no gigabytes."""

from __future__ import annotations

from functools import partial

import polars as pl

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.sources.readers.cells import MOST_CELLS, TooWideError, TwiceError
from cpaudit.sources.readers.xlsx_cells import read_cells
from cpaudit.sources.readers.xlsx_parts import (
    Book,
    MissingPartError,
    Package,
    SheetPart,
    plainly,
    shared_strings,
)
from cpaudit.sources.readers.xlsx_values import Context, MissingStringError
from cpaudit.sources.readers.xml_plain import DamagedXmlError
from cpaudit.sources.readers.xml_tags import NotPlainError
from cpaudit.sources.sheet import Sheet, unreadable

OPEN_AND_SAVE = Text(
    "Open it in Excel or WPS, save it as a new xlsx, and try again.",
    "请用 Excel 或 WPS 打开，另存为新的 xlsx 后再试。",
)


def read_xlsx(package: Package) -> list[Sheet]:
    """All table sheets; hidden ones are announced with their size and without their cells.

    Raises:
        SourceError: the workbook is damaged.
    """
    try:
        book = Book.of(package)
        shared = plainly(shared_strings, package, book.shared) if book.shared else None
    except MissingPartError as cause:
        raise missing_part(package.file) from cause
    except (DamagedXmlError, NotPlainError) as cause:
        raise damaged_book(package.file) from cause
    context = Context(shared, book.forms, book.is_1904)
    return [_sheet(book, one, context) for one in book.sheets if one.is_table]


def _sheet(book: Book, one: SheetPart, context: Context) -> Sheet:
    file = book.package.file
    if one.part is None:
        raise missing_part(file, one.name)
    try:
        cells = plainly(partial(read_cells, context=context), book.package, one.part)
        return cells.sheet(one.name, is_hidden=one.is_hidden, is_1904=book.is_1904)
    except MissingStringError as cause:
        raise missing_part(file, one.name) from cause
    except SHEET_FAULTS as cause:
        raise sheet_error(cause, file, one.name) from cause


# What may be wrong with a sheet that is XML.
SHEET_FAULTS = (TooWideError, TwiceError, DamagedXmlError, NotPlainError, pl.exceptions.PolarsError)


def sheet_error(cause: Exception, file: str, sheet: str | None) -> SourceError:
    """What to tell the user of a sheet that cannot be read."""
    if isinstance(cause, TooWideError):
        return unreadable(
            file,
            Text(
                "cells far to the right and far below hold values; as a table it would have more "
                f"than {MOST_CELLS:,} cells.",
                f"在很靠右、很靠下的位置有零散内容，展开后超过 {MOST_CELLS:,} 个单元格。",
            ),
            Text("Delete the stray cells.", "请删除这些零散单元格。"),
            sheet=sheet,
        )
    row = cause.row if isinstance(cause, (DamagedXmlError, TwiceError)) else None
    return SourceError(
        Text("the sheet is damaged.", "工作表已损坏。")
        if row is None
        else Text("the sheet is damaged from here on.", "工作表从此处起已损坏。"),
        mend=OPEN_AND_SAVE,
        place=Place(file=file, sheet=sheet, row=row),
    )


def protected_book(file: str) -> SourceError:
    """What to tell the user of a workbook that asks for a password."""
    return unreadable(
        file,
        Text("the workbook is protected by a password.", "工作簿设有打开密码。"),
        Text(
            "Open it with its password and save it without one.",
            "请输入密码打开后，取消密码再保存。",
        ),
    )


def damaged_book(file: str) -> SourceError:
    """What to tell the user of a workbook that cannot be opened."""
    return unreadable(file, Text("the workbook is damaged.", "工作簿已损坏。"), OPEN_AND_SAVE)


def missing_part(file: str, sheet: str | None = None) -> SourceError:
    """What to tell the user of a workbook that speaks of a part that it does not hold."""
    return unreadable(
        file,
        Text("a part of the workbook is missing.", "工作簿缺少组成部分。"),
        Text("Export or copy it again.", "请重新导出或复制。"),
        sheet=sheet,
    )
