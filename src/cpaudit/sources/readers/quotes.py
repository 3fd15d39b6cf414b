"""Quoted cells as typists and programs leave them: closed, unclosed, or with quotes inside."""

from __future__ import annotations

import re
from functools import lru_cache

# A cell with more line breaks than this is a stray quote that swallowed the rows after it.
MOST_BREAKS = 30
_QUOTE = '"'


def mend_quotes(text: str, separator: str, width: int) -> str:
    """The same lines, with each cell that holds a quote closed and its quotes doubled.

    A quote opens a cell only at the cell's beginning and closes it only before a separator or the
    line's end; any other is a character like the rest. A cell may go on over several lines if it
    is closed there and none of those lines is a row of its own.
    """
    lines = text.split("\n")
    mended: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _QUOTE not in line:
            mended.append(line)
            at += 1
            continue
        cells, n_lines = _record(lines, at, separator, width)
        mended.append(separator.join(map(_quoted, cells)))
        at += n_lines
    return "\n".join(mended)


def _record(lines: list[str], at: int, separator: str, width: int) -> tuple[list[str], int]:
    """The cells of the record that begins in line ``at``, and the number of its lines."""
    cells, is_open = _split(lines[at], separator)
    if not is_open:
        return cells, 1
    are_rows = len(cells) == width and _QUOTE not in cells
    for end in range(at + 1, min(at + 1 + MOST_BREAKS, len(lines))):
        are_rows = are_rows and len(_split(lines[end], separator)[0]) == width
        if _QUOTE not in lines[end]:
            continue
        joined, goes_on = _split("\n".join(lines[at : end + 1]), separator)
        if not goes_on:
            # Lines that are rows one by one were never one cell, whatever quotes stand in them.
            if are_rows or len(joined) > max(width, len(cells)):
                break
            return joined, end + 1 - at
    return cells, 1


def _split(line: str, separator: str) -> tuple[list[str], bool]:
    """The cells of a line, and whether one of them begins with a quote that is not closed."""
    pattern = _cell(separator)
    cells: list[str] = []
    is_open = False
    end = len(line.rstrip("\r"))
    at = 0
    while True:
        found = pattern.match(line, at, end)
        if found is None:  # pragma: no cover  # the second form matches anything
            break
        quoted, plain = found.groups()
        if quoted is None:
            cells.append(plain)
            is_open = is_open or plain.lstrip(" ").startswith(_QUOTE)
        else:
            cells.append(quoted.replace(_QUOTE * 2, _QUOTE))
        at = found.end()
        if at >= end:
            break
        at += len(separator)
        if at >= end:
            cells.append("")
            break
    return cells, is_open


@lru_cache(maxsize=16)
def _cell(separator: str) -> re.Pattern[str]:
    """A cell in quotes, or a plain one; quotes inside are doubled or stand before no separator."""
    mark = re.escape(separator)
    inner = rf'(?>[^"]+|""|"(?! *(?:{mark}|\Z)))*+'
    return re.compile(rf' *"({inner})" *(?={mark}|\Z)|([^{mark}]*)')


def _quoted(cell: str) -> str:
    return _QUOTE + cell.replace(_QUOTE, _QUOTE * 2) + _QUOTE
