from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import jsonschema
import polars as pl
import pytest
from followed_builder import with_cases

from cpaudit.cases.state import State
from cpaudit.project import Severity
from cpaudit.reports.formats import MachineFormat, Occasion, finding_table, render
from cpaudit.reports.formats.csv_table import NESTED, findings_csv
from cpaudit.reports.formats.finding_table import FINDINGS_VERSION, json_schema
from cpaudit.reports.formats.parquet import VERSION_KEY
from cpaudit.rules.rule import Dimension
from cpaudit.tables import FINDINGS

SCHEMA = json.loads(json_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
NUMBERS = {"version", "confidence", "group_no"}
FLAGS = {"is_new", "is_waived"}


def rendered(machine_format, material):
    return render(MachineFormat(machine_format), material, Occasion())


def of_jsonl(material):
    return [json.loads(line) for line in rendered("jsonl", material).splitlines()]


def of_json(material):
    return json.loads(rendered("json", material))["findings"]


def of_parquet(material):
    return pl.read_parquet(io.BytesIO(rendered("parquet", material))).to_dicts()


def of_csv(material):
    """What the cells say, nested as the schema has it."""
    text = rendered("csv", material).decode("utf-8-sig")
    return [nested(row) for row in csv.DictReader(io.StringIO(text))]


def nested(row):
    found = {}
    for name, value in row.items():
        if value == "":
            found[name] = None
        elif name in FLAGS:
            found[name] = value == "true"
        elif name in NUMBERS:
            found[name] = json.loads(value)
        else:
            found[name] = value
    for name, columns in NESTED.items():
        found[name] = {inner: found.pop(column) for inner, column in columns.items()}
    found["evidence"] = json.loads(found["evidence"])
    return found


READERS = {"jsonl": of_jsonl, "json": of_json, "parquet": of_parquet, "csv": of_csv}


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"]["const"] == FINDINGS_VERSION
    assert SCHEMA["$id"].endswith(f":{FINDINGS_VERSION}")


@pytest.mark.parametrize("follows", [False, True])
@pytest.mark.parametrize("machine_format", READERS)
def test_every_finding_of_every_format_keeps_the_schema(material, machine_format, follows):
    found = READERS[machine_format](with_cases(material) if follows else material)
    assert len(found) == 5
    for finding in found:
        VALIDATOR.validate(finding)
        assert finding.keys() == SCHEMA["properties"].keys() == set(SCHEMA["required"])
        for name in ("subject", "title", "message"):
            schema = SCHEMA["properties"][name]
            inner = SCHEMA["$defs"]["text"] if "$ref" in schema else schema
            assert finding[name].keys() == inner["properties"].keys()


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "fatal"},
        {"confidence": 1.5},
        {"state": "gone"},
        {"finding_id": None},
        {"version": FINDINGS_VERSION + 1},
        {"evidence": [{"source_id": "a", "file": "a", "sheet": None, "row": 0}]},
    ],
)
def test_the_schema_refuses_what_is_not_promised(material, change):
    assert not VALIDATOR.is_valid({**of_jsonl(material)[0], **change})


def test_closed_sets_of_the_schema_are_those_of_the_program():
    properties = SCHEMA["properties"]
    assert properties["state"]["enum"] == [*State]
    assert set(properties["severity"]["enum"]) == {*Severity}
    assert properties["dimension"]["enum"] == [*Dimension, None]


@pytest.mark.parametrize("machine_format", ["json", "parquet"])
def test_formats_that_know_types_hold_the_same_findings(material, machine_format):
    material = with_cases(material)
    assert READERS[machine_format](material) == of_jsonl(material)


def test_cells_of_the_csv_hold_the_same_but_for_formulas(material):
    lines = of_jsonl(material)
    assert lines[1]["title"]["zh"] == "=标题"
    lines[1]["title"]["zh"], lines[1]["message"]["zh"] = "'=标题", "'=1+1"
    assert of_csv(material) == lines


def test_the_csv_opens_as_utf8_in_excel(material):
    assert findings_csv(finding_table(material)).startswith(b"\xef\xbb\xbfversion,")


def test_the_parquet_file_tells_its_version(material):
    told = pl.read_parquet_metadata(io.BytesIO(rendered("parquet", material)))
    assert told[VERSION_KEY] == str(FINDINGS_VERSION)


def test_a_finding_belongs_to_the_case_that_the_store_knows(material):
    lines = {line["finding_id"]: line for line in of_jsonl(with_cases(material))}
    assert [lines["f1"][name] for name in ("case_id", "state", "is_new")] == ["c-f1", "open", False]
    assert [lines["f2"][name] for name in ("case_id", "state", "is_new")] == ["f2", "new", True]
    assert lines["f3"]["is_waived"]
    assert not lines["f2"]["is_waived"]


def test_without_a_store_every_finding_is_a_new_case_of_its_own(material):
    for line in of_jsonl(material):
        assert line["case_id"] == line["finding_id"]
        assert (line["state"], line["is_new"], line["is_waived"]) == ("new", True, False)


@pytest.mark.parametrize("machine_format", READERS)
def test_no_findings_are_no_rows(material, machine_format):
    assert READERS[machine_format](replace(material, findings=FINDINGS.empty())) == []


def test_a_probability_cannot_look_like_a_citizen_number(material):
    from cpaudit.privacy import contains_full_identifier

    sure = material.findings.with_columns(confidence=pl.lit(0.999978790212051))
    text = rendered("jsonl", replace(material, findings=sure)).decode()
    assert '"confidence":0.999979,' in text
    assert not contains_full_identifier(text)


def test_the_document_holds_the_summary_beside_the_findings(material):
    from cpaudit.reports.summary import summary_json

    document = json.loads(rendered("json", material))
    assert document.keys() == {"version", "summary", "findings"}
    assert document["summary"] == json.loads(summary_json(material))
