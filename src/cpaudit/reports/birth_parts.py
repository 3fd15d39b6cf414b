"""The parts of the terminal summary on births: missed, left out, complete, estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rich.console import Group

from cpaudit.i18n import Text
from cpaudit.reports import completeness_parts
from cpaudit.reports.grid import Head, grid, note, number
from cpaudit.reports.words import GRADES, SUPPRESSED, word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cpaudit.i18n import Language
    from cpaudit.reports.material import Material

# What a reader takes in at one look; findings.xlsx has them all.
_VILLAGES_SHOWN = 15


def missed_part(material: Material, language: Language, *, is_plain: bool) -> RenderableType | None:
    """Missed births by village and grade, the villages with most of them first."""
    if material.missed.is_empty():
        return None
    counts = material.missed.group_by("village", "village_name").agg(
        *(pl.col("n").filter(pl.col("grade") == grade).sum().alias(grade) for grade in GRADES),
        pl.col("n").sum().alias("all"),
        pl.col("n_in_period").sum(),
        pl.col("expected").sum(),
    )
    villages = counts.sort("all", "village", descending=[True, False], nulls_last=True)
    table = grid(
        Head(Text("village", "村居"), is_wide=True),
        *(Head(Text(grade, grade), is_number=True) for grade in GRADES),
        Head(Text("all", "合计"), is_number=True),
        Head(Text("of the period", "其中本期"), is_number=True),
        Head(Text("expected", "期望数"), is_number=True),
        language=language,
        is_plain=is_plain,
    )

    def add(name: str, row: dict[str, float]) -> None:
        cells = (number(int(row[column])) for column in (*GRADES, "all", "n_in_period"))
        table.add_row(name, *cells, f"{row['expected']:,.1f}")

    for row in villages.head(_VILLAGES_SHOWN).iter_rows(named=True):
        nowhere = Text("no village", "未归村").within(language)
        add(row["village_name"] or row["village"] or nowhere, row)
    sums = pl.col(*GRADES, "all", "n_in_period", "expected").sum()
    n_rest = villages.height - _VILLAGES_SHOWN
    if n_rest > 0:
        rest = villages.slice(_VILLAGES_SHOWN).select(sums).row(0, named=True)
        add(Text(f"{n_rest} other villages", f"其他 {n_rest} 个村居").within(language), rest)
    table.add_section()
    add(Text("all", "合计").within(language), villages.select(sums).row(0, named=True))
    legend = Text(
        "A two sources or certificate and registration, B one strong source, C weak",
        "A 两个来源或出生证加落户，B 一个强来源，C 弱来源",
    )
    meaning = Text(
        "all: of every year that the planning export covers; expected: how many of them are truly "
        "missed, by their probabilities",
        "合计：全员数据覆盖的所有年份；期望数：按概率推算其中确属漏报的人数",
    )
    return Group(table, note(legend, language), note(meaning, language))


def suppressed_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """Why births that planning lacks are not in the list of missed ones."""
    if material.suppressed.is_empty():
        return None
    table = grid(
        Head(Text("reason", "原因"), is_wide=True),
        Head(Text("births", "人数"), is_number=True),
        language=language,
        is_plain=is_plain,
    )
    for reason, n in material.suppressed.select("reason", "n").sort("reason").rows():
        table.add_row(word(SUPPRESSED, reason, language), number(n))
    return table


def completeness_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """For each source, how many of its births of this area the planning system holds."""
    return completeness_parts.sources_held(material.completeness, language, is_plain=is_plain)


def estimate_part(
    material: Material, language: Language, *, is_plain: bool
) -> RenderableType | None:
    """How many births there are in truth, and how many of them no source holds."""
    del is_plain  # sentences only
    return completeness_parts.unseen(material.completeness, language)
