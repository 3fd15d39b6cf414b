"""What divides the cells of a text, by how evenly it stands on the lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import log

# One character each; \x01 is Hive's, \x1f the unit separator that was made for this.
_SINGLE = ("\t", ",", "|", "^", ";", "\x1f", "\x01", "，", "；", "¦", "~", "#", "@", "$", "!", "*")
_UNUSUAL = frozenset("~#@$!*")
# The longer first: ``|`` stands wherever ``||`` does.
_MULTIPLE = ("@#@", "#@#", "^|^", "|@|", "|#|", "|!|", "|+|", "\t|\t", "||", "^^", "##", "$$", "~~")
_SNIFFED = 1 << 20
_SNIFFED_LINES = 200
_LINE_ENDS = re.compile("\r\r\n|\r\n|\n|\r")
# Excel's hint for itself in the first line.
_HINT = re.compile(r'^\ufeff?"?sep=(.)"?[\t,;|]*$', re.IGNORECASE)
# A separator of several characters leaves none of them behind on nearly all lines.
_PURE_SHARE = 0.95
# Marks that people write into texts must divide nearly every line.
_REGULAR_SHARE = 0.9
# On fewer lines a separator may be a mark inside the texts.
_FOUND_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Separation:
    """The separator, whether most lines bear it out, and how many first lines only name it."""

    separator: str
    is_found: bool = True
    n_hints: int = 0


def separation_of(text: bytes) -> Separation:
    """How the text is divided: as its first line says, else as its lines show."""
    lines = first_lines(text)
    hint = _HINT.match(lines[0]) if lines else None
    if hint:
        return Separation(hint.group(1), n_hints=1)
    return _of_lines([line for line in lines if line.strip()])


def sniff_separator(text: bytes) -> str:
    """The separator that stands equally often on the most lines; how often counts for less.

    Commas inside addresses and tabs before numbers stand on many lines, but not equally often.
    """
    return separation_of(text).separator


def first_lines(text: bytes) -> list[str]:
    """The first lines of UTF-8, whatever ends them."""
    head = text[:_SNIFFED].decode("utf-8", "ignore")
    return _LINE_ENDS.split(head, _SNIFFED_LINES)[:_SNIFFED_LINES]


def _of_lines(lines: list[str]) -> Separation:
    for separator in _MULTIPLE:
        if _divides_purely(separator, lines):
            return Separation(separator)
    best, best_score, is_found = ",", 0.0, False
    for separator in _SINGLE:
        share, count = _regularity(separator, lines)
        if not count or (separator in _UNUSUAL and share < _REGULAR_SHARE):
            continue
        score = share**2 * (1 + log(count))
        if score > best_score:
            best, best_score, is_found = separator, score, share > _FOUND_SHARE
    return Separation(best, is_found)


def _regularity(separator: str, lines: list[str]) -> tuple[float, int]:
    """On which share of the lines the separator stands equally often, and how often that is."""
    counts = Counter(line.count(separator) for line in lines)
    counts.pop(0, None)
    if not counts:
        return 0.0, 0
    count, n_lines = max(counts.items(), key=lambda item: (item[1], item[0]))
    return n_lines / len(lines), count


def _divides_purely(separator: str, lines: list[str]) -> bool:
    """Whether most lines hold it equally often, and its characters nowhere else."""
    share, count = _regularity(separator, lines)
    if not count or share <= 1 / 2:
        return False
    rests = [line.replace(separator, "") for line in lines]
    n_pure = sum(not any(mark in rest for mark in separator) for rest in rests)
    return n_pure >= _PURE_SHARE * len(rests)
