"""What a file really is, by its first bytes: the extension lies (``.xls`` that is HTML)."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from cpaudit.i18n import Text
from cpaudit.sources.readers.foreign import refuse_foreign
from cpaudit.sources.readers.package import Package, package_of
from cpaudit.sources.sheet import unreadable


class Kind(StrEnum):
    """The readers, and the two kinds of file that hold other files."""

    TEXT = "text"
    WORKBOOK = "workbook"
    MARKUP = "markup"
    DBF = "dbf"
    PARQUET = "parquet"
    JSON = "json"
    SQLITE = "sqlite"
    ARCHIVE = "archive"
    GZIP = "gzip"


_JSON_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".dat"})
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"})
_SQLITE_SUFFIXES = frozenset({".db", ".sqlite", ".sqlite3", ".db3"})
ARCHIVE_SUFFIXES = frozenset({".zip", ".gz"})
# Extensions that a folder is searched for.
READABLE = (
    _TEXT_SUFFIXES
    | _WORKBOOK_SUFFIXES
    | _JSON_SUFFIXES
    | _SQLITE_SUFFIXES
    | ARCHIVE_SUFFIXES
    | {".htm", ".html", ".xml", ".dbf", ".parquet"}
)
# What files of these names hold if the name is true; .xls is every kind of text as well.
_TRUE_KINDS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".ods", ".xls", ".et"), Kind.WORKBOOK),
    **dict.fromkeys(_TEXT_SUFFIXES, Kind.TEXT),
    **dict.fromkeys(_JSON_SUFFIXES, Kind.JSON),
    **dict.fromkeys(_SQLITE_SUFFIXES, Kind.SQLITE),
    ".dbf": Kind.DBF,
    ".parquet": Kind.PARQUET,
    ".zip": Kind.ARCHIVE,
    ".gz": Kind.GZIP,
}

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # members; none at all; one of several parts
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_SQLITE = b"SQLite format 3\0"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_JSON = re.compile(rb'\{\s*("|\})|\[\s*(\{|\[\s*["\d\[]|\])')
# First byte of the dBASE and FoxPro versions that carry tables of text.
_DBF_VERSIONS = frozenset({0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xCB, 0xF5, 0xFB})
_DBF_HEADER = 32
_UTF16 = "utf-16-le"
# Names of OLE streams, which stand in the file as UTF-16.
_ENCRYPTED = "EncryptedPackage".encode(_UTF16)
_WORD = "WordDocument".encode(_UTF16)
_BOOKS = ("Workbook".encode(_UTF16), "Book".encode(_UTF16))
_SNIFF = 4096
_BLANK = b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"
# Control characters that no text has, and their share from which a file is none.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"))
_MOST_CONTROLS = 0.05


def sniff(data: bytes, *, file: str) -> Kind:
    """The reader for ``data``.

    Raises:
        SourceError: the file is empty, encrypted, damaged, or of a program whose format is closed.
    """
    if not (data[:_SNIFF].strip(_BLANK) or data.strip(_BLANK)):
        raise unreadable(
            file,
            Text("the file is empty.", "文件是空的。"),
            Text("Export it again.", "请重新导出。"),
        )
    refuse_foreign(data, file=file)
    if data.startswith(_SQLITE):
        return Kind.SQLITE
    if data.startswith(_OLE):
        return _ole(data, file)
    if data.startswith(_ZIPS):
        return _package(data, file)
    if is_gzip(data):
        return Kind.GZIP
    suffix = PurePath(file).suffix.lower()
    if data.startswith(_PARQUET) and (suffix == ".parquet" or data.endswith(_PARQUET)):
        return Kind.PARQUET
    if _is_dbf(data):
        return Kind.DBF
    return _text(data, file, suffix)


def is_misnamed(data: bytes, *, file: str) -> bool:
    """Whether the file's name promises another kind of content than it has."""
    promised = _TRUE_KINDS.get(PurePath(file).suffix.lower())
    return promised is not None and sniff(data, file=file) is not promised


def is_archive(data: bytes, *, file: str) -> bool:
    """Whether ``data`` is a zip archive of files; by its name where it is damaged."""
    if not data.startswith(_ZIPS):
        return False
    package = package_of(data)
    return package is Package.ARCHIVE or (package is Package.DAMAGED and not _is_book(file))


def is_gzip(data: bytes) -> bool:
    """Whether ``data`` is one compressed file."""
    return data.startswith(_GZIP)


def _text(data: bytes, file: str, suffix: str) -> Kind:
    is_utf16 = data.startswith(_UTF16_MARKS)
    head = data[:_SNIFF].decode("utf-16", "ignore").encode() if is_utf16 else data[:_SNIFF]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<div")):
        return Kind.MARKUP
    if start.startswith(b"mime-version:"):
        raise unreadable(
            file,
            Text("this is a saved web page (MHT).", "这是另存的网页文件（MHT）。"),
            _SAVE_AS_XLSX,
        )
    if _JSON.match(start) or (
        suffix in _JSON_SUFFIXES and (is_utf16 or start.startswith((b"{", b"[")))
    ):
        return Kind.JSON
    if suffix in _TRUE_KINDS and _TRUE_KINDS[suffix] is not Kind.TEXT and not is_utf16:
        head = data[:_SNIFF]
        if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
            raise unreadable(
                file,
                Text(
                    "the file is damaged, or it is not what its name says.",
                    "文件已损坏，或者内容与扩展名不符。",
                ),
                Text("Copy or export it again.", "请重新复制或导出。"),
            )
    return Kind.TEXT


_SAVE_AS_XLSX = Text(
    "Open it in Excel or WPS and save it as xlsx.", "请用 Excel 或 WPS 打开后另存为 xlsx。"
)


def _package(data: bytes, file: str) -> Kind:
    match package_of(data):
        case Package.WORKBOOK:
            return Kind.WORKBOOK
        case Package.DOCUMENT:
            raise _document(file)
        case Package.ARCHIVE:
            return Kind.ARCHIVE
        case Package.DAMAGED:
            return Kind.WORKBOOK if _is_book(file) else Kind.ARCHIVE


def _is_book(file: str) -> bool:
    return PurePath(file).suffix.lower() in _WORKBOOK_SUFFIXES


def _document(file: str) -> Exception:
    return unreadable(
        file,
        Text("this is a text document, not a workbook.", "这是文字文档，不是工作簿。"),
        Text("Copy its table into a workbook (xlsx).", "请把其中的表格复制到工作簿（xlsx）。"),
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
        raise _document(file)
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
