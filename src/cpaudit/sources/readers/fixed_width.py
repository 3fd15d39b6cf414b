"""Text whose columns are told by their place in the line alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.sheet import unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANK = "\u3000"
_TOKEN = re.compile(r"\S+")
_LEAST_COLUMNS, _LEAST_LINES = 3, 3
# Lines of at least so many words, on at least this share of the lines, are no single column.
_TABLE_SHARE = 0.8
_TITLE_LINES = 5


@dataclass(frozen=True, slots=True)
class FixedWidth:
    """Where the columns begin, counted in bytes of GB18030 or in characters."""

    starts: tuple[int, ...]
    in_bytes: bool

    def divide(self, text: bytes, separator: str) -> bytes:
        """The lines with ``separator`` between the columns."""
        ends = (*self.starts[1:], None)
        lines = text.decode("utf-8", "replace").replace("\r", "").removesuffix("\n").split("\n")
        if self.in_bytes:
            mark = separator.encode("gb18030")
            return b"\n".join(
                mark.join(line[a:b] for a, b in zip(self.starts, ends, strict=True))
                .decode("gb18030", "replace")
                .encode()
                for line in (line.encode("gb18030", "replace") for line in lines)
            )
        return "\n".join(
            separator.join(line[a:b] for a, b in zip(self.starts, ends, strict=True))
            for line in lines
        ).encode()


def fixed_width_of(lines: Sequence[str], *, file: str) -> FixedWidth | None:
    """The columns of lines that no separator divides; null where each line is one cell.

    Raises:
        SourceError: the lines hold several columns, but not where the headings stand.
    """
    lines = [line.replace(_BLANK, "  ").rstrip() for line in lines if line.strip()]
    n_words = [len(line.split()) for line in lines]
    if len(lines) < _LEAST_LINES or sum(n >= _LEAST_COLUMNS for n in n_words) < _TABLE_SHARE * len(
        lines
    ):
        return None
    for n_titles in range(min(_TITLE_LINES, len(lines) - 1)):
        if n_words[n_titles] < _LEAST_COLUMNS:
            continue
        for in_bytes in (True, False):
            starts = _starts(lines[n_titles:], in_bytes=in_bytes)
            if starts:
                return FixedWidth(starts, in_bytes)
        break
    raise unreadable(
        file,
        Text(
            "no separator divides the columns, and the values do not stand under their headings.",
            "各列之间没有分隔符，数值也没有与表头对齐。",
        ),
        Text(
            "Export the file as CSV or xlsx, or with tabs between the columns.",
            "请导出为 CSV 或 xlsx，或用制表符分隔各列。",
        ),
    )


def _starts(lines: Sequence[str], *, in_bytes: bool) -> tuple[int, ...]:
    """Where the columns begin if each heading has its own, divided by blanks on every line."""
    units = [_in_units(line, in_bytes=in_bytes) for line in lines]
    width = max(map(len, units))
    is_filled = [any(len(unit) > at and unit[at] != " " for unit in units) for at in range(width)]
    spans = [found.span() for found in _TOKEN.finditer("".join(" x"[at] for at in is_filled))]
    headings = [found.start() for found in _TOKEN.finditer(units[0])]
    starts: list[int] = []
    for begin, end in spans:
        n_headings = sum(begin <= at < end for at in headings)
        if n_headings > 1 or (not starts and not n_headings):
            return ()
        if n_headings:  # a span without a heading belongs to the one before: a time after a date
            starts.append(begin)
    return tuple(starts) if len(starts) >= _LEAST_COLUMNS else ()


def _in_units(line: str, *, in_bytes: bool) -> str:
    """One character per place of the line."""
    return line.encode("gb18030", "replace").decode("latin-1") if in_bytes else line
