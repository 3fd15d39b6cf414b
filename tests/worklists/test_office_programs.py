"""The real file through LibreOffice: saved in other formats and back."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from returned_lists import fill, read, said
from village_office import KEYS

FIRST, SECOND, THIRD, _ = KEYS
ANSWERS = {FIRST: "属实已补录", SECOND: "非本辖区（去向：甲县）", THIRD: "特殊情况"}
EXPECTED = {FIRST: "added", SECOND: "not_here", THIRD: "special"}
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def converted(path, kind, folder):
    """The file saved by LibreOffice as another kind."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = (folder / "profile").as_uri()
    options = (f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind)
    subprocess.run(
        [OFFICE, *options, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (found,) = [each for each in folder.iterdir() if each.is_file()]
    return found


def test_a_list_saved_as_ods_is_read_back(village, tmp_path):
    fill(village, ANSWERS, on="2026-03-05", by="李四")
    path = converted(village, "ods", tmp_path / "ods")
    assert said(path) == EXPECTED
    told, _ = read(path)
    assert {str(given.on) for given in told.answers} == {"2026-03-05"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "kinds",
    [
        ("ods", "xlsx"),
        ("xlsx",),
        ("xls",),
        ("xls", "ods", "xlsx"),
        ("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",),
        ("csv:Text - txt - csv (StarCalc):59,34,0,1,,0,false,true,false,false,false,1",),
        ("html:HTML (StarCalc)",),
    ],
    ids=["ods-xlsx", "xlsx", "xls", "xls-ods-xlsx", "csv", "csv-gbk", "html"],
)
def test_what_office_programs_make_of_it_is_read_back(village, tmp_path, kinds):
    fill(village, ANSWERS, on="2026-03-05")
    path = village
    for number, kind in enumerate(kinds):
        path = converted(path, kind, tmp_path / str(number))
    told, faults = read(path)
    assert not faults
    assert {given.case_id: str(given.answer) for given in told.answers} == EXPECTED
    assert {str(given.on) for given in told.answers} == {"2026-03-05"}


@pytest.mark.slow
def test_a_list_that_was_not_filled_in_keeps_its_protection_through_libreoffice(village, tmp_path):
    from openpyxl import load_workbook

    back = converted(converted(village, "ods", tmp_path / "a"), "xlsx", tmp_path / "b")
    sheet = load_workbook(back).worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["L2"].protection.locked
