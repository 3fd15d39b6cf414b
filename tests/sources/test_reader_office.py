"""One workbook in every format that an office program writes, against each other and a peer."""

import datetime as dt
import random
import shutil
import subprocess
from io import BytesIO

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from cpaudit.sources.readers.excel import read_workbook

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]
N_ROWS = 3000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The workbook as ``a.xlsx`` and, by LibreOffice, as ``a.xls`` and ``a.ods``."""
    folder = tmp_path_factory.mktemp("office")
    book = openpyxl.Workbook()
    page = book.active
    page.title = "名单"
    chance = random.Random(7)
    page.append(["姓名", "身份证号", "长", "日期", "时间", "数", "错", "式", "富", "真"])
    for n in range(2, N_ROWS):
        long = "".join(
            chance.choices("王李ab 1,", k=chance.choice([1, 9, 300, 4000 if n % 400 == 0 else 3]))
        )
        page.append(
            [
                f"王{n}",
                880101201305150154 if n % 9 == 0 else f"8801012013{n:07d}X",
                f"{n}{long}",
                dt.date(1950, 1, 1) + dt.timedelta(days=n * 7),
                dt.datetime(2013, 5, 15, 8, n % 60, 30),  # noqa: DTZ001 - workbooks know no zones
                n / 4,
                "=1/0" if n % 11 == 0 else None,
                f'="文"&A{n}',
                CellRichText("前", TextBlock(InlineFont(b=True), "粗"), f"{n}"),
                n % 2 == 0,
            ]
        )
    page.row_dimensions[5].hidden = True
    page.column_dimensions["D"].hidden = True
    page.merge_cells("L4:L6")
    page["L4"] = "H1"
    book.create_sheet("藏")["A3"] = 1
    book["藏"].sheet_state = "hidden"
    book.save(folder / "written.xlsx")
    for kind, name in (("xlsx", "a.xlsx"), ("xls", "a.xls"), ("ods", "a.ods")):
        out = folder / kind
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            [
                SOFFICE,
                profile,
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                out,
                folder / "written.xlsx",
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )
        (out / f"written.{kind}").rename(folder / name)
    return folder


def sheets(folder, name):
    return read_workbook((folder / name).read_bytes(), file=name)


@pytest.mark.parametrize("name", ["a.xls", "a.ods"])
def test_a_workbook_says_the_same_in_every_format(folder, name):
    first, hidden = sheets(folder, "a.xlsx")
    other, other_hidden = sheets(folder, name)
    for column in first.columns:
        # OpenDocument files of LibreOffice keep truth values as the numbers that they are.
        if (column, name) != ("c9", "a.ods"):
            assert other.cells[column].to_list() == first.cells[column].to_list(), column
    assert (hidden.n_rows, hidden.is_hidden) == (other_hidden.n_rows, other_hidden.is_hidden)
    for sheet in (first, other):
        assert (sheet.n_rows, sheet.n_hidden_rows, sheet.n_hidden_columns) == (N_ROWS - 1, 1, 1)
        assert sheet.n_formula_errors == len(range(11, N_ROWS, 11))
        assert dict(sheet.damaged) == {"c1": len(range(9, N_ROWS, 9))}
        assert [(m.top, m.left, m.bottom, m.right) for m in sheet.merges] == [(4, 11, 6, 11)]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_texts_and_dates_are_those_that_calamine_reads(folder, name):
    from python_calamine import load_workbook

    sheet = sheets(folder, name)[0]
    peer = load_workbook(BytesIO((folder / name).read_bytes())).get_sheet_by_index(0).to_python()
    for position in (0, 2, 7, 8):
        texts = [str(row[position]).strip() or None for row in peer]
        assert sheet.cells[f"c{position}"].to_list() == texts
    assert sheet.cells["c3"].to_list()[1:] == [str(row[3]) for row in peer[1:]]
    assert sheet.cells["c4"].to_list()[1:] == [str(row[4]) for row in peer[1:]]
