"""Texts of an xls: short and long ones, and the shared strings, which run over several records."""

from __future__ import annotations

from struct import unpack_from

from cpaudit.sources.readers.ole import DamagedOleError

# The shared strings' record and those that continue it.
Segments = list[bytes]

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08


def text_at(stream: bytes, at: int, code_page: str, *, is_wide: bool) -> str:
    """The text at this place, behind its length of two bytes; ``is_wide`` in BIFF8."""
    (length,) = unpack_from("<H", stream, at)
    return _characters(stream, at + 2, length, code_page, is_wide=is_wide)


def short_text(stream: bytes, at: int, code_page: str, *, is_wide: bool) -> str:
    """The text at this place, behind its length of one byte."""
    return _characters(stream, at + 1, stream[at], code_page, is_wide=is_wide)


def _characters(stream: bytes, at: int, length: int, code_page: str, *, is_wide: bool) -> str:
    if not is_wide:
        return stream[at : at + length].decode(code_page, "replace")
    flags, at = stream[at], at + 1
    at += (2 if flags & _RICH else 0) + (4 if flags & _EXTENDED else 0)
    if flags & _WIDE:
        return stream[at : at + 2 * length].decode("utf-16-le", "replace")
    return stream[at : at + length].decode("latin-1")


def shared_strings(segments: Segments) -> list[str]:
    """The shared strings in their order; formats of their parts and phonetic readings are left out."""
    reader = _Reader(segments)
    _, n_strings = unpack_from("<II", reader.take(8))
    return [reader.text() for _ in range(n_strings)]


class _Reader:
    """Reads over the ends of records."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._number = 0
        self._at = 0

    def take(self, length: int) -> bytes:
        """The next bytes."""
        parts = []
        while length:
            part = self._rest(length)
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def text(self) -> str:
        """The next string."""
        length, flags = unpack_from("<HB", self.take(3))
        n_runs = unpack_from("<H", self.take(2))[0] if flags & _RICH else 0
        n_bytes = unpack_from("<I", self.take(4))[0] if flags & _EXTENDED else 0
        parts = []
        while length:
            if self._at >= len(self._segments[self._number]):
                flags = self.take(1)[0]  # the rest of the text may be as wide as it likes
            width = 2 if flags & _WIDE else 1
            part = self._rest(length * width)
            # A sign of two halves may stand on both sides of an end: decoded when all is there.
            parts.append(part if width > 1 else part.decode("latin-1").encode("utf-16-le"))
            length -= max(1, len(part) // width)
        self._skip(4 * n_runs + n_bytes)
        return b"".join(parts).decode("utf-16-le", "replace")

    def _skip(self, length: int) -> None:
        while length:
            length -= len(self._rest(length))

    def _rest(self, length: int) -> bytes:
        """The next bytes, as many of them as the record holds."""
        while self._at >= len(self._segments[self._number]):
            self._number, self._at = self._number + 1, 0
            if self._number >= len(self._segments):
                raise DamagedOleError
        part = self._segments[self._number][self._at : self._at + length]
        self._at += len(part)
        return part
