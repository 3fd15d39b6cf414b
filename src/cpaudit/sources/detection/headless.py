"""Tables without a row of headings: what their columns seem to hold, and headings by position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cpaudit.fields import FieldType
from cpaudit.i18n import Text
from cpaudit.sources.detection.evidence import gather
from cpaudit.sources.headings.header import Header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.sources.detection.evidence import Evidence
    from cpaudit.sources.sheet import Sheet

_BY_POSITION = re.compile(r"列\s*([1-9]\d{0,2})$")
NO_HEADINGS = Text("no row of known headings was found.", "没有找到能识别的表头行。")
# Columns of so many kinds make a table; one column of dates may be anything.
_KINDS = 2
_WORDS = {
    FieldType.DATE: Text("dates", "日期"),
    FieldType.SEX: Text("sexes", "性别"),
    FieldType.PHONE: Text("phone numbers", "电话"),
    FieldType.NAME: Text("names", "姓名"),
}
_NUMBERS = Text("citizen numbers", "身份证号")
# A code of one digit has the form of a sex: letters or Chinese must say it.
_TELLING_SEX = ("男", "女", "男性", "女性", "m", "f")


def why_headless(sheet: Sheet) -> Text:
    """Why no headings were found: there are none above the values, or there is no table."""
    found = {
        number: said
        for number, evidence in enumerate(gather(sheet.cells).values(), start=1)
        if (said := _holds(evidence)) is not None
    }
    if _NUMBERS not in found.values() and len(set(found.values())) < _KINDS:
        return NO_HEADINGS
    listing = [
        Text(f"column {number} {said.en}", f"第 {number} 列是{said.zh}")
        for number, said in found.items()
    ]
    return Text(
        f"the table has no row of headings ({', '.join(one.en for one in listing)}); add one above "
        "the first row, or name the columns by position in cpaudit.yaml, for example "
        "sources.<id>.columns: {name: 列1, id_no: 列2}.",
        f"表中没有表头行（{'，'.join(one.zh for one in listing)}）；请在第一行之上补上表头，"
        "或在 cpaudit.yaml 中按位置指定列，例如 sources.<来源>.columns: {name: 列1, id_no: 列2}。",
    )


def positional_header(sheet: Sheet, declared: Mapping[str, str]) -> Header | None:
    """Headings 列1, 列2 … for a table without any, where the project names its columns so."""
    if not any(_BY_POSITION.match(heading.strip()) for heading in declared.values()):
        return None
    return Header(0, 0, tuple(f"列{n}" for n in range(1, len(sheet.columns) + 1)))


def _holds(evidence: Evidence) -> Text | None:
    if evidence.looks_like_numbers:
        return _NUMBERS
    if any(word in evidence.common for word in _TELLING_SEX):
        return _WORDS[FieldType.SEX]
    if evidence.looks_like(FieldType.DATE) and not evidence.looks_like(FieldType.INTEGER):
        return _WORDS[FieldType.DATE]
    if evidence.looks_like(FieldType.PHONE) and not evidence.looks_like(FieldType.DATE):
        return _WORDS[FieldType.PHONE]
    return _WORDS[FieldType.NAME] if evidence.looks_like_names else None
