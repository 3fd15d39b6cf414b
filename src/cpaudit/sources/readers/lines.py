"""A text in pieces of whole rows, with one kind of line end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PIECE = 1 << 23
_QUOTE, _LINE_FEED = ord('"'), ord("\n")
_END_OF_FILE = b"\x1a"  # DOS
_LONE_RETURN = re.compile(rb"\r(?!\n)")
# From this share of the line feeds on, carriage returns alone end lines as well: files of several
# systems one after the other. Fewer are blanks inside cells.
_MIXED_SHARE = 0.1


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The text in pieces that end where a row ends; quoted cells with line breaks stay whole.

    Zero bytes, with which some programs fill fields up, are gone.
    """
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size < _PIECE:
            continue
        text = b"".join(held)
        # A carriage return at the end may be half of a line end.
        end = len(text) - text.endswith(b"\r")
        piece = with_line_feeds(text[:end].replace(b"\0", b""))
        cut = _last_row_end(piece)
        if cut:
            yield piece[:cut]
        rest = piece[cut:] + text[end:]
        held, size = [rest], len(rest) if cut else 0  # a long row is looked at again when doubled
    last = with_line_feeds(b"".join(held).replace(b"\0", b"")).rstrip(_END_OF_FILE)
    if last:
        yield last


def with_line_feeds(text: bytes) -> bytes:
    """``text`` whose lines all end in a line feed, after a carriage return or not."""
    if text.count(b"\r") == text.count(b"\r\n"):
        return text
    text = text.replace(b"\r\r\n", b"\r\n")
    n_feeds = text.count(b"\n")
    n_alone = text.count(b"\r") - text.count(b"\r\n")
    if not n_feeds:
        return text.replace(b"\r", b"\n")
    return _LONE_RETURN.sub(b"\n" if n_alone >= _MIXED_SHARE * n_feeds else b" ", text)


def row_ends(text: bytes) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where the line feeds are that stand in no quotes."""
    array = np.frombuffer(text, dtype=np.uint8)
    feeds = np.flatnonzero(array == _LINE_FEED)
    if b'"' not in text:
        return feeds
    quotes = np.flatnonzero(array == _QUOTE)
    outside: np.ndarray[tuple[int], np.dtype[np.intp]] = feeds[
        np.searchsorted(quotes, feeds) % 2 == 0
    ]
    return outside


def _last_row_end(text: bytes) -> int:
    """The length of the whole rows; a quote that is never closed does not hold back the rest."""
    last = text.rfind(b"\n") + 1
    if b'"' not in text:
        return last
    ends = row_ends(text)
    if ends.size and int(ends[-1]) >= len(text) / 2:
        return int(ends[-1]) + 1
    return last
