"""Small exports in all their disorder, read through the whole of reading."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.sources.load import read_sources
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from cpaudit.sources.intake import Intake

WANG, LI = "880101199001010021", "880101198805050016"
BOY, GIRL = "880101201305150154", "880101201305150242"
HUAYUAN, TAOYUAN, ZONG, FENGHUANG = (f"88010110020{n}" for n in (1, 2, 3, 4))
VILLAGES = (
    "code,name,aliases,old_codes,replaced_by\n"
    f"{HUAYUAN},花园村,花园大队;大湾,880101100010,\n"
    f"{TAOYUAN},桃源村,桃园村,,\n"
    f"{ZONG},总村,,,\n"
    f"{FENGHUANG},凤凰社区,,,\n"
    f"880101100205,老街村,,,{FENGHUANG}\n"
    "880101100,测试镇,,,\n"
)


def rows(*lines: str) -> list[list[str]]:
    """Cells of lines divided by blanks; ``_`` is an empty cell, ``~`` a blank within one."""
    return [
        ["" if cell == "_" else cell.replace("~", " ") for cell in line.split(" ") if cell]
        for line in lines
    ]


def sheet(*lines: list[str] | str) -> str:
    """The text of a CSV file; a line is a list of cells or cells divided by blanks."""
    grid = [line if isinstance(line, list) else rows(line)[0] if line else [] for line in lines]
    width = max(map(len, grid))
    out = io.StringIO()
    csv.writer(out).writerows([*line, *[""] * (width - len(line))] for line in grid)
    return out.getvalue()


def column(heading: str, values: list[str], *, fixed: dict[str, str] | None = None) -> str:
    """A list of persons with one column under test: a name for each row and the fixed cells."""
    fixed = {"姓名": "王{}", "身份证号": WANG, "参保日期": "2023-01-01"} | (fixed or {})
    fixed.pop(heading, None)
    body = [
        [*(text.replace("{}", _han(place)) for text in fixed.values()), value]
        for place, value in enumerate(values)
    ]
    return sheet([*fixed, heading], *body)


def _han(number: int) -> str:
    return "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(number))


def read(township, profile: str, content: str | bytes, name: str = "a.csv", **spec) -> Intake:
    """The intake of a project whose one source is this file."""
    township.write(name, content)
    township.source(profile, name, **spec)
    return read_all(township)


def read_all(township) -> Intake:
    """The intake of the township with ``VILLAGES``."""
    path = township.folder / "villages.table"
    path.write_text(VILLAGES, encoding="utf-8")
    intake = read_sources(township.project, township.profiles, VillageTable.read(path))
    accounted(intake)
    return intake


def accounted(intake: Intake) -> None:
    """Every row is a record's or is skipped for a reason."""
    for file in intake.files.rows(named=True):
        n_rows_with_records = sum(
            frame.filter(
                (frame["file"] == file["file"]) & frame["sheet"].eq_missing(file["sheet"])
            )["row"].n_unique()
            for frame in intake.records.values()
        )
        assert file["n_rows"] == n_rows_with_records + file["n_skipped"], file["file"]


def skipped(intake: Intake) -> dict[str, int]:
    """How many rows were skipped, by reason."""
    return dict(
        intake.skipped.group_by("reason", maintain_order=True).agg(pl.col("n").sum()).rows()
    )


def values(intake: Intake, dataset: str, *names: str) -> list:
    """One column's values, or rows of several."""
    frame = intake.records[dataset]
    return frame[names[0]].to_list() if len(names) == 1 else frame.select(names).rows()
