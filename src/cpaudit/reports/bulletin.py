"""The bulletin: the numbers of the period for the head of office, in Markdown or for Word."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Language, Text
from cpaudit.reports.bulletin_changes import changes_facts
from cpaudit.reports.bulletin_docx import filled_document
from cpaudit.reports.bulletin_facts import bulletin_facts
from cpaudit.reports.bulletin_sections import bulletin_sections, headline
from cpaudit.reports.bulletin_template import Template, render

if TYPE_CHECKING:
    from cpaudit.cases.followed import Followed
    from cpaudit.reports.bulletin_facts import Facts
    from cpaudit.reports.material import Material

SHIPPED = Path(__file__).with_name("bulletin_templates")
SHIPPED_DOCX, SHIPPED_MARKDOWN = SHIPPED / "bulletin.docx", SHIPPED / "bulletin.md"


def bulletin_docx(material: Material, *, language: Language, template: Path | None = None) -> bytes:
    """The bulletin for Word, by the project's ``template`` or the shipped one.

    Raises:
        ProjectError: the template cannot be read or filled in.
    """
    return docx_of(bulletin_facts(material), language=language, template=template)


def bulletin_markdown(
    material: Material, *, language: Language, template: Path | None = None
) -> str:
    """The bulletin in Markdown, by the project's ``template`` or the shipped one.

    Raises:
        ProjectError: the template cannot be read or filled in.
    """
    return markdown_of(bulletin_facts(material), language=language, template=template)


def kept_facts(material: Material) -> pl.DataFrame:
    """What a run keeps, so that bulletins can be made later without a new audit: one cell of JSON."""
    return pl.DataFrame({"facts": [json.dumps(bulletin_facts(material), ensure_ascii=False)]})


def facts_of(kept: pl.DataFrame, followed: Followed | None) -> Facts:
    """The figures that a run kept, with what has become of its cases by now."""
    facts: Facts = json.loads(kept["facts"][0])
    told = changes_facts(followed, facts["indicators"], is_withheld=facts["is_withheld"])
    return {**facts, "changes": told}


def docx_of(facts: Facts, *, language: Language, template: Path | None = None) -> bytes:
    """The bulletin for Word from the figures that a run kept.

    Raises:
        ProjectError: the template cannot be read or filled in.
    """
    path = template or SHIPPED_DOCX
    return filled_document(str(path), _bytes(path), variables(facts, language))


def markdown_of(facts: Facts, *, language: Language, template: Path | None = None) -> str:
    """The bulletin in Markdown from the figures that a run kept.

    Raises:
        ProjectError: the template cannot be read or filled in.
    """
    path = template or SHIPPED_MARKDOWN
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise ProjectError(
            Text("the template is not UTF-8.", "模板不是 UTF-8 编码。"),
            mend=Text("Save it as UTF-8.", "请另存为 UTF-8 编码。"),
            place=Place(file=str(path)),
        ) from cause
    return render(Template(str(path), text.replace("\r\n", "\n")), variables(facts, language))


def variables(facts: Facts, language: Language) -> dict[str, Any]:
    """What a template may use: the facts in ``language``, and the sections made of them."""
    return {
        **_within(facts, language),
        **headline(facts, language),
        "language": str(language),
        "sections": [asdict(section) for section in bulletin_sections(facts, language)],
    }


def _within(value: Any, language: Language) -> Any:
    """``value`` with each ``{"zh": …, "en": …}`` in one language."""
    match value:
        case {"zh": _, "en": _} if len(value) == len(Language):
            return value[str(language)]
        case dict():
            return {name: _within(item, language) for name, item in value.items()}
        case list():
            return [_within(item, language) for item in value]
        case _:
            return value


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise ProjectError(
            Text("the template cannot be read.", "无法读取模板文件。"),
            mend=Text(
                "Check bulletin.template and bulletin.markdown in cpaudit.yaml, or --template.",
                "请检查 cpaudit.yaml 的 bulletin.template、bulletin.markdown，或 --template 选项。",
            ),
            place=Place(file=str(path)),
        ) from cause
