"""The sheets on completeness for ``statistics.xlsx``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.reports.completeness_lines import estimate_values, unseen_lines
from cpaudit.reports.completeness_words import (
    DIMENSIONS,
    FAMILIES,
    VALUES,
    figure_value,
    figure_words,
    history_words,
    joined,
    list_words,
    value_words,
)
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.statistics.two_list import Caution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.completeness.assess import Completeness
    from cpaudit.i18n import Language
    from cpaudit.reports.sheet_rows import Cell
    from cpaudit.reports.xlsx import Sheet

_DIGITS = 4
_MODELS_SHOWN = 60
_COVERAGE = (
    (Text("by", "分组"), 12),
    (Text("kind", "类别"), 22),
    (Text("births listed in", "名单"), 20),
    (Text("found in", "是否见于"), 20),
    (Text("births", "出生数"), 9),
    (Text("found", "已见"), 9),
    (Text("share", "比例"), 9),
    (Text("low", "下限"), 9),
    (Text("high", "上限"), 9),
    (Text("enough births", "例数足够"), 9),
    (Text("could not be held", "该来源不可能记录"), 12),
)
_PAIRS = (
    (Text("first list", "名单一"), 20),
    (Text("second list", "名单二"), 20),
    (Text("in the first", "名单一人数"), 9),
    (Text("in the second", "名单二人数"), 9),
    (Text("in both", "共有"), 9),
    (Text("in any", "合并"), 9),
    (Text("total (Chapman)", "估计总数（Chapman）"), 11),
    (Text("low", "下限"), 9),
    (Text("high", "上限"), 9),
    (Text("low, log interval", "对数区间下限"), 9),
    (Text("high, log interval", "对数区间上限"), 9),
    (Text("at most", "至多"), 9),
    (Text("first list complete", "名单一完整率"), 9),
    (Text("low", "下限"), 9),
    (Text("high", "上限"), 9),
    (Text("total, odds ratio 0.5", "优势比 0.5 时总数"), 10),
    (Text("1", "1"), 9),
    (Text("2", "2"), 9),
    (Text("4", "4"), 9),
    (Text("cautions", "注意"), 50),
)
_MODELS = (
    (Text("model", "模型"), 26),
    (Text("total", "估计总数"), 11),
    (Text("standard error", "标准误"), 10),
    (Text("deviance", "偏差"), 10),
    (Text("degrees of freedom", "自由度"), 8),
    (Text("AIC", "AIC"), 10),
    (Text("BIC", "BIC"), 10),
    (Text("weight", "权重"), 9),
    (Text("close to the best", "与最优相近"), 9),
)
_STRATA = (
    (Text("residence", "户籍"), 16),
    (Text("parity", "孩次"), 14),
    (Text("village code", "村居代码"), 14),
    (Text("strata put together", "合并层数"), 9),
    (Text("planning", "全员库"), 9),
    (Text("other sources", "其他来源"), 9),
    (Text("both", "两者均有"), 9),
    (Text("total", "估计总数"), 11),
)
_ESTIMATE = ((Text("item", "项目"), 60), (Text("value", "值"), 60))


def completeness_sheets(
    result: Completeness, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """The estimate, the coverage matrix, the pairs, the models and the strata; empty ones are left out."""
    sheet = partial(titled_sheet, language=language, page_header=page_header)

    sheets = [
        sheet(Text("births in truth", "实际出生估计"), _ESTIMATE, _estimate(result, language)),
        sheet(Text("coverage", "来源互覆盖"), _COVERAGE, _coverage(result, language)),
        sheet(Text("two lists", "两名单估计"), _PAIRS, _pairs(result, language)),
        sheet(Text("log-linear models", "对数线性模型"), _MODELS, _models(result)),
        sheet(Text("strata", "分层估计"), _STRATA, _strata(result, language)),
    ]
    return [one for one in sheets if one.rows]


def _cells(row: Sequence[Any]) -> list[Cell]:
    return [round(cell, _DIGITS) if isinstance(cell, float) else cell for cell in row]


def _estimate(result: Completeness, language: Language) -> list[list[Cell]]:
    """What the terminal says, and every figure of it."""
    values = estimate_values(result)
    if not values:
        return []
    said: list[list[Cell]] = [[line.within(language), None] for line in unseen_lines(result)]
    many = result.several
    if many is not None:
        names = [FAMILIES[name] for name in many.lists]
        lists = Text("lists in the models", "模型所用名单").within(language)
        said.append([lists, joined(names, language)])
        said += [
            [history_words(history, names).within(language), n] for history, n in many.cells.items()
        ]
    for name, value in values.items():
        cell = figure_value(name, value)
        shown = cell.within(language) if isinstance(cell, Text) else cell
        said.append([figure_words(name).within(language), *_cells([shown])])
    return said


def _coverage(result: Completeness, language: Language) -> list[list[Cell]]:
    yes, no = Text("yes", "是").within(language), Text("no", "否").within(language)
    return [
        _cells(
            (
                DIMENSIONS[row["by"]].within(language),
                value_words(row["by"], row["value"], row["value_name"], row["n_pooled"]).within(
                    language
                ),
                list_words(row["listed_in"]).within(language),
                list_words(row["found_in"]).within(language),
                row["n_listed"],
                row["n_found"],
                row["share"],
                row["low"],
                row["high"],
                yes if row["is_enough"] else no,
                row["n_impossible"],
            )
        )
        for row in result.coverage.iter_rows(named=True)
    ]


def _pairs(result: Completeness, language: Language) -> list[list[Cell]]:
    rows = []
    for row in result.pairs.iter_rows(named=True):
        tokens = [token for token in row.pop("cautions").split(";") if token]
        cautions = joined([Caution(token).text() for token in tokens], language)
        first, second = (list_words(row.pop(name)).within(language) for name in ("first", "second"))
        rows.append(_cells((first, second, *row.values(), cautions)))
    return rows


def _models(result: Completeness) -> list[list[Cell]]:
    if result.several is None:
        return []
    shown = result.several.models.head(_MODELS_SHOWN)
    return [_cells((*row[:-1], "✓" if row[-1] else "")) for row in shown.iter_rows()]


def _strata(result: Completeness, language: Language) -> list[list[Cell]]:
    several = Text("several", "多项").within(language)
    unknown = Text("not known", "不详").within(language)

    def word(by: str, value: str | None) -> str:
        if value is None:
            return several
        known = VALUES.get((by, value))
        return unknown if value == "?" else known.within(language) if known else value

    return [
        _cells(
            (
                word("residence", row["residence"]),
                word("parity", row["parity"]),
                word("village", row["village"]),
                row["n_cells"],
                row["n_planning"],
                row["n_other"],
                row["n_both"],
                row["total"],
            )
        )
        for row in result.strata.iter_rows(named=True)
    ]
