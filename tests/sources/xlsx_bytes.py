"""An xlsx out of written XML, for all the ways in which programs write the same sheet."""

import zipfile
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet(rows: str, *, before: str = "", after: str = "", ns: str = MAIN) -> str:
    """A worksheet of these rows."""
    return f'{HEAD}<worksheet xmlns="{ns}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(*codes: str | int) -> str:
    """Cell styles 0, 1 … with these number formats: a code, or the number of a built-in one."""
    own = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(codes)
        if isinstance(code, str)
    )
    used = "".join(
        f'<xf numFmtId="{200 + n if isinstance(code, str) else code}"/>'
        for n, code in enumerate(codes)
    )
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{used}</cellXfs></styleSheet>'
    )


def shared(*items: str) -> str:
    """Shared strings; an item is written as the inside of its ``si``."""
    inside = "".join(f"<si>{item}</si>" for item in items)
    return f'{HEAD}<sst xmlns="{MAIN}" count="1" uniqueCount="1">{inside}</sst>'


def xlsx(
    *sheets: str | bytes,
    names: tuple[str, ...] = ("名单", "二", "三"),
    states: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    parts: dict[str, str] | None = None,
    is_1904: bool = False,
    without: tuple[str, ...] = (),
    relations: str = _RELATIONS,
) -> bytes:
    """A workbook; ``parts`` are ``styles`` and ``sharedStrings``; ``without`` are left out."""
    parts = parts or {}
    listed, targets = "", ""
    files: dict[str, str | bytes] = {}
    for n, one in enumerate(sheets):
        state = f' state="{states[n]}"' if n < len(states) else ""
        kind = kinds[n] if n < len(kinds) else "worksheet"
        listed += f'<sheet name="{names[n]}" sheetId="{n + 1}"{state} r:id="rId{n + 1}"/>'
        targets += (
            f'<Relationship Id="rId{n + 1}" Type="{relations}/{kind}" '
            f'Target="worksheets/sheet{n + 1}.xml"/>'
        )
        files[f"xl/worksheets/sheet{n + 1}.xml"] = one
    for name, part in parts.items():
        targets += f'<Relationship Id="{name}" Type="{relations}/{name}" Target="{name}.xml"/>'
        files[f"xl/{name}.xml"] = part
    files["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{relations}">'
        f'<workbookPr date1904="{int(is_1904)}"/><sheets>{listed}</sheets></workbook>'
    )
    files["xl/_rels/workbook.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>'
    )
    files["_rels/.rels"] = (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="/xl/workbook.xml"/></Relationships>'
    )
    files["[Content_Types].xml"] = f'{HEAD}<Types xmlns="{_PACKAGE}"/>'
    return zipped({name: content for name, content in files.items() if name not in without})


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip of these files."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
