from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from followed_builder import with_cases
from lxml import etree

from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Language, Text
from cpaudit.reports.formats import MachineFormat, Occasion, render
from cpaudit.reports.formats.junit import MOST_FINDINGS
from cpaudit.tables import FINDINGS

XSD = Path(__file__).parent.parent / "data" / "schemas" / "junit-10.xsd"
SCHEMA = etree.XMLSchema(etree.parse(str(XSD)))


def tree_of(material, language=Language.EN):
    """The document, once it is shown to be valid and to count itself rightly."""
    root = etree.fromstring(render(MachineFormat.JUNIT, material, Occasion(language=language)))
    SCHEMA.assertValid(root)
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        for tag in ("failure", "error"):
            assert int(suite.get(f"{tag}s")) == len(suite.findall(f"testcase/{tag}"))
    assert int(root.get("failures")) == len(root.findall(".//failure"))
    return root


def case(root, begin):
    (found,) = [item for item in root.iter("testcase") if item.get("name").startswith(begin)]
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("follows", [False, True])
def test_the_document_keeps_the_schema(material, language, follows):
    root = tree_of(with_cases(material) if follows else material, language)
    assert [suite.get("name") for suite in root] == [
        "gate",
        "cross_source",
        "missed",
        "persons",
        "rules",
    ]


def test_a_rule_with_findings_fails_and_names_the_first(material):
    failure = case(tree_of(material), "X001").find("failure")
    assert failure.get("type") == "error"
    assert failure.get("message") == "findings: 2, new: 2, waived: 0"
    assert failure.text.splitlines()[0] == "[f1] 王*芳 born 2025-02-01 (分娩.xlsx [2025]:7)"


def test_notes_and_waived_findings_fail_nothing(material):
    root = tree_of(material)
    assert case(root, "P012").find("failure") is None
    assert "[f3]" in case(root, "P012").find("system-out").text
    followed = with_cases(material)
    cases = followed.followed.cases.with_columns(
        state=pl.when(pl.col("case_id") == "f2").then(pl.lit("waived")).otherwise("state")
    )
    waived = replace(followed, followed=replace(followed.followed, cases=cases))
    assert case(tree_of(waived), "P011").find("failure") is None


def test_a_rule_without_its_data_is_skipped_and_one_that_broke_is_an_error(material):
    broken = material.outcomes.with_columns(
        error=pl.when(pl.col("rule_id") == "P011").then(pl.lit("no such <column>"))
    )
    root = tree_of(replace(material, outcomes=broken))
    assert case(root, "X040").find("skipped").get("message") == "civil_marriages"
    assert case(root, "P011").find("error").get("message") == "no such <column>"
    assert case(root, "P011").find("failure") is None


@pytest.mark.parametrize(
    ("code", "tag"),
    [(ExitCode.OPEN, None), (ExitCode.CLOSED, "failure"), (ExitCode.UNREADABLE, "error")],
)
def test_the_verdict_is_a_test_of_its_own(material, code, tag):
    verdict = Verdict(code, (Text("why", "原因"),) if tag else ())
    root = tree_of(replace(material, verdict=verdict))
    (judged,) = root[0]
    assert [child.tag for child in judged if child.tag != "system-out"] == ([tag] if tag else [])
    if tag:
        assert judged.find(tag).text == "why"


def test_a_gate_that_is_open_over_findings_stays_a_passed_test(material):
    root = tree_of(replace(material, verdict=Verdict(ExitCode.OPEN)))
    assert root[0].get("failures") == "0"


def test_many_findings_are_counted_and_the_first_are_named(material):
    one = material.findings.head(1)
    many = pl.concat([one.with_columns(finding_id=pl.lit(f"m{n:03}")) for n in range(30)])
    text = case(tree_of(replace(material, findings=many)), "X001").find("failure").text
    lines = text.splitlines()
    assert len(lines) == MOST_FINDINGS + 1
    assert lines[-1] == "… and 10 more"


def test_signs_that_xml_cannot_hold_are_replaced(material):
    odd = material.findings.with_columns(message_en=pl.lit("a\x00b\x1b]]>&<\ufffe"))
    failure = case(tree_of(replace(material, findings=odd)), "X001").find("failure")
    assert "a\ufffdb\ufffd]]>&<\ufffd" in failure.text


def test_without_findings_all_rules_pass(material):
    clean = replace(material, findings=FINDINGS.empty(), verdict=Verdict(ExitCode.OPEN))
    root = tree_of(clean)
    assert root.get("failures") == "0"
    assert root.get("tests") == "5"
