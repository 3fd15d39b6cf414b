"""Which births each list holds, how the lists overlap, and how many births none of them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.completeness_lines import unseen_lines
from cpaudit.reports.completeness_words import list_words
from cpaudit.reports.grid import interval, percent
from cpaudit.reports.html.blocks import Bullets, Cell, DataTable, Figure, Paragraph, Section
from cpaudit.reports.html.charts.upset import upset
from cpaudit.reports.html.voice import UNKNOWN, Voice, count

if TYPE_CHECKING:
    from cpaudit.reports.html.blocks import Block
    from cpaudit.reports.material import Material

# Columns that can be told apart; the rest is summed up below the figure.
_COMBINATIONS_SHOWN = 12
# Of these at least, if there are so many, those that planning is no part of.
_LACKING_SHOWN = 4
# Shares at which a cell of the matrix takes the next, darker shade.
_SHADES = (0.5, 0.8, 0.9, 0.95, 0.99)


def coverage_section(material: Material, voice: Voice) -> Section:
    """The births of the window in the lists that cover it."""
    blocks: list[Block] = []
    if material.alignment is not None:
        said = tuple(voice(line) for line in material.alignment.statement())
        blocks.append(Bullets(said, voice(Text("What is compared with what", "比对口径"))))
    whole = material.completeness.coverage.filter(pl.col("by") == "all")
    if whole.height:
        blocks.append(_matrix(whole, voice))
    if material.completeness.overlaps.height:
        blocks.append(_overlaps(material, voice))
    unseen = tuple(voice(line) for line in unseen_lines(material.completeness))
    if unseen:
        heading = Text("Births that no list holds", "各来源均未记录的出生（估计）")
        blocks.append(Bullets(unseen, voice(heading)))
    if not whole.height:
        nothing = Text("No two lists of births could be compared.", "没有可以相互比对的出生来源。")
        blocks.append(Paragraph(voice(nothing)))
    return Section(
        "coverage", voice(Text("Coverage of the sources", "来源覆盖情况")), tuple(blocks)
    )


def _matrix(whole: pl.DataFrame, voice: Voice) -> DataTable:
    names = list(dict.fromkeys([*whole["listed_in"].to_list(), *whole["found_in"].to_list()]))
    cells = {(row["listed_in"], row["found_in"]): row for row in whole.iter_rows(named=True)}
    rows = []
    for listed in names:
        row = [Cell(voice(list_words(listed)))]
        for found in names:
            told = cells.get((listed, found))
            if told is None or told["share"] is None:
                row.append(Cell(UNKNOWN if told is None else "0/0", ""))
                continue
            shade = 1 + sum(told["share"] >= edge for edge in _SHADES[1:])
            few = "" if told["is_enough"] else " *"
            ratio = f"{percent(told['share'])}{few} ({told['n_found']:,}/{told['n_listed']:,})"
            row.append(Cell(ratio, f"{told['share']:.6f}", f"h{shade}"))
        rows.append(tuple(row))
    planning = cells.get((names[1], names[0])) if len(names) > 1 else None
    example: tuple[str, ...] = ()
    if planning is not None and planning["share"] is not None:
        ends = interval(planning["low"], planning["high"], percent)
        listed, held = list_words(planning["listed_in"]), list_words(planning["found_in"])
        hits, n = planning["n_found"], planning["n_listed"]
        example = (
            voice(
                Text(
                    f"Row «{listed.en}», column «{held.en}»: of {n:,} births in the former the "
                    f"latter holds {hits:,} (95 % interval {ends}).",
                    f"“{listed.zh}”行、“{held.zh}”列：前者 {n:,} 例出生中，后者有 {hits:,} 例"
                    f"（95% 区间 {ends}）。",
                )
            ),
        )
    few_words = Text(
        "* fewer than 20 births. A birth that the other list could not hold (born at home, for a "
        "hospital's list) is not counted.",
        "* 不足 20 例。另一来源本不可能收录的出生（如家中分娩之于医院名单）不计入。",
    )
    return DataTable(
        voice(
            Text(
                "Of the births in the list of the row, the share in the list of the column",
                "各行来源的出生在各列来源中的比例",
            )
        ),
        (
            voice.column("listed in", "来源", is_wide=True),
            *(voice.column(list_words(n).en, list_words(n).zh, is_number=True) for n in names),
        ),
        tuple(rows),
        notes=(*example, voice(few_words)),
        is_heat=True,
    )


def _overlaps(material: Material, voice: Voice) -> Figure:
    counted = [
        (lists.split(";"), int(n))
        for lists, n in material.completeness.overlaps.select("lists", "n").iter_rows()
    ]
    order = _order(material, {name for names, _ in counted for name in names})
    place = {name: at for at, name in enumerate(order)}
    sizes = [sum(n for names, n in counted if name in names) for name in order]
    labels = [voice(list_words(name)) for name in order]
    combinations = [(frozenset(place[name] for name in names), n) for names, n in counted]
    shown = _shown(combinations)
    rest = [one for one in combinations if one not in shown]
    caption = voice(Text("Overlaps of the sources of births", "出生来源的重叠情况"))
    reading = Text(
        "Each column is a combination of lists: the filled circles say which, the bar how many "
        "births stand in exactly these. Columns without a filled circle in the first row are births "
        "that planning lacks. Beside each list stands how many births it holds.",
        "每列为一种来源组合：实心圆表示有记录，柱高为恰好出现在这些来源中的出生数；"
        "第一行为空心圆的列，是全员库没有的出生。来源名称后为其出生数。",
    )
    n_rest = sum(n for _, n in rest)
    more = Text(
        f"{len(rest)} more combinations with {n_rest:,} births are in the table below.",
        f"另有 {len(rest)} 种组合共 {n_rest:,} 例，见下表。",
    )
    rows = tuple(
        (
            Cell(voice.joined([labels[at] for at in sorted(held)])),
            count(n),
            voice.cell(Text("yes", "是") if 0 in held else Text("no", "否")),
        )
        for held, n in combinations
    )
    table = DataTable(
        caption,
        (
            voice.column("in exactly these lists", "恰好出现在这些来源", is_wide=True),
            voice.column("births", "出生", is_number=True),
            voice.column("in planning", "已入全员库"),
        ),
        rows,
    )
    legend = (
        ("c1", voice(Text("in planning", "已入全员库"))),
        ("c2 outlined", voice(Text("not in planning", "未入全员库"))),
    )
    return Figure(
        caption,
        voice(reading),
        (upset(caption, list(zip(labels, sizes, strict=True)), shown),),
        legend,
        table,
        (voice(more),) if rest else (),
    )


def _shown(combinations: list[tuple[frozenset[int], int]]) -> list[tuple[frozenset[int], int]]:
    """The most frequent combinations, among them some that planning lacks."""
    lacking = [one for one in combinations if 0 not in one[0]][:_LACKING_SHOWN]
    others = [one for one in combinations if one not in lacking]
    kept = others[: _COMBINATIONS_SHOWN - len(lacking)]
    return [one for one in combinations if one in lacking or one in kept]


def _order(material: Material, names: set[str]) -> list[str]:
    """Planning first, then the order of trust; a list that the alignment does not name at the end."""
    covering = material.alignment.covering() if material.alignment is not None else ()
    known = [name for name in ("planning", *covering) if name in names or name == "planning"]
    return [*known, *sorted(names - set(known))]
