"""The persons of each source by age and sex."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.reports.html.blocks import Cell, DataTable, Figure, Section
from cpaudit.reports.html.charts.pyramid import AgeGroup, PyramidWords, pyramid
from cpaudit.reports.html.figures import AGE_STEP, LEAST_SHOWN, OLDEST, PYRAMID
from cpaudit.reports.html.voice import Voice, count
from cpaudit.reports.words import DATASETS

if TYPE_CHECKING:
    from cpaudit.reports.material import Material

_HIDDEN = Text(f"under {LEAST_SHOWN}, hidden", f"不足 {LEAST_SHOWN}，隐去")
_HIDDEN_SIGN = "*"
_ABSENT = 0


def people_section(material: Material, voice: Voice) -> Section | None:
    """A pyramid per source; none where no source holds a population."""
    rows = material.figures.filter(pl.col("figure") == PYRAMID)
    if rows.is_empty():
        return None
    order = list(DATASETS)
    sources = sorted(set(rows["series"]), key=order.index)
    counts: dict[tuple[str, str | None, str | None], int | None] = {
        (series, part, split): None if is_hidden else n
        for series, part, split, n, is_hidden in rows.select(
            "series", "part", "split", "n", "is_hidden"
        ).iter_rows()
    }
    most = max(rows.drop_nulls(["part", "split", "n"])["n"].to_list(), default=0) or 1
    say = {
        name: voice(text)
        for name, text in {
            "men": Text("male", "男"),
            "women": Text("female", "女"),
            "hidden": _HIDDEN,
        }.items()
    }
    drawings = []
    for source in sources:
        groups = [
            AgeGroup(
                _age(part),
                counts.get((source, part, "M"), _ABSENT),
                counts.get((source, part, "F"), _ABSENT),
            )
            for part in _parts()
        ]
        title = voice.word(DATASETS, source)
        drawings.append(
            pyramid(groups, PyramidWords(title, say["men"], say["women"], say["hidden"]), most=most)
        )
    caption = voice(Text("Age and sex in each source", "各来源的年龄性别金字塔"))
    reading = Text(
        "The pyramids have the same axis: ages at which one source is shorter than the others are "
        "ages that it lacks. Ages are completed years on the day of the records; each source by its "
        "own dates and sexes, planning and police without those who left or died, insurance without "
        "those who stopped.",
        "各图横轴相同：某来源在某年龄段明显偏短，说明该年龄段可能缺人。年龄为数据截至日的周岁；"
        "各来源按其自身的日期和性别，全员库和公安不含注销、迁出人员，医保不含停保人员。",
    )
    note = Text(
        f"Counts from 1 to {LEAST_SHOWN - 1} are hidden (dotted mark), and a further one where a "
        "single hidden count could be found by subtraction.",
        f"1 至 {LEAST_SHOWN - 1} 人的数字已隐去（虚线标记）；若仅有一格隐去，另隐去一格以防推算。",
    )
    return Section(
        "people",
        voice(Text("Population in the sources", "各来源的人口结构")),
        (
            Figure(
                caption,
                voice(reading),
                tuple(drawings),
                (
                    ("c1", say["men"]),
                    ("c3", say["women"]),
                    ("hidden", say["hidden"]),
                ),
                _table(caption, sources, counts, voice),
                (voice(note),),
            ),
        ),
    )


def _parts() -> list[str]:
    return [f"{first:02d}" for first in range(0, OLDEST + 1, AGE_STEP)]


def _age(part: str) -> str:
    first = int(part)
    return f"{first}+" if first == OLDEST else f"{first}–{first + AGE_STEP - 1}"


def _table(
    caption: str,
    sources: list[str],
    counts: dict[tuple[str, str | None, str | None], int | None],
    voice: Voice,
) -> DataTable:
    hidden = voice(Text("hidden: see the note above", "已隐去，见上方说明"))
    columns = [voice.column("age", "年龄")]
    for source in sources:
        name = DATASETS[source]
        columns += [
            voice.column(f"{name.en}, male", f"{name.zh} 男", is_number=True),
            voice.column(f"{name.en}, female", f"{name.zh} 女", is_number=True),
        ]
    rows = []
    for part in _parts():
        numbers = [counts.get((source, part, sex), _ABSENT) for source in sources for sex in "MF"]
        cells = (Cell(_HIDDEN_SIGN) if n is None else count(n) for n in numbers)
        rows.append((Cell(_age(part), part), *cells))
    return DataTable(caption, tuple(columns), tuple(rows), notes=(f"{_HIDDEN_SIGN} {hidden}",))
