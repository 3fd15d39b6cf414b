"""What a file really is, by its first bytes: the extension lies (``.xls`` that is HTML)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable


class Kind(StrEnum):
    """The readers."""

    TEXT = "text"
    WORKBOOK = "workbook"
    MARKUP = "markup"
    DBF = "dbf"


# Extensions that a folder is searched for.
READABLE = frozenset(
    {".csv", ".txt", ".tsv", ".dat", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".dbf"}
    | {".htm", ".html", ".xml", ".et"}
)

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
# First byte of the dBASE and FoxPro versions that carry tables of text.
_DBF_VERSIONS = frozenset({0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xCB, 0xF5, 0xFB})
_DBF_HEADER = 32
_UTF16 = "utf-16-le"
# Names of OLE streams, which stand in the file as UTF-16.
_ENCRYPTED = "EncryptedPackage".encode(_UTF16)
_WORD = "WordDocument".encode(_UTF16)
_BOOKS = ("Workbook".encode(_UTF16), "Book".encode(_UTF16))
_FOREIGN = {
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
}
_SNIFF = 4096


def sniff(data: bytes, *, file: str) -> Kind:
    """The reader for ``data``.

    Raises:
        SourceError: the file is empty, encrypted, or of a program whose format is closed.
    """
    if not data.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"):
        raise unreadable(
            file,
            Text("the file is empty.", "文件是空的。"),
            Text("Export it again.", "请重新导出。"),
        )
    for magic, name in _FOREIGN.items():
        if data.startswith(magic):
            raise unreadable(
                file,
                Text(f"this is a {name} file, not a table.", f"这是 {name} 文件，不是表格。"),
                Text("Supply xlsx, csv or dbf.", "请提供 xlsx、csv 或 dbf 文件。"),
            )
    if data.startswith(_OLE):
        return _ole(data, file)
    if data.startswith(_ZIP):
        return Kind.WORKBOOK
    if _is_dbf(data):
        return Kind.DBF
    start = data[:_SNIFF].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<div")):
        return Kind.MARKUP
    if start.startswith(b"mime-version:"):
        raise unreadable(
            file,
            Text("this is a saved web page (MHT).", "这是另存的网页文件（MHT）。"),
            _SAVE_AS_XLSX,
        )
    return Kind.TEXT


_SAVE_AS_XLSX = Text(
    "Open it in Excel or WPS and save it as xlsx.", "请用 Excel 或 WPS 打开后另存为 xlsx。"
)


def _ole(data: bytes, file: str) -> Kind:
    if _ENCRYPTED in data:
        raise unreadable(
            file,
            Text("the workbook is protected by a password.", "工作簿设有打开密码。"),
            Text(
                "Open it with its password and save it without one.",
                "请输入密码打开后，取消密码再保存。",
            ),
        )
    if PurePath(file).suffix.lower() in {".wps", ".doc"} or _WORD in data:
        raise unreadable(
            file,
            Text("this is a text document, not a workbook.", "这是文字文档，不是工作簿。"),
            Text("Copy its table into a workbook (xlsx).", "请把其中的表格复制到工作簿（xlsx）。"),
        )
    if not any(name in data for name in _BOOKS):
        raise unreadable(
            file,
            Text("no workbook was found in the file.", "文件中没有找到工作簿。"),
            _SAVE_AS_XLSX,
        )
    return Kind.WORKBOOK


def _is_dbf(data: bytes) -> bool:
    """A known version, a plausible date and a header that ends where it says."""
    if len(data) <= _DBF_HEADER or data[0] not in _DBF_VERSIONS:
        return False
    header = int.from_bytes(data[8:10], "little")
    record = int.from_bytes(data[10:12], "little")
    months, days = 12, 31
    return (
        record > 0
        and _DBF_HEADER < header <= len(data)
        and data[2] <= months
        and data[3] <= days
        and b"\r" in data[_DBF_HEADER:header]
    )
