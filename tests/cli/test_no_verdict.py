"""Runs that lost too much on the way in: the reports are there, the verdict is not."""

from __future__ import annotations

import json
import shutil

import pytest
import township
from openpyxl import load_workbook
from township import change

UNREADABLE = 3
OUT = "cpaudit-output"
FEW_RULES = "rules: {select: [F]}\n"
_SOURCES = ("planning_persons", "police_persons", "health_certificates", "vaccinations")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("township") / "t"
    township.make(folder)
    township.keep_sources(folder, *_SOURCES)
    with (folder / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write(FEW_RULES)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "t")


def second_sheet(path, *, n=40):
    """Put records without headings on a second sheet."""
    book = load_workbook(path)
    first = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in first.iter_rows()]
    records = [row for row in rows if sum(value is not None for value in row) > 5][1:]
    sheet = book.create_sheet("续表")
    for row in (records * n)[:n]:
        sheet.append(row)
    book.save(path)


def without_values(path, heading):
    """Empty a column of a CSV file without quotes."""
    first, *rest = path.read_bytes().decode("gb18030").splitlines()
    at = first.split(",").index(heading)
    rows = [line.split(",") for line in rest]
    lines = [first, *(",".join([*row[:at], "", *row[at + 1 :]]) for row in rows)]
    path.write_bytes("\n".join(lines).encode("gb18030"))


def verdict_of(folder):
    return json.loads((folder / OUT / "summary.json").read_text(encoding="utf-8"))["verdict"]


@pytest.mark.slow
def test_a_sound_run_has_a_verdict(run, folder):
    code, shown, _ = run("run", folder, "--plain")
    assert code in {0, 1}
    assert verdict_of(folder)["is_judged"]
    assert "No verdict" not in shown


def test_records_that_could_not_be_read_leave_no_verdict_and_all_reports(run, folder):
    second_sheet(folder / "vaccinations.xlsx")
    code, shown, _ = run("run", folder, "--plain")
    assert code == UNREADABLE
    first = shown.index("No verdict")
    assert first < shown.index("Sources")
    assert shown.rindex("No verdict (exit code 3)") > first
    told = " ".join(shown.split())
    for part in ("source vaccinations", "vaccinations.xlsx, sheet 续表", "40 of", "gate.max_loss"):
        assert part in told
    verdict = verdict_of(folder)
    assert (verdict["is_open"], verdict["is_judged"], verdict["exit_code"]) == (False, False, 3)
    assert "续表" in verdict["reasons"][0]["zh"]
    for name in ("findings.xlsx", "findings.jsonl", "crosswalk.parquet"):
        assert (folder / OUT / name).is_file()
    found = (folder / OUT / "findings.jsonl").read_text(encoding="utf-8")
    assert '"F003b"' in found


@pytest.mark.slow
def test_the_project_may_allow_more(run, folder):
    second_sheet(folder / "vaccinations.xlsx")
    with (folder / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write("gate: {max_loss: 0.9}\n")
    code, _, _ = run("run", folder, "--quiet", "--plain")
    assert code in {0, 1}


@pytest.mark.slow
def test_naming_the_wanted_sheets_mends_it(run, folder):
    second_sheet(folder / "vaccinations.xlsx")
    name = load_workbook(folder / "vaccinations.xlsx").sheetnames[0]
    change(
        folder / "cpaudit.yaml",
        "vaccinations: vaccinations.xlsx",
        f"vaccinations: {{files: vaccinations.xlsx, sheets: {name}}}",
    )
    code, _, _ = run("run", folder, "--quiet", "--plain")
    assert code in {0, 1}


@pytest.mark.slow
def test_a_key_column_without_a_value_leaves_no_verdict(run, folder):
    without_values(folder / "health_certificates.csv", "出生日期")
    code, shown, _ = run("run", folder, "--plain", "--exit-zero")
    assert code == UNREADABLE
    told = " ".join(shown.split())
    assert "source health_certificates: no value at all for 出生日期 (birth_date)" in told
    assert "in health_certificates.csv" in told
    assert "sources.health_certificates.columns" in told
    assert (folder / OUT / "findings.xlsx").is_file()


def test_half_an_export_is_told_in_the_next_run(run, folder):
    run("run", folder, "--quiet", "--format", "none")
    lines = (folder / "planning_persons.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    n_before = len(lines) - 1
    (folder / "planning_persons.csv").write_text(
        "".join(lines[: len(lines) // 2]), encoding="utf-8"
    )
    run("run", folder, "--quiet", "--format", "none")
    found = (folder / OUT / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    (jump,) = [row for row in map(json.loads, found) if row["rule_id"] == "F006"]
    assert str(n_before) in jump["message"]["zh"]
    assert "planning_persons" in jump["message"]["en"]
