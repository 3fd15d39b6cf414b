"""Which rows below the headings are records, and why the others are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.heading import EXACT, read_heading
from cpaudit.sources.sheet import ROW, Sheet
from cpaudit.sources.vocabulary import fold

if TYPE_CHECKING:
    from cpaudit.sources.header import Header
    from cpaudit.sources.matching import ColumnMap

REASON, SECTION = "_reason", "_section"

_TOTAL = (
    r"^[（(]?(?:本页|本村|全村|全镇|全乡|全街道|全区|全县|本月|本年|本期)?"
    r"(?:合计|总计|小计|共计|累计|总数|合\s*计|总\s*计|小\s*计)[)）:：]?.{0,8}$"
)
_SIGNATURE = (
    r"^(?:填表|制表|填报|审核|负责|单位负责|统计负责|报出|上报|打印|导出|经办|复核|分管|主管|签字|签章|盖章|领导"
    r"|联系人|操作员[:：]|日期[:：]|单位[:：]|注[:：]|备注[:：]|说明[:：]|附注|第\s*\d+\s*页)"
)
_SECTION_FORM = (
    r"^[（(]?[一二三四五六七八九十\d]*[)）、.．\s]*\p{Han}{1,14}"
    r"(?:村|社区|居委会|村委会|居民委员会|村民委员会|居|组|村\s*\d{1,2}\s*组)(?:[（(].*[)）])?[:：]?$"
)
_UNIT = re.compile(r"单位|日期|时间|年度|报告期|填报|制表|统计期|\d{4}\s*年|^\d{4}-\d{2}")
_NUMBERING = re.compile(r"^[（(]?(?:\d{1,3}|[甲乙丙丁戊己庚])[)）]?$")
# The fields that only a person's or an event's row fills.
_IDENTITY = (
    "id_no",
    "birth_date",
    "sex",
    "mother_id_no",
    "husband_id_no",
    "wife_id_no",
    "death_date",
    "register_date",
)
# A number, a date or a sex; counts and signatures stand under such headings too.
_IDENTIFYING = r"\d{6,}|\d{4}[-./年]|^[男女]$"
_FIRST_COLUMNS = 3
_SIGNATURE_CELLS = 8
# A row of field names under the row of Chinese headings, or the other way round.
_SECOND_HEADER_ROWS, _SECOND_HEADER_CELLS, _SECOND_HEADER_SHARE = 2, 3, 0.6


def label_rows(
    sheet: Sheet, header: Header, columns: ColumnMap, *, keeps_totals: bool
) -> pl.DataFrame:
    """The rows below the header with ``_reason`` (null for a record) and the ``_section`` above."""
    names = sheet.columns
    body = fill_merges(sheet, header).filter(pl.col(ROW) > header.last_row)
    mapped = [names[match.position] for match in columns.matches if match.position < len(names)]
    identity = [
        names[match.position]
        for match in columns.matches
        if match.field in _IDENTITY and match.position < len(names)
    ]
    ignored = {
        name
        for name, heading in zip(names, header.headings, strict=False)
        if read_heading(heading).is_ignored or not heading
    }
    content = [name for name in names if name not in ignored or name in mapped] or list(names)
    # A row of a printed form holds its number and nothing else.
    is_empty = [pl.col(name).is_null() for name in content] + [
        pl.col(name).str.contains(r"^[\d.]*$").fill_null(value=True)
        for name in names
        if name not in content
    ]
    first = pl.coalesce([pl.col(name) for name in names]) if names else pl.lit(None, pl.String)
    n_values = pl.sum_horizontal([pl.col(name).is_not_null() for name in names])
    has_no_identity = (
        ~pl.any_horizontal(
            [pl.col(name).str.contains(_IDENTIFYING).fill_null(value=False) for name in identity]
        )
        if identity
        else pl.lit(value=True)
    )
    total = pl.any_horizontal(
        [
            pl.col(name).str.contains(_TOTAL).fill_null(value=False)
            for name in names[:_FIRST_COLUMNS]
        ]
    )
    only = first.str.contains(_SECTION_FORM) & (n_values == 1)
    reason = (
        pl.when(pl.all_horizontal(is_empty))
        .then(pl.lit("blank"))
        .when(_is_repeated(sheet, header, columns))
        .then(pl.lit("repeated_header"))
        .when(pl.lit(not keeps_totals) & total & has_no_identity)
        .then(pl.lit("total"))
        .when(first.str.contains(_SIGNATURE) & has_no_identity & (n_values <= _SIGNATURE_CELLS))
        .then(pl.lit("signature"))
        .when(pl.lit(not keeps_totals) & only)
        .then(pl.lit("section"))
        .when(pl.all_horizontal([pl.col(name).is_null() for name in mapped]))
        .then(pl.lit("note"))
    )
    second = _second_header_rows(body, names)
    labelled = body.with_columns(
        pl.when(pl.col(ROW).is_in(second)).then(pl.lit("header")).otherwise(reason).alias(REASON),
        first.alias(SECTION),
    )
    return labelled.with_columns(
        pl.when(pl.col(REASON) == "section").then(pl.col(SECTION)).forward_fill().alias(SECTION)
    )


@dataclass(frozen=True, slots=True)
class Skip:
    """How many rows were left out for one reason, and the first of them."""

    n: int
    first_row: int | None = None


def skips_of(labelled: pl.DataFrame) -> dict[str, Skip]:
    """The rows below the header that are no records, by reason."""
    reasons = labelled.filter(pl.col(REASON).is_not_null()).group_by(REASON, maintain_order=True)
    counted = reasons.agg(n=pl.len(), first_row=pl.col(ROW).min())
    return {reason: Skip(n, first_row) for reason, n, first_row in counted.rows()}


def add_skips(left: dict[str, Skip], right: dict[str, Skip]) -> dict[str, Skip]:
    """Both together; ``left`` stands above ``right``."""
    return {
        reason: Skip(
            sum(part[reason].n for part in (left, right) if reason in part),
            (left if reason in left else right)[reason].first_row,
        )
        for reason in (*left, *(key for key in right if key not in left))
    }


def label_above(sheet: Sheet, header: Header) -> dict[str, Skip]:
    """The title, unit, blank and header rows down to the header's last row."""
    above = sheet.cells.filter(sheet.cells[ROW] <= header.last_row)
    counts: dict[str, Skip] = {}
    for row in above.rows():
        number, texts = row[0], [text for text in row[1:] if text]
        if number >= header.first_row:
            reason = "header"
        elif not texts:
            reason = "blank"
        else:
            reason = "unit" if any(_UNIT.search(text) for text in texts) and counts else "title"
        counts = add_skips(counts, {reason: Skip(1, number)})
    return counts


