"""Text laid out for a terminal: wrapped by the columns that it takes, Chinese counting double."""

from __future__ import annotations

import re
import unicodedata

PAGE_COLUMNS = 80  # what every console has
# What must not begin a line in Chinese, and after what a line must not end.
_CLOSING, _OPENING = "，。；：、？！）》”’】)", "（《“‘【("
_PIECES = re.compile(r"\{[^{}\s]*\}|\s+|[^\s\u2e80-\uffef{}]+|.")


def columns_of(text: str) -> int:
    """How many columns ``text`` takes.

    >>> columns_of("性别 M")
    6
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def padded(text: str, columns: int) -> str:
    """``text`` with blanks behind it until it takes so many columns."""
    return text + " " * (columns - columns_of(text))


def wrapped(text: str, *, indent: str = "", hanging: str = "") -> list[str]:
    """The lines of ``text``: the first behind ``indent``, the others behind ``indent + hanging``.

    Lines break at blanks, and between Chinese signs. A word that is longer than a line stays whole.
    """
    lines, line, waiting = [], indent, ""
    for piece in _words(text):
        if piece.isspace():
            waiting = " "
            continue
        is_empty = not line.strip()
        if not is_empty and columns_of(line + waiting + piece) > PAGE_COLUMNS:
            lines.append(line)
            line, waiting, is_empty = indent + hanging, "", True
        line += ("" if is_empty else waiting) + piece
        waiting = ""
    return [*lines, line] if line.strip() else lines


def _words(text: str) -> list[str]:
    """The pieces between which a line may break; punctuation stays with what it belongs to."""
    words: list[str] = []
    for piece in _PIECES.findall(text):
        opens = bool(words) and words[-1][-1] in _OPENING
        if words and not words[-1].isspace() and (piece[0] in _CLOSING or opens):
            words[-1] += piece
        else:
            words.append(piece)
    return words
