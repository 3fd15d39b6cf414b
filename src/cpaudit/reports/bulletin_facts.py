"""The figures of a bulletin as plain values: what a template may use, and what a run keeps of them.

No person and no small place can be told from them: they may leave the office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

import cpaudit
from cpaudit.i18n import Text
from cpaudit.reports.bulletin_changes import changes_facts
from cpaudit.reports.bulletin_villages import village_facts
from cpaudit.reports.completeness_lines import unseen_lines
from cpaudit.reports.completeness_words import list_words
from cpaudit.reports.event_words import EVENTS, PROBLEMS
from cpaudit.reports.plain import plain
from cpaudit.reports.returns_lines import counts as returns_counts
from cpaudit.reports.rows import to_check
from cpaudit.reports.small_cells import MARK, is_small
from cpaudit.reports.words import CHECKS, DATASETS, DIMENSIONS
from cpaudit.returns.tables import Status
from cpaudit.timeliness.words import sentences as timely_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpaudit.reports.material import Material

# Raised when a variable goes or changes its meaning; new ones do not raise it.
FACTS_VERSION = 1
# A place of fewer persons is a village among townships: its counts point at families as well.
SMALLEST_AREA = 1000
# What a head of office reads; findings.xlsx and the report have all of them.
_PROBLEMS_SHOWN = 10
_COVERAGE = "coverage"
_PLANNING = "planning"

Facts = dict[str, Any]


def bulletin_facts(material: Material) -> Facts:
    """Everything that a bulletin says; texts are ``{"zh": …, "en": …}``, hidden counts ``*``."""
    project = material.project
    is_withheld = material.n_persons < SMALLEST_AREA
    indicators = [] if is_withheld else _indicators(material)
    facts: Facts = {
        "version": FACTS_VERSION,
        "cpaudit": cpaudit.__version__,
        "project": {
            "name": project.name,
            "area": project.area.name,
            "codes": [*project.area.codes],
        },
        "period": {"start": project.period.start, "end": project.period.end},
        "as_of": project.as_of,
        "rule_set": material.rule_set[:12],
        "is_withheld": is_withheld,
        "mark": MARK,
        "verdict": _verdict(material, is_withheld=is_withheld),
        "sources": _sources(material),
        "n_persons": material.n_persons,
        "findings": _findings(material, is_withheld=is_withheld),
        "alignment": []
        if material.alignment is None
        else _texts(material.alignment.statement()[:2]),
        "births": None if is_withheld else _births(material),
        "villages": None if is_withheld else village_facts(material),
        "completeness": None if is_withheld else _completeness(material),
        "timeliness": None if is_withheld else _timeliness(material),
        "returns": None if is_withheld else _returns(material),
        "events": [] if is_withheld else _events(material),
        "indicators": indicators,
        "problems": [] if is_withheld else _problems(material),
        "changes": changes_facts(material.followed, indicators, is_withheld=is_withheld),
    }
    known: Facts = plain(facts)
    return known


def said(text: Text) -> dict[str, str]:
    """A text in both languages as plain values."""
    return {"zh": text.zh, "en": text.en}


def _texts(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [said(text) for text in texts]


def _verdict(material: Material, *, is_withheld: bool) -> Facts:
    verdict = material.verdict
    if material.is_partial:
        title = Text(
            "No verdict: the time limit cut the run short, and the figures below are a part only.",
            "本次核查因时间限制中止，暂不作结论；以下仅为部分结果。",
        )
    elif verdict.is_open:
        title = Text("The figures may be submitted.", "本期数据可以上报。")
    elif verdict.is_judged:
        title = Text("The figures should not be submitted yet.", "本期数据暂不宜上报。")
    else:
        title = Text(
            "No verdict: the data are incomplete, and the figures below rest on too little.",
            "数据不完整，暂不作结论；以下数字仅供参考。",
        )
    return {
        "title": said(title),
        "is_open": verdict.is_open,
        "is_judged": verdict.is_judged,
        "is_partial": material.is_partial,
        # Of a small place the reasons count births.
        "reasons": [] if is_withheld else _texts(verdict.reasons),
        "let_through": [] if is_withheld else _texts(verdict.let_through),
    }


def _sources(material: Material) -> list[Facts]:
    return [
        {"title": said(DATASETS.get(dataset, Text(dataset, dataset))), "n_records": n}
        for dataset, n in material.sources.group_by("dataset")
        .agg(pl.col("n_records").sum())
        .sort("dataset")
        .iter_rows()
    ]


def _findings(material: Material, *, is_withheld: bool) -> Facts:
    asked = to_check(material.findings)
    counts = dict(material.findings.group_by("severity").len().iter_rows())
    shown = (
        material.findings.height,
        asked.height,
        *(counts.get(name, 0) for name in ("error", "warning", "info")),
    )
    n, n_to_check, errors, warnings, notes = (
        MARK if is_withheld and is_small(count) else count for count in shown
    )
    return {
        "n": n,
        "n_to_check": n_to_check,
        "error": errors,
        "warning": warnings,
        "info": notes,
        "n_villages": asked["village"].n_unique(),
        "tasks": [] if is_withheld else _tasks(asked),
    }


def _tasks(asked: pl.DataFrame) -> list[Facts]:
    """What villages are asked to look at, by kind; kinds with few findings are put together."""
    kind = (
        pl.when(pl.col("grade").is_not_null()).then(pl.lit("missed")).otherwise(pl.col("dimension"))
    )
    counts = asked.group_by(kind.alias("kind")).len().sort("len", "kind", descending=[True, False])
    tasks, n_rest = [], 0
    for name, n in counts.iter_rows():
        if is_small(n) or name not in CHECKS:
            n_rest += n
            continue
        title = _MISSED if name == "missed" else DIMENSIONS[name]
        tasks.append({"title": said(title), "n": n, "what": said(CHECKS[name])})
    if n_rest and not is_small(n_rest):
        tasks.append({"title": said(_OTHER), "n": n_rest, "what": said(_AS_LISTED)})
    return tasks


_MISSED = Text("births that may be missing", "疑似漏报出生（待核实）")
_OTHER = Text("other kinds", "其他")
_AS_LISTED = Text("As the worklist says.", "按核查单所列内容核实。")


def _births(material: Material) -> Facts:
    whole = material.indicators.filter(pl.col("village").is_null(), pl.col("name") == _COVERAGE)
    row = whole.row(0, named=True) if whole.height else None
    expected = material.expected
    return {
        "known": row and row["denominator"],
        "planned": row and row["numerator"],
        "lacking": row and row["denominator"] - row["numerator"],
        "share": row and row["value"],
        "low": row and row["low"],
        "high": row and row["high"],
        "target": row and row["target"],
        "is_met": row and row["is_met"],
        "listed": int(material.missed["n"].sum()),
        "listed_in_period": int(material.missed["n_in_period"].sum()),
        "expected": None if expected is None else _expected(expected.all),
        "expected_in_period": None if expected is None else _expected(expected.period),
        "left_out": int(material.suppressed["n"].sum()),
        "estimate": _texts(unseen_lines(material.completeness)),
    }


def _expected(one: Any) -> Facts:
    return {
        "n": one.n,
        "value": one.expected,
        "low": one.interval.low,
        "high": one.interval.high,
    }


def _completeness(material: Material) -> list[Facts]:
    whole = material.completeness.by_source.filter(pl.col("village").is_null()).sort("source_id")
    return [
        {
            "title": said(list_words(row["source_id"])),
            "n": row["n_source"],
            "n_found": row["n_found"],
            "share": row["share"],
            "low": row["low"],
            "high": row["high"],
        }
        for row in whole.iter_rows(named=True)
    ]


def _timeliness(material: Material) -> Facts | None:
    timely = material.timeliness
    if timely is None:
        return None
    whole = timely.delays.filter(
        pl.col("village").is_null(), pl.col("limit_days") == timely.limit_days
    )
    return {
        "limit_days": timely.limit_days,
        "sources": [
            {
                "title": said(list_words(row["list"])),
                "is_planning": row["list"] == _PLANNING,
                "n": row["n_known"],
                "n_within": row["n_within"],
                "median_days": row["median_days"],
                "share": row["share"],
                "low": row["low"],
                "high": row["high"],
            }
            for row in whole.iter_rows(named=True)
        ],
        "sentences": _texts(timely_sentences(timely)),
    }


def _returns(material: Material) -> Facts | None:
    returns = material.returns
    if returns is None or not returns.is_given:
        return None
    differing = pl.col("status").is_in([str(Status.DIFFERS), str(Status.EXPLAINED)])
    villages = (
        returns.cells.filter(~pl.col("is_total"))
        .group_by("village", "village_name")
        .agg(pl.len().alias("n_cells"), differing.sum().alias("n_differing"))
        .sort("village", nulls_last=True)
    )
    return {
        "sentence": said(returns_counts(returns)),
        "n_cells": returns.cells.height,
        "n_differing": returns.cells.filter(differing).height,
        "n_villages": villages.height,
        "n_villages_differing": villages.filter(pl.col("n_differing") > 0).height,
        "villages": [
            {"name": name or village, "n_cells": n, "n_differing": n_differing}
            for village, name, n, n_differing in villages.iter_rows()
        ],
    }


def _events(material: Material) -> list[Facts]:
    """Kinds of events that sources tell differently; rare ones are put together."""
    if material.events is None:
        return []
    is_missed_birth = (pl.col("event") == "birth") & (pl.col("problem") == "missed")
    totals = material.events.totals.filter((pl.col("n_flagged") > 0) & ~is_missed_birth).sort(
        "n_flagged", "event", "problem", descending=[True, False, False]
    )
    told, rest = [], 0
    for row in totals.iter_rows(named=True):
        if is_small(row["n_flagged"]):
            rest += row["n_flagged"]
            continue
        told.append(
            {
                "event": said(EVENTS.get(row["event"], Text(row["event"], row["event"]))),
                "problem": said(PROBLEMS.get(row["problem"], Text(row["problem"], row["problem"]))),
                "n": row["n_flagged"],
            }
        )
    if rest and not is_small(rest):
        told.append({"event": said(_OTHER), "problem": said(Text("", "")), "n": rest})
    return told


def _indicators(material: Material) -> list[Facts]:
    whole = material.indicators.filter(
        pl.col("village").is_null()
        & (pl.col("value").is_not_null() | pl.col("target").is_not_null())
    )
    return [
        {
            "name": row["name"],
            "title": {"zh": row["title_zh"], "en": row["title_en"]},
            "numerator": row["numerator"],
            "denominator": row["denominator"],
            "value": row["value"],
            "low": row["low"],
            "high": row["high"],
            "target": row["target"],
            "is_met": row["is_met"],
        }
        for row in whole.iter_rows(named=True)
    ]


def _problems(material: Material) -> list[Facts]:
    """The rules with most findings; what is rare is not told apart."""
    totals = material.rule_totals().filter(pl.col("n_fail") > 0)
    common = [row for row in totals.iter_rows(named=True) if not is_small(row["n_fail"])]
    shown = common[:_PROBLEMS_SHOWN]
    n_rest = totals["n_fail"].sum() - sum(row["n_fail"] for row in shown)
    told = [
        {
            "rule_id": row["rule_id"],
            "title": {"zh": row["title_zh"], "en": row["title_en"]},
            "severity": row["severity"],
            "n": row["n_fail"],
        }
        for row in shown
    ]
    if n_rest and not is_small(n_rest):
        told.append({"rule_id": "", "title": said(_OTHER), "severity": "", "n": n_rest})
    return told
