"""The CSV file in which the user lists the villages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.standards.dates import parse as parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "代码", "编码", "区划代码", "行政区划代码", "村代码", "村编码", "地区编码"),
    "name": (
        "name",
        "名称",
        "村名",
        "村名称",
        "村居名称",
        "村(居)名称",
        "村(社区)名称",
        "地区名称",
    ),
    "aliases": ("aliases", "alias", "别名", "又名", "曾用名", "自然村"),
    "old_codes": ("old_codes", "old_code", "旧代码", "原代码", "旧编码", "原编码", "曾用代码"),
    "valid_from": ("valid_from", "启用日期", "生效日期", "有效期起"),
    "valid_to": ("valid_to", "停用日期", "失效日期", "撤销日期", "有效期止"),
    "replaced_by": ("replaced_by", "现代码", "新代码", "替代代码", "并入代码", "并入", "合并至"),
}
SCHEMA = {
    "code": pl.String(),
    "name": pl.String(),
    "aliases": pl.List(pl.String()),
    "old_codes": pl.List(pl.String()),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "replaced_by": pl.String(),
}

_LEVELS = (2, 4, 6, 9, 12)
_SPLIT = ";；、|"


def village_rows(path: Path) -> pl.DataFrame:
    """The rows of the file, in the columns of ``SCHEMA``.

    Raises:
        ProjectError: the file, a column or a cell cannot be used; it says which.
    """
    text = _text(path)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    header = next((row for row in rows if any(row)), [])
    columns = _columns(header, path)
    records = [
        _Row(
            path,
            number,
            {name: row[place].strip() for name, place in columns.items() if place < len(row)},
        )
        for number, row in enumerate(rows, start=1)
        if any(cell.strip() for cell in row) and row is not header
    ]
    days = _days(records)
    frame = pl.DataFrame([record.parsed(days) for record in records], schema=SCHEMA, orient="row")
    _check(records, path)
    return frame


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    number: int
    cells: Mapping[str, str]

    def parsed(self, days: Mapping[str, date | None]) -> list[object]:
        return [
            self.code("code"),
            self.name(),
            _listed(self.cells.get("aliases", "")),
            [self.digits(code, "old_codes") for code in _listed(self.cells.get("old_codes", ""))],
            self.date("valid_from", days),
            self.date("valid_to", days),
            self.code("replaced_by") if self.cells.get("replaced_by") else None,
        ]

    def code(self, column: str) -> str:
        return self.digits(self.cells.get(column, ""), column)

    def digits(self, text: str, column: str) -> str:
        code = text.lstrip("'\t ").removesuffix(".0")
        if not (code.isascii() and code.isdigit() and len(code) in _LEVELS):
            raise self.error(
                column,
                Text(
                    f"«{text}» is no division code of 2, 4, 6, 9 or 12 digits.",
                    f"“{text}”不是 2、4、6、9 或 12 位的区划代码。",
                ),
                Text(
                    "Write the code as text, with all its digits.",
                    "请以文本格式填写完整的代码。",
                ),
            )
        return code

    def name(self) -> str:
        name = self.cells.get("name", "")
        if not name:
            raise self.error(
                "name",
                Text("the name is empty.", "名称为空。"),
                Text("Fill in the village's name.", "请填写村(社区)名称。"),
            )
        return name

    def date(self, column: str, days: Mapping[str, date | None]) -> date | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        found = days[text]
        if found is None:
            raise self.error(
                column,
                Text(f"«{text}» is no date.", f"“{text}”不是日期。"),
                Text("Write it as 2013-05-15.", "请按 2013-05-15 的格式填写。"),
            )
        return found

    def error(self, column: str, what: Text, mend: Text) -> ProjectError:
        return ProjectError(
            what, mend=mend, place=Place(file=str(self.path), row=self.number, column=column)
        )


def _days(records: Sequence[_Row]) -> dict[str, date | None]:
    """What the texts of the date columns mean; parsed together, for planning is what takes long."""
    texts = {
        record.cells.get(column, "") for record in records for column in ("valid_from", "valid_to")
    }
    written = pl.DataFrame({"text": sorted(texts - {""})}, schema={"text": pl.String})
    if written.is_empty():
        return {}
    found = parse_date(pl.col("text"), as_of=date.max).struct.field("date")
    return dict(written.select("text", found.alias("day")).iter_rows())


def _check(records: Sequence[_Row], path: Path) -> None:
    """Refuse a code that stands twice and a successor that is not in the table."""
    row_of: dict[str, int] = {}
    for record in records:
        code = record.code("code")
        if code in row_of:
            raise record.error(
                "code",
                Text(
                    f"the code {code} stands in row {row_of[code]} too.",
                    f"代码 {code} 与第 {row_of[code]} 行重复。",
                ),
                Text(
                    "Keep one row and put the other name into aliases.",
                    "请保留一行，另一名称写入别名列。",
                ),
            )
        row_of[code] = record.number
    for record in records:
        successor = record.cells.get("replaced_by")
        if successor and record.code("replaced_by") not in row_of:
            raise record.error(
                "replaced_by",
                Text(
                    f"the code {successor} is not in the table.",
                    f"代码 {successor} 不在本表中。",
                ),
                Text("Add a row for it.", "请为该代码补充一行。"),
            )
    if not records:
        raise ProjectError(
            Text("the table has no rows.", "表中没有数据行。"),
            mend=Text("List the villages, one a row.", "请逐行列出各村(社区)。"),
            place=Place(file=str(path)),
        )


def _columns(header: Sequence[str], path: Path) -> dict[str, int]:
    found = [cell.strip().lower().replace("（", "(").replace("）", ")") for cell in header]
    columns = {
        name: found.index(alias)
        for name, aliases in HEADERS.items()
        for alias in reversed(aliases)
        if alias in found
    }
    for name in ("code", "name"):
        if name not in columns:
            known = ", ".join(HEADERS[name])
            there = ", ".join(cell for cell in header if cell)
            raise ProjectError(
                Text(
                    f"no column for the {name}; found: {there}.",
                    f"缺少{HEADERS[name][1]}列；现有：{there}。",
                ),
                mend=Text(f"Name one of: {known}.", f"列名可用：{known}。"),
                place=Place(file=str(path), row=1),
            )
    return columns


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as cause:
        raise ProjectError(
            Text("the village table cannot be read.", "无法读取村级区划表。"),
            mend=Text("Check the path and who may open it.", "请检查路径和访问权限。"),
            place=Place(file=str(path)),
        ) from cause
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ProjectError(
        Text(
            "the village table is neither UTF-8 nor GB18030.",
            "村级区划表不是 UTF-8 或 GB18030 编码。",
        ),
        mend=Text("Save it as «CSV UTF-8».", "请另存为“CSV UTF-8”格式。"),
        place=Place(file=str(path)),
    )


def _listed(cell: str) -> list[str]:
    for mark in _SPLIT:
        cell = cell.replace(mark, ";")
    return [part.strip() for part in cell.split(";") if part.strip()]
