from __future__ import annotations

import json
from dataclasses import replace

import polars as pl

from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.jsonl import FINDINGS_VERSION, findings_jsonl
from cpaudit.tables import FINDINGS


def lines(material):
    return [json.loads(line) for line in findings_jsonl(material).splitlines()]


def test_one_line_holds_one_finding_with_its_evidence(material):
    first = lines(material)[0]
    assert first["version"] == FINDINGS_VERSION
    assert first["finding_id"] == "f1"
    assert first["subject"] == {
        "name": "王*芳",
        "id_no": "880101************",
        "person_key": "p-f1",
    }
    assert first["message"] == {"zh": "王*芳 2025-02-01 出生", "en": "王*芳 born 2025-02-01"}
    assert first["evidence"][0] == {
        "source_id": "deliveries",
        "file": "分娩.xlsx",
        "sheet": "2025",
        "row": 7,
    }


def test_every_finding_has_a_line_in_an_order_that_does_not_depend_on_the_input(material):
    turned = replace(material, findings=material.findings.reverse())
    assert findings_jsonl(turned) == findings_jsonl(material)
    assert [line["finding_id"] for line in lines(material)] == ["f1", "f2", "f3", "f5", "f4"]


def test_nothing_is_unmasked(material):
    text = findings_jsonl(material)
    assert not contains_full_identifier(text.replace("880101001201020007", ""))
    assert "王小芳" not in text
    assert "secret" not in text


def test_no_findings_are_no_lines(material):
    assert findings_jsonl(replace(material, findings=FINDINGS.empty())) == ""


def test_a_household_that_has_its_heads_number_is_masked(material):
    numbered = material.findings.with_columns(household_no=pl.lit("880101201305150154"))
    text = findings_jsonl(replace(material, findings=numbered))
    assert not contains_full_identifier(text)
