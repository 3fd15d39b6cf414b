"""The indicators: on the terminal, in a workbook, as data; in total and by village."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group
from rich.text import Text as Line

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, interval, note, number, percent
from cpaudit.reports.returns_words import named
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from cpaudit.i18n import Language

STANDINGS = named(
    within=("as expected", "正常范围"),
    low=("low", "偏低"),
    high=("high", "偏高"),
    very_low=("very low", "明显偏低"),
    very_high=("very high", "明显偏高"),
    too_few=("too few records", "数量太少"),
)
SPREADS = named(
    none=(
        "the villages differ by no more than chance; their order says nothing",
        "各村差异不超过随机波动，排序没有意义",
    ),
    some=("the villages differ by more than chance", "各村差异超过随机波动"),
    too_few=(
        "too few villages with five records or more to say whether they differ",
        "有 5 条以上记录的村居太少，无法判断是否有差异",
    ),
)
# A summary shows these beside those with a target and the project's own; all stand in the workbook.
_FIRST = (
    "coverage",
    "under_report",
    "registration",
    "completeness",
    "accuracy",
    "timeliness",
    "truthfulness",
    "deaths",
    "identity_numbers",
    "returns",
)
_MOST = 12


def indicators_part(
    indicators: pl.DataFrame, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """The indicators with a target and the most telling others; nothing where there are none."""
    totals = indicators.filter(pl.col("village").is_null())
    if totals.is_empty():
        return None
    is_told = pl.col("value").is_not_null() | pl.col("target").is_not_null()
    shown = in_order(totals.filter(is_told)).head(_MOST)
    n_more = totals.filter(pl.col("value").is_not_null()).height - shown.height
    more = Text(
        f"{n_more} more; «cpaudit indicators» shows all of them.",
        f"另有 {n_more} 项，用 cpaudit indicators 查看全部。",
    )
    if shown.is_empty():
        return None
    return Group(
        totals_grid(shown, language, is_plain=is_plain),
        *(note(text, language) for text in notes(shown)),
        *([note(more, language)] if n_more > 0 else []),
    )


def in_order(totals: pl.DataFrame) -> pl.DataFrame:
    """Those with a target first, then the most telling ones."""
    rank = pl.col("name").replace_strict(
        {name: at for at, name in enumerate(_FIRST)}, default=len(_FIRST), return_dtype=pl.UInt8
    )
    return totals.sort(pl.col("target").is_null(), rank, "name")


def totals_grid(totals: pl.DataFrame, language: Language, *, is_plain: bool) -> RenderableType:
    """Each indicator with its counts, interval and target."""
    table = grid(
        Head(Text("indicator", "指标"), is_wide=True),
        Head(Text("value", "值"), is_number=True),
        Head(Text("of", "分子/分母"), is_number=True),
        Head(Text("95 % interval", "95% 区间"), is_number=True),
        Head(Text("target", "目标"), is_number=True),
        Head(Text("met", "达标")),
        language=language,
        is_plain=is_plain,
    )
    answers = {True: Text("yes", "是"), False: Text("no", "否")}
    for row in totals.iter_rows(named=True):
        has_target = row["target"] is not None
        answer = answers[bool(row["is_met"])] if has_target else Text("", "")
        table.add_row(
            title_of(row, language),
            percent(row["value"]),
            f"{number(row['numerator'])}/{number(row['denominator'])}",
            interval(row["low"], row["high"], percent),
            percent(row["target"]) if has_target else "",
            Line(answer.within(language), style="green" if row["is_met"] else "red"),
        )
    return table


def villages_grid(
    villages: pl.DataFrame, language: Language, *, is_plain: bool, has_order: bool
) -> RenderableType:
    """One indicator's villages: the raw share, the shrunken one, and the place in the funnel.

    Without ``has_order`` the villages stand by their codes and none is before another.
    """
    table = grid(
        *((Head(Text("", "序")),) if has_order else ()),
        Head(Text("village", "村居"), is_wide=True),
        Head(Text("value", "值"), is_number=True),
        Head(Text("of", "分子/分母"), is_number=True),
        Head(Text("95 % interval", "95% 区间"), is_number=True),
        Head(Text("shrunken", "收缩值"), is_number=True),
        Head(Text("standing", "位置")),
        language=language,
        is_plain=is_plain,
    )
    nowhere = Text("no village", "未归村").within(language)
    for at, row in enumerate(villages.iter_rows(named=True), start=1):
        table.add_row(
            *((str(at),) if has_order else ()),
            row["village_name"] or row["village"] or nowhere,
            percent(row["value"]),
            f"{number(row['numerator'])}/{number(row['denominator'])}",
            interval(row["low"], row["high"], percent),
            percent(row["shrunken"]),
            word(STANDINGS, row["standing"], language),
        )
    return table


def notes(totals: pl.DataFrame) -> Iterator[Text]:
    """Why indicators have no value, or what was left out of them; equal notes once."""
    known = (
        totals.filter(pl.col("note_en").is_not_null())
        .group_by("note_zh", "note_en", maintain_order=True)
        .agg(
            pl.coalesce("title_zh", "name").alias("zh"), pl.coalesce("title_en", "name").alias("en")
        )
    )
    for row in known.iter_rows(named=True):
        yield Text(
            f"{row['note_en']}: {', '.join(row['en'])}", f"{row['note_zh']}：{'、'.join(row['zh'])}"
        )


def ranked(villages: pl.DataFrame, *, is_low_better: bool, has_order: bool) -> pl.DataFrame:
    """One indicator's villages, those that most need a visit first, by the shrunken share."""
    if not has_order:
        return villages.sort("village", nulls_last=True)
    return villages.sort(
        pl.coalesce("shrunken", "value"),
        "village",
        descending=[is_low_better, False],
        nulls_last=True,
    )


def indicators_json(indicators: pl.DataFrame) -> dict[str, object]:
    """The totals and the villages as plain data."""
    is_total = pl.col("village").is_null()
    return {
        "totals": indicators.filter(is_total).drop("village").to_dicts(),
        "villages": indicators.filter(~is_total).to_dicts(),
    }


def title_of(row: dict[str, object], language: Language) -> str:
    """The indicator's title in the language, else its name."""
    return str(row[f"title_{language.value}"] or row["name"])
