"""What a zip file is for: a workbook, a text document, or an archive of files."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO

_ODF_TYPE = "mimetype"
_SPREADSHEET = b"opendocument.spreadsheet"
_LONGEST_TYPE = 100
_BOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin"})
_OFFICE_TYPES = "[Content_Types].xml"


class Package(StrEnum):
    """The uses of a zip file."""

    WORKBOOK = "workbook"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    DAMAGED = "damaged"


def package_of(data: bytes) -> Package:
    """What the zip file ``data`` is, by the names of its members."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            # LibreOffice stores this member first and unpacked.
            kind = archive.open(_ODF_TYPE).read(_LONGEST_TYPE) if _ODF_TYPE in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, IndexError):
        return Package.DAMAGED
    if _ODF_TYPE in names and "content.xml" in names:
        return Package.WORKBOOK if _SPREADSHEET in kind else Package.DOCUMENT
    if any(name.lower() in _BOOKS for name in names):
        return Package.WORKBOOK
    if _OFFICE_TYPES in names:
        # Some programs call the folder of the workbook differently; a text document never.
        is_text = any(name.startswith(("word/", "ppt/", "visio/")) for name in names)
        return Package.DOCUMENT if is_text else Package.WORKBOOK
    return Package.ARCHIVE