def fill_merges(sheet: Sheet, header: Header) -> pl.DataFrame:
    """The cells with merged ranges of one column filled down: a household number once per family."""
    height = sheet.cells.height
    first = sheet.cells[ROW][0] if height else 1
    filled: dict[str, list[str | None]] = {}
    for merge in sheet.merges:
        is_column = merge.left == merge.right and merge.bottom > merge.top > header.last_row
        if not is_column or merge.left >= len(sheet.columns):
            continue
        name = sheet.columns[merge.left]
        values = filled.setdefault(name, sheet.cells[name].to_list())
        top = merge.top - first
        for position in range(top + 1, min(merge.bottom - first + 1, height)):
            values[position] = values[top]
    return sheet.cells.with_columns(
        [pl.Series(name, values, dtype=pl.String) for name, values in filled.items()]
    )


def _is_repeated(sheet: Sheet, header: Header, columns: ColumnMap) -> pl.Expr:
    """Most mapped cells say again what one of the header rows says in their column."""
    if sheet.headings is not None:
        return pl.lit(value=False)
    rows = sheet.cells.filter(pl.col(ROW).is_between(header.first_row, header.last_row))
    mapped = [sheet.columns[m.position] for m in columns.matches if m.position < len(sheet.columns)]
    n_cells = pl.sum_horizontal([pl.col(name).is_not_null() for name in mapped])
    tests = []
    for row in rows.rows(named=True):
        own = [name for name in mapped if row[name]]
        if len(own) > 1:
            n_same = pl.sum_horizontal(
                [(pl.col(name) == row[name]).fill_null(value=False) for name in own]
            )
            tests.append((n_same > 1) & (n_same * 2 > n_cells))
    return pl.any_horizontal(tests) if tests else pl.lit(value=False)


def _second_header_rows(body: pl.DataFrame, names: tuple[str, ...]) -> list[int]:
    """Rows right below the header that number the columns or name them again in other words."""
    found = []
    for row in body.head(_SECOND_HEADER_ROWS).select(ROW, *names).rows():
        texts = [text for text in row[1:] if text]
        if len(texts) < _SECOND_HEADER_CELLS:
            break
        numbers = [text for text in texts if _NUMBERING.match(text)]
        known = [text for text in texts if read_heading(text).certainty >= EXACT]
        is_numbering = len(numbers) == len(texts) and len(set(texts)) == len(texts)
        is_heading = len({fold(text) for text in known}) >= _SECOND_HEADER_CELLS and len(
            known
        ) >= _SECOND_HEADER_SHARE * len(texts)
        if not (is_numbering or is_heading):
            break
        found.append(row[0])
    return found
