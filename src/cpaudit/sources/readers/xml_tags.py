"""The tags of a piece of XML as arrays, and the texts between them, without a loop over either.

A sheet of a million rows has a hundred million tags. Only the plain way of writing XML is understood
here, which all the usual programs write; ``xml_plain`` rewrites any other way to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

# The control character that may not stand in XML divides the texts on their way into polars.
_DIVIDER = 0x1F
_WORD = 4  # bytes that tell the names that are looked for, and the end of all but /row
_SLASH, _LESS, _GREATER, _EQUALS, _QUOTE = b'/<>="'
_IS_END = np.zeros(256, dtype=bool)
_IS_END[list(b" \t\r\n/>")] = True
_IS_BLANK = np.zeros(256, dtype=bool)
_IS_BLANK[list(b" \t\r\n")] = True
_MOST_DIGITS = 7
_HEAD = 1 << 16  # within which the root element begins


class NotPlainError(Exception):
    """The piece is not written in the plain way; it may be well formed all the same."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of ``data`` from left to right; ``kind`` is that of their name, 0 for others."""

    data: npt.NDArray[np.uint8]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int8]

    @classmethod
    def of(cls, piece: bytes, kinds: Mapping[bytes, int]) -> Tags:
        """The tags of ``piece``; ``kinds`` numbers the names that matter, a slash for closing ones.

        Raises:
            NotPlainError: it holds comments, CDATA, processing instructions or half a tag.
        """
        if b"<!" in piece or b"<?" in piece:
            raise NotPlainError
        padded = piece + bytes(_WORD)
        data = np.frombuffer(padded, dtype=np.uint8)
        start = np.flatnonzero(data == _LESS)
        end = np.flatnonzero(data == _GREATER)
        if len(end) != len(start):  # a text may hold >
            nearest = np.searchsorted(end, start)
            if len(nearest) and nearest[-1] >= len(end):
                raise NotPlainError
            end = end[nearest]
        if (end < start).any() or (end[:-1] > start[1:]).any():
            raise NotPlainError
        kind = np.zeros(len(start), dtype=np.int8)
        words = np.ndarray(len(piece), dtype="<u4", buffer=padded, strides=(1,))[start + 1]
        for name, number in kinds.items():
            bits = 8 * len(name)
            word = int.from_bytes(name, "little")
            found = np.flatnonzero(words & np.uint32((1 << bits) - 1) == word)
            if len(name) < _WORD:
                found = found[_IS_END[words[found] >> np.uint32(bits) & np.uint32(0xFF)]]
            kind[found] = number
        return cls(data, start, end, kind)

    def is_empty(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether the tags at these places close themselves."""
        return np.equal(self.data[self.end[at] - 1], _SLASH)

    def attributes(self, *kinds: int) -> list[Attributes]:
        """The attributes of all tags of each of the kinds.

        Raises:
            NotPlainError: an attribute is not written as name="value".
        """
        equals = np.flatnonzero(self.data == _EQUALS)
        tag = np.searchsorted(self.start, equals, side="right") - 1
        is_inside = (tag >= 0) & (equals < self.end[tag])
        equals, tag = equals[is_inside], tag[is_inside]
        found = []
        for kind in kinds:
            is_own = self.kind[tag] == kind
            own = equals[is_own]
            if (self.data[own + 1] != _QUOTE).any() or _IS_BLANK[self.data[own - 1]].any():
                raise NotPlainError
            numbers = np.cumsum(self.kind == kind, dtype=np.int32)
            found.append(Attributes(self.data, own, numbers[tag[is_own]] - 1, int(numbers[-1])))
        return found


@dataclass(frozen=True, slots=True)
class Attributes:
    """Where the attributes of some tags stand; ``owner`` numbers the tags from 0."""

    data: npt.NDArray[np.uint8]
    equals: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int64]
    n_tags: int

    def values(self, name: bytes) -> npt.NDArray[np.int64]:
        """For each tag where the value of its attribute ``name`` starts; -1 without one."""
        found = _IS_BLANK[self.data[self.equals - len(name) - 1]]
        for place, letter in enumerate(reversed(name), 1):
            found = found & (self.data[self.equals - place] == letter)
        starts = np.full(self.n_tags, -1, dtype=np.int64)
        starts[self.owner[found]] = self.equals[found] + 2  # behind the quote
        return starts

    def letters_at(self, starts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
        """The number of ``AB`` (from 1) where it starts a value, and where the letters end."""
        number = np.zeros(len(starts), dtype=np.int64)
        ends = starts.copy()
        more = starts >= 0
        for _ in range(3):  # XFD is the last column
            letter = self.data[ends]
            more = more & (letter >= ord("A")) & (letter <= ord("Z"))
            number = np.where(more, number * 26 + letter - (ord("A") - 1), number)
            ends = ends + more
        return number, ends

    def number_at(self, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The whole number where a value starts; -1 where none stands there."""
        number = np.zeros(len(starts), dtype=np.int64)
        more = starts >= 0
        ends = np.maximum(starts, 0)
        for _ in range(_MOST_DIGITS):
            digit = self.data[ends]
            more = more & (digit >= ord("0")) & (digit <= ord("9"))
            if not more.any():
                break
            number = np.where(more, number * 10 + digit - ord("0"), number)
            ends = ends + more
        is_number = (starts >= 0) & (ends > starts) & (self.data[ends] == _QUOTE)
        return np.where(is_number, number, -1)


def texts(
    tags: Tags,
    spans: npt.NDArray[np.int64],
    owner: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], pl.Series]:
    """The owners that have a text, each once, and their texts: the joined contents of the ``spans``.

    ``spans`` are places of opening tags that hold nothing but text; ``owner`` must not decrease.

    Raises:
        NotPlainError: a span is not closed at once, or the text is no UTF-8.
    """
    if not len(spans):
        return owner, pl.Series([], dtype=pl.String)
    if spans[-1] + 1 >= len(tags.start):
        raise NotPlainError
    starts = tags.end[spans] + 1
    is_last = np.append(np.diff(owner) > 0, [True])
    # The last text of an owner takes one byte more with it, which becomes the divider.
    lengths = tags.start[spans + 1] - starts + is_last
    ends = np.cumsum(lengths)
    chosen = tags.data[np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1])]
    chosen[ends[is_last] - 1] = _DIVIDER
    try:
        joined = chosen[:-1].tobytes().decode("utf-8")
    except UnicodeDecodeError:
        raise NotPlainError from None
    found = pl.Series([joined]).str.split(chr(_DIVIDER)).explode()
    owners = owner[is_last]
    if len(found) != len(owners):
        raise NotPlainError
    return owners, found


def pieces(chunks: Iterator[bytes], cut: bytes, *, size: int) -> Iterator[bytes]:
    """The chunks joined to about ``size`` bytes, each but the first beginning with ``cut``."""
    held: list[bytes] = []
    n_held, enough = 0, size
    for chunk in chunks:
        held.append(chunk)
        n_held += len(chunk)
        if n_held < enough:
            continue
        joined = b"".join(held)
        at = joined.rfind(cut, 1)
        if at > 0:
            yield joined[:at]
            joined = joined[at:]
        held, n_held = [joined], len(joined)
        # Without a place to cut, the next search waits for twice as much.
        enough = max(size, 2 * n_held)
    yield b"".join(held)


def prefix_of(chunks: Iterator[bytes], root: bytes) -> tuple[Iterator[bytes], bytes]:
    """The chunks again, and the prefix with its colon that the element ``root`` has."""
    head = b""
    while b"<" + root not in head and b":" + root not in head and len(head) < _HEAD:
        chunk = next(chunks, b"")
        if not chunk:
            break
        head += chunk
    found = re.search(rb"<([A-Za-z_][\w.-]*:)" + root + rb"\b", head)
    return chain((head,), chunks), found[1] if found else b""
