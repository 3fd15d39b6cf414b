"""``summary.json``: everything that the terminal shows, as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cpaudit
from cpaudit.reports.completeness_parts import estimate_values
from cpaudit.reports.plain import plain
from cpaudit.reports.rows import to_check

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from cpaudit.i18n import Text
    from cpaudit.reports.material import Material

# Raised when a key goes or changes its meaning; new keys do not raise it.
SUMMARY_VERSION = 1


def summary(material: Material) -> dict[str, Any]:
    """The run as plain values. It holds no clock: the same input gives the same summary."""
    project = material.project
    return {
        "version": SUMMARY_VERSION,
        "cpaudit": cpaudit.__version__,
        "rule_set": material.rule_set,
        "project": {
            "name": project.name,
            "area": project.area.name,
            "codes": [*project.area.codes],
            "period": {"start": project.period.start, "end": project.period.end},
            "as_of": project.as_of,
        },
        "verdict": {
            "is_open": material.verdict.is_open,
            "is_judged": material.verdict.is_judged,
            "exit_code": int(material.verdict.code),
            "reasons": _texts(material.verdict.reasons),
            "is_partial": material.is_partial,
            "unfinished": _texts(material.unfinished),
            "let_through": _texts(material.verdict.let_through),
            "notes": _texts(material.verdict.notes),
            "counts": material.verdict.tally.values(),
        },
        "assumptions": _texts(material.assumptions),
        "rule_doubts": _texts(material.doubts),
        # What an earlier run held is no part of this one.
        "sources": _rows(material.sources.drop("n_records_before"), "source_id"),
        "files": _rows(
            material.files.select(
                "file", "sheet", "source_id", "sha256", "encoding", "n_rows", "n_records"
            ),
            "source_id",
            "file",
            "sheet",
        ),
        "skipped": _rows(material.skipped, "source_id", "file", "sheet", "reason"),
        "unrecognised": _texts(material.unrecognised),
        "persons": material.n_persons,
        "linkage": _rows(material.linkage, "tier"),
        "rules": _rows(material.rule_totals(), "rule_id"),
        "findings": finding_counts(material.findings),
        "missed_births": {
            "n": int(material.missed["n"].sum()),
            "n_in_period": int(material.missed["n_in_period"].sum()),
            "expected": float(material.missed["expected"].sum()),
            "by_village": _rows(material.missed, "village", "grade"),
            "suppressed": _rows(material.suppressed, "reason"),
        },
        "completeness": _rows(material.completeness.by_source, "source_id", "village"),
        "estimate": plain(estimate_values(material.completeness)),
        "indicators": _rows(material.indicators, "name", "village"),
    }


def summary_json(material: Material) -> str:
    """``summary`` as JSON text."""
    return json.dumps(plain(summary(material)), ensure_ascii=False, indent=2) + "\n"


def finding_counts(findings: pl.DataFrame) -> dict[str, Any]:
    """How many findings there are: in all, by severity, by dimension, by village."""
    return {
        "n": findings.height,
        "n_to_check": to_check(findings).height,
        **{
            f"by_{column}": dict(findings.group_by(column).len().drop_nulls().sort(column).rows())
            for column in ("severity", "dimension", "theme", "village")
        },
        "n_without_village": findings["village"].null_count(),
    }


def _rows(frame: pl.DataFrame, *by: str) -> list[dict[str, Any]]:
    return frame.sort(*by, nulls_last=False).to_dicts()


def _texts(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [{"zh": text.zh, "en": text.en} for text in texts]
