"""One editor per file format: the same bytes but for the cells that change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.corrected.edit import Edited
from cpaudit.i18n import Text
from cpaudit.sources.readers.signature import Kind, sniff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.corrected.edit import Edit
    from cpaudit.sources.sheet import Sheet

_PACKED = Text(
    "the file is compressed; unpack it first.", "文件是压缩的，请先解压。"
)  # a copy of the inner file would have no place


def edited(
    data: bytes, edits: Sequence[Edit], sheets: Sequence[Sheet], *, file: str, encoding: str | None
) -> Edited:
    """``data`` with ``edits`` made, and those that cannot be made, each with the reason.

    ``sheets`` are what the reader gave of ``data``. A format that cannot be written properly has
    none of its edits made.
    """
    match sniff(data, file=file):
        case Kind.TEXT:
            from cpaudit.corrected.formats.text import edit_text

            return edit_text(data, edits, sheets[0], file=file, encoding=encoding)
        case Kind.WORKBOOK if data.startswith(b"PK"):
            from cpaudit.corrected.formats.workbook import edit_workbook

            return edit_workbook(data, edits, file=file)
        case Kind.DBF:
            from cpaudit.corrected.formats.dbf import edit_dbf

            return edit_dbf(data, edits, sheets[0], file=file)
        case Kind.PARQUET:
            from cpaudit.corrected.formats.parquet import edit_parquet

            return edit_parquet(data, edits)
        case Kind.JSON:
            from cpaudit.corrected.formats.json_text import edit_json

            return edit_json(data, edits, sheets[0], file=file, encoding=encoding)
        case Kind.GZIP | Kind.ARCHIVE:
            return Edited.refused_all(data, edits, _PACKED)
        case kind:
            why = Text(
                f"files of this format ({kind}) are not written; make the change in its program.",
                f"不改写此类格式（{kind}）的文件，请在原程序中修改。",
            )
            return Edited.refused_all(data, edits, why)
