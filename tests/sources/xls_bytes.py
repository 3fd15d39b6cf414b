"""An xls (BIFF8 in an OLE file) of a few sheets, as small as programs still read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import pack

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#N/A": 0x2A}
_SECTOR = 512
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
DAY_STYLE = 1


@dataclass
class Day:
    """A day by its serial number, in a cell with a date format."""

    serial: float


@dataclass
class Formula:
    """A formula of which only the last result is kept: an error, or a number."""

    result: str | float


@dataclass
class XlsSheet:
    """Rows of cells, and what is hidden or merged; rows and columns count from 0."""

    name: str
    rows: list[list[object]]
    visibility: int = 0  # 1 hidden, 2 very hidden
    kind: int = 0  # 2 a chart
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # top bottom left right


def xls(
    *sheets: XlsSheet, is_1904: bool = False, password: bool = False, stream="Workbook"
) -> bytes:
    """The file; with ``password`` its records say that they are encrypted."""
    return ole({stream: _book(sheets, is_1904=is_1904, password=password)})


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE file of these streams, each at least as long as 4096 bytes."""
    # In order: header, FAT, directory, streams; the streams are padded out of the small sectors.
    contents = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    n_directory = (len(contents) + 1 + 3) // 4
    n_sectors = [(len(data) + _SECTOR - 1) // _SECTOR for data in contents.values()]
    total = n_directory + sum(n_sectors)
    n_fat = 1
    while n_fat * 128 < total + n_fat:
        n_fat += 1
    chains = [_FAT_SECTOR] * n_fat
    starts = []
    for length in (n_directory, *n_sectors):
        first = len(chains)
        starts.append(first)
        chains += [*range(first + 1, first + length), _END]
    fat = chains + [_FREE] * (n_fat * 128 - len(chains))
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + pack("<IIIIIIIII", 0, n_fat, starts[0], 0, 4096, _END, 0, _END, 0)
        + b"".join(pack("<I", n if n < n_fat else _FREE) for n in range(109))
    )
    names = list(contents)
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for n, name in enumerate(names):
        right = n + 2 if n + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, right=right, start=starts[n + 1], size=len(contents[name])))
    directory = b"".join(entries).ljust(n_directory * _SECTOR, b"\0")
    body = b"".join(
        data.ljust(count * _SECTOR, b"\0")
        for data, count in zip(contents.values(), n_sectors, strict=True)
    )
    return header + b"".join(pack("<I", n) for n in fat) + directory + body


def _entry(name, kind, *, right=_FREE, child=_FREE, start, size) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + pack("<HBBIII", len(encoded), kind, 1, _FREE, right, child)
        + bytes(36)
        + pack("<IQ", start, size)
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    return pack("<HH", kind, len(data)) + data


def _text(text: str) -> bytes:
    return pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")


def _book(sheets, *, is_1904, password) -> bytes:
    begin = _record(0x809, pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    if password:
        begin += _record(0x2F, pack("<HHH", 0, 0x1234, 0x5678))
    begin += _record(0x42, pack("<H", 1200)) + _record(0x22, pack("<H", is_1904))
    begin += _record(0x41E, pack("<H", 164) + _text('yyyy"年"m"月"d"日"'))
    for number in (0, 164):
        begin += _record(0xE0, pack("<HHH", 0, number, 0) + bytes(14))
    strings: list[str] = []
    streams = [_sheet(one, strings) for one in sheets]
    packed = _record(0xFC, pack("<II", len(strings), len(strings)) + b"".join(map(_text, strings)))
    bounds = [
        _record(
            0x85,
            pack("<IBBBB", 0, s.visibility, s.kind, len(s.name), 1) + s.name.encode("utf-16-le"),
        )
        for s in sheets
    ]
    end = packed + _record(0x0A)
    at = len(begin) + sum(map(len, bounds)) + len(end)
    located = b""
    for bound, stream in zip(bounds, streams, strict=True):
        located += bound[:4] + pack("<I", at) + bound[8:]
        at += len(stream)
    return begin + located + end + b"".join(streams)


def _sheet(one: XlsSheet, strings: list[str]) -> bytes:
    width = max(map(len, one.rows), default=0)
    out = _record(0x809, pack("<HHHHII", 0x600, 0x20 if one.kind else 0x10, 0x0DBB, 0x07CC, 0, 6))
    for column in sorted(one.hidden_columns):
        out += _record(0x7D, pack("<6H", column, column, 2560, 0, 1, 0))
    out += _record(0x200, pack("<IIHHH", 0, len(one.rows), 0, width, 0))
    for row in range(len(one.rows)):
        flags = 0x20 if row in one.hidden_rows else 0
        out += _record(0x208, pack("<6HHH", row, 0, width, 255, 0, 0, flags, 0))
    for row, cells in enumerate(one.rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                out += _cell(row, column, cell, strings)
    if one.merges:
        out += _record(
            0xE5, pack("<H", len(one.merges)) + b"".join(pack("<4H", *m) for m in one.merges)
        )
    return out + _record(0x0A)


def _cell(row: int, column: int, cell: object, strings: list[str]) -> bytes:
    match cell:
        case bool():
            return _record(0x205, pack("<3HBB", row, column, 0, cell, 0))
        case str() if cell in ERRORS:
            return _record(0x205, pack("<3HBB", row, column, 0, ERRORS[cell], 1))
        case str():
            strings.append(cell)
            return _record(0xFD, pack("<3HI", row, column, 0, len(strings) - 1))
        case Day():
            return _record(0x203, pack("<3Hd", row, column, DAY_STYLE, cell.serial))
        case Formula(result=str()):
            value = pack("<BxBxxxH", 2, ERRORS[cell.result], 0xFFFF)
            return _record(0x06, pack("<3H", row, column, 0) + value + bytes(6) + pack("<H", 0))
        case Formula():
            value = pack("<d", cell.result)
            return _record(0x06, pack("<3H", row, column, 0) + value + bytes(6) + pack("<H", 0))
        case _:
            return _record(0x203, pack("<3Hd", row, column, 0, cell))
