"""The memo file of a DBF table: the long texts that its records point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SUFFIXES = frozenset({".fpt", ".dbt"})
_FOXPRO = frozenset({0x30, 0x31, 0x32, 0xF5, 0xFB})  # tables by their first byte
_BLOCK = 512
_END = b"\x1a"
# A dBASE IV memo begins with this mark and its length, the eight bytes of both included.
_MARK, _HEAD = b"\xff\xff\x08\x00", 8


@dataclass(frozen=True, slots=True)
class Memos:
    """The memos of a table whose first byte is ``version``."""

    data: bytes
    version: int

    def __getitem__(self, number: int) -> bytes | None:
        """The memo at block ``number``; null where there is none or the file is cut off before it."""
        if number <= 0:
            return None
        if self.version in _FOXPRO:
            at = number * (int.from_bytes(self.data[6:8], "big") or _BLOCK)
            length = int.from_bytes(self.data[at + 4 : at + _HEAD], "big")
            return self._whole(at + _HEAD, length)
        at = number * _BLOCK
        if self.data[at : at + len(_MARK)] == _MARK:
            length = int.from_bytes(self.data[at + 4 : at + _HEAD], "little") - _HEAD
            return self._whole(at + _HEAD, length)
        end = self.data.find(_END, at)
        return self._whole(at, end - at) if end >= at else self.data[at:] or None

    def _whole(self, start: int, length: int) -> bytes | None:
        text = self.data[start : start + max(0, length)]
        return text if len(text) == length else None


def find_memo(path: Path) -> bytes | None:
    """The content of the memo file beside the table ``path``, if it is there and can be read."""
    try:
        beside = [
            one
            for one in path.parent.iterdir()
            if one.suffix.lower() in _SUFFIXES and one.stem.casefold() == path.stem.casefold()
        ]
        return beside[0].read_bytes() if beside else None
    except OSError:
        return None
