"""Makes the shipped template of the bulletin for Word anew: python tools/make_bulletin_template.py."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from cpaudit.reports.bulletin import SHIPPED_DOCX
from cpaudit.reports.bulletin_docx import FITTED, without_clock

if TYPE_CHECKING:
    from docx.table import _Cell

# What Word and WPS have on every Chinese machine; elsewhere the program takes its own.
_LATIN, _SONG, _HEI = "Times New Roman", "宋体", "黑体"
_BODY, _SMALL, _TITLE, _HEADING = Pt(12), Pt(9), Pt(20), Pt(14)
_BLACK = RGBColor(0, 0, 0)
_SHADE = "E7ECF2"
_NUMBER_CELL = 2
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def document() -> bytes:
    """The template as a file."""
    made = Document()
    page = made.sections[0]
    page.page_height, page.page_width = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin, page.bottom_margin = Cm(2.6), Cm(2.3)
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    _fonts(made.styles["Normal"], _SONG, _BODY)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)
    made.styles["Normal"].paragraph_format.line_spacing = 1.3
    for name, size in (("Title", _TITLE), ("Heading 1", _HEADING), ("Heading 2", _BODY)):
        style = made.styles[name]
        _fonts(style, _HEI, size)
        style.font.bold = True
        style.font.color.rgb = _BLACK
    title = made.styles["Title"]
    borders = title.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        title.element.pPr.remove(borders)
    made.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    _fonts(made.styles["List Bullet"], _SONG, _BODY)

    _body(made)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = foot.add_run("{{ footer }}")
    run.font.size = _SMALL

    about = made.core_properties
    about.created = about.modified = _WHEN
    about.author = about.last_modified_by = "cpaudit"
    about.title, about.comments, about.revision = "", "", 1
    written = BytesIO()
    made.save(written)
    return without_clock(written.getvalue())


def _body(made: Any) -> None:
    """The paragraphs, with the marks between which the template repeats them."""
    head = made.add_paragraph("{{ title }}", style="Title")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    below = made.add_paragraph("{{ subtitle }}")
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph("{%p for section in sections %}")
    made.add_paragraph("{{ section.title }}", style="Heading 1")
    made.add_paragraph("{%p for sentence in section.sentences %}")
    sentence = made.add_paragraph("{{ sentence }}")
    sentence.paragraph_format.first_line_indent = Pt(24)
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p for table in section.tables %}")
    made.add_paragraph("{%p if table.title != section.title %}")
    caption = made.add_paragraph("{{ table.title }}")
    caption.runs[0].bold = True
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(6)
    made.add_paragraph("{%p endif %}")
    _table(made)
    made.add_paragraph("{%p for note in table.notes %}")
    note = made.add_paragraph("{{ note }}")
    note.runs[0].font.size = _SMALL
    note.paragraph_format.space_before = Pt(3)
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p endfor %}")


def _fonts(style: Any, east_asian: str, size: Pt) -> None:
    """The style's fonts; without ``w:eastAsia`` Word shows Chinese in a font of its own choice."""
    style.font.name, style.font.size = _LATIN, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:ascii"), _LATIN)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)
    # Without it some programs take Japanese or traditional forms of the characters.
    language = style.element.rPr.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        style.element.rPr.append(language)
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")


def _table(made: Any) -> None:
    """The rows and columns that the template repeats: one of each, between its own marks."""
    table = made.add_table(rows=4, cols=7)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), FITTED)
    table._tbl.tblPr.append(caption)  # noqa: SLF001 - python-docx has no alternative text
    _row(table.rows[0], "table.columns", "column", "{{ column.title }}", is_head=True)
    _fill(table.rows[1].cells[0], "{%tr for row in table.rows %}")
    _row(table.rows[2], "row", "value", "{{ value }}")
    _fill(table.rows[3].cells[0], "{%tr endfor %}")
    for place in (1, 3):
        for cell in table.rows[place].cells[1:]:
            cell._tc.getparent().remove(cell._tc)  # noqa: SLF001 - python-docx cannot remove a cell


def _row(row: Any, values: str, name: str, shown: str, *, is_head: bool = False) -> None:
    """A cell for each value, numbers to the right."""
    parts = (
        f"{{%tc for {name} in {values} %}}",
        "{%tc if table.columns[loop.index0].is_number %}",
        shown,
        "{%tc else %}",
        shown,
        "{%tc endif %}",
        "{%tc endfor %}",
    )
    for place, (cell, part) in enumerate(zip(row.cells, parts, strict=True)):
        is_shown = part == shown
        _fill(cell, part, is_bold=is_head and is_shown, is_shaded=is_head and is_shown)
        if is_shown and place == _NUMBER_CELL:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if is_head:
        _repeated(row)
    _whole(row)


def _fill(cell: _Cell, text: str, *, is_bold: bool = False, is_shaded: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.1
    run = paragraph.add_run(text)
    run.font.size = Pt(10.5)
    run.bold = is_bold
    if is_shaded:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), _SHADE)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no shading


def _repeated(row: Any) -> None:
    """The row heads every page that the table reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no such setting


def _whole(row: Any) -> None:
    """No row breaks across pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - the same


if __name__ == "__main__":
    SHIPPED_DOCX.write_bytes(document())
