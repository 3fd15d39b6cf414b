"""The runs of a project over time: findings, missed births and indicators, with their trends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note, number, percent
from cpaudit.reports.plain import plain
from cpaudit.reports.sparkline import sparkline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from cpaudit.i18n import Language

# Raised when a key goes or changes its meaning; new keys do not raise it.
HISTORY_VERSION = 1
# A year of months on one screen; --json has all of them.
SHOWN_RUNS = 12
_COUNTS: Mapping[str, Text] = {
    "n_findings": Text("findings", "疑点"),
    "n_error": Text("errors", "错误"),
    "n_new": Text("new", "新增"),
    "n_verified": Text("proved", "已销号"),
    "n_unproven": Text("no proof", "无佐证"),
    "n_missed": Text("missed", "漏报"),
}
_TRENDS: Mapping[str, Text] = {
    "n_findings": Text("findings", "疑点"),
    "n_error": Text("errors", "错误级"),
    "n_warning": Text("warnings", "警告级"),
    "n_missed": Text("births that look missed", "疑似漏报出生"),
}


def told_runs(runs: pl.DataFrame, *, has_repeats: bool = False) -> pl.DataFrame:
    """The runs that say something new, oldest first; all of them when repeats are asked for.

    Args:
        runs: ``tables.RUNS``.
        has_repeats: whether runs over unchanged files and rules are told too.
    """
    told = runs if has_repeats else runs.filter(~pl.col("is_repeat"))
    return told.sort("run_no")


def history_view(
    runs: pl.DataFrame, titles: Mapping[str, Text], language: Language, *, is_plain: bool
) -> Iterator[RenderableType]:
    """The last runs as a table, and below it the trends.

    Args:
        runs: from ``told_runs``.
        titles: the indicators' titles; those that are shown, in their order.
        language: of the words.
        is_plain: whether only blanks and digits may be used.
    """
    if runs.is_empty():
        yield Line(Text("No run has been recorded yet.", "尚无运行记录。").within(language))
        return
    shown = runs.tail(SHOWN_RUNS)
    yield _table(shown, language, is_plain=is_plain)
    if shown.height < runs.height:
        n_hidden = runs.height - shown.height
        text = Text(f"{n_hidden} earlier runs: see --json", f"更早的 {n_hidden} 次见 --json")
        yield note(text, language)
    if shown["is_partial"].any():
        yield note(Text("* cut off by the time limit", "* 因超时未完成"), language)
    if shown["rule_set"].n_unique() > 1:
        yield note(
            Text(
                "! rules or settings differ from the run before; numbers may move because of it",
                "! 规则或设置与前次不同，数字变化可能由此引起",
            ),
            language,
        )
    yield Line()
    yield _trends(shown, titles, language, is_plain=is_plain)


def _table(runs: pl.DataFrame, language: Language, *, is_plain: bool) -> RenderableType:
    table = grid(
        Head(Text("run", "次"), is_number=True),
        Head(Text("as of", "截至")),
        *(Head(title, is_number=True) for title in _COUNTS.values()),
        Head(Text("code", "退出码"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    rule_set = None
    for row in runs.iter_rows(named=True):
        marks = "*" if row["is_partial"] else ""
        marks += "!" if rule_set not in {None, row["rule_set"]} else ""
        rule_set = row["rule_set"]
        table.add_row(
            f"{marks}{row['run_no']}",
            str(row["as_of"]),
            *(number(row[name]) for name in _COUNTS),
            number(row["exit_code"]),
        )
    return table


def _trends(
    runs: pl.DataFrame, titles: Mapping[str, Text], language: Language, *, is_plain: bool
) -> RenderableType:
    table = grid(
        Head(Text("trend", "趋势"), is_wide=True),
        Head(Text("first", "最早"), is_number=True),
        Head(Text("last", "最近"), is_number=True),
        # Last: consoles of code page 936 draw the bars twice as wide.
        Head(Text("course", "走势")),
        language=language,
        is_plain=is_plain,
    )
    for name, title in _TRENDS.items():
        counts = runs[name].to_list()
        table.add_row(
            title.within(language),
            number(counts[0]),
            number(counts[-1]),
            sparkline(counts, is_plain=is_plain),
        )
    for name, shares in shares_by_run(runs, [*titles]).items():
        table.add_row(
            titles[name].within(language),
            percent(shares[0]),
            percent(shares[-1]),
            sparkline(shares, is_plain=is_plain),
        )
    return table


def shares_by_run(runs: pl.DataFrame, names: Sequence[str]) -> dict[str, list[float | None]]:
    """For each indicator that any run knows, its value in each run; null where it has none."""
    counts = [indicators_of(text) for text in runs["indicators"]]
    return {
        name: [_share(of_run.get(name)) for of_run in counts]
        for name in names
        if any(name in of_run for of_run in counts)
    }


def indicators_of(text: str | None) -> dict[str, tuple[int, int]]:
    """The hits and records of each indicator of a run, from ``tables.RUNS``."""
    known = json.loads(text) if text else {}
    return {name: (int(hits), int(n)) for name, (hits, n) in known.items() if n is not None}


def _share(counts: tuple[int, int] | None) -> float | None:
    return None if counts is None or counts[1] == 0 else counts[0] / counts[1]


def history_json(runs: pl.DataFrame) -> dict[str, Any]:
    """The runs as plain data, oldest first."""
    rows = [
        {
            **row,
            "indicators": {
                name: {"numerator": hits, "denominator": n, "value": _share((hits, n))}
                for name, (hits, n) in indicators_of(row["indicators"]).items()
            },
        }
        for row in runs.iter_rows(named=True)
    ]
    value: dict[str, Any] = plain({"version": HISTORY_VERSION, "runs": rows})
    return value
