"""Rows of a sheet as XML: ten times as fast as the library, which writes cell by cell.

The library still makes everything else of a workbook (styles, page, drop-downs); the rows go into
the sheets that it has made. Every text is an inline string and thereby never a formula.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from math import ceil, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Cell = str | int | float | None

_LONGEST_TEXT = 32_767  # of a cell; a workbook with a longer one is refused by Excel as damaged
_LINE_POINTS, _PADDING_POINTS, _HIGHEST_ROW = 12.0, 3.0, 409.0
# A column's width counts digits of 11 points; so many half-width letters of 9 points fit into one.
_LETTERS_PER_WIDTH = 1.15

_NEEDS_CARE = re.compile(r"[<>&\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LIKE_AN_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_PATTERN_ROW = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
_STYLE = re.compile(rb' s="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_END = b"</sheetData>"


def fill(
    workbook: bytes, sheets: Sequence[tuple[Sequence[float], Sequence[Sequence[Cell]]]]
) -> bytes:
    """``workbook`` with the rows of each sheet (its widths, its rows) below the header.

    The second row of each sheet must be a pattern: a text in column A and a number in column B with
    the styles of such cells. It is replaced.
    """
    filled = BytesIO()
    parts = {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, start=1)}
    with (
        zipfile.ZipFile(BytesIO(workbook)) as source,
        zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename in parts:
                content = _filled(content, *parts[member.filename])
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, content)
    return filled.getvalue()


def row_height(row: Sequence[Cell], widths: Sequence[float]) -> float:
    """How high a row must be for its longest text: WPS and LibreOffice do not find that out."""
    n_lines = 1
    for cell, width in zip(row, widths, strict=True):
        # A text shorter than half its column fits whatever its letters are.
        if isinstance(cell, str) and len(cell) * 2 > width:
            # A Chinese letter takes two places and three bytes.
            places = (len(cell) + len(cell.encode(errors="replace"))) / 2
            n_lines = max(n_lines, ceil(places / (width * _LETTERS_PER_WIDTH)))
    return min(n_lines * _LINE_POINTS + _PADDING_POINTS, _HIGHEST_ROW)


def _filled(sheet: bytes, widths: Sequence[float], rows: Sequence[Sequence[Cell]]) -> bytes:
    pattern = _PATTERN_ROW.search(sheet)
    if pattern is None:
        raise ValueError(sheet[:200])
    text, number = (style.decode() for style in _STYLE.findall(pattern.group()))
    written = "".join(_rows(rows, widths, text, number)).encode()
    letters = [_letters(position) for position in range(len(widths))]
    area = f'<dimension ref="A1:{letters[-1]}{len(rows) + 1}"/>'.encode()
    head, tail = sheet[: pattern.start()], sheet[pattern.end() :]
    return _DIMENSION.sub(area, head, count=1) + written + tail


def _rows(
    rows: Sequence[Sequence[Cell]], widths: Sequence[float], text: str, number: str
) -> Iterator[str]:
    letters = [_letters(position) for position in range(len(widths))]
    for at, row in enumerate(rows, start=2):
        yield f'<row r="{at}" ht="{row_height(row, widths):g}" customHeight="1">'
        for column, cell in zip(letters, row, strict=True):
            if cell is None or cell == "":
                yield f'<c r="{column}{at}" s="{text}"/>'
            elif isinstance(cell, str):
                yield (
                    f'<c r="{column}{at}" s="{text}" t="inlineStr">'
                    f'<is><t xml:space="preserve">{_escaped(cell[:_LONGEST_TEXT])}</t></is></c>'
                )
            elif isinstance(cell, bool):
                # As a number its «True» would make Excel call the workbook damaged.
                yield f'<c r="{column}{at}" s="{number}" t="b"><v>{cell:d}</v></c>'
            elif isfinite(cell):
                yield f'<c r="{column}{at}" s="{number}"><v>{cell!r}</v></c>'
            else:
                yield f'<c r="{column}{at}" s="{text}"/>'
        yield "</row>"


def _escaped(text: str) -> str:
    if not _NEEDS_CARE.search(text):
        return text
    text = _LIKE_AN_ESCAPE.sub(r"_x005F_\1", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _UNPRINTABLE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def _letters(position: int) -> str:
    """The name of a column: A … Z, AA …; ``position`` counts from 0."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
