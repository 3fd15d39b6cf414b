"""XML read by a parser and written again in the plain way that ``xml_tags`` understands.

It is slower and hence only for what is unusual: UTF-16, comments, CDATA, cells of which only some say
where they stand, and damage, of which the parser knows the place. Entities of the document's own are
refused: no workbook needs them, and they can swell without end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The parts of a sheet and of the shared strings that carry values or tell of them.
_KEPT = frozenset({"worksheet", "sheetData", "row", "c", "v", "t", "col", "mergeCell", "sst", "si"})
_TEXTS = frozenset({"v", "t"})
_TOLD = frozenset({"r", "s", "t", "hidden", "min", "max", "ref"})
_PHONETIC = "rPh"


class DamagedXmlError(Exception):
    """The XML is damaged or has entities of its own; the last row that was begun is told."""

    def __init__(self, row: int | None) -> None:
        super().__init__(f"row {row}")
        self.row = row


def plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What matters of a sheet or of shared strings; every row and cell says where it stands.

    Raises:
        DamagedXmlError: it is not well formed.
    """
    writer = _Writer()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.StartDoctypeDeclHandler = writer.refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003  the parser takes it by position
            yield writer.taken()
        parser.Parse(b"", True)  # noqa: FBT003  as above
    except (expat.ExpatError, ValueError, LookupError) as cause:
        raise DamagedXmlError(writer.row or None) from cause
    yield writer.taken()


def elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """The names, without prefixes, and the attributes of all elements from first to last.

    Raises:
        DamagedXmlError: it is not well formed.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((_local(name), attributes))
    parser.StartDoctypeDeclHandler = _Writer().refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003  the parser takes it by position
    except (expat.ExpatError, ValueError, LookupError) as cause:
        raise DamagedXmlError(None) from cause
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Writer:
    """Collects the plain form of what the parser meets."""

    def __init__(self) -> None:
        self.row = 0
        self._column = 0
        self._parts: list[str] = []
        self._is_text = False
        self._n_phonetic = 0

    def taken(self) -> bytes:
        """What was collected since the last time."""
        parts, self._parts = self._parts, []
        return "".join(parts).encode("utf-8")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == _PHONETIC:
            self._n_phonetic += 1
        if name not in _KEPT or self._n_phonetic:
            return
        told = {key: value for key, value in attributes.items() if key in _TOLD}
        if name == "row":
            self.row = int(told.get("r", self.row + 1))
            told["r"] = str(self.row)
            self._column = 0
        elif name == "c":
            letters = told.get("r", "").rstrip("0123456789")
            self._column = _position(letters) if letters else self._column + 1
            told["r"] = f"{_letters(self._column)}{self.row}"
        self._is_text = name in _TEXTS
        written = "".join(f" {key}={quoteattr(value)}" for key, value in told.items())
        self._parts.append(f"<{name}{written.replace(chr(39), chr(34))}>")

    def end(self, name: str) -> None:
        name = _local(name)
        if name == _PHONETIC:
            self._n_phonetic -= 1
        if name in _KEPT and not self._n_phonetic:
            self._is_text = False
            self._parts.append(f"</{name}>")

    def text(self, text: str) -> None:
        if self._is_text:
            self._parts.append(escape(text))

    def refuse(self, *_: object) -> None:
        message = "a document type declaration"
        raise ValueError(message)


def _position(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(position: int) -> str:
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
