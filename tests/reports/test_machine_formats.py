from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import PurePosixPath

import polars as pl
import pytest
from followed_builder import with_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cpaudit.errors import ExitCode
from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.formats import MachineFormat, Occasion, render
from laws import examples
from material_builder import FULL_ID, tiny_material, tiny_project

TEXTS = tuple(name for name in MachineFormat if name is not MachineFormat.PARQUET)
HOUSEHOLD = "880101001201020007"  # eighteen digits, and no date among them


@pytest.mark.parametrize("follows", [False, True])
@pytest.mark.parametrize("machine_format", TEXTS)
def test_no_format_shows_a_name_or_a_number(material, machine_format, follows):
    shown = with_cases(material) if follows else material
    text = render(machine_format, shown, Occasion()).decode().replace(HOUSEHOLD, "")
    assert not contains_full_identifier(text)
    assert "王小芳" not in text
    assert "secret" not in text


def test_the_columns_hold_no_name_and_no_number(material):
    table = pl.read_parquet(io.BytesIO(render(MachineFormat.PARQUET, material, Occasion())))
    text = table.write_ndjson()
    assert FULL_ID not in text
    assert "王小芳" not in text


@pytest.mark.parametrize("machine_format", MachineFormat)
def test_the_order_of_the_input_does_not_matter(material, machine_format):
    turned = replace(material, findings=material.findings.reverse())
    given_so = render(machine_format, material, Occasion())
    assert render(machine_format, turned, Occasion()) == given_so
    assert render(machine_format, material, Occasion()) == given_so


@pytest.mark.parametrize("machine_format", MachineFormat)
def test_a_format_changes_nothing_of_what_it_is_given(material, machine_format):
    before = (material.findings.clone(), material.verdict)
    render(machine_format, material, Occasion(exit_code=ExitCode.OPEN, language=Language.EN))
    assert material.findings.equals(before[0])
    assert material.verdict == before[1]


WORDS = st.text(
    st.sampled_from([*"\"'\\{}[]<>&,;:%=@+-\r\n\t", "\x00", "\x1b", "王", "芳", "a", "1", "😀"]),
    max_size=12,
)


@settings(max_examples=examples(25))
@given(message=WORDS, name=WORDS, file=WORDS.filter(str.strip), sheet=WORDS)
def test_any_text_leaves_a_document_that_can_be_read(tmp_path_factory, message, name, file, sheet):
    base = tiny_material(tiny_project(tmp_path_factory.getbasetemp()))
    rows = [{"source_id": "a", "file": file, "sheet": sheet, "row": 3}]
    odd = base.findings.head(1).with_columns(
        message_zh=pl.lit(message),
        rule_name=pl.lit(name),
        evidence=pl.Series([rows], dtype=base.findings.schema["evidence"]),
    )
    material = replace(base, findings=odd)
    told = {name: render(name, material, Occasion()).decode() for name in TEXTS}
    assert json.loads(told[MachineFormat.JSON])["findings"][0]["message"]["zh"] == message
    (result,) = json.loads(told[MachineFormat.SARIF])["runs"][0]["results"]
    assert result["message"]["text"] == (message or "-")
    etree.fromstring(told[MachineFormat.JUNIT].encode())
    cells = [*csv.reader(io.StringIO(told[MachineFormat.CSV].removeprefix("\ufeff"), newline=""))]
    assert len({len(row) for row in cells}) == 1
    assert len(cells) == 2
    for cell in cells[1]:
        assert not cell.lstrip().startswith(("=", "+", "@"))
    assert told[MachineFormat.GITHUB].count("\n") == 2


@pytest.mark.parametrize("machine_format", ["sarif", "junit", "github", "csv"])
def test_a_run_with_cases_reads_like_this(material, machine_format, snapshot):
    made = render(
        MachineFormat(machine_format),
        with_cases(material),
        Occasion(language=Language.EN, prefix=PurePosixPath("data")),
    ).decode()
    if machine_format == "sarif":
        made = json.dumps(json.loads(made), ensure_ascii=False, indent=1)
    assert made.splitlines() == snapshot
