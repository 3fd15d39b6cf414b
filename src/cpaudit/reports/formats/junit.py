"""The rules as JUnit XML, which continuous integrations show as tests."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import polars as pl

from cpaudit.i18n import Language, Text
from cpaudit.reports.verdict_words import heading

if TYPE_CHECKING:
    from cpaudit.reports.formats.occasion import Occasion
    from cpaudit.reports.material import Material

# More findings of a rule than this say no more in a test report; the run folder holds all of them.
MOST_FINDINGS = 20
GATE = "gate"
_NO_THEME = "rules"
# What fails a test; notes are told in its output. Waived findings fail nothing.
_FAILING = ("error", "warning")
# XML 1.0 cannot hold these, not even escaped.
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTS = Text(
    "findings: {n}, new: {n_new}, waived: {n_waived}",
    "疑点 {n} 条，新增 {n_new} 条，豁免 {n_waived} 条",
)
_MORE = Text("… and {n} more", "……另有 {n} 条")
_ROWS = Text(
    "rows judged: {n_applied}, unknown: {n_unknown}",
    "判断 {n_applied} 行，其中无法判断 {n_unknown} 行",
)
_VERDICT = Text("may be submitted", "可否上报")


def run_junit(material: Material, occasion: Occasion, table: pl.DataFrame) -> bytes:
    """A test suite for each theme with a test case for each rule, and one for the verdict.

    A rule fails when it has findings that are errors or warnings and not waived. One that could not
    be evaluated is an error, one whose data are not there is skipped.
    """
    language = occasion.language
    rules = _rules(material, table)
    suites = [_gate(material, language)]
    for (theme,), of_theme in rules.group_by("theme", maintain_order=True):
        suite = Element("testsuite", name=str(theme))
        for row in of_theme.iter_rows(named=True):
            _case(suite, row, language)
        suites.append(suite)
    root = Element("testsuites", name="cpaudit")
    for suite in suites:
        for name, element in _COUNTED.items():
            suite.set(name, str(len(suite.findall(element))))
        root.append(suite)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, 0)) for suite in suites)))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


_COUNTED = MappingProxyType(
    {
        "tests": "testcase",
        "failures": "testcase/failure",
        "errors": "testcase/error",
        "skipped": "testcase/skipped",
    }
)


def _rules(material: Material, table: pl.DataFrame) -> pl.DataFrame:
    """The rules that were to run with their counts, by theme and id."""
    found = (
        table.with_columns(fails=pl.col("severity").is_in(_FAILING) & ~pl.col("is_waived"))
        .sort(["fails", "is_new", "confidence", "case_id"], descending=[True, True, True, False])
        .group_by("rule_id")
        .agg(
            pl.len().alias("n"),
            pl.col("fails", "is_new", "is_waived").sum(),
            pl.struct("message", "evidence", "case_id")
            .filter(~pl.col("is_waived"))
            .head(MOST_FINDINGS)
            .alias("first"),
        )
    )
    totals = material.rule_totals()
    # A rule of a finding that no outcome names is still a rule.
    return (
        totals.join(found, on="rule_id", how="full", coalesce=True)
        .with_columns(
            pl.col("theme").fill_null(_NO_THEME),
            pl.col("n", "fails", "is_new", "is_waived").fill_null(0),
            pl.col("n_applied", "n_unknown").fill_null(0),
        )
        .sort("theme", "rule_id")
    )


def _gate(material: Material, language: Language) -> Element:
    suite = Element("testsuite", name=GATE)
    case = SubElement(
        suite, "testcase", classname=f"cpaudit.{GATE}", name=_VERDICT.within(language)
    )
    verdict = material.verdict
    if not verdict.is_open:
        kind = "failure" if verdict.is_judged else "error"
        lines = (reason.within(language) for reason in verdict.reasons)
        _add(case, kind, kind, heading(material).within(language), lines)
    _output(case, [told.within(language) for told in (*verdict.let_through, *verdict.notes)])
    return suite


def _case(suite: Element, row: dict[str, Any], language: Language) -> None:
    name = _clean(f"{row['rule_id']} {row['rule_name'] or ''}".strip())
    classname = _clean(f"cpaudit.{row['theme']}")
    case = SubElement(suite, "testcase", classname=classname, name=name)
    counts = _COUNTS.format(n=row["n"], n_new=row["is_new"], n_waived=row["is_waived"])
    said = [row[f"title_{language}"] or ""]
    if row["n"]:
        said.append(counts.within(language))
    if row["error"] is not None:
        _add(case, "error", "evaluation", row["error"], ())
    elif row["fails"]:
        lines = _lines(row, language)
        _add(case, "failure", row["severity"] or "error", counts.within(language), lines)
    elif row["skipped"] is not None:
        _add(case, "skipped", None, row["skipped"], ())
    rows = _ROWS.format(n_applied=row["n_applied"], n_unknown=row["n_unknown"])
    _output(case, [*said, rows.within(language), *([] if row["fails"] else _lines(row, language))])


def _lines(row: dict[str, Any], language: Language) -> list[str]:
    first = row["first"] or ()
    lines = [
        f"[{finding['case_id']}] {finding['message'][str(language)] or ''}"
        f"{''.join(f' ({place})' for place in _places(finding['evidence']))}"
        for finding in first
    ]
    n_more = row["n"] - row["is_waived"] - len(lines)
    return [*lines, _MORE.format(n=n_more).within(language)] if n_more > 0 else lines


def _places(evidence: list[dict[str, Any]] | None) -> list[str]:
    """The first row, as «file [sheet]:row»."""
    for piece in evidence or ():
        sheet = f" [{piece['sheet']}]" if piece["sheet"] else ""
        row = f":{piece['row']}" if piece["row"] else ""
        return [f"{piece['file']}{sheet}{row}"]
    return []


def _add(case: Element, tag: str, kind: str | None, message: str, lines: Any) -> None:
    given = {"type": kind, "message": message}
    element = SubElement(case, tag, {key: _clean(value) for key, value in given.items() if value})
    element.text = _clean("\n".join(lines)) or None


def _output(case: Element, lines: list[str]) -> None:
    text = _clean("\n".join(line for line in lines if line))
    if text:
        SubElement(case, "system-out").text = text


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
