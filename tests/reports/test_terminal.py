from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import polars as pl
import pytest
from rich.cells import cell_len

from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Language
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.terminal import WIDTH, terminal_picture, terminal_text
from material_builder import tiny_completeness

BOX = "─│┌┐└┘├┤┬┴┼━┃╸╺"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("is_plain", [False, True])
def test_the_summary_looks_as_it_did(material, language, is_plain, snapshot):
    assert terminal_text(material, language=language, is_plain=is_plain) == snapshot


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("is_plain", [False, True])
def test_no_line_is_wider_than_the_terminal(material, language, is_plain):
    long = material.rules.with_columns(
        title_zh=pl.lit("很长的规则名称" * 12), title_en=pl.lit("a very long title " * 12)
    )
    text = terminal_text(replace(material, rules=long), language=language, is_plain=is_plain)
    assert max(map(cell_len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize("language", list(Language))
def test_a_plain_summary_has_no_box_characters_no_colours_and_fits_code_page_936(
    material, language
):
    text = terminal_text(material, language=language, is_plain=True, has_colour=True)
    assert not set(text) & {*BOX, "\x1b"}
    text.encode("gbk")


def test_colours_only_where_they_are_asked_for(material):
    assert "\x1b[" not in terminal_text(material, language=Language.ZH)
    assert "\x1b[" in terminal_text(material, language=Language.ZH, has_colour=True)


def test_no_name_and_no_number_of_a_person_is_shown(material):
    text = terminal_text(material, language=Language.ZH)
    assert not contains_full_identifier(text)
    assert "王小芳" not in text


def test_an_empty_run_shows_its_verdict_and_nothing_else(material):
    from cpaudit.reports.material import Material

    empty = Material(project=material.project, verdict=Verdict(ExitCode.OPEN), rule_set="0")
    text = terminal_text(empty, language=Language.EN)
    assert text.splitlines()[-1] == "The gate is open (exit code 0)"
    assert "Rules" not in text


def test_what_the_data_do_not_support_is_said(material):
    few = replace(material, completeness=tiny_completeness(3, 4, 2))
    text = terminal_text(few, language=Language.EN)
    assert "no total is estimated; there are at least 5 births" in text
    assert "fewer than 7 are in both lists" in text


def test_rules_without_their_sources_are_counted_and_are_no_pass(material):
    text = terminal_text(material, language=Language.EN)
    assert "all 3 rules" in text
    assert "1 rules not run: their sources are not there" in text


def test_rules_that_were_not_evaluated_are_named(material):
    broken = material.outcomes.with_columns(
        error=pl.when(pl.col("rule_id") == "P012").then(pl.lit("no such column"))
    )
    text = terminal_text(replace(material, outcomes=broken), language=Language.EN)
    assert "P012 could not be evaluated: no such column" in text


def test_more_villages_than_fit_are_summed(material):
    many = pl.DataFrame(
        [(f"8801010012{n:02}", f"村{n}", "A", n, 1.0, n) for n in range(1, 41)],
        schema=material.missed.schema,
        orient="row",
    )
    text = terminal_text(replace(material, missed=many), language=Language.EN)
    assert "25 other villages" in text
    assert " 820 " in text


def test_the_picture_is_svg_that_loads_nothing(material):
    picture = terminal_picture(material, language=Language.ZH)
    root = ET.fromstring(picture)  # noqa: S314 - our own text
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_texts_of_the_picture_are_as_wide_as_their_cells(material):
    root = ET.fromstring(terminal_picture(material, language=Language.ZH))  # noqa: S314 - our own
    texts = [one for one in root.iter("{http://www.w3.org/2000/svg}text") if one.text]
    assert texts
    for one in texts:
        assert one.text == one.text.strip("\xa0")
        assert float(one.attrib["textLength"]) == pytest.approx(cell_len(one.text) * 12.2, abs=0.1)
