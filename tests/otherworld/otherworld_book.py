"""What every department writes with: slips of the pen, places, sheets."""
# ruff: noqa: ARG001, I001, N805, TC003

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
import xlsxwriter
from otherworld_people import (
    AS_OF, COUNTY, TOWN, VILLAGES, Person, Township,
)  # fmt: skip


SOUNDS = {"芳": "方", "丽": "莉", "军": "君", "伟": "玮", "静": "婧", "强": "強", "国": "國", "华": "華",
          "志": "智", "梅": "玫", "明": "铭", "建": "健", "玲": "铃", "雪": "学", "永": "勇", "平": "萍"}  # fmt: skip
RELATION = {
    "02": "户主",
    "12": "妻",
    "20": "子",
    "30": "女",
    "51": "父亲",
    "52": "母亲",
    "27": "养子",
    "37": "养女",
}
DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Book:
    """What was written: per file the true mapping, and per row and role the true person."""

    folder: Path
    mapping: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    mentions: list[tuple[str, str | None, int, str, int]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, int, str]] = field(default_factory=list)  # rule, person, how
    dead_on_roll: dict[int, int] = field(default_factory=dict)
    slips: set[int] = field(
        default_factory=set
    )  # persons of whom somebody wrote a wrong number or date

    def says(book, file: str, sheet: str | None, row: int, /, **roles: int | None) -> None:
        book.mentions += [(file, sheet, row, role, pid) for role, pid in roles.items() if pid]


@dataclass(slots=True)
class Pen:
    """One department's hand: how often it slips."""

    world: Township
    slips: set[int]
    name: float = 0.02
    digit: float = 0.01
    lost: float = 0.02
    day: float = 0.01

    def write_name(self, one: Person) -> str:
        name, w = one.name, self.world
        if w.p(self.name):
            for old, new in SOUNDS.items():
                if old in name[1:]:
                    return name[0] + name[1:].replace(old, new)
        if len(name) == 2 and w.p(0.1):
            return name[0] + "　" + name[1]
        return name

    def write_id(self, one: Person, *, lost: float | None = None) -> str:
        w, idno = self.world, one.idno
        if w.p(self.lost if lost is None else lost):
            return ""
        if w.p(self.digit):
            self.slips.add(one.pid)
            at = int(w.rng.integers(6, 17))
            if w.p(0.5) and idno[at] != idno[at - 1]:
                return idno[: at - 1] + idno[at] + idno[at - 1] + idno[at + 1 :]
            return (
                idno[:at] + str((int(idno[at]) + int(w.rng.integers(1, 10))) % 10) + idno[at + 1 :]
            )
        return idno.lower() if w.p(0.3) else idno

    def write_born(self, one: Person) -> date:
        w, born = self.world, one.born
        if w.p(self.day):
            self.slips.add(one.pid)
            if born.day <= 12 and w.p(0.5):
                return date(born.year, born.day, born.month)
            return min(born + timedelta(days=w.pick([-10, -2, -1, 1, 2, 10])), AS_OF)
        return born


def inside(w: Township, village: int, group: int, style: int) -> str:
    name = VILLAGES[village]
    match style:
        case 0:
            return f"{name}{group}组"
        case 1:
            return f"{COUNTY}{TOWN}{name}{group}组{1 + (village * 37 + group * 11) % 90}号"
        case 2:
            return (
                f"{TOWN}{name.removesuffix('村')}村{DIGITS[group]}组"
                if name.endswith("村")
                else f"{TOWN}{name}"
            )
        case _:
            return f"{TOWN}{name}"


def lives(w: Township, one: Person, style: int) -> str:
    """Where somebody lives at the as-of date."""
    gone = one.kind in {"away", "outsider", "moved_out"} or one.village is None
    return one.outside if gone else inside(w, one.village, one.group, style)


def registered(w: Township, one: Person, style: int) -> str:
    if one.kind in {"home", "away"} and one.village is not None:
        return inside(w, one.village, one.group, style)
    return one.outside


def sheet(path: Path, book: Book, sheets: dict[str, list[list[object]]], merges=()) -> None:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as made:
        dated = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, (date, datetime)):
                        page.write_datetime(r, c, value, dated)
                    elif isinstance(value, (int, float)):
                        page.write_number(r, c, value)
                    elif value not in (None, ""):
                        page.write_string(r, c, str(value))
            for at in merges:
                page.merge_range(*at[:4], at[4])


def csv_text(rows: list[list[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def stamp(day: date, minute: int) -> str:
    return f"{day.year}/{day.month}/{day.day} {minute // 60}:{minute % 60:02d}"


def dotted(day: date | None) -> str:
    return f"{day.year}.{day.month}.{day.day}" if day else ""
