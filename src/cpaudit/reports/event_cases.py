"""Cases, one per event: ``events.jsonl`` and ``events.xlsx``, and the list of those left out."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console, Group
from rich.text import Text as Line

from cpaudit.i18n import Language, Text
from cpaudit.reports.event_words import EVENTS, PROBLEMS, REASONS
from cpaudit.reports.events_parts import events_sheets
from cpaudit.reports.grid import Head, grid, note
from cpaudit.reports.rows import sources_text, without_numbers
from cpaudit.reports.words import word
from cpaudit.reports.xlsx import Column, Sheet, write_workbook

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.events.decide import Events
    from cpaudit.project import Project

# Raised when a field goes or changes its meaning; new fields do not raise it.
EVENTS_VERSION = 1
_DIGITS = 4
_WIDTH = 80
_LEGEND = Text(
    "By reason; p is the probability that the records give, which the reason may outweigh",
    "按原因列出；概率仅据记录推算，所列原因可使其不成立",
)
_COLUMNS = (
    (Text("case", "疑点编号"), 16),
    (Text("event", "事件"), 8),
    (Text("problem", "问题"), 16),
    (Text("grade", "等级"), 5),
    (Text("probability", "概率"), 7),
    (Text("why left out", "未列入原因"), 20),
    (Text("village code", "村居代码"), 12),
    (Text("village", "村居"), 10),
    (Text("household", "户号"), 17),
    (Text("person", "人员代号"), 17),
    (Text("spouse or mother", "配偶或母亲代号"), 17),
    (Text("date", "日期"), 10),
    (Text("in planning", "全员库日期"), 10),
    (Text("what is in doubt", "疑点说明"), 48),
    (Text("sources and rows", "来源"), 34),
)


def events_jsonl(cases: pl.DataFrame) -> str:
    """Every case, one a line: flagged ones first; the fields are described in ``docs/events.md``.

    Persons stand in it by their keys only.
    """
    lines = without_numbers(cases).select(
        pl.lit(EVENTS_VERSION).alias("version"),
        "case_id",
        "event",
        "problem",
        "is_flagged",
        "suppressed",
        pl.col("probability").round(_DIGITS),
        "grade",
        "scope",
        pl.col("p_in_scope").round(_DIGITS),
        "scope_reason",
        "event_date",
        "stated_date",
        "in_period",
        "person_key",
        "other_key",
        "village",
        "village_name",
        "household_no",
        pl.struct(zh="what_zh", en="what_en").alias("what"),
        "voices",
        "finding_ids",
        "evidence",
    )
    return lines.write_ndjson()


def events_workbook(
    events: Events, project: Project, *, language: Language, shows_suppressed: bool
) -> bytes:
    """The cases, the counts and, where they are asked for, the events that are left out."""
    page_header = (project.area.name, "", f"{project.period.start} – {project.period.end}")
    flagged = events.cases.filter("is_flagged")
    sheets = [_sheet(Text("cases", "事件疑点清单"), flagged, language, page_header)]
    if shows_suppressed:
        left_out = in_order_of_reason(events.cases)
        sheets.append(_sheet(Text("left out", "未列入清单"), left_out, language, page_header))
    sheets += events_sheets(events, language, page_header)
    return write_workbook(sheets, as_of=project.as_of, title=project.name)


def in_order_of_reason(cases: pl.DataFrame) -> pl.DataFrame:
    """The events that are no case: by reason, the likeliest first."""
    return cases.filter(~pl.col("is_flagged")).sort(
        "suppressed",
        pl.col("probability").round(_DIGITS),
        "event",
        "problem",
        "case_id",
        descending=[False, True, False, False, False],
    )


def suppressed_text(events: Events, *, language: Language, is_plain: bool) -> str:
    """Every event that is left out or undecided, reason by reason, for the terminal."""
    parts: list[RenderableType] = [
        Line(),
        Line(Text("Events left out or undecided", "未列入或待定的事件").within(language)),
        note(_LEGEND, language),
    ]
    left_out = in_order_of_reason(events.cases)
    for (reason,), rows in left_out.group_by("suppressed", maintain_order=True):
        said = word(REASONS, str(reason), language)
        parts.append(note(Text(f"{said}: {rows.height}", f"{said}：{rows.height}"), language))
        parts.append(_listed(rows, language, is_plain=is_plain))
    stream = StringIO()
    console = Console(file=stream, width=_WIDTH, highlight=False, emoji=False, legacy_windows=False)
    console.print(Group(*parts))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _listed(rows: pl.DataFrame, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("event", "事件")),
        Head(Text("problem", "问题"), is_wide=True),
        Head(Text("village", "村居"), is_wide=True),
        Head(Text("date", "日期")),
        Head(Text("person", "人员代号")),
        Head(Text("p", "概率"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    nowhere = Text("no village", "未归村").within(language)
    for row in rows.iter_rows(named=True):
        day = row["event_date"]
        table.add_row(
            word(EVENTS, row["event"], language),
            word(PROBLEMS, row["problem"], language),
            row["village_name"] or row["village"] or nowhere,
            "-" if day is None else day.isoformat(),
            row["person_key"] or "-",
            f"{row['probability']:.2f}",
        )
    return table


def _sheet(
    name: Text, cases: pl.DataFrame, language: Language, page_header: tuple[str, str, str]
) -> Sheet:
    columns = tuple(Column(head.within(language), width) for head, width in _COLUMNS)
    tag = "zh" if language is Language.ZH else "en"

    def named(words: Any, column: str) -> pl.Expr:
        return pl.col(column).replace(
            {token: text.within(language) for token, text in words.items()}
        )

    rows = (
        without_numbers(cases)
        .select(
            "case_id",
            named(EVENTS, "event"),
            named(PROBLEMS, "problem"),
            "grade",
            # Never 1: nothing is certain before somebody has looked.
            pl.col("probability").clip(0.0, 0.99).round(2),
            named(REASONS, "suppressed").fill_null(""),
            "village",
            "village_name",
            "household_no",
            "person_key",
            "other_key",
            pl.col("event_date").cast(pl.String),
            pl.col("stated_date").cast(pl.String),
            f"what_{tag}",
            sources_text(language),
        )
        .rows()
    )
    return Sheet(name.within(language), columns, rows, page_header)
