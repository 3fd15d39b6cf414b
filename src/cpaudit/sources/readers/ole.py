"""Streams of an OLE file, in which the old Office formats are packed."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct, error, iter_unpack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER = Struct("<30xHH10xII4xII4xI")
_ENTRY = Struct("<64sHBxIII36xIQ")
_N_IN_HEADER, _IN_HEADER_AT = 109, 76
_LAST = 0xFFFFFFFA  # from here on a sector number says that none follows
_STREAM = 2
# Name, its length, kind, left, right and child entry, first sector, size.
_Entry = tuple[bytes, int, int, int, int, int, int, int]


class DamagedOleError(Exception):
    """The file's sectors do not hold together."""


@dataclass(frozen=True, slots=True)
class _Sectors:
    """Numbered sectors and, for each of them, the number of the next."""

    data: memoryview
    size: int
    first: int  # where sector 0 starts
    following: tuple[int, ...]

    def chain(self, start: int) -> bytes:
        parts, seen = [], 0
        while start < _LAST:
            if start >= len(self.following) or seen > len(self.following):
                raise DamagedOleError
            at = self.first + start * self.size
            parts.append(self.data[at : at + self.size])
            start = self.following[start]
            seen += 1
        return b"".join(parts)


def streams(data: bytes) -> dict[str, bytes]:
    """The streams of an OLE file by their names; those of embedded objects are left out.

    Raises:
        DamagedOleError: it is no OLE file, cut off or damaged.
    """
    try:
        return _streams(data)
    except (error, IndexError, OverflowError, UnicodeDecodeError, ValueError) as cause:
        raise DamagedOleError from cause


def _streams(data: bytes) -> dict[str, bytes]:
    if not data.startswith(MAGIC):
        raise DamagedOleError
    shift, mini_shift, n_fat, directory, cutoff, mini_fat, difat = _HEADER.unpack_from(data)
    size = 1 << shift
    view = memoryview(data)
    numbers = _numbers(view[_IN_HEADER_AT : _IN_HEADER_AT + 4 * _N_IN_HEADER])
    n_seen = 0
    while difat < _LAST:
        block = _numbers(view[(difat + 1) * size : (difat + 2) * size])
        numbers, difat, n_seen = numbers + block[:-1], block[-1], n_seen + 1
        if n_seen > len(data) // size:
            raise DamagedOleError
    fat = b"".join(view[(n + 1) * size : (n + 2) * size] for n in numbers[:n_fat] if n < _LAST)
    large = _Sectors(view, size, size, _numbers(memoryview(fat)))
    entries = list(_ENTRY.iter_unpack(large.chain(directory)))
    root = entries[0]
    small = _Sectors(
        memoryview(large.chain(root[6])),
        1 << mini_shift,
        0,
        _numbers(memoryview(large.chain(mini_fat))),
    )
    found = {}
    for name, length, kind, _, _, _, start, n_bytes in _members(entries, root[5]):
        if kind == _STREAM:
            sectors = large if n_bytes >= cutoff else small
            found[name[: max(0, length - 2)].decode("utf-16-le")] = sectors.chain(start)[:n_bytes]
    return found


def _members(entries: list[_Entry], child: int) -> Iterator[_Entry]:
    """The entries of one storage, which form a tree of left and right neighbours."""
    waiting, seen = [child], set()
    while waiting:
        number = waiting.pop()
        if number < len(entries) and number not in seen:
            seen.add(number)
            yield entries[number]
            waiting += entries[number][3:5]


def _numbers(block: memoryview | bytes) -> tuple[int, ...]:
    return tuple(number for (number,) in iter_unpack("<I", block[: len(block) // 4 * 4]))
