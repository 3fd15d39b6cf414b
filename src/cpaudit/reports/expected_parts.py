"""The expected number of missed births: on the terminal, in a workbook, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note
from cpaudit.reports.xlsx import Column, Sheet

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.missed.expected import ExpectedMissed
    from cpaudit.statistics.expected_count import ExpectedCount

_KINDS = (
    ("all", Text("of all births that planning lacks", "未入全员库的全部出生")),
    ("listed", Text("of those listed as missed", "其中：列为疑似漏报")),
    ("undecided", Text("of those undecided", "其中：归属或关联待定")),
    ("suppressed", Text("of those left out", "其中：未列入")),
    ("period", Text("of those of the period", "其中：统计期内")),
)
_WORDS, _CODE, _COUNT = 34, 14, 10
_DIGITS = 2


def expected_part(
    result: ExpectedMissed, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """The sums of probabilities with their intervals; nothing where planning lacks no birth."""
    if result.all.n == 0:
        return None
    table = grid(
        Head(Text("expected missed births", "预计漏报数"), is_wide=True),
        Head(Text("births", "出生"), is_number=True),
        Head(Text("expected", "预计"), is_number=True),
        Head(Text("95 % interval", "95% 区间"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for name, said in _KINDS:
        one: ExpectedCount = getattr(result, name)
        low, high = one.interval
        table.add_row(
            said.within(language), f"{one.n:,}", f"{one.expected:,.1f}", f"{low:,.0f} – {high:,.0f}"
        )
    said = Text(
        "Only births that some source tells of; errors of scope that many births share are allowed for.",
        "仅含至少一个来源有记录的出生；区间已计入归属判断的共同误差。",
    )
    return Group(table, note(said, language))


def expected_sheets(
    result: ExpectedMissed, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """The sums, then village by village."""
    columns = (
        Column(Text("births", "出生").within(language), _WORDS),
        Column(Text("village code", "村居代码").within(language), _CODE),
        Column(Text("number", "人数").within(language), _COUNT),
        Column(Text("expected missed", "预计漏报").within(language), _COUNT),
        Column(Text("low", "下限").within(language), _COUNT),
        Column(Text("high", "上限").within(language), _COUNT),
    )
    rows: list[tuple[str | int | float | None, ...]] = []
    for name, said in _KINDS:
        one: ExpectedCount = getattr(result, name)
        figures = (round(one.expected, _DIGITS), *one.interval)
        rows.append((said.within(language), None, one.n, *figures))
    village = Text("of the village (number: those listed)", "该村居（人数为已列入者）").within(
        language
    )
    rows += [
        (village, code, n, round(expected, _DIGITS), low, high)
        for code, n, expected, low, high in result.by_village.iter_rows()
    ]
    name = Text("expected missed births", "预计漏报数").within(language)
    return [Sheet(name, columns, rows, page_header)]


def expected_json(result: ExpectedMissed) -> dict[str, object]:
    """The same figures as data."""
    found: dict[str, object] = {}
    for name, _ in _KINDS:
        one: ExpectedCount = getattr(result, name)
        found[name] = {
            "n": one.n,
            "expected": one.expected,
            "standard_error": one.standard_error,
            "low": one.interval.low,
            "high": one.interval.high,
        }
    return {**found, "by_village": result.by_village.to_dicts()}
