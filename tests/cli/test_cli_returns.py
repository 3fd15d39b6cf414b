"""``cpaudit returns``: what differs first, what is left out, which villages, which exit code."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from io import BytesIO
from shutil import copytree

import pytest
from openpyxl import load_workbook
from township import change, keep_sources, make, remember_the_audits

from cpaudit.privacy import contains_full_identifier

SOURCES = ("planning_persons", "planning_births", "health_deliveries", "village_returns")
# Rows as Excel shows them: two above the header of two rows, then the villages.
RETURNS = "village_returns.xlsx"
FIRST_ROW, BIRTHS, VILLAGE, PERIOD = 5, 4, 1, 3


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("returns") / "town"
    make(folder)
    keep_sources(folder, *SOURCES)
    return folder


@pytest.fixture(autouse=True)
def audited_once(monkeypatch):
    remember_the_audits(monkeypatch)


@cache
def edited(book, edit):
    """The bytes of an edited workbook, made once: a workbook saved again has a time of its own."""
    opened = load_workbook(book)
    edit(opened.worksheets[0])
    content = BytesIO()
    opened.save(content)
    return content.getvalue()


def copied(town, tmp_path, edit):
    """The town with its returns edited, and the first village's name."""
    folder = tmp_path / "town"
    copytree(town, folder)
    name = load_workbook(folder / RETURNS).worksheets[0].cell(FIRST_ROW, VILLAGE).value
    (folder / RETURNS).write_bytes(edited(town / RETURNS, edit))
    return folder, name


def more_births(sheet):
    cell = sheet.cell(FIRST_ROW, BIRTHS)
    cell.value = (cell.value or 0) + 5


def another_year(sheet):
    for row in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(row, PERIOD).value:
            sheet.cell(row, PERIOD).value = "2024年"
    for row in (1, 2):
        sheet.cell(row, 1).value = str(sheet.cell(row, 1).value).replace("2025", "2024")


def test_a_wrong_cell_is_shown_with_its_village_and_closes(run, town, tmp_path):
    folder, name = copied(town, tmp_path, more_births)
    code, out, _ = run("returns", folder)
    assert code == 1
    assert f"{name}" in out
    assert "+5" in out
    assert "villages' sum" in out
    assert not contains_full_identifier(out)
    assert run("returns", folder, "--exit-zero")[0] == 0


def test_one_village_is_shown_alone(run, town, tmp_path):
    folder, name = copied(town, tmp_path, more_births)
    code, out, _ = run("returns", folder, "--village", name, "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert {row["village_name"] for row in found["cells"]} == {name}
    (births,) = [row for row in found["cells"] if row["field"] == "births"]
    assert births["difference"] == 5


def test_a_village_of_no_return_is_refused_with_the_likely_name(run, town, tmp_path):
    folder, name = copied(town, tmp_path, more_births)
    code, out, err = run("returns", folder, "--village", name[:-1])
    assert (code, out) == (2, "")
    assert f"Did you mean «{name}»?" in err


def test_csv_holds_what_differs_and_on_request_everything(run, town, tmp_path):
    folder, _ = copied(town, tmp_path, more_births)

    def rows(*options):
        out = run("returns", folder, "--format", "csv", *options)[1]
        return list(csv.DictReader(io.StringIO(out.lstrip("\ufeff"))))

    wrong, every = rows(), rows("--all")
    assert {row["status"] for row in wrong} <= {"differs", "explained"}
    assert {row["against"] for row in wrong} >= {"records", "villages", "sexes"}
    assert len(every) > len(wrong)


@pytest.mark.slow
@pytest.mark.slow
def test_a_return_of_another_year_is_left_out_and_named(run, town, tmp_path):
    folder, _ = copied(town, tmp_path, another_year)
    code, out, _ = run("returns", folder)
    assert "left out: village_returns.xlsx" in " ".join(out.split())
    assert "of another period" in " ".join(out.split())
    assert "None of the returns is of this period" in " ".join(out.split())
    assert "2024-01-01 – 2024-12-31" in " ".join(out.split())
    # What could not be judged is never a pass.
    assert code == 3
    assert run("returns", folder, "--exit-zero")[0] == 3
    _, _, err = run("returns", folder, "--format", "json")
    assert "None of the returns" in err


@pytest.mark.slow
def test_without_returns_that_is_said(run, town, tmp_path):
    folder = tmp_path / "town"
    copytree(town, folder)
    (folder / "village_returns.xlsx").unlink()
    change(folder / "cpaudit.yaml", "  village_returns: village_returns.xlsx\n", "")
    code, out, _ = run("returns", folder)
    assert (code, out.strip()) == (0, "The project has no returns.")


@pytest.mark.slow
@pytest.mark.slow
def test_a_tolerance_of_the_project_lets_small_differences_pass(run, town, tmp_path):
    folder, name = copied(town, tmp_path, more_births)
    with (folder / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write("returns:\n  tolerance: 5\n")
    found = json.loads(run("returns", folder, "--village", name, "--format", "json")[1])
    (births,) = [row for row in found["cells"] if row["field"] == "births"]
    assert births["status"] == "agrees"


@pytest.mark.slow
def test_it_speaks_chinese(run, town):
    assert "报表与个案比对" in run("returns", town, "--lang", "zh")[1]


def test_a_folder_that_is_not_there_is_refused(run, tmp_path):
    code, _, err = run("returns", tmp_path / "nowhere")
    assert code == 2
    assert "no such file" in err
