"""All indicators in total and by village, for the workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.indicators_parts import SPREADS, STANDINGS, title_of
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from cpaudit.i18n import Language
    from cpaudit.reports.xlsx import Sheet

_WIDE, _COUNT = 28.0, 10.0


def indicators_sheets(
    indicators: pl.DataFrame, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """All indicators in total and by village; no persons."""
    totals = indicators.filter(pl.col("village").is_null())
    if totals.is_empty():
        return []
    villages = indicators.filter(pl.col("village").is_not_null())
    of_totals = (
        (Text("indicator", "指标"), _WIDE),
        (Text("name", "代号"), _WIDE),
        (Text("value", "值"), _COUNT),
        (Text("counted", "分子"), _COUNT),
        (Text("of", "分母"), _COUNT),
        (Text("unknown", "未知"), _COUNT),
        (Text("from", "区间下限"), _COUNT),
        (Text("to", "区间上限"), _COUNT),
        (Text("target", "目标"), _COUNT),
        (Text("met", "达标"), _COUNT),
        (Text("villages", "各村差异"), 40.0),
        (Text("note", "说明"), 40.0),
    )
    answers = {True: Text("yes", "是"), False: Text("no", "否")}
    tag = language.value
    rows = [
        (
            title_of(row, language),
            row["name"],
            row["value"],
            row["numerator"],
            row["denominator"],
            row["n_unknown"],
            row["low"],
            row["high"],
            row["target"],
            answers[row["is_met"]].within(language) if row["is_met"] is not None else "",
            word(SPREADS, row.get("spread"), language),
            row[f"note_{tag}"] or "",
        )
        for row in totals.iter_rows(named=True)
    ]
    of_villages = (
        (Text("indicator", "指标"), _WIDE),
        (Text("village", "村居"), _WIDE),
        (Text("value", "值"), _COUNT),
        (Text("counted", "分子"), _COUNT),
        (Text("of", "分母"), _COUNT),
        (Text("from", "区间下限"), _COUNT),
        (Text("to", "区间上限"), _COUNT),
        (Text("shrunken", "收缩值"), _COUNT),
        (Text("standing", "位置"), _COUNT),
    )
    by_village = [
        (
            title_of(row, language),
            row.get("village_name") or row["village"],
            row["value"],
            row["numerator"],
            row["denominator"],
            row["low"],
            row["high"],
            row.get("shrunken"),
            word(STANDINGS, row.get("standing"), language),
        )
        for row in villages.iter_rows(named=True)
    ]

    sheet = partial(titled_sheet, language=language, page_header=page_header)

    sheets = [
        sheet(Text("Indicators", "指标"), of_totals, rows),
        sheet(Text("Indicators by village", "分村指标"), of_villages, by_village),
    ]
    return [one for one in sheets if one.rows]
