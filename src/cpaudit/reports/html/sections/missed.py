"""Missed births by village and month, how many are expected, and which births were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.html.blocks import Cell, DataTable, Paragraph, Section
from cpaudit.reports.html.figures import MISSED_MONTHS
from cpaudit.reports.html.sections.missed_months import month_blocks
from cpaudit.reports.html.voice import Voice, count, decimal, more_villages
from cpaudit.reports.words import GRADES, SUPPRESSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

_VILLAGES_SHOWN = 300


def missed_section(material: Material, voice: Voice) -> Section:
    """Births that others record and planning lacks."""
    title = voice(Text("Births that look missed (to be verified)", "疑似漏报出生（待核实）"))
    blocks: list[Block] = []
    if material.missed.is_empty():
        blocks.append(Paragraph(voice(Text("None were found.", "未发现。"))))
    else:
        months = material.figures.filter(pl.col("figure") == MISSED_MONTHS)
        blocks.append(_villages(material, voice))
        if months.height:
            blocks += month_blocks(material, months, voice)
    if material.expected is not None and material.expected.all.n:
        blocks.append(_expected(material, voice))
    if material.suppressed.height:
        blocks.append(_left_out(material, voice))
    return Section("missed", title, tuple(blocks))


def _villages(material: Material, voice: Voice) -> DataTable:
    counts = material.missed.group_by("village", "village_name").agg(
        *(pl.col("n").filter(pl.col("grade") == grade).sum().alias(grade) for grade in GRADES),
        pl.col("n").sum().alias("all"),
        pl.col("n_in_period", "expected").sum(),
    )
    villages = counts.sort("all", "village", descending=[True, False], nulls_last=True)
    names = (*GRADES, "all", "n_in_period")

    def cells(name: str, row: dict[str, Any]) -> tuple[Cell, ...]:
        return (Cell(name), *(count(row[each]) for each in names), decimal(row["expected"]))

    sums = villages.select(pl.col(*names, "expected").sum()).row(0, named=True)
    legend = Text(
        "A: two sources, or certificate and registration; B: one strong source; C: weak. "
        "Expected: the sum of the probabilities that they are missed.",
        "A：两个来源，或出生证加落户；B：一个强来源；C：弱来源。期望数为各例漏报概率之和。",
    )
    return DataTable(
        voice(Text("Missed births by village", "各村疑似漏报出生")),
        (
            voice.column("village", "村居", is_wide=True),
            *(voice.column(grade, grade, is_number=True) for grade in GRADES),
            voice.column("all", "合计", is_number=True),
            voice.column("of the period", "其中本期", is_number=True),
            voice.column("expected", "期望数", is_number=True),
        ),
        tuple(
            cells(voice.village(row), row)
            for row in villages.head(_VILLAGES_SHOWN).iter_rows(named=True)
        ),
        cells(voice(Text("all", "合计")), sums),
        (voice(legend), *more_villages(voice, villages.height, _VILLAGES_SHOWN)),
    )


def _expected(material: Material, voice: Voice) -> DataTable:
    found = material.expected
    kinds: Sequence[tuple[Text, Any]] = (
        ()
        if found is None
        else (
            (Text("of all births that planning lacks", "未入全员库的全部出生"), found.all),
            (Text("of those listed as missed", "其中：列为疑似漏报"), found.listed),
            (Text("of those undecided", "其中：归属或关联待定"), found.undecided),
            (Text("of those left out", "其中：未列入"), found.suppressed),
            (Text("of those of the period", "其中：统计期内"), found.period),
        )
    )
    note = Text(
        "Only births that some source tells of; errors of scope that many births share are allowed "
        "for in the interval.",
        "仅含至少一个来源有记录的出生；区间已计入归属判断的共同误差。",
    )
    return DataTable(
        voice(Text("Missed births by their probabilities", "按概率估计的漏报数")),
        (
            voice.column("births", "出生", is_wide=True),
            voice.column("number", "例数", is_number=True),
            voice.column("expected missed", "期望漏报数", is_number=True),
            voice.column("95 % interval", "95% 区间", is_number=True),
        ),
        tuple(
            (
                voice.cell(text),
                count(one.n),
                decimal(one.expected),
                Cell(f"{one.interval[0]:,.0f} – {one.interval[1]:,.0f}", f"{one.interval[0]:.3f}"),
            )
            for text, one in kinds
        ),
        notes=(voice(note),),
    )


def _left_out(material: Material, voice: Voice) -> DataTable:
    return DataTable(
        voice(
            Text("Births that planning lacks and that were not listed", "全员库未有但未列入的出生")
        ),
        (
            voice.column("reason", "原因", is_wide=True),
            voice.column("births", "出生", is_number=True),
        ),
        tuple(
            (Cell(voice.word(SUPPRESSED, reason)), count(n))
            for reason, n in material.suppressed.select("reason", "n").iter_rows()
        ),
        (voice.cell(Text("all", "合计")), count(int(material.suppressed["n"].sum()))),
    )
