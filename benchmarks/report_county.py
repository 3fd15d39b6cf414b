"""A county as reports get it: findings, villages, runs and every figure, drawn with dice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.cases.state import Change, State
from cpaudit.completeness.assess import Completeness
from cpaudit.completeness.headline import headline
from cpaudit.completeness.result_tables import COVERAGE, OVERLAPS
from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Text
from cpaudit.project import Area, Period, Project
from cpaudit.reports.html.figures import FIGURES, LEAST_SHOWN, MISSED_MONTHS, PYRAMID
from cpaudit.reports.material import INDICATORS, MISSED, RULES, Material
from cpaudit.rules.load import load_rules
from cpaudit.screens import funnels
from cpaudit.screens.assess import Screens
from cpaudit.screens.scene import Scene
from cpaudit.shipped import rules_folder
from cpaudit.statistics import two_list, wilson
from cpaudit.tables import CASES, FILES, FINDINGS, OUTCOMES, RUNS, SKIPPED, SOURCES, Table
from cpaudit.timeliness.assess import Timeliness
from cpaudit.timeliness.result_tables import DELAYS

N_FINDINGS, N_VILLAGES, N_RUNS = 100_000, 300, 30
_START, _END, _AS_OF = date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31)
_LISTS = ("planning", "delivery", "certificate", "police_birth", "vaccination", "insurance")
_DATASETS = ("planning_persons", "police_persons", "insurance")


def county_material(
    *, n_findings: int = N_FINDINGS, n_villages: int = N_VILLAGES, n_runs: int = N_RUNS
) -> Material:
    """The plain tables of a run over so much, with every part of the report filled."""
    dice = np.random.default_rng(7)
    villages = [
        f"8801{number:02d}{number % 7:03d}{200 + number:03d}" for number in range(n_villages)
    ]
    names = [
        f"{'东南西北中上下大小新'[number % 10]}河{number + 1}村" for number in range(n_villages)
    ]
    rules = load_rules((rules_folder(),))
    findings = _findings(n_findings, villages, names, [rule.id for rule in rules], dice)
    missed = _missed(villages, names, dice)
    indicators = _indicators(villages, dice)
    lists = two_list.estimate(7_400, 7_600, 7_300)
    scene = Scene({}, indicators, _AS_OF, (_START, _END), dict(zip(villages, names, strict=True)))
    _, funnel = funnels.screen(scene)
    rule_rows = [
        (
            one.id,
            one.name,
            one.theme,
            str(one.severity),
            str(one.dimension),
            one.title.zh,
            one.title.en,
        )
        for one in rules
    ]
    return Material(
        project=Project(
            name="合成县",
            folder=Path(),
            area=Area("合成县", ("880101",)),
            period=Period(_START, _END),
            as_of=_AS_OF,
            sources=(),
        ),
        verdict=Verdict(ExitCode.CLOSED, (Text("many errors.", "错误较多。"),)),
        rule_set="0f" * 32,
        n_persons=1_000_000,
        sources=_sources(),
        files=_files(),
        skipped=_filled(SKIPPED, [_skipped(number) for number in range(400)]),
        rules=_filled(RULES, [dict(zip(RULES.columns, row, strict=True)) for row in rule_rows]),
        outcomes=_outcomes([rule.id for rule in rules], dice),
        findings=findings,
        missed=missed,
        completeness=Completeness(
            headline=headline(lists, None, None, None, None),
            coverage=_coverage(dice),
            overlaps=_overlaps(dice),
            two_lists=lists,
        ),
        indicators=indicators,
        figures=_figures(villages, dice),
        screens=replace(Screens.none(), funnels=funnel),
        timeliness=Timeliness(limit_days=30, delays=_delays()),
        followed=_followed(findings, n_runs, dice),
    )


def _filled(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: row.get(name) for name in table.columns} for row in rows],
        schema=dict(table.columns),
    )


def _findings(
    n: int, villages: list[str], names: list[str], rules: list[str], dice: np.random.Generator
) -> pl.DataFrame:
    at = dice.integers(0, len(villages), n)
    frame = pl.DataFrame(
        {
            "finding_id": [f"f{number:015d}" for number in range(n)],
            "rule_id": [rules[number] for number in dice.integers(0, len(rules), n)],
            "severity": dice.choice(["error", "warning", "info"], n),
            "dimension": dice.choice(["completeness", "consistency", "coverage", "accuracy"], n),
            "view": ["persons"] * n,
            "subject_key": [f"s{number}" for number in range(n)],
            "village": [villages[number] for number in at],
            "village_name": [names[number] for number in at],
        }
    ).with_columns(pl.lit(0.9).alias("confidence"))
    return frame.match_to_schema(dict(FINDINGS.columns), missing_columns="insert")


def _missed(villages: list[str], names: list[str], dice: np.random.Generator) -> pl.DataFrame:
    rows = []
    for village, name in zip(villages, names, strict=True):
        for grade, mean in zip("ABC", (2.0, 1.2, 0.6), strict=True):
            n = int(dice.poisson(mean))
            if n:
                rows.append((village, name, grade, n, 0.9 * n, n // 2))
    return pl.DataFrame(rows, schema=dict(MISSED.columns), orient="row")


def _indicators(villages: list[str], dice: np.random.Generator) -> pl.DataFrame:
    frames = []
    for name, zh, en, level in (
        ("coverage", "出生入库率", "Births in the planning system", 0.96),
        ("accuracy", "准确率", "Records without errors", 0.9),
    ):
        n = np.maximum(5, dice.lognormal(3.2, 0.8, len(villages))).astype(int)
        level_here = np.clip(level + dice.normal(0, 0.015, len(villages)), 0, 1)
        level_here[:4] = level - 0.25
        hits = dice.binomial(n, level_here)
        both = pl.DataFrame(
            {
                "village": [None, *villages],
                "numerator": [int(hits.sum()), *hits.tolist()],
                "denominator": [int(n.sum()), *n.tolist()],
            },
            schema_overrides={"numerator": pl.UInt32, "denominator": pl.UInt32},
        )
        k, of = pl.col("numerator"), pl.col("denominator")
        is_total = pl.col("village").is_null()
        frames.append(
            both.with_columns(
                pl.lit(name).alias("name"),
                pl.lit(zh).alias("title_zh"),
                pl.lit(en).alias("title_en"),
                (k / of).alias("value"),
                wilson.limits(k, of).struct.unnest(),
                pl.when(is_total).then(0.99).alias("target"),
                pl.when(is_total).then(k / of >= 0.99).alias("is_met"),
                pl.lit(0, pl.UInt32).alias("n_unknown"),
            ).match_to_schema(dict(INDICATORS.columns), missing_columns="insert")
        )
    return pl.concat(frames)


def _sources() -> pl.DataFrame:
    return _filled(
        SOURCES,
        [
            {
                "source_id": name,
                "profile_id": name,
                "dataset": name,
                "department": "planning",
                "n_files": 40,
                "n_rows": 1_000_400,
                "n_records": 1_000_000,
                "n_skipped": 400,
                "first_event_date": _START,
                "last_event_date": _END,
            }
            for name in _DATASETS
        ],
    )


def _files() -> pl.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "file": f"export_{number:03d}.csv",
            "source_id": _DATASETS[number % len(_DATASETS)],
            "encoding": "gb18030",
            "n_rows": 25_010,
            "n_records": 25_000,
            "n_skipped": 10,
            "n_lost": 0,
            "n_damaged_ids": number % 3,
        }
        for number in range(400)
    ]
    return _filled(FILES, rows)


def _skipped(number: int) -> dict[str, object]:
    return {
        "source_id": _DATASETS[number % len(_DATASETS)],
        "file": f"export_{number:03d}.csv",
        "reason": "total",
        "n": 10,
        "first_row": 25_001,
    }


def _outcomes(rules: list[str], dice: np.random.Generator) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for rule_id in rules:
        n_fail, n_unknown = int(dice.integers(0, 900)), int(dice.integers(0, 9_000))
        rows.append(
            {
                "rule_id": rule_id,
                "view": "persons",
                "n_rows": 1_000_000,
                "n_applied": 900_000,
                "n_pass": 900_000 - n_fail - n_unknown,
                "n_fail": n_fail,
                "n_unknown": n_unknown,
                "n_not_applicable": 100_000,
            }
        )
    return _filled(OUTCOMES, rows)


def _coverage(dice: np.random.Generator) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for one in _LISTS:
        for other in _LISTS:
            if one != other:
                found = int(dice.integers(6_000, 7_400))
                rows.append(
                    {
                        "by": "all",
                        "listed_in": one,
                        "found_in": other,
                        "n_listed": 7_400,
                        "n_found": found,
                        "share": found / 7_400,
                        "low": found / 7_400 - 0.01,
                        "high": min(found / 7_400 + 0.01, 1),
                        "n_pooled": 0,
                        "is_enough": True,
                        "n_impossible": 0,
                    }
                )
    return _filled(COVERAGE, rows)


def _overlaps(dice: np.random.Generator) -> pl.DataFrame:
    held = {
        ";".join(name for bit, name in enumerate(_LISTS) if number >> bit & 1): int(
            dice.integers(1, 40) * (20 if number & 1 else 1)
        )
        for number in range(1, 2 ** len(_LISTS))
    }
    frame = pl.DataFrame({"lists": [*held], "n": [*held.values()]}, schema=dict(OVERLAPS.columns))
    return frame.sort("n", "lists", descending=[True, False])


def _figures(villages: list[str], dice: np.random.Generator) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for village in villages:
        for month in range(1, 13):
            n = int(dice.poisson(0.3))
            if n:
                part = f"{2025 if month < 12 else 2023}-{month:02d}"
                rows.append(
                    {
                        "figure": MISSED_MONTHS,
                        "series": village,
                        "part": part,
                        "split": "ABC"[month % 3],
                        "n": n,
                        "is_hidden": False,
                    }
                )
    for dataset in _DATASETS:
        for age in range(0, 90, 5):
            for sex in "MF":
                n = int(dice.poisson(40_000 * np.exp(-((age - 38) ** 2) / 1500)))
                is_few = n < LEAST_SHOWN
                rows.append(
                    {
                        "figure": PYRAMID,
                        "series": dataset,
                        "part": f"{age:02d}",
                        "split": sex,
                        "n": None if is_few else n,
                        "is_hidden": is_few,
                    }
                )
    return _filled(FIGURES, rows)


def _delays() -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for at, name in enumerate(_LISTS):
        for days in (1, 3, 7, 10, 30, 60, 365):
            share = float(1 - np.exp(-days / (4 + 9 * at)))
            rows.append(
                {
                    "list": name,
                    "limit_days": days,
                    "n": 7_000,
                    "n_unknown": 30,
                    "n_before": 2,
                    "n_known": 6_968,
                    "n_within": round(6_968 * share),
                    "share": share,
                    "low": max(share - 0.01, 0.0),
                    "high": min(share + 0.01, 1.0),
                    "median_days": 5.0 + at,
                    "p90_days": 20.0 + at,
                    "is_enough": True,
                }
            )
    return _filled(DELAYS, rows)


def _followed(findings: pl.DataFrame, n_runs: int, dice: np.random.Generator) -> Followed:
    n = findings.height
    cases = findings.select(
        pl.col("finding_id").alias("case_id"),
        *(name for name in CASES.columns if name in findings.columns),
    ).with_columns(
        pl.Series("state", dice.choice([str(state) for state in State], n)),
        pl.lit(value=True).alias("is_found"),
        pl.lit(value=True).alias("is_judged"),
        pl.lit(1, pl.UInt32).alias("first_run"),
    )
    runs: list[dict[str, object]] = [
        {
            "run_no": number,
            "time": f"2026-01-01T00:00:{number:02d}Z",
            "as_of": _AS_OF - timedelta(days=30 * (n_runs - number)),
            "rule_set": "0f",
            "files": "0f",
            "n_persons": 1_000_000,
            "n_findings": 3 * n - 50 * number + int(dice.integers(0, 99)),
            "n_error": n - 30 * number,
            "n_missed": 2_000 - 20 * number + int(dice.integers(0, 60)),
            "n_unproven": int(dice.integers(0, 90)),
            "n_new": 50,
            "n_open": 900,
            "n_verified": 40 * number,
            "n_returned": 3,
            "n_waived": 12,
            "is_repeat": False,
            "is_partial": False,
            "indicators": json.dumps(
                {"coverage": [9_000 + 12 * number, 10_000], "completeness": [97, 100]}
            ),
        }
        for number in range(1, n_runs + 1)
    ]
    changes = pl.DataFrame(
        {
            "case_id": findings["finding_id"],
            "change": dice.choice([str(change) for change in Change], n),
        },
        schema=CHANGES,
    )
    return Followed(
        run_no=n_runs,
        is_repeat=False,
        previous=n_runs - 1,
        cases=cases.match_to_schema(dict(CASES.columns), missing_columns="insert"),
        changes=changes,
        runs=_filled(RUNS, runs),
    )
