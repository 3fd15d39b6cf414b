"""What time the rules took: a table for the terminal, and all of it as CSV."""

from __future__ import annotations

from io import StringIO

import polars as pl
from rich.console import Console, Group
from rich.text import Text as Line

from cpaudit.i18n import Language, Text
from cpaudit.reports.grid import Head, grid, note

_WIDTH = 80
_SHOWN = 20  # what comes after costs little
_WORDS = {
    "stage": Text("stage", "阶段"),
    "read": Text("reading", "读取"),
    "key": Text("rows by key", "按键分组"),
    "match": Text("matching", "匹配"),
    "join": Text("lookup or window", "查找或窗口"),
    "rule": Text("rule", "规则"),
}
_HEADS = (
    Head(Text("seconds", "秒"), is_number=True),
    Head(Text("share", "占比"), is_number=True),
    Head(Text("rules", "规则数"), is_number=True),
    Head(Text("work", "工作")),
    Head(Text("view", "视图")),
    Head(Text("what", "内容"), is_wide=True),
)
_COLUMNS = {
    "seconds": Text("seconds", "秒"),
    "share": Text("share", "占比"),
    "work": Text("work", "工作"),
    "view": Text("view", "视图"),
    "what": Text("what", "内容"),
    "rules": Text("rules", "规则"),
    "cpu_seconds": Text("CPU seconds", "CPU 秒"),
    "peak_mib": Text("memory, MiB", "内存 MiB"),
}


def profile_text(profile: pl.DataFrame, *, language: Language, is_plain: bool) -> str:
    """The costliest parts of the work, the costliest first."""
    table = grid(*_HEADS, language=language, is_plain=is_plain)
    for row in profile.head(_SHOWN).iter_rows(named=True):
        table.add_row(
            f"{row['seconds']:.2f}",
            f"{row['share']:.0%}",
            str(len(row["rules"])),
            _WORDS[row["work"]].within(language),
            row["view"],
            Line(row["what"], no_wrap=True, overflow="ellipsis"),
        )
    title = Text("Time of the rules", "规则耗时")
    left = profile.slice(_SHOWN)
    rest = Text(
        f"{left.height} more in {left['seconds'].sum():.2f} s: see profile.csv.",
        f"其余 {left.height} 项共 {left['seconds'].sum():.2f} 秒，见 profile.csv。",
    )
    apart = Text(
        "Rules and joins were worked out one after another to be timed: longer than otherwise.",
        "为计时，规则与关联逐一执行，总耗时略长于平常。",
    )
    notes = [note(rest, language)] if left.height else []
    stream = StringIO()
    console = Console(file=stream, width=_WIDTH, highlight=False, emoji=False, legacy_windows=False)
    console.print(Group(Line(title.within(language)), table, *notes, note(apart, language)))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def profile_csv(profile: pl.DataFrame, *, language: Language) -> str:
    """All parts of the work as CSV that Excel opens rightly."""
    named = profile.select(
        pl.col("seconds").round(4),
        pl.col("share").round(4),
        pl.col("work").replace_strict(
            {word: text.within(language) for word, text in _WORDS.items()}
        ),
        "view",
        "what",
        pl.col("rules").list.join(" "),
        *(pl.col(name).round(2) for name in ("cpu_seconds", "peak_mib") if name in profile.columns),
    )
    headings = {
        name: text.within(language) for name, text in _COLUMNS.items() if name in named.columns
    }
    return "\ufeff" + named.rename(headings).write_csv()
