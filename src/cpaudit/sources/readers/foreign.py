"""Files of programs that no reader here takes in, told by their first bytes."""

from __future__ import annotations

from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable

_SUPPLY = Text("Supply xlsx, csv or dbf.", "请提供 xlsx、csv 或 dbf 文件。")
_UNPACK = Text(
    "Unpack it and supply the files in it, or pack them as zip.",
    "请先解压，提供其中的文件，或改用 zip 格式压缩。",
)
_TABLES = Text(
    "Open it and export each table as xlsx or csv.", "请打开后把各表导出为 xlsx 或 csv。"
)
# Where it stands, the bytes, the name, and the mend.
_FOREIGN: tuple[tuple[int, bytes, str, Text], ...] = (
    (0, b"%PDF", "PDF", _SUPPLY),
    (0, b"Rar!", "RAR", _UNPACK),
    (0, b"7z\xbc\xaf", "7z", _UNPACK),
    (257, b"ustar", "tar", _UNPACK),
    (0, b"BZh9", "bzip2", _UNPACK),
    (0, b"\xfd7zXZ\0", "xz", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "zstd", _UNPACK),
    (0, b"\x89PNG", "PNG", _SUPPLY),
    (0, b"\xff\xd8\xff", "JPEG", _SUPPLY),
    (0, b"GIF8", "GIF", _SUPPLY),
    (0, b"II*\0", "TIFF", _SUPPLY),
    (0, b"{\\rtf", "RTF", _SUPPLY),
    (4, b"Standard Jet DB", "Access", _TABLES),
    (4, b"Standard ACE DB", "Access", _TABLES),
    (0, b"$FL2", "SPSS", _TABLES),
    (0, b"ARROW1\0\0", "Arrow", _TABLES),
)


def refuse_foreign(data: bytes, *, file: str) -> None:
    """Nothing, where ``data`` is not of a program that is known to make no readable tables.

    Raises:
        SourceError: it is.
    """
    for at, magic, name, mend in _FOREIGN:
        if data.startswith(magic, at):
            raise unreadable(
                file,
                Text(f"this is a {name} file, not a table.", f"这是 {name} 文件，不是表格。"),
                mend,
            )
