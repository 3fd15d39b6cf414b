from __future__ import annotations

import json
from dataclasses import replace

import polars as pl

from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.formats.finding_table import FINDINGS_VERSION, finding_table
from cpaudit.reports.formats.jsonl import findings_jsonl
from cpaudit.tables import FINDINGS


def text_of(material):
    return findings_jsonl(finding_table(material))


def lines(material):
    return [json.loads(line) for line in text_of(material).splitlines()]


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
    assert text_of(turned) == text_of(material)
    assert [line["finding_id"] for line in lines(material)] == ["f1", "f2", "f3", "f5", "f4"]


def test_nothing_is_unmasked(material):
    text = text_of(material)
    assert not contains_full_identifier(text.replace("880101001201020007", ""))
    assert "王小芳" not in text
    assert "secret" not in text


def test_no_findings_are_no_lines(material):
    assert text_of(replace(material, findings=FINDINGS.empty())) == ""


def test_a_household_that_has_its_heads_number_is_masked(material):
    numbered = material.findings.with_columns(household_no=pl.lit("880101201305150154"))
    assert not contains_full_identifier(text_of(replace(material, findings=numbered)))
