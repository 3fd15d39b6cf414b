"""What the screens saw, table by table, for the workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.reports.titled_sheet import titled_sheet
from cpaudit.reports.words import DATASETS, word

if TYPE_CHECKING:
    from cpaudit.i18n import Language
    from cpaudit.reports.xlsx import Sheet
    from cpaudit.screens.assess import Screens

_DIGITS = 6  # tell two results apart; more would be noise
_AREA = Text("whole area", "全辖区")
_STANDINGS = {
    "worth_a_visit": Text("worth a visit", "建议复核"),
    "usual": Text("as usual", "正常"),
    "within": Text("within", "范围内"),
    "low": Text("low (95 %)", "偏低（95%）"),
    "high": Text("high (95 %)", "偏高（95%）"),
    "very_low": Text("very low (99.8 %)", "明显偏低（99.8%）"),
    "very_high": Text("very high (99.8 %)", "明显偏高（99.8%）"),
    "too_few": Text("too few", "数量过少"),
}
_RESULTS = (
    (Text("screen", "筛查项"), 24),
    (Text("source", "来源"), 20),
    (Text("village code", "村居代码"), 14),
    (Text("part", "部分"), 16),
    (Text("standing", "结论"), 12),
    (Text("what was seen", "情况"), 70),
    (Text("n", "数量"), 8),
    (Text("statistic", "统计量"), 10),
    (Text("expected", "期望"), 10),
    (Text("p", "p 值"), 10),
    (Text("q", "q 值"), 10),
    (Text("harmless causes", "可能的正常原因"), 50),
)
_SILENT = (
    (Text("screen", "筛查项"), 28),
    (Text("source", "来源"), 22),
    (Text("n", "实有"), 9),
    (Text("needed", "至少"), 9),
    (Text("why it was not done", "未执行原因"), 60),
)
_PLACES = (
    (Text("village code", "村居代码"), 14),
    (Text("village", "村居"), 18),
    (Text("screens", "筛查项数"), 9),
    (Text("which", "筛查项"), 50),
    (Text("least q", "最小 q 值"), 10),
)
_FUNNELS = (
    (Text("indicator", "指标"), 24),
    (Text("village code", "村居代码"), 14),
    (Text("counted", "分子"), 9),
    (Text("of", "分母"), 9),
    (Text("share", "比例"), 9),
    (Text("all villages", "全部村居"), 9),
    (Text("shrunken", "收缩后"), 9),
    (Text("low 95 %", "95% 下限"), 9),
    (Text("high 95 %", "95% 上限"), 9),
    (Text("low 99.8 %", "99.8% 下限"), 9),
    (Text("high 99.8 %", "99.8% 上限"), 9),
    (Text("p", "p 值"), 10),
    (Text("standing", "位置"), 14),
    (Text("over-dispersion", "离散系数"), 10),
    (Text("remark", "说明"), 36),
)
_SEX_RATIOS = (
    (Text("source", "来源"), 20),
    (Text("years of birth", "出生年份"), 12),
    (Text("births", "范围"), 12),
    (Text("boys", "男"), 8),
    (Text("births known", "出生数"), 9),
    (Text("boys for 100 girls", "性别比"), 10),
    (Text("low", "下限"), 9),
    (Text("high", "上限"), 9),
    (Text("p against 105", "与105比较 p 值"), 10),
    (Text("births needed", "所需出生数"), 10),
)
_COHORTS = (
    (Text("born", "出生年份"), 9),
    (Text("source", "来源"), 22),
    (Text("in the source", "来源人数"), 9),
    (Text("in planning", "全员人数"), 9),
    (Text("in both", "两者共有"), 9),
    (Text("survival", "存活比例"), 9),
    (Text("ratio", "比值"), 9),
    (Text("low", "下限"), 9),
    (Text("high", "上限"), 9),
    (Text("p", "p 值"), 10),
    (Text("covers the year", "覆盖全年"), 9),
    (Text("enough", "数量足够"), 9),
)
_CHANCE_ONLY = Text(
    "no real differences between villages: only chance sets them apart",
    "村居间无实质差异，仅为随机波动",
)
_FUNNEL_FIGURES = (
    "village",
    "n_hits",
    "n",
    "share",
    "common",
    "shrunken",
    "low_95",
    "high_95",
    "low_998",
    "high_998",
    "p",
)


def screens_sheets(
    result: Screens, language: Language, page_header: tuple[str, str, str]
) -> list[Sheet]:
    """The results, what was not done, the places, the funnels, …; those without rows are left out."""
    tag = language.value

    sheet = partial(titled_sheet, language=language, page_header=page_header, n_figures=_DIGITS)

    def source(name: str | None) -> str:
        return _AREA.within(language) if name is None else word(DATASETS, name, language)

    def standing(name: str) -> str:
        return word(_STANDINGS, name, language)

    titles = {row["screen"]: row[f"title_{tag}"] for row in result.results.iter_rows(named=True)}
    funnel_titles = {
        row["indicator"]: row[f"title_{tag}"] for row in result.funnels.iter_rows(named=True)
    }
    sheets = [
        sheet(
            Text("screens", "筛查结果"),
            _RESULTS,
            (
                (
                    row[f"title_{tag}"],
                    funnel_titles.get(row["source"]) or source(row["source"]),
                    row["village"] or "",
                    row["part"],
                    standing(row["standing"]),
                    row[f"message_{tag}"],
                    row["n"],
                    row["statistic"],
                    row["expected"],
                    row["p"],
                    row["q"],
                    row[f"causes_{tag}"],
                )
                for row in result.results.iter_rows(named=True)
            ),
        ),
        sheet(
            Text("screened villages", "需复核村居"),
            _PLACES,
            (
                (
                    row["village"],
                    row["village_name"],
                    row["n_screens"],
                    "; ".join(titles.get(name, name) for name in row["screens"].split(";")),
                    row["least_q"],
                )
                for row in result.places.iter_rows(named=True)
            ),
        ),
        sheet(
            Text("funnels", "村居比较"),
            _FUNNELS,
            (
                (
                    row[f"title_{tag}"],
                    *(row[name] for name in _FUNNEL_FIGURES),
                    standing(row["standing"]),
                    row["over_dispersion"],
                    _CHANCE_ONLY.within(language) if row["is_chance_only"] else "",
                )
                for row in result.funnels.iter_rows(named=True)
            ),
        ),
        sheet(
            Text("sex ratios at birth", "出生性别比"),
            _SEX_RATIOS,
            ((source(row[0]), *row[1:]) for row in result.sex_ratios.iter_rows()),
        ),
        sheet(
            Text("cohorts", "同批出生人口"),
            _COHORTS,
            ((row[0], source(row[1]), *row[2:]) for row in result.cohorts.iter_rows()),
        ),
        sheet(
            Text("not screened", "未执行的筛查"),
            _SILENT,
            (
                (
                    row[f"title_{tag}"],
                    funnel_titles.get(row["source"]) or source(row["source"]),
                    row["n"],
                    row["needed"],
                    row[f"reason_{tag}"],
                )
                for row in result.silent.iter_rows(named=True)
            ),
        ),
    ]
    return [one for one in sheets if one.rows]
