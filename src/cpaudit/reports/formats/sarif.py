"""The run as SARIF 2.1.0, which code hosts and editors show beside the files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

import cpaudit
from cpaudit.i18n import Language, Text
from cpaudit.reports.formats.sarif_results import LEVELS, absent_results, found_results
from cpaudit.reports.formats.uris import Uris
from cpaudit.reports.verdict_words import heading

if TYPE_CHECKING:
    from cpaudit.reports.formats.occasion import Occasion
    from cpaudit.reports.material import Material

VERSION = "2.1.0"
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_BASE = Text(
    "The folder in which the command was called; the project lies in it or is it.",
    "运行命令所在的文件夹，项目位于其中或即为该文件夹。",
)


def run_sarif(material: Material, occasion: Occasion, table: pl.DataFrame) -> str:
    """The rules that ran, what they found and what they no longer find, masked.

    ``baselineState`` compares with the run before where cases are kept; then what is gone stands
    here as ``absent``, and what is waived as suppressed.
    """
    language = occasion.language
    uris = Uris(occasion.prefix, material.files["file"].unique(maintain_order=True).to_list())
    indices = {rule: index for index, rule in enumerate(material.rules["rule_id"])}
    run = {
        "tool": {
            "driver": {
                "name": "cpaudit",
                "version": cpaudit.__version__,
                "language": str(language),
                "rules": _rules(material, language),
            }
        },
        "automationDetails": {"id": f"cpaudit/{material.project.name}/"},
        "invocations": [_invocation(material, occasion, indices)],
        "originalUriBaseIds": {Uris.BASE: {"description": {"text": _BASE.within(language)}}},
        "artifacts": _artifacts(material, uris),
        "columnKind": "unicodeCodePoints",
        "properties": {"ruleSet": material.rule_set, "asOf": material.project.as_of.isoformat()},
    }
    results = pl.concat(
        [
            found_results(material, table, uris, indices, language=language),
            absent_results(material, uris, indices, language=language),
        ]
    )
    # The results are JSON already, and a line each.
    head = json.dumps(run, ensure_ascii=False, separators=(",", ":")).removesuffix("}")
    lines = results.str.join(",\n").item()
    return (
        f'{{"$schema":"{_SCHEMA}","version":"{VERSION}","runs":[\n'
        f'{head},"results":[\n{lines}\n]}}\n]}}\n'
    )


def _rules(material: Material, language: Language) -> list[dict[str, Any]]:
    """``reportingDescriptor`` of each rule, in the order of ``material.rules``."""
    told = material.rules.join(material.rule_help, on="rule_id", how="left", maintain_order="left")
    return [_rule(row, language) for row in told.iter_rows(named=True)]


def _rule(row: dict[str, Any], language: Language) -> dict[str, Any]:
    title = row[f"title_{language}"] or row["rule_name"] or row["rule_id"]
    what, help_text = row[f"what_{language}"], row[f"help_{language}"]
    said = {
        "id": row["rule_id"],
        "name": row["rule_name"],
        "shortDescription": {"text": title},
        "fullDescription": {"text": what} if what else None,
        "help": {"text": help_text.replace("**", ""), "markdown": help_text} if help_text else None,
        "defaultConfiguration": {"level": LEVELS[row["severity"]]},
        "properties": {
            "tags": [tag for tag in (row["theme"], row["dimension"]) if tag],
            "problem.severity": row["severity"],
        },
    }
    return {key: value for key, value in said.items() if value is not None}


def _invocation(material: Material, occasion: Occasion, indices: dict[str, int]) -> dict[str, Any]:
    language, verdict = occasion.language, material.verdict
    code = verdict.code if occasion.exit_code is None else occasion.exit_code
    return {
        "executionSuccessful": verdict.is_judged,
        "exitCode": int(code),
        "exitCodeDescription": heading(material).within(language),
        "toolExecutionNotifications": [
            *_unevaluated(material, indices),
            *_told(verdict.reasons, "warning" if verdict.is_judged else "error", language),
            *_told(verdict.let_through, "note", language),
            *_told(verdict.notes, "note", language),
            *_told(material.unrecognised, "warning", language),
        ],
        "toolConfigurationNotifications": [
            *_told(material.assumptions, "note", language),
            *_told(material.doubts, "warning", language),
        ],
    }


def _told(texts: tuple[Text, ...], level: str, language: Language) -> list[dict[str, Any]]:
    return [{"level": level, "message": {"text": text.within(language)}} for text in texts]


def _unevaluated(material: Material, indices: dict[str, int]) -> list[dict[str, Any]]:
    broken = material.outcomes.filter(pl.col("error").is_not_null()).sort("rule_id", "view")
    return [
        {
            "level": "error",
            "message": {"text": f"{rule_id} ({view}): {error}"},
            "associatedRule": {"id": rule_id, "index": indices.get(rule_id, -1)},
        }
        for rule_id, view, error in broken.select("rule_id", "view", "error").iter_rows()
    ]


def _artifacts(material: Material, uris: Uris) -> list[dict[str, Any]]:
    """The files that were read, in the order of ``uris``."""
    files = material.files.group_by("file", maintain_order=True).agg(
        pl.col("sha256").drop_nulls().first(), pl.col("n_records").sum()
    )
    return [
        {
            "location": uris.of(file),
            "roles": ["analysisTarget"],
            **({"hashes": {"sha-256": sha256}} if sha256 else {}),
            "properties": {"records": n_records},
        }
        for file, sha256, n_records in files.iter_rows()
    ]
