from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest
from html_material import full
from html_page import Page

from cpaudit.cli.collect import material_of
from cpaudit.errors import ExitCode
from cpaudit.gate import Verdict
from cpaudit.i18n import Language, Text
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.html.report import html_report
from cpaudit.reports.material import Material
from material_builder import FULL_ID

OUTSIDE = re.compile(r"(?:https?:)?//|@import|url\(|javascript:", re.IGNORECASE)


@pytest.fixture(params=["full", "tiny", "empty"])
def any_material(request, material):
    if request.param == "full":
        return full(material)
    if request.param == "tiny":
        return material
    verdict = Verdict(ExitCode.UNREADABLE, (Text("no records were found.", "没有读到任何记录。"),))
    return Material(project=material.project, verdict=verdict, rule_set="")


@pytest.fixture(scope="session")
def sample_material(sample_audit):
    return material_of(sample_audit)


@pytest.mark.parametrize("language", Language)
def test_the_page_is_well_formed_and_every_reference_stays_within_it(any_material, language):
    text = html_report(any_material, language=language)
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert len(page.ids) == len(set(page.ids))
    assert set(page.described) <= set(page.ids)
    assert page.references
    assert {reference[0] for reference in page.references} == {"#"}
    assert {reference[1:] for reference in page.references} <= set(page.ids)
    assert not OUTSIDE.search(text)
    assert not {"link", "img", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}


@pytest.mark.parametrize("language", Language)
def test_headings_captions_and_drawings_can_be_heard(material, language):
    page = Page(html_report(full(material), language=language))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.n("caption") == page.n("table") == page.n("thead")
    drawings = [told for tag, told in page.tags if tag == "svg" and told.get("role") == "img"]
    assert len(drawings) >= 10
    assert all(len(told["aria-labelledby"].split()) == 2 for told in drawings)
    hidden = [told for tag, told in page.tags if tag == "svg" and told.get("role") != "img"]
    assert all(told["aria-hidden"] == "true" for told in hidden)
    assert all(told.get("scope") in {"col", "row"} for tag, told in page.tags if tag == "th")


@pytest.mark.parametrize("language", Language)
def test_the_same_run_gives_the_same_bytes(material, language):
    once = html_report(full(material), language=language)
    shuffled = full(material)
    shuffled = replace(
        shuffled,
        findings=shuffled.findings.reverse(),
        figures=shuffled.figures.reverse(),
        missed=shuffled.missed.reverse(),
    )
    assert html_report(shuffled, language=language) == once


def _own_words(material):
    """What comes from outside and is in neither language: names of files, villages, projects."""
    return replace(
        material,
        project=replace(material.project, name="1", area=replace(material.project.area, name="2")),
        files=material.files.with_columns(
            pl.lit("3").alias("file"), pl.lit("4").alias("sheet"), pl.lit("5").alias("source_id")
        ),
        skipped=material.skipped.with_columns(
            pl.lit("3").alias("file"), pl.lit("4").alias("sheet"), pl.lit("5").alias("source_id")
        ),
        rule_set="7",
        sources=material.sources.with_columns(
            pl.concat_str(pl.lit("5"), pl.int_range(pl.len())).alias("source_id")
        ),
        **{
            name: getattr(material, name).with_columns(pl.lit("6").alias("village_name"))
            for name in ("missed", "findings")
        },
        completeness=replace(
            material.completeness,
            by_source=material.completeness.by_source.with_columns(
                pl.lit("6").alias("village_name")
            ),
        ),
        unrecognised=(Text("no table", "不是表格"),),
    )


# Codes, names of programs and commands, and the grades.
_CHINESE_MAY_HOLD = (
    r"cpaudit( rules lint| history| review)?|\b[A-Z]{1,2}\d{3}[a-z]?\b|\bA\+B\b|\b[ABC]\b"
    r"|被Excel改写|(findings|events|statistics)\.xlsx|summary\.json|Chapman|\bn(?= =)"
)


def test_the_chinese_page_holds_no_english_word(material):
    page = Page(html_report(_own_words(full(material)), language=Language.ZH))
    spoken = [re.sub(_CHINESE_MAY_HOLD, "", text) for text in page.spoken]
    assert [text for text in spoken if re.search(r"[A-Za-z]{2,}", text)] == []


def test_the_english_page_holds_no_chinese_sign(material):
    page = Page(html_report(_own_words(full(material)), language=Language.EN))
    assert [text for text in page.spoken if re.search(r"[\u3000-\u9fff\uff00-\uffef]", text)] == []


@pytest.mark.parametrize("language", Language)
def test_the_sample_is_told_in_one_language(sample_material, language):
    page = Page(html_report(_own_words(sample_material), language=language))
    if language is Language.EN:
        pattern = r"[\u3000-\u9fff\uff00-\uffef]"
    else:
        pattern = r"[A-Za-z]{2,}"
        page.spoken = [
            re.sub(_CHINESE_MAY_HOLD + r"|utf-8(-sig)?|gb18030|gbk|cp936|[a-z_]+_[a-z]+", "", text)
            for text in page.spoken
        ]
    others = [text for text in page.spoken if re.search(pattern, text)]
    assert others == []


@pytest.mark.parametrize("language", Language)
def test_no_name_and_no_number_of_a_person_is_told(material, language):
    text = html_report(full(material), language=language)
    assert "王小芳" not in text
    assert not contains_full_identifier(text)


@pytest.mark.parametrize("language", Language)
def test_no_person_of_the_sample_is_told(sample_material, sample_audit, language):
    text = html_report(sample_material, language=language)
    persons = sample_audit.views["persons"]
    assert not contains_full_identifier(text)
    numbers = persons["id18"].drop_nulls()
    assert not [number for number in numbers if number in text]
    # Two letters can be a word; three hardly.
    names = persons.filter(pl.col("name").str.len_chars() > 2)["name"].unique()
    assert names.len() > 100
    assert not [name for name in names if name in text]


def test_a_number_in_the_name_of_a_file_is_hidden(material):
    named = replace(material, files=material.files.with_columns(pl.lit(FULL_ID).alias("file")))
    text = html_report(named, language=Language.EN)
    assert FULL_ID not in text
    assert "***" in text


def test_markup_in_a_name_is_text(material):
    evil = '<script>alert("x")</script>'
    named = replace(
        full(material),
        project=replace(material.project, name=evil),
        missed=material.missed.with_columns(pl.lit(evil).alias("village_name")),
        findings=material.findings.with_columns(pl.lit(evil).alias("village_name")),
        unrecognised=(Text(evil, evil),),
    )
    text = html_report(named, language=Language.EN)
    assert "<script>alert" not in text
    assert Page(text).n("script") == 1
