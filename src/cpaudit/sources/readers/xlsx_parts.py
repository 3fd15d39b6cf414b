"""The parts of an xlsx workbook: which sheets it has, its shared strings and its date formats."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from cpaudit.sources.readers.archive import check_open, check_sizes, chunks, open_archive, unpacked
from cpaudit.sources.readers.number_formats import Form, form_of
from cpaudit.sources.readers.xlsx_values import stripped, unescaped
from cpaudit.sources.readers.xml_plain import elements, plain
from cpaudit.sources.readers.xml_tags import NotPlainError, Tags, pieces, prefix_of, texts

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

_PIECE = 4 << 20
_ITEM, _TEXT, _END_TEXT, _PHONETIC = range(1, 5)
_KINDS = {b"si": _ITEM, b"t": _TEXT, b"/t": _END_TEXT, b"rPh": _PHONETIC}
_BOOK = "xl/workbook.xml"
_SHEET_TYPE = "worksheet"
_Part = TypeVar("_Part")


class MissingPartError(Exception):
    """The workbook speaks of a part that the file does not hold."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it; ``part`` is null where the file does not hold it."""

    name: str
    part: zipfile.ZipInfo | None
    is_hidden: bool
    is_table: bool  # and no chart, dialogue or macro sheet


@dataclass(frozen=True, slots=True)
class Package:
    """An opened workbook file."""

    file: str
    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]

    @classmethod
    def of(cls, data: bytes, *, file: str) -> Package:
        """The package in ``data``.

        Raises:
            SourceError: it is damaged, protected, or swells beyond what honest files do.
        """
        archive = open_archive(data, file=file)
        infos = [info for info in archive.infolist() if not info.is_dir()]
        check_sizes(infos, file=file, n_packed=len(data))
        for info in infos:
            check_open(info, file=file)
        # Some programs write backslashes, and names in another case than they refer to.
        members = {_key(info.filename): info for info in infos}
        return cls(file, archive, members)

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """The member of this name."""
        return self.members.get(_key(name))

    def stream(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Its content, piece by piece."""
        return chunks(self.archive, info, file=self.file)

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """The elements of a small part; none where it is missing.

        Raises:
            DamagedXmlError: it is not well formed.
        """
        info = self.find(name)
        return elements(unpacked(self.archive, info, file=self.file)) if info else []

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """By their ids, the kinds and the names of the parts that a part refers to."""
        folder = dirname(name)
        rels = join(folder, "_rels", name.removeprefix(folder).lstrip("/") + ".rels")
        return {
            told.get("Id", ""): (
                told.get("Type", "").rpartition("/")[2],
                normpath(join("/", folder, told.get("Target", ""))).lstrip("/"),
            )
            for tag, told in self.elements(rels)
            if tag == "Relationship"
        }

    @property
    def book(self) -> str:
        """The name of the workbook's own part."""
        kinds = [name for kind, name in self.related("").values() if kind == "officeDocument"]
        return kinds[0] if kinds and self.find(kinds[0]) else _BOOK


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


@dataclass(frozen=True, slots=True)
class Book:
    """What holds for the whole workbook."""

    package: Package
    sheets: tuple[SheetPart, ...]
    shared: zipfile.ZipInfo | None
    forms: npt.NDArray[np.int8]
    is_1904: bool

    @classmethod
    def of(cls, package: Package) -> Book:
        """The workbook of a package.

        Raises:
            DamagedXmlError: a part is not well formed.
            MissingPartError: the styles are missing, without which dates are numbers.
        """
        related = package.related(package.book)
        by_kind = dict(related.values())
        sheets, is_1904 = [], False
        for tag, told in package.elements(package.book):
            if tag == "workbookPr":
                is_1904 = told.get("date1904", "0") in {"1", "true"}
            if tag == "sheet":
                key = next((told[key] for key in told if key.endswith(":id")), "")
                kind, name = related.get(key, (_SHEET_TYPE, ""))
                sheets.append(
                    SheetPart(
                        told.get("name", ""),
                        package.find(name),
                        told.get("state", "visible") != "visible",
                        kind == _SHEET_TYPE,
                    )
                )
        styles = by_kind.get("styles", "")
        if styles and not package.find(styles):
            raise MissingPartError
        return cls(
            package,
            tuple(sheets),
            package.find(by_kind.get("sharedStrings", "xl/sharedStrings.xml")),
            _forms(package.elements(styles)),
            is_1904,
        )


def _forms(styles: list[tuple[str, dict[str, str]]]) -> npt.NDArray[np.int8]:
    """By the number of a cell's style, the form of its number format."""
    codes: dict[str, str] = {}
    used: list[str] = []
    is_cell_style = False
    for tag, told in styles:
        if tag == "numFmt" and not used:
            codes[told.get("numFmtId", "")] = told.get("formatCode", "")
        elif tag in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            is_cell_style = tag == "cellXfs"
        elif tag == "xf" and is_cell_style:
            used.append(told.get("numFmtId", "0"))
    forms = {
        number: form_of(int(number) if number.isdecimal() else 0, codes.get(number))
        for number in set(used)
    }
    return np.array([forms[number] for number in used] or [Form.NUMBER], dtype=np.int8)


def plainly(
    read: Callable[[Iterator[bytes]], _Part], package: Package, info: zipfile.ZipInfo
) -> _Part:
    """What ``read`` makes of a part, which is rewritten first where it is not plain XML.

    Raises:
        DamagedXmlError: it is not well formed.
    """
    try:
        return read(package.stream(info))
    except NotPlainError:
        return read(plain(package.stream(info)))


def shared_strings(stream: Iterator[bytes]) -> pl.Series:
    """The shared strings by their numbers, without outer blanks, null where nothing is left.

    Raises:
        NotPlainError: the XML is not written in the plain way, or is cut off.
    """
    stream, prefix = prefix_of(stream, b"sst")
    found: list[pl.Series] = []
    is_ended = is_begun = False
    for part in pieces(stream, b"<" + prefix + b"si", size=_PIECE):
        piece = part.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else part
        if not is_begun:
            head, _, piece = piece.partition(b"<sst")
            if b"<!" in head:
                raise NotPlainError
            piece, is_begun = b"<sst" + piece, True
        found.append(_items(piece))
        is_ended = b"</sst>" in piece or (piece.endswith(b"/>") and len(found) == 1)
    if not is_ended:
        raise NotPlainError
    return pl.concat(found, rechunk=True) if found else pl.Series([], dtype=pl.String)


def _items(piece: bytes) -> pl.Series:
    tags = Tags.of(piece, _KINDS)
    is_item = tags.kind == _ITEM
    spans = np.flatnonzero(tags.kind == _TEXT)
    spans = spans[~tags.is_empty(spans) & (tags.kind[np.maximum(spans - 1, 0)] != _PHONETIC)]
    owner = np.cumsum(is_item)[spans] - 1
    if len(spans) and (owner[0] < 0 or spans[-1] + 1 >= len(tags.kind)):
        raise NotPlainError
    if (tags.kind[spans + 1] != _END_TEXT).any():
        raise NotPlainError
    owners, found = texts(tags, spans, owner)
    found = stripped(unescaped(found, piece))
    places = np.full(int(is_item.sum()), len(found), dtype=np.uint32)
    places[owners] = np.arange(len(owners))
    return found.extend_constant(None, 1).gather(pl.Series(places))


__all__ = ["Book", "MissingPartError", "Package", "SheetPart", "plainly", "shared_strings"]
