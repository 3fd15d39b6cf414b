from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from cpaudit.completeness.assess import Completeness
from cpaudit.completeness.headline import headline
from cpaudit.completeness.result_tables import BY_SOURCE
from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Text
from cpaudit.project import Area, Period, Project
from cpaudit.reports.material import (
    INDICATORS,
    LINKAGE,
    MISSED,
    RULES,
    SUPPRESSED,
    Material,
)
from cpaudit.statistics import two_list
from cpaudit.tables import FILES, FINDINGS, OUTCOMES, SKIPPED, SOURCES

VILLAGE = "880101001201"
FULL_ID = "880101202502010013"


def table(promise, *rows):
    """A promised table; columns that a row does not reach are null."""
    width = len(promise.columns)
    padded = [(*row, *[None] * (width - len(row))) for row in rows]
    return pl.DataFrame(padded, schema=dict(promise.columns), orient="row")


def finding(finding_id, **changes):
    row = {
        "finding_id": finding_id,
        "rule_id": "X001",
        "rule_name": "birth-not-in-planning",
        "severity": "error",
        "confidence": 0.97,
        "dimension": "coverage",
        "theme": "missed",
        "view": "births",
        "subject_key": f"secret-{finding_id}",
        "person_key": f"p-{finding_id}",
        "village": VILLAGE,
        "village_name": "花园村",
        "group_no": 2,
        "household_no": "880101001201020007",
        "subject_name": "王小芳",
        "subject_id_no": FULL_ID,
        "title_zh": "出生未入全员库",
        "title_en": "birth not in the planning system",
        "message_zh": "王*芳 2025-02-01 出生",
        "message_en": "王*芳 born 2025-02-01",
        "full_message_zh": f"王小芳（{FULL_ID}）2025-02-01 出生",
        "full_message_en": f"王小芳 ({FULL_ID}) born 2025-02-01",
        "grade": "A",
        "evidence": [
            {"source_id": "deliveries", "file": "分娩.xlsx", "sheet": "2025", "row": 7},
            {"source_id": "police_births", "file": "police.csv", "sheet": None, "row": 12},
        ],
    }
    return row | changes


def ratio(name, title, k, n, *, target=None, is_met=None, village=None, note=(None, None)):
    return (
        name,
        title,
        name,
        k,
        n,
        k / n,
        k / n - 0.01,
        k / n + 0.005,
        target,
        is_met,
        village,
        0,
        note[1],
        note[0],
    )


FINDINGS_ROWS = (
    finding("f1"),
    finding(
        "f2",
        rule_id="P011",
        severity="warning",
        dimension="consistency",
        group_no=1,
        grade=None,
        title_zh="=标题",
        full_message_zh="=1+1",
        message_zh="=1+1",
    ),
    finding("f3", rule_id="P012", severity="info", grade=None, group_no=3),
    finding(
        "f4",
        rule_id="F001",
        dimension="completeness",
        village=None,
        village_name=None,
        group_no=None,
        household_no=None,
        subject_name=None,
        subject_id_no=None,
        person_key=None,
        grade=None,
        evidence=[{"source_id": "insurance", "file": "ins.csv", "sheet": None, "row": None}],
    ),
    finding("f5", village="880101001202", village_name="河东/社区", group_no=None),
)


def tiny_project(folder):
    return Project(
        name="测试镇",
        folder=Path(folder),
        area=Area("测试镇", ("880101001",)),
        period=Period(date(2025, 1, 1), date(2025, 12, 31)),
        as_of=date(2026, 1, 15),
        sources=(),
    )


def tiny_completeness(*sizes):
    """What two lists of these sizes tell, and what planning holds of the deliveries."""
    lists = two_list.estimate(*sizes)
    return Completeness(
        headline=headline(lists, None, None, None, None),
        by_source=table(
            BY_SOURCE,
            ("delivery", None, None, 700, 690, 690 / 700, 0.974, 0.992),
            ("delivery", VILLAGE, "花园村", 30, 28, 28 / 30, 0.787, 0.982),
        ),
        two_lists=lists,
    )


def tiny_material(project):
    """A run with five findings in two villages and in none."""
    return Material(
        project=project,
        verdict=Verdict(ExitCode.CLOSED, (Text("3 errors (0 allowed).", "3 条错误（允许 0）。"),)),
        rule_set="ab12",
        n_persons=51_234,
        sources=table(
            SOURCES,
            (
                "deliveries",
                "health_deliveries",
                "health_deliveries",
                "health",
                None,
                1,
                1207,
                1200,
                7,
                None,
                None,
            ),
            (
                "roll",
                "planning_persons",
                "planning_persons",
                "planning",
                None,
                2,
                50_010,
                50_000,
                10,
                None,
                None,
            ),
        ),
        files=pl.DataFrame(
            {
                "file": ["分娩.xlsx"],
                "sheet": ["2025"],
                "source_id": ["deliveries"],
                "sha256": ["0f"],
                "n_rows": [1207],
                "n_records": [1200],
                "n_skipped": [7],
            },
            schema_overrides=dict(FILES.columns),
        ).match_to_schema(dict(FILES.columns), missing_columns="insert"),
        skipped=table(
            SKIPPED,
            ("deliveries", "分娩.xlsx", "2025", "total", 1, 1208),
            ("roll", "a.csv", None, "blank", 10, 4),
        ),
        unrecognised=(Text("readme.txt: it is no table.", "readme.txt：不是表格。"),),
        linkage=table(LINKAGE, ("exact", 80_000, 79_990, 0), ("fuzzy", 12_000, 1_100, 25)),
        rules=table(
            RULES,
            (
                "X001",
                "birth-not-in-planning",
                "missed",
                "error",
                "coverage",
                "出生未入全员库",
                "birth not in the planning system",
            ),
            (
                "P011",
                "sex-and-number-differ",
                "persons",
                "warning",
                "consistency",
                "性别与证件号不符",
                "sex and number differ",
            ),
            ("P012", "never-fails", "persons", "info", "validity", "从不失败", "never fails"),
            ("X040", "not-run", "cross_source", "error", "coverage", "未运行", "not run"),
        ),
        outcomes=table(
            OUTCOMES,
            ("X001", "births", 900, 880, 860, 20, 0, 20, None),
            ("P011", "persons", 50_000, 49_000, 48_990, 3, 7, 1000, None),
            ("P012", "persons", 50_000, 50_000, 50_000, 0, 0, 0, None),
            ("X040", "couples", 0, 0, 0, 0, 0, 0, None, "civil_marriages"),
        ),
        findings=pl.DataFrame(list(FINDINGS_ROWS), schema=dict(FINDINGS.columns)),
        missed=table(
            MISSED,
            (VILLAGE, "花园村", "A", 1, 0.97, 1),
            (VILLAGE, "花园村", "C", 2, 1.2, 0),
            ("880101001202", "河东/社区", "B", 1, 0.8, 1),
            (None, None, "B", 1, 0.7, 1),
        ),
        suppressed=table(SUPPRESSED, ("stillbirth", 4), ("out_of_scope", 120)),
        completeness=tiny_completeness(860, 870, 850),
        indicators=table(
            INDICATORS,
            ratio("coverage", "入库率", 690, 700, target=0.99, is_met=False),
            ratio("timeliness", "及时率", 800, 820, note=("3 left out", "不含 3 条")),
            ratio("coverage", "入库率", 28, 30, village=VILLAGE),
        ),
        assumptions=(Text("period 2025", "统计期 2025 年"),),
    )
