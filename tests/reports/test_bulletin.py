from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from docx import Document

from cpaudit.cases.followed import CHANGES, Followed
from cpaudit.cli.collect import material_of
from cpaudit.errors import CpauditError
from cpaudit.i18n import Language
from cpaudit.privacy.masks import contains_full_identifier
from cpaudit.reports.bulletin import (
    SHIPPED_DOCX,
    bulletin_docx,
    bulletin_markdown,
    facts_of,
    kept_facts,
    markdown_of,
    variables,
)
from cpaudit.reports.bulletin_facts import bulletin_facts
from cpaudit.tables import CASES, FINDINGS, RUNS
from material_builder import FULL_ID, finding, tiny_material

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def material(project):
    return tiny_material(project)


def rows_of(frame, *rows):
    made = [{name: row.get(name) for name in frame.columns} for row in rows]
    return pl.DataFrame(made, schema=dict(frame.columns), orient="row")


def followed(*states, changes=(), indicators="{}"):
    cases = rows_of(
        CASES,
        *(
            {"case_id": f"c{n}", "rule_id": "X001", "state": state, "is_found": True}
            for n, state in enumerate(states)
        ),
    )
    runs = rows_of(
        RUNS,
        {"run_no": 1, "as_of": date(2025, 12, 15), "indicators": indicators},
        {"run_no": 2, "as_of": date(2026, 1, 15), "indicators": "{}"},
    )
    told = pl.DataFrame([*changes], schema=CHANGES, orient="row")
    return Followed(2, is_repeat=False, previous=1, cases=cases, changes=told, runs=runs)


def document_text(data):
    document = Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("language", list(Language))
def test_markdown_and_word_say_the_same(material, language):
    text = bulletin_markdown(material, language=language)
    word = document_text(bulletin_docx(material, language=language))
    given = variables(bulletin_facts(material), language)
    for section in given["sections"]:
        assert section["title"] in text
        assert section["title"] in word
        for sentence in section["sentences"]:
            assert sentence in text
            assert sentence in word


def test_the_figures_stand_in_sentences(material):
    text = bulletin_markdown(material, language=Language.ZH)
    assert "应由本辖区统计的出生 700 例，其中全员库已入库 690 例" in text
    assert "待核实的出生 5 例，其中本期 3 例" in text
    assert "暂不宜上报" in text


@pytest.mark.parametrize("language", list(Language))
def test_no_person_and_no_accusation(sample_audit, language):
    material = material_of(sample_audit)
    for text in (
        bulletin_markdown(material, language=language),
        document_text(bulletin_docx(material, language=language)),
        kept_facts(material)["facts"][0],
    ):
        assert not contains_full_identifier(text)
        for name in material.findings["subject_name"].drop_nulls().unique():
            assert len(name) < 3 or name not in text
        for word in ("瞒报", "造假", "虚报", "conceal", "falsif", "fraud"):
            assert word not in text.lower()


def test_the_villages_of_the_sample_add_up_and_hide_small_counts(sample_audit):
    facts = bulletin_facts(material_of(sample_audit))
    villages = facts["villages"]
    shown = [value for row in villages["rows"] for name, value in row.items()
             if name in {"known", "listed", "listed_in_period", "to_check"}]  # fmt: skip
    assert villages["n_hidden"] > 0
    assert not [value for value in shown if isinstance(value, int) and 0 < value < 5]
    assert villages["total"]["listed"] == facts["births"]["listed"]
    assert villages["total"]["known"] == facts["births"]["known"]


def test_hidden_counts_are_explained(material):
    text = bulletin_markdown(material, language=Language.EN)
    assert "fewer than five" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| 花园村 |")]
    assert r"\*" in row


def test_of_a_small_place_no_births_are_told(material):
    facts = bulletin_facts(replace(material, n_persons=600))
    assert (facts["births"], facts["villages"], facts["indicators"]) == (None, None, [])
    text = markdown_of(facts, language=Language.EN)
    assert "single families" in text
    assert "690" not in text


def test_proved_and_unproven_closings_are_told_apart(material):
    changes = [("c0", "verified")] * 12 + [("c1", "unproven")] * 7 + [("c2", "new")] * 9
    cases = followed("verified", "unproven", "new", changes=changes)
    text = bulletin_markdown(replace(material, followed=cases), language=Language.EN)
    assert "12 proved by the records; 7 on the word of an answer only" in text
    chinese = bulletin_markdown(replace(material, followed=cases), language=Language.ZH)
    assert "经数据复核属实 12 条；仅凭答复、未经数据佐证 7 条" in chinese


def test_ratios_that_moved_stand_beside_what_they_were(material):
    cases = followed(indicators=json.dumps({"coverage": [600, 700], "timeliness": [800, 820]}))
    facts = bulletin_facts(replace(material, followed=cases))
    (moved,) = facts["changes"]["indicators"]
    assert (round(moved["before"], 3), round(moved["now"], 3)) == (0.857, 0.986)


def test_a_first_run_has_changed_nothing(material):
    assert bulletin_facts(material)["changes"] is None


