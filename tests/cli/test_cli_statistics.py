"""What a run says of its statistics: the same in every report, readable, and nothing for nothing."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from cpaudit.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """area: {name: 凤凰镇, codes: '880101101'}
period: 2025
as_of: 2026-01-31
sources:
"""
PLANNING = """姓名,性别,出生日期,公民身份号码,母亲姓名,现居住地址,录入日期
王小红,女,1995-03-02,,,凤凰镇花园村1组,2015-01-01
李安安,女,2025-04-05,,王小红,凤凰镇花园村1组,2025-05-01
"""
DELIVERIES = """产妇姓名,产妇身份证号,分娩日期,新生儿性别,孕周,分娩结局,产妇现住址
王小红,,2025-04-05,女,39,活产,凤凰镇花园村1组
赵兰兰,,2025-06-07,男,40,活产,凤凰镇花园村2组
"""
FILES = {"planning_persons": PLANNING, "health_deliveries": DELIVERIES}


def audited(folder: Path, *sources: str) -> tuple[str, Path]:
    for source in sources:
        (folder / f"{source}.csv").write_text(FILES[source], encoding="utf-8")
    lines = "".join(f"  {source}: {source}.csv\n" for source in sources)
    (folder / "cpaudit.yaml").write_text(PROJECT + lines, encoding="utf-8")
    out = folder / "out"
    options = ["--out", str(out), "--plain", "--lang", "en"]
    ran = CliRunner().invoke(app, ["run", str(folder), *options])
    assert ran.exit_code in {0, 1, 3}, ran.output
    return ran.output, out


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return audited(tmp_path_factory.mktemp("both"), *FILES)


@pytest.mark.slow
def test_without_a_planning_export_nothing_is_said_to_be_missed(tmp_path):
    said, out = audited(tmp_path, "health_deliveries")
    assert "nothing can be held against it" in said
    assert "expected missed births" not in said
    found = json.loads((out / "statistics.json").read_text(encoding="utf-8"))
    assert found["expected_missed"]["all"]["n"] == 0


@pytest.mark.slow
def test_with_planning_alone_the_run_says_that_nothing_was_compared(tmp_path):
    said, _ = audited(tmp_path, "planning_persons")
    assert "planning held against: no list" in said


def test_a_stale_planning_export_is_said_to_be_why_births_are_not_asked_for(both):
    said, _ = both
    assert "newest record is of 2025-05-01" in said
    assert "due by 2025-04-01" in said


def test_every_cell_of_the_workbooks_can_be_read(both):
    _, out = both
    for name in ("statistics.xlsx", "events.xlsx"):
        book = openpyxl.load_workbook(BytesIO((out / name).read_bytes()))
        assert all(sheet.max_row >= 1 for sheet in book)


def test_the_totals_of_events_are_those_of_the_cases(both):
    _, out = both
    lines = (out / "events.jsonl").read_text(encoding="utf-8").splitlines()
    flagged = Counter(
        (case["event"], case["problem"]) for case in map(json.loads, lines) if case["is_flagged"]
    )
    found = json.loads((out / "statistics.json").read_text(encoding="utf-8"))
    totals = {(one["event"], one["problem"]): one["n_flagged"] for one in found["events"]["totals"]}
    assert {kind: n for kind, n in totals.items() if n} == dict(flagged)


def test_no_person_stands_in_cases_or_statistics(both):
    _, out = both
    for name in ("events.jsonl", "statistics.json"):
        text = (out / name).read_text(encoding="utf-8")
        assert not any(person in text for person in ("王小红", "李安安", "赵兰兰"))
