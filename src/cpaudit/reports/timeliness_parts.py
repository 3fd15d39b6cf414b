"""Delays as readers see them: by source, by village, and what recent months still lack."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.missed.compared_list import LISTS
from cpaudit.reports.grid import Head, grid, interval, note, number, percent
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.timeliness.words import sentences

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.reports.xlsx import Sheet
    from cpaudit.timeliness.assess import Timeliness

_SPANS_SHOWN = 2
_NOTES_SHOWN = 2
_FIGURES = 6
_PLANNING = Text("planning", "全员库")  # the children's table and the roll together
_WHOLE_AREA = Text("whole area", "全辖区")
_DELAY_COLUMNS = (
    (Text("source", "来源"), 22),
    (Text("village code", "村居代码"), 14),
    (Text("village", "村居"), 16),
    (Text("limit in days", "时限（天）"), 8),
    (Text("born from", "出生起"), 11),
    (Text("born to", "出生止"), 11),
    (Text("births", "出生"), 8),
    (Text("no date of entry", "无录入日期"), 8),
    (Text("entered before birth", "录入早于出生"), 9),
    (Text("with delay", "可计时滞"), 8),
    (Text("within", "时限内"), 8),
    (Text("share", "比例"), 9),
    (Text("low", "下限"), 9),
    (Text("high", "上限"), 9),
    (Text("median days", "中位天数"), 8),
    (Text("90 % within days", "九成在多少天内"), 9),
    (Text("enough births", "例数足够"), 8),
)
_SPAN_COLUMNS = (
    (Text("village code", "村居代码"), 14),
    (Text("village", "村居"), 16),
    (Text("born from", "出生起"), 11),
    (Text("born to", "出生止"), 11),
    (Text("births", "出生"), 8),
    (Text("within the limit", "时限内"), 8),
    (Text("share", "比例"), 9),
    (Text("other villages", "其他村居"), 9),
    (Text("q", "q 值"), 9),
)
_RECENT_COLUMNS = (
    (Text("born from", "出生起"), 11),
    (Text("born to", "出生止"), 11),
    (Text("entered so far", "已录入"), 10),
    (Text("expected in the end", "预计最终"), 12),
    (Text("standard error", "标准误"), 10),
    (Text("usually entered by then", "通常此时已录入"), 12),
)
_NOTE_COLUMNS = ((Text("source", "来源"), 22), (Text("remark", "说明"), 100))


def timeliness_part(
    result: Timeliness, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """One line per source, the villages that stand out, and what recent months lack."""
    whole = result.delays.filter(
        pl.col("village").is_null(), pl.col("limit_days") == result.limit_days
    )
    lines = [*_left_out(result)[:_NOTES_SHOWN], *_spans(result), *sentences(result)]
    if whole.is_empty() and not lines:
        return None
    blocks: list[RenderableType] = []
    if not whole.is_empty():
        table = grid(
            Head(Text("source", "来源"), is_wide=True),
            Head(Text("births", "出生"), is_number=True),
            Head(Text("median", "中位天数"), is_number=True),
            Head(Text(f"≤ {result.limit_days} d", f"{result.limit_days} 天内"), is_number=True),
            Head(Text("95 % interval", "95% 区间"), is_number=True),
            Head(Text("early", "早于出生"), is_number=True),
            language=language,
            is_plain=is_plain,
        )
        for row in whole.iter_rows(named=True):
            table.add_row(
                _source(row["list"]).within(language),
                number(row["n_known"]),
                "-" if row["median_days"] is None else f"{row['median_days']:.0f}",
                percent(row["share"]),
                interval(row["low"], row["high"], percent),
                number(row["n_before"]),
            )
        blocks.append(table)
    return Group(*blocks, *(note(line, language, style="") for line in lines))


def timeliness_sheets(
    result: Timeliness, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """Delays by source and village, late months, recent months, and what was left out."""
    sheet = partial(titled_sheet, language=language, page_header=page_header, n_figures=_FIGURES)

    delays = [
        (
            _source(row[0]).within(language),
            row[1],
            row[2] or row[1] or _WHOLE_AREA.within(language),
            *row[3:],
        )
        for row in result.delays.iter_rows()
    ]
    remarks = [*_left_out(result), *_notes(result), *sentences(result)]
    sheets = [sheet(Text("delays", "录入时滞"), _DELAY_COLUMNS, delays)]
    if not result.late_spans.is_empty():
        spans = list(result.late_spans.iter_rows())
        sheets.append(sheet(Text("late months", "迟录月份"), _SPAN_COLUMNS, spans))
    if result.outstanding is not None:
        recent = list(result.outstanding.recent.iter_rows())
        sheets.append(sheet(Text("recent births", "近期出生推算"), _RECENT_COLUMNS, recent))
    sheets.append(
        sheet(
            Text("delays remarks", "时滞说明"),
            _NOTE_COLUMNS,
            [("", line.within(language)) for line in remarks],
        )
    )
    return sheets


def timeliness_json(result: Timeliness) -> dict[str, object]:
    """The same for programs."""
    found = result.outstanding
    return {
        "limit_days": result.limit_days,
        "delays": [_plain(row) for row in result.delays.iter_rows(named=True)],
        "left_out": result.left_out.to_dicts(),
        "notes": [{"list": name, "en": text.en, "zh": text.zh} for name, text in result.notes],
        "late_spans": [_plain(row) for row in result.late_spans.iter_rows(named=True)],
        "outstanding": None
        if found is None
        else {
            "first": found.first.isoformat(),
            "last": found.last.isoformat(),
            "months_per_bin": found.months_per_bin,
            **{
                name: {
                    "reported": latest.reported,
                    "expected": latest.expected,
                    "standard_error": latest.standard_error,
                    "low": latest.low,
                    "high": latest.high,
                    "outstanding_share": latest.outstanding_share,
                }
                for name, latest in (
                    ("last_12_months", found.year),
                    ("last_3_months", found.quarter),
                )
            },
            "recent": [_plain(row) for row in found.recent.iter_rows(named=True)],
        },
        "why_not": None if result.why_not is None else result.why_not.en,
        "sentences": [{"en": text.en, "zh": text.zh} for text in sentences(result)],
    }


def _left_out(result: Timeliness) -> list[Text]:
    return [
        Text(f"{_source(name).en}: {en}", f"{_source(name).zh}：{zh}")
        for name, en, zh in result.left_out.iter_rows()
    ]


def _notes(result: Timeliness) -> list[Text]:
    return [
        Text(f"{_source(name).en}: {text.en}", f"{_source(name).zh}：{text.zh}")
        for name, text in result.notes
    ]


def _spans(result: Timeliness) -> list[Text]:
    """The surest late spans in words."""
    return [
        Text(
            f"later than elsewhere: {row['village_name'] or row['village']}, births of "
            f"{row['born_from']:%Y-%m} – {row['born_to']:%Y-%m}: {row['n_within']} of {row['n']} in time "
            f"({percent(row['others_share'])} elsewhere)",
            f"录入偏迟：{row['village_name'] or row['village']}，{row['born_from']:%Y-%m} – "
            f"{row['born_to']:%Y-%m} 的出生：{row['n']} 例中 {row['n_within']} 例及时"
            f"（其他村居 {percent(row['others_share'])}）",
        )
        for row in result.late_spans.head(_SPANS_SHOWN).iter_rows(named=True)
    ]


def _source(name: str) -> Text:
    return _PLANNING if name == "planning" else LISTS[name].words


def _plain(row: dict[str, object]) -> dict[str, object]:
    """Dates as text; the rest as it is."""
    return {
        name: value if value is None or isinstance(value, bool | int | float | str) else str(value)
        for name, value in row.items()
    }
