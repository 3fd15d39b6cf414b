"""The parts of the reports on events: counts by event and problem, and why events are left out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.reports.event_words import EVENTS, PROBLEMS, REASONS
from cpaudit.reports.grid import Head, grid, note, number
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.events.decide import Events
    from cpaudit.i18n import Language
    from cpaudit.reports.xlsx import Sheet

# What a reader takes in at one look; events.xlsx has them all.
_LINES_SHOWN = 11
_COUNTS = ("n_flagged", "n_sure", "n_in_period", "n_undecided", "n_suppressed")
_HEADS = (
    Text("cases", "疑点"),
    Text("A+B", "A+B"),
    Text("in period", "其中本期"),
    Text("undecided", "待定"),
    Text("left out", "未列入"),
)


def events_part(events: Events, language: Language, *, is_plain: bool) -> RenderableType | None:
    """Cases by event and problem, those with most of them first; the births missed are above."""
    shown = events.totals.filter(
        (pl.col("n_flagged") > 0)
        & ~((pl.col("event") == "birth") & (pl.col("problem") == "missed"))
    ).sort("n_flagged", "event", "problem", descending=[True, False, False])
    if shown.is_empty():
        return None
    table = grid(
        Head(Text("event", "事件")),
        Head(Text("problem", "问题"), is_wide=True),
        *(Head(head, is_number=True) for head in _HEADS),
        language=language,
        is_plain=is_plain,
    )
    for row in shown.head(_LINES_SHOWN).iter_rows(named=True):
        table.add_row(
            word(EVENTS, row["event"], language),
            word(PROBLEMS, row["problem"], language),
            *(number(row[name]) for name in _COUNTS),
        )
    rest = shown.slice(_LINES_SHOWN)
    if not rest.is_empty():
        sums = rest.select(pl.col(*_COUNTS).sum()).row(0)
        others = Text(f"{rest.height} other kinds", f"其他 {rest.height} 类").within(language)
        table.add_row("", others, *(number(n) for n in sums))
    legend = Text(
        "A two voices, B one strong one; --show-suppressed lists what is undecided or left out",
        "A 两个来源，B 一个强来源；--show-suppressed 列出待定和未列入的事件",
    )
    return Group(table, note(legend, language))


def events_sheets(
    events: Events, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """Counts by event and problem, and by reason; no persons."""
    sheet = partial(titled_sheet, language=language, page_header=page_header)

    kind = ((Text("event", "事件"), 12), (Text("problem", "问题"), 28))
    totals = [
        (
            word(EVENTS, event, language),
            word(PROBLEMS, problem, language),
            *counts,
            round(expected, 1),
        )
        for event, problem, *counts, expected in events.totals.select(
            "event", "problem", *_COUNTS, "expected"
        ).iter_rows()
    ]
    reasons = [
        (
            word(EVENTS, event, language),
            word(PROBLEMS, problem, language),
            word(REASONS, why, language),
            n,
        )
        for event, problem, why, n in events.suppressed.iter_rows()
    ]
    return [
        sheet(
            Text("events", "事件疑点"),
            (*kind, *((head, 10) for head in _HEADS), (Text("expected", "期望数"), 10)),
            totals,
        ),
        sheet(
            Text("events left out", "未列入的事件"),
            (*kind, (Text("reason", "原因"), 36), (Text("events", "件数"), 10)),
            reasons,
        ),
    ]


def events_json(events: Events) -> dict[str, object]:
    """The counts for programs; no persons."""
    return {
        "totals": [
            {**row, "expected": round(row["expected"], 3)}
            for row in events.totals.iter_rows(named=True)
        ],
        "suppressed": events.suppressed.to_dicts(),
    }
