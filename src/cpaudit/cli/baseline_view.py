"""What a baseline holds, on the terminal and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text as Line

from cpaudit.gate.baseline import BASELINE_VERSION
from cpaudit.gate.stale import Lasting, stale_notes
from cpaudit.i18n import Text, current_language
from cpaudit.reports.grid import Head, grid, note, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rich.console import RenderableType

    from cpaudit.gate.baseline import Baseline

_LASTING: Mapping[Lasting, Text] = {
    Lasting.FOUND: Text("found", "仍存在"),
    Lasting.GONE: Text("gone", "已消失"),
    Lasting.UNJUDGED: Text("not judged", "无法判断"),
    Lasting.NO_RULE: Text("no rule", "规则未运行"),
}


def baseline_view(
    path: Path, baseline: Baseline, entries: pl.DataFrame | None, *, is_plain: bool
) -> Iterator[RenderableType]:
    """Who accepted what, and how many entries there are by rule and by village.

    Args:
        path: the file.
        baseline: what it holds.
        entries: from ``stale.lasting``; null where no run was kept.
        is_plain: whether only blanks may be used.
    """
    language = current_language()
    yield Line(Text(f"{path}: {baseline.n} findings", f"{path}：{baseline.n} 条").within(language))
    for one in baseline.additions:
        told = Text(
            f"{one.as_of}  {one.by}: {one.reason} ({one.n} added)",
            f"{one.as_of}  {one.by}：{one.reason}（新增 {one.n} 条）",
        )
        yield note(told, language)
    if not baseline.n:
        return
    for column, title in (("rule_id", Text("rule", "规则")), ("village", Text("village", "村居"))):
        yield Line()
        table = grid(
            Head(title, is_wide=True),
            Head(Text("entries", "条数"), is_number=True),
            *(
                Head(words, is_number=True)
                for words in (_LASTING.values() if entries is not None else ())
            ),
            language=language,
            is_plain=is_plain,
        )
        for row in _by(column, baseline, entries):
            counts = (row[name] for name in row if name != column)
            table.add_row(row[column] or "-", *(number(count) for count in counts))
        yield table
    if entries is not None:
        yield from (note(text, language, style="yellow") for text in stale_notes(entries))


def _by(column: str, baseline: Baseline, entries: pl.DataFrame | None) -> list[dict[str, Any]]:
    table = baseline.entries if entries is None else entries
    counts = {"n": pl.len()}
    if entries is not None:
        counts |= {str(way): (pl.col("lasting") == str(way)).sum() for way in Lasting}
    return table.group_by(column).agg(**counts).sort(column, nulls_last=True).to_dicts()


def baseline_json(path: Path, baseline: Baseline, entries: pl.DataFrame | None) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "version": BASELINE_VERSION,
        "file": path.name,
        "n": baseline.n,
        "additions": list(baseline.additions),
        "by_rule": _by("rule_id", baseline, entries),
        "by_village": _by("village", baseline, entries),
    }
