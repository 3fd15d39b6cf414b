"""The tags of a page that may be written carelessly, one after the other.

The standard library's parser takes three times as long, and a page of a hundred thousand rows has four
million tags.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Tags that make a table, in HTML and in XML 2003, and those whose text is not shown.
KNOWN = frozenset(
    {"table", "tr", "td", "th", "col", "br", "p", "div", "script", "style", "title"}
    | {"row", "cell", "column", "data", "worksheet", "visible", "comment"}
)
# A comment, text that is to be taken literally, a declaration, or a tag. Quoted values may hold ">";
# a quote that is not closed before the next tag is a slip.
_TAG = re.compile(
    r"<(?:!--.*?(?:--!?>|$)|!\[CDATA\[(?P<literal>.*?)(?:\]\]>|$)|[!?][^>]*>|"
    r"(?P<close>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<rest>(?:[^<>\"']++|\"[^\"<]*\"|'[^'<]*'|[\"'])*+)>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_RAW = frozenset({"script", "style"})
_PREFIX = "ss:"
_NOTHING: Mapping[str, str] = {}
# Attributes repeat from row to row; beyond so many different ones they are parsed anew.
_MOST_KEPT = 10_000


class Tag(NamedTuple):
    """A tag, or literal text, which is its ``name`` then."""

    name: str
    told: Mapping[str, str]
    start: int
    end: int
    is_closing: bool = False
    is_empty: bool = False
    is_literal: bool = False


def walk(text: str) -> Iterator[Tag]:
    """The tags of ``text``; comments and declarations come without a name."""
    names: dict[str, str] = {}
    kept: dict[str, Mapping[str, str]] = {}
    raw: str | None = None
    for found in _TAG.finditer(text):
        start, end = found.span()
        literal, close, written, rest = found.groups()
        if written is None:
            if raw is None:
                yield Tag(literal or "", _NOTHING, start, end, is_literal=literal is not None)
            continue
        name = names.get(written)
        if name is None:
            name = names[written] = written.lower().rpartition(":")[2]
        if raw is not None:  # what looks like tags within a script is none
            if name != raw or not close:
                continue
            raw = None
        elif name in _RAW and not close:
            raw = name
        is_empty = rest.endswith("/")
        told = _NOTHING
        if rest and rest != "/" and name in KNOWN:
            told = kept.get(rest) or _attributes(rest)
            if len(kept) < _MOST_KEPT:
                kept[rest] = told
        yield Tag(name, told, start, end, bool(close), is_empty)


def _attributes(written: str) -> Mapping[str, str]:
    return {
        name.lower().removeprefix(_PREFIX): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(written)
    }
