"""What the screens saw: the surest result of each on the terminal, all of it in the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.reports.grid import Head, grid, note, number
from cpaudit.reports.words import DATASETS, word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.screens.assess import Screens

# What a reader takes in at one look; statistics.xlsx has them all.
_SHOWN = 4
_CAUSES_SHOWN = 1
_DIGITS = 6
_AREA = Text("whole area", "全辖区")


def screens_part(result: Screens, language: Language, *, is_plain: bool) -> RenderableType | None:
    """The surest result of each screen with harmless causes; one line where nothing stands out."""
    if not result.n_tests and result.silent.is_empty():
        return None
    found = result.worth_a_visit()
    n_silent = result.silent["screen"].n_unique()
    about = Text(
        f"{result.n_tests:,} comparisons; {n_silent} screens lacked data (statistics.xlsx)",
        f"共比较 {result.n_tests:,} 项；{n_silent} 项筛查数据不足（见 statistics.xlsx）",
    )
    if found.is_empty():
        nothing = Text("nothing stands out", "未见异常")
        return note(
            Text(f"{nothing.en}; {about.en}", f"{nothing.zh}；{about.zh}"), language, style=""
        )
    best = found.unique("screen", keep="first", maintain_order=True)
    table = grid(
        Head(
            Text("what stands out: the surest of each kind", "需复核情况（每类列最明显者）"),
            is_wide=True,
        ),
        Head(Text("alike", "同类数"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    counts = dict(found.group_by("screen").len().iter_rows())
    tag = language.value
    for row in best.head(_SHOWN).iter_rows(named=True):
        source = row["source"] if row["source"] in DATASETS else None
        told = f"{word(DATASETS, source, language)} – " if source else ""
        table.add_row(f"{told}{row[f'message_{tag}']}", number(counts[row["screen"]]))
    lines = [about]
    lines += [
        Text(
            f"harmless causes ({row['title_en'].lower()}): {row['causes_en']}",
            f"可能的正常原因（{row['title_zh']}）：{row['causes_zh']}",
        )
        for row in best.head(_CAUSES_SHOWN).iter_rows(named=True)
    ]
    n_more = best.height - _SHOWN
    if n_more > 0:
        more = Text(f"{n_more} more screens found something", f"另有 {n_more} 项有结果")
        lines[0] = Text(f"{more.en}; {about.en}", f"{more.zh}；{about.zh}")
    return Group(table, *(note(line, language) for line in lines))


def screens_json(result: Screens) -> dict[str, object]:
    """All tables of the screens as rows."""
    return {
        "n_tests": result.n_tests,
        "n_worth_a_visit": result.worth_a_visit().height,
        "results": result.results.to_dicts(),
        "not_screened": result.silent.to_dicts(),
        "villages": result.places.to_dicts(),
        "funnels": result.funnels.to_dicts(),
        "sex_ratios": result.sex_ratios.to_dicts(),
        "cohorts": result.cohorts.to_dicts(),
    }
