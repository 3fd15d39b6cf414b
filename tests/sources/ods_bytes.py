"""An OpenDocument spreadsheet out of written XML."""

import zipfile
from io import BytesIO

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = " ".join(
    f'xmlns:{name}="{_NS}{name}:1.0"' for name in ("office", "table", "text", "style", "draw")
)
TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def table(rows: str, *, name: str = "名单", columns: str = "", style: str = "shown") -> str:
    """A sheet of these rows; its style may be ``hidden``."""
    return (
        f'<table:table table:name="{name}" table:style-name="{style}">{columns}{rows}</table:table>'
    )


def row(*cells: str, more: str = "") -> str:
    """A row; a cell that is no markup is a text."""
    return f"<table:table-row {more}>{''.join(map(_cell, cells))}</table:table-row>"


def typed(kind: str, value: str, *, shown: str = "", more: str = "") -> str:
    """A number, a date, a time or a truth value."""
    key = {"float": "value"}.get(kind, f"{kind}-value")
    return (
        f'<table:table-cell office:value-type="{kind}" office:{key}="{value}" {more}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _cell(text: str) -> str:
    if text.startswith("<"):
        return text
    if not text:
        return "<table:table-cell/>"
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def ods(*tables: str, head: str = "", kind: str = TYPE, manifest: str = "<manifest/>") -> bytes:
    """The file of these sheets."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties '
        f'table:display="{shown}"/></style:style>'
        for name, shown in (("shown", "true"), ("hidden", "false"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {_NAMES} '
        f'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()
