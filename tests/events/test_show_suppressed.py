"""``cpaudit run --show-suppressed`` lists what is no case; without it only counts are shown."""

from __future__ import annotations

import shutil

import pytest
from openpyxl import load_workbook

from command_runner import command_runner
from cpaudit.privacy import contains_full_identifier
from cpaudit.shipped import samples_folder


@pytest.fixture
def run_command(capsys, monkeypatch):
    yield from command_runner(capsys, monkeypatch)


def test_the_list_is_printed_and_written_as_a_sheet(run_command, tmp_path):
    folder = tmp_path / "fenghuang"
    left_out = shutil.ignore_patterns("truth", ".cpaudit", "cpaudit-output")
    shutil.copytree(samples_folder() / "fenghuang", folder, ignore=left_out)
    out = tmp_path / "out"
    _code, shown, _told = run_command(
        "run", folder, "--out", out, "--quiet", "--plain", "--show-suppressed", "--exit-zero"
    )
    assert "Events left out or undecided" in shown
    assert "not this area's to report" in shown
    assert not contains_full_identifier(shown)
    assert (out / "cases.jsonl").is_file()
    book = load_workbook(out / "cases.xlsx")
    assert book["left out"].max_row > 1
