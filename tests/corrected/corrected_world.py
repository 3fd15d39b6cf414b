"""A roll of insured persons to put corrections into, and the corrections by hand."""

from __future__ import annotations

import datetime as dt
import hashlib

import polars as pl

from cpaudit.corrected.choose import Choice, choose
from cpaudit.corrected.copies import make_copies
from cpaudit.corrected.place import locate
from cpaudit.corrected.targets import targets_of
from cpaudit.project import Area, Period, Project, SourceSpec
from cpaudit.recognition import village_table
from cpaudit.sources import profiles
from cpaudit.sources.load import read_sources
from cpaudit.standards.citizen_id import from_parts
from cpaudit.tables import CORRECTIONS

HEADINGS = ["姓名", "性别", "出生日期", "身份证号", "参保日期"]
_GIVEN = ["小芳", "建国", "丽华", "志强", "秀英", "德胜", "玉兰", "海燕", "文斌", "春梅"]


def roll(n=30, *, day="{y}-{m:02}-{d:02}"):
    """Rows of a roll: name, sex, birth date, number, date."""
    rows = []
    for k in range(n):
        born = dt.date(1980, 1, 5) + dt.timedelta(days=41 * k)
        rows.append(
            [
                "王李张刘"[k % 4] + _GIVEN[k % 10],
                "男" if k % 2 == 0 else "女",
                day.format(y=born.year, m=born.month, d=born.day),
                from_parts("880101", born, 2 * k + 1 if k % 2 == 0 else 2 * k),
                f"{dt.date(2020, 1, 1) + dt.timedelta(days=k)}",
            ]
        )
    return rows


def text(rows, headings=HEADINGS, separator=",", end="\r\n"):
    return "".join(separator.join(row) + end for row in [headings, *rows])


def project(folder, *files, encoding=None):
    return Project(
        name="测试镇",
        folder=folder,
        area=Area("测试镇", ("880101",)),
        period=Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
        as_of=dt.date(2021, 1, 31),
        sources=(SourceSpec("insurance", "insurance", files, encoding=encoding),),
        key_file=folder / ".cpaudit" / "key",
        output=folder / "cpaudit-output",
    )


def intake(of):
    return read_sources(of, profiles.load_profiles(), village_table(of))


def correction(read, *, row, field, suggested, file=None, nth=0, probability=0.99, **more):
    """A row of the corrections for the ``nth`` record of a row."""
    records = read.records["insurance"].filter(pl.col("row") == row)
    if file is not None:
        records = records.filter(pl.col("file") == file)
    record = records.row(nth, named=True)
    columns = read.columns.filter((pl.col("field") == field) & (pl.col("file") == record["file"]))
    current = record.get(field)
    return {
        **dict.fromkeys(CORRECTIONS.columns),
        "correction_id": f"k{row:03d}{field.replace('_', '')}",
        "source_id": record["source_id"],
        "dataset": "insurance",
        "file": record["file"],
        "sheet": record["sheet"],
        "row": row,
        "record_id": record["record_id"],
        "field": field,
        "heading": columns["heading"][0] if columns.height else None,
        "current": None if current is None else str(current),
        "suggested": suggested,
        "probability": probability,
        "p_wrong": 0.99,
        "said_by": ["police_persons"],
        "n_sources": 2,
        "rules": ["P001"],
        "finding_ids": ["f1"],
        "is_tie": False,
        **more,
    }


def table(*rows):
    return CORRECTIONS.keep(pl.DataFrame(list(rows), schema=dict(CORRECTIONS.columns)))


def corrected(of, *wanted, out=None, replaces=False, choice=None):
    """The copies of a project with corrections given as keywords of ``correction``."""
    read = intake(of)
    rows = [correction(read, **one) for one in wanted]
    chosen = choose(table(*rows), choice or Choice())
    located = locate(chosen.changes, of, read)
    paths = dict.fromkeys(one.path for one in located.placed)
    targets = targets_of(paths, of, out=out, replaces=replaces)
    return make_copies(located, of, read, targets)


def digest(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }
