"""Help that is laid out by what letters take on the screen: a Chinese one takes two columns."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_MOST_OF_FIRST_COLUMN, _BETWEEN, _LEAST = 30, 2, 10
_WIDE = frozenset("WF")
# A name and the gap behind it, or what the line is indented by.
_LED = re.compile(r"(\s*(?:\S+ {2,})?)(.*)")
# These stay with what stands before them, and those with what follows.
_NEVER_FIRST, _NEVER_LAST = frozenset("，。、；：？！）》”’…,.;:?!)]}"), frozenset("（《“‘([{")


def columns(text: str) -> int:
    """How many columns ``text`` takes.

    >>> columns("村 a")
    4
    """
    return sum(2 if unicodedata.east_asian_width(letter) in _WIDE else 1 for letter in text)


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at blanks and between Chinese letters.

    >>> wrapped("写出 profile.csv。", 12)
    ['写出', 'profile.csv。']
    """
    lines: list[str] = []
    line = ""
    for piece, is_apart in _pieces(text):
        joined = f"{line} {piece}" if is_apart and line else line + piece
        if line and columns(joined) > width:
            lines.append(line)
            line = piece
        else:
            line = joined
    return [*lines, line] if line or not lines else lines


def fitted(text: str, width: int) -> str:
    """``text`` with its lines within the width; what follows a wide gap stays in its own column."""
    lines = []
    for line in text.splitlines():
        if columns(line) <= width:
            lines.append(line)
            continue
        found = _LED.fullmatch(line)
        lead, rest = (found[1], found[2]) if found else ("", line)
        further = " " * columns(lead) if lead.strip() else f"{lead}  "
        first, *others = wrapped(rest, max(width - columns(further), _LEAST))
        lines += [f"{lead}{first}", *(f"{further}{other}" for other in others)]
    return "".join(f"{line}\n" for line in lines)


def lay_out(formatter: Any, spoken: Callable[[str], str]) -> Any:
    """Typer's formatter, which counts letters, with columns counted; what it writes is ``spoken``."""

    def write_text(text: str) -> None:
        indent = " " * formatter.current_indent
        width = formatter.width - formatter.current_indent
        for paragraph in text.split("\n\n"):
            for line in wrapped(" ".join(paragraph.split()), width):
                formatter.write(f"{indent}{line}\n")

    def write_list(
        rows: Sequence[tuple[str, str]],
        col_max: int = _MOST_OF_FIRST_COLUMN,
        col_spacing: int = _BETWEEN,
    ) -> None:
        said = [(spoken(first), spoken(second)) for first, second in rows]
        first_column = min(max(columns(first) for first, _ in said), col_max) + col_spacing
        indent = " " * formatter.current_indent
        width = max(formatter.width - first_column - formatter.current_indent, _LEAST)
        for first, second in said:
            lines = wrapped(" ".join(second.split()), width) if second else [""]
            gap = first_column - columns(first)
            if gap < col_spacing:
                for part in _parted(first, formatter.width - formatter.current_indent):
                    formatter.write(f"{indent}{part}\n")
                lead = " " * first_column
            else:
                lead = first + " " * gap
            for line in lines:
                formatter.write(f"{indent}{lead}{line}".rstrip() + "\n")
                lead = " " * first_column

    formatter.write_text = write_text
    formatter.write_dl = write_list
    return formatter


def _parted(names: str, width: int) -> list[str]:
    """The names of an option and its values, in lines where they are many."""
    if columns(names) <= width:
        return [names]
    parts = names.split("|")
    lines = [""]
    for n, part in enumerate(parts):
        end = "|" if n < len(parts) - 1 else ""
        if lines[-1] and columns(lines[-1] + part + end) > width:
            lines.append("  ")
        lines[-1] += part + end
    return lines


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What is never broken, and whether a blank stands before it."""
    for word in re.findall(r"\S+", text):
        is_apart = True
        piece = ""
        for letter in word:
            if piece and _may_break(piece[-1], letter):
                yield piece, is_apart
                is_apart, piece = False, ""
            piece += letter
        yield piece, is_apart


def _may_break(before: str, after: str) -> bool:
    is_wide = unicodedata.east_asian_width(before) in _WIDE
    is_wide = is_wide or unicodedata.east_asian_width(after) in _WIDE
    return is_wide and after not in _NEVER_FIRST and before not in _NEVER_LAST