def test_a_bulletin_can_be_made_later_of_what_the_run_kept(material):
    later = facts_of(kept_facts(material), None)
    assert markdown_of(later, language=Language.ZH) == bulletin_markdown(
        material, language=Language.ZH
    )


def test_the_same_figures_give_the_same_bytes(material):
    first, second = (bulletin_docx(material, language=Language.ZH) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        styles = archive.read("word/styles.xml").decode()
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in styles


def test_the_shipped_template_equals_its_making():
    path = ROOT / "tools" / "make_bulletin_template.py"
    spec = importlib.util.spec_from_file_location("make_bulletin_template", path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    made, shipped = (
        zipfile.ZipFile(io.BytesIO(data)) for data in (tool.document(), SHIPPED_DOCX.read_bytes())
    )
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        assert made.read(name) == shipped.read(name), "run tools/make_bulletin_template.py"


def own(tmp_path, text):
    path = tmp_path / "own.md"
    path.write_text(text, encoding="utf-8")
    return path


def own_document(tmp_path, *paragraphs):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    path = tmp_path / "own.docx"
    document.save(path)
    return path


def test_a_project_has_its_own_template(material, tmp_path):
    path = own(
        tmp_path, "{{ project.area }}：{{ births.known | number }} {{ births.share | percent }}\n"
    )
    assert (
        bulletin_markdown(material, language=Language.ZH, template=path).strip()
        == "测试镇：700 98.6%"
    )
    word = own_document(tmp_path, "{{ project.area }} & {{ births.planned }}")
    made = bulletin_docx(material, language=Language.ZH, template=word)
    assert "测试镇 & 690" in document_text(made)


@pytest.mark.parametrize(
    ("text", "line", "said", "mend"),
    [
        ("one\n{{ birhts.known }}\n", 2, "birhts", "births"),
        ("one\ntwo\n{{ births.knwon }}\n", 3, "knwon", "known"),
        ("{% for x in villages.rows %}\n{{ x.name }}\n", 2, "written wrongly", "{{ }}"),
        ("a\n{{ births.known + 'x' }}\n", 2, "cannot be filled in", "docs/bulletin.md"),
        ("{{ ''.__class__.__mro__ }}\n", 1, "__class__", "docs/bulletin.md"),
        ("{% include '/etc/passwd' %}\n", 1, "cannot be filled in", "docs/bulletin.md"),
        ("{% for a in range(99999999) %}x{% endfor %}", 1, "cannot be filled in", "docs"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_with_its_line(
    material, tmp_path, text, line, said, mend
):
    path = own(tmp_path, text)
    with pytest.raises(CpauditError) as caught:
        bulletin_markdown(material, language=Language.EN, template=path)
    assert caught.value.place.file == str(path)
    assert caught.value.place.row == line
    assert said in caught.value.what.en
    assert mend in caught.value.mend.en


def test_a_template_that_never_ends_is_stopped(material, tmp_path):
    loop = "{% for a in range(9999) %}{% for b in range(9999) %}xxxxxxxxxx{% endfor %}{% endfor %}"
    with pytest.raises(CpauditError, match="without end"):
        bulletin_markdown(material, language=Language.EN, template=own(tmp_path, loop))


def test_a_wrong_word_template_is_told_by_its_words(material, tmp_path):
    unknown = own_document(tmp_path, "before", "Births: {{ births.knwon }}")
    with pytest.raises(CpauditError) as caught:
        bulletin_docx(material, language=Language.EN, template=unknown)
    assert "knwon" in caught.value.what.en
    assert "known" in caught.value.mend.en
    assert caught.value.place.file == str(unknown)
    broken = own_document(tmp_path, "{% for x in villages.rows %} no end")
    with pytest.raises(CpauditError, match="written wrongly"):
        bulletin_docx(material, language=Language.EN, template=broken)
    none = tmp_path / "none.docx"
    none.write_bytes(b"no document")
    with pytest.raises(CpauditError, match=r"no \.docx"):
        bulletin_docx(material, language=Language.EN, template=none)
    with pytest.raises(CpauditError, match="cannot be read"):
        bulletin_docx(material, language=Language.EN, template=tmp_path / "missing.docx")


def test_a_name_with_signs_of_markup_stays_text(project):
    named = replace(project, area=replace(project.area, name="A|B & <C> *D*"))
    material = tiny_material(named)
    findings = pl.DataFrame([finding("f1", village_name="甲|乙*村")], schema=dict(FINDINGS.columns))
    material = replace(material, findings=findings)
    text = bulletin_markdown(material, language=Language.EN)
    assert r"| 甲\|乙\*村 |" in text
    assert FULL_ID not in text
    assert "A|B & <C> *D*" in document_text(bulletin_docx(material, language=Language.EN))


def test_every_variable_is_described():
    page = (ROOT / "docs" / "bulletin.md").read_text(encoding="utf-8")
    material = tiny_material(__import__("material_builder").tiny_project(ROOT))
    given = variables(bulletin_facts(material), Language.EN)
    assert [name for name in given if f"`{name}" not in page] == []
    for group in ("verdict", "births", "findings"):
        assert [name for name in given[group] if f"`{group}.{name}`" not in page] == []
