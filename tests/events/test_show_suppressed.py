"""``cpaudit run --show-suppressed`` lists what is no case; without it only counts are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from command_runner import command_runner
from cpaudit.privacy import contains_full_identifier


@pytest.fixture
def run_command(capsys, monkeypatch):
    yield from command_runner(capsys, monkeypatch)


def test_the_list_is_printed_and_written_as_a_sheet(
    run_command, sample_folder, sample_audit, monkeypatch, tmp_path
):
    # What is made of an audit is asked here, and not the audit.
    monkeypatch.setattr(
        "cpaudit.audit.audit", lambda project, **_: replace(sample_audit, project=project)
    )
    out = tmp_path / "out"
    _code, shown, _told = run_command(
        "run", sample_folder, "--out", out, "--plain", "--show-suppressed", "--exit-zero"
    )
    assert "Events left out or undecided" in shown
    assert "not this area's to report" in shown
    assert not contains_full_identifier(shown)
    assert (out / "events.jsonl").is_file()
    book = load_workbook(out / "events.xlsx")
    assert book["left out"].max_row > 1
