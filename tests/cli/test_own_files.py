"""A slip of the pen in a path costs no source, no project file and no template."""

from __future__ import annotations

import pytest

from cpaudit.cli.log_file import LogFile
from cpaudit.errors import UsageError

PROJECT = """\
area: {name: 测试镇, codes: '880101'}
period: 2025
as_of: 2026-01-31
villages: villages.csv
sources: {planning_persons: persons*.csv}
bulletin: {markdown: mine.md}
language: en
"""
FILES = {
    "cpaudit.yaml": PROJECT,
    "persons1.csv": "姓名\n",
    "villages.csv": "code,name\n880101100201,花园村\n",
    "mine.md": "| |",
}


@pytest.fixture
def office(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def contents(office):
    return {name: (office / name).read_text(encoding="utf-8") for name in FILES}


@pytest.mark.parametrize(
    ("command", "asked", "name"),
    [*(("run", "json={}", name) for name in FILES), ("bulletin", "{}", "mine.md")],
)
def test_no_report_is_written_over_a_file_of_the_project(office, run, command, asked, name):
    code, _, told = run(command, office, "--out", asked.format(office / name))
    assert (code, contents(office)) == (2, FILES)
    assert name in told
    assert "belongs to the project" in told


def test_a_template_that_somebody_works_on_is_not_written_over(tmp_path, run):
    mine = tmp_path / "mine.md"
    assert run("bulletin", "--write-template", mine)[0] == 0
    mine.write_text("hours of work", encoding="utf-8")
    assert run("bulletin", "--write-template", mine)[0] == 2
    assert mine.read_text(encoding="utf-8") == "hours of work"


@pytest.mark.parametrize("content", ["code,name\n", "2025-01-01,880101\n", "area:\n"])
def test_a_log_is_added_to_nothing_that_is_no_log(tmp_path, content):
    other = tmp_path / "export.csv"
    other.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        LogFile(other).check()
    assert other.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    "words",
    [
        ("link", "unlinked", "{office}", "--out", "{office}/persons1.csv"),
        ("link", "evaluate", "{office}/labels.csv", "{office}", "--out", "{office}/villages.csv"),
        ("link", "parameters", "{office}", "--save", "{office}/cpaudit.yaml"),
        ("baseline", "create", "{office}", "--force", "--by", "wang", "--reason", "first"),
        (
            "sources",
            "new",
            "own",
            "--dataset",
            "planning_persons",
            "--out",
            "{office}/cpaudit.yaml",
        ),
        (
            "sources",
            "new",
            "own",
            "--dataset",
            "planning_persons",
            "--out",
            "{office}/persons1.csv",
        ),
        ("sources", "new", "own", "--dataset", "planning_persons", "--out", "{office}/rules.yml"),
    ],
)
def test_no_other_command_writes_over_a_file_of_the_project_either(office, run, words):
    (office / "labels.csv").write_text("left,right,match\n", encoding="utf-8")
    (office / "rules.yml").write_text("- id: OWN001\n", encoding="utf-8")
    text = PROJECT.replace("2025\n", "2025\nbaseline: villages.csv\nrules: {paths: [rules.yml]}\n")
    (office / "cpaudit.yaml").write_text(text, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in office.iterdir() if path.is_file()}
    force = ["--force"] if words[0] == "sources" else []
    code, _, told = run(*(word.format(office=office) for word in words), *force)
    assert code == 2
    assert "belongs to the project" in told or "no profile" in told
    assert {path.name: path.read_bytes() for path in office.iterdir() if path.is_file()} == before


def test_a_workbook_of_questions_is_not_written_over_a_template(office, run):
    book = office / "kept" / "cases.xlsx"
    book.parent.mkdir()
    book.write_bytes(b"kept")
    text = PROJECT.replace("{markdown: mine.md}", "{markdown: kept/cases.xlsx}")
    (office / "cpaudit.yaml").write_text(text, encoding="utf-8")
    assert run("review", office, "--export", book)[0] == 2
    assert book.read_bytes() == b"kept"


def test_ones_own_profile_may_be_written_anew(office, run):
    own = office / "own.yaml"
    words = ("sources", "new", "own", "--dataset", "planning_persons", "--out", own)
    assert run(*words)[0] == 0
    text = PROJECT.replace("period", "profiles: [own.yaml]\nperiod")
    (office / "cpaudit.yaml").write_text(text, encoding="utf-8")
    assert run(*words, "--force")[0] == 0
