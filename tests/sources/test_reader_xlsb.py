from struct import pack

import pytest
from xlsx_bytes import zipped

from cpaudit.errors import SourceError
from cpaudit.sources.readers.excel import read_workbook
from cpaudit.sources.sheet import Merge

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NA = 0x2A


def record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(data)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return number + length + data


def wide(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, value: object) -> bytes:
    place = pack("<II", column, 0)
    match value:
        case "#N/A":
            return record(3, place + bytes([_NA]))
        case str():
            return record(6, place + wide(value))
        case _:
            return record(5, place + pack("<d", value))


def sheet(rows, *, hidden_rows=(), hidden_columns=(), merges=()) -> bytes:
    out = record(129) + record(148, pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    out += record(390)
    for column in hidden_columns:
        out += record(60, pack("<4IH", column, column, 2560, 0, 1))
    out += record(391) + record(145)
    for number, row in enumerate(rows):
        flags = 0x10 if number in hidden_rows else 0
        out += record(0, pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0))
        for column, value in enumerate(row):
            if value is not None:
                out += cell(column, value)
    out += record(146) + record(177, pack("<I", len(merges)))
    for merge in merges:
        out += record(176, pack("<4I", *merge))
    return out + record(178) + record(130)


def xlsb(**sheets: tuple[int, bytes]) -> bytes:
    """The file; by their names the sheets' visibility and content."""
    listed = b"".join(
        record(156, pack("<II", state, number) + wide(f"rId{number}") + wide(name))
        for number, (name, (state, _)) in enumerate(sheets.items(), 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    book = record(131) + record(153, pack("<III", 0, 0, 0)) + record(143) + listed
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}"/>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" '
            f'Type="{_REL}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>',
            **{
                f"xl/worksheets/sheet{n}.bin": content
                for n, (_, content) in enumerate(sheets.values(), 1)
            },
        }
    )


ROWS = [
    ["姓名", "身份证号", "户号"],
    ["王", 880101201305150154.0, "#N/A"],
    ["李", "88010120130515015X", 3.0],
]


def test_cells_errors_hidden_parts_and_merged_ranges():
    shown = sheet(ROWS, hidden_rows={2}, hidden_columns={1, 9}, merges=[(1, 2, 2, 2)])
    first, second = read_workbook(xlsb(名单=(0, shown), 藏=(1, sheet(ROWS))), file="名单.xlsb")
    assert [row[1:] for row in first.cells.rows()] == [
        ("姓名", "身份证号", "户号"),
        ("王", "8.80101201305150E+17", "#N/A"),
        ("李", "88010120130515015X", "3"),
    ]
    assert (first.n_hidden_rows, first.n_hidden_columns, first.n_formula_errors) == (1, 1, 1)
    assert first.merges == (Merge(2, 2, 3, 2),)
    assert dict(first.damaged) == {"c1": 1}
    assert (second.is_hidden, second.n_rows, second.cells.height) == (True, 3, 0)


def test_a_sheet_that_is_not_there_is_told():
    data = xlsb(名单=(0, sheet(ROWS)))
    spoilt = data.replace(b"xl/worksheets/sheet1.bin", b"xl/worksheets/sheet7.bin")
    with pytest.raises(SourceError, match="part of the workbook is missing"):
        read_workbook(spoilt, file="名单.xlsb")
