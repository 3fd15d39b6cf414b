"""Documents for Word from templates made in Word: the same figures give the same bytes."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.reports.bulletin_template import failures, refusal, sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping

# The earliest date that a zip archive can hold: no clock gets into the file.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_NEAR = 60
# The alternative text of a table whose columns become as wide as what they hold asks.
FITTED = "fit"
_NARROWEST, _WIDEST = 10, 36  # in Latin characters
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def filled_document(name: str, template: bytes, variables: Mapping[str, Any]) -> bytes:
    """The template called ``name`` filled in.

    Raises:
        ProjectError: it is no document for Word, is broken, or names what there is not.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    document = DocxTemplate(BytesIO(template))
    try:
        document.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as cause:
        raise ProjectError(
            Text("this is no .docx document.", "这不是 .docx 文档。"),
            mend=Text(
                "Save the template as .docx in Word or WPS.", "请用 Word 或 WPS 另存为 .docx。"
            ),
            place=Place(file=name),
        ) from cause
    try:
        document.render(dict(variables), sandbox(is_markup=True), autoescape=True)
    except failures() as cause:
        raise refusal(name, cause, variables, near=_near(cause)) from cause
    for table in document.docx.tables:
        _fit(table)
    properties = document.docx.core_properties
    when = datetime.fromisoformat(str(variables["as_of"])).replace(tzinfo=UTC)
    properties.created = properties.modified = when
    properties.last_modified_by = properties.author = "cpaudit"
    properties.revision = 1
    properties.title = str(variables["title"])
    properties.language = str(variables["language"])
    written = BytesIO()
    document.save(written)
    return without_clock(written.getvalue())


def without_clock(archive: bytes) -> bytes:
    """The same archive, its members in the order of their names and of no date."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(archive)) as read,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as write,
    ):
        # The list of types stands first, as in every file of Word's own.
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            write.writestr(member, read.read(name))
    return made.getvalue()


def _fit(table: Any) -> None:
    """Share the table's width among its columns, where its alternative text asks for it.

    A template cannot: how many columns there are is known only when it is filled in.
    """
    from rich.cells import cell_len

    tree = table._tbl  # noqa: SLF001 - python-docx has no alternative text
    caption = tree.tblPr.find(f"{_W}tblCaption")
    if caption is None or caption.get(f"{_W}val") != FITTED:
        return
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    asked = [
        min(max(_NARROWEST, *(cell_len(text) + 2 for text in column)), _WIDEST)
        for column in zip(*texts, strict=True)
    ]
    whole = sum(int(column.get(f"{_W}w")) for column in tree.tblGrid)
    widths = [str(whole * one // sum(asked)) for one in asked]
    for column, width in zip(tree.tblGrid, widths, strict=True):
        column.set(f"{_W}w", width)
    for row in tree.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.tcPr.find(f"{_W}tcW").set(f"{_W}w", width)


def _near(cause: Exception) -> str:
    """The words of the document at which it failed: lines mean nothing in Word."""
    lines = [line.strip() for line in getattr(cause, "docx_context", ())]
    told = " ".join(line for line in lines if line)
    return told if len(told) <= _NEAR else f"{told[:_NEAR]}…"
