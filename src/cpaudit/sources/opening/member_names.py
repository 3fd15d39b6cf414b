"""What an archive's members are called: names as their packer meant them, harmless as labels."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipInfo

_UTF8_FLAG = 0x800
# The extra field in which WinRAR, 7-Zip and Info-ZIP repeat the name as UTF-8: version, checksum of
# the other name, name.
_UNICODE_PATH, _UNICODE_HEAD = 0x7075, 5
# What systems leave in folders: a directory of resource forks, lock files, thumbnails.
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN"})
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


def member_names(members: Iterable[ZipInfo]) -> list[str]:
    """The members' names, each once, with ``/`` and without steps upwards."""
    seen: Counter[str] = Counter()
    names = []
    for info in members:
        name = _harmless(_meant(info))
        seen[name] += 1
        # Two members may have one name; both are read.
        names.append(name if seen[name] == 1 else _numbered(name, seen[name]))
    return names


def is_litter(name: str) -> bool:
    """Whether the member is a system's or a program's, not the sender's."""
    path = PurePosixPath(name)
    return (
        not path.name
        or path.name.startswith((".", "~$"))
        or path.name.lower() in _SYSTEM_FILES
        or any(part in _SYSTEM_FOLDERS for part in path.parts)
    )


def _meant(info: ZipInfo) -> str:
    """The name: by its flag, else by the extra field, else UTF-8 where it is that, else GBK.

    zipfile reads unflagged names as code page 437, in which each byte is a character: nothing is lost.
    """
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    told = _unicode_path(info.extra, raw)
    if told is not None:
        return told
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the extra field, where it still belongs to the member's other name."""
    while len(extra) >= struct.calcsize("<HH"):
        kind, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(body) > _UNICODE_HEAD:
            (checksum,) = struct.unpack_from("<L", body, 1)
            if checksum == zlib.crc32(raw):
                return body[_UNICODE_HEAD:].decode("utf-8", "replace")
    return None


def _harmless(name: str) -> str:
    """The name as a path below the archive: no root, drive, steps upwards or control characters."""
    printable = "".join(character if character.isprintable() else "?" for character in name)
    parts = [part.strip() for part in printable.replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in {"", ".", ".."} and not part.endswith(":")]
    return "/".join(kept) or "?"


def _numbered(name: str, number: int) -> str:
    path = PurePosixPath(name)
    return path.with_name(f"{path.stem} ({number}){path.suffix}").as_posix()
