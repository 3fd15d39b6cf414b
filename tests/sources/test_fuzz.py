"""Damaged files: refused with a reason or read, never a crash, a hang or a value that is not there.

A case is a good file of some format, damaged: cut off, bytes changed, put in, taken out or exchanged,
also within the parts of an archive, or its table with columns, rows and cells out of place.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import time
import unicodedata
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest
from table_files import FREE, STRICT, Grid

from cpaudit.errors import SourceError
from cpaudit.project import Area, Period, Project, SourceSpec
from cpaudit.sources.gather import gather
from cpaudit.sources.load import read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.standards.characters import one_form
from cpaudit.standards.citizen_id import from_parts
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cpaudit.sources.intake import Intake

N_QUICK, N_SLOW = 200, 10_000
N_PARTS = 8
# A case may take so many seconds.
LONGEST = 10.0
# Cases that can be read are standardised together: planning takes longer than the work.
BATCH = 100
PROFILES = cache(load_profiles)
WRITERS = {**FREE, **STRICT}


def people() -> Grid:
    born = [dt.date(1960 + 3 * n, 1 + n % 12, 1 + 2 * n) for n in range(12)]
    lines = [
        [
            f"{'王李张赵'[n % 4]}{'芳强敏伟'[n % 3]}{'一二三四五六七八九十甲乙'[n]}",
            "女男"[n % 2],
            f"{day:%Y-%m-%d}" if n % 3 else f"{day.year}.{day.month}.{day.day}",
            from_parts("880101", day, 20 + 2 * n + n % 2),
            "2023-02-01",
            f"{'花园村' if n % 2 else '桃源村'}{n + 1}组",
        ]
        for n, day in enumerate(born)
    ]
    return [["XM", "XB", "CSRQ", "SFZH", "CBRQ", "JTZZ"], *lines]


def deliveries() -> Grid:
    lines = [
        [
            f"王{'一二三四五六七八'[n]}",
            from_parts("880101", dt.date(1990 + n, 3, 4 + n), 20 + 2 * n),
            f"2023-{1 + n:02d}-{10 + n} 08:30",
            "男女"[n % 2],
            f"{3000 + 50 * n}",
        ]
        for n in range(8)
    ]
    lines[3:3] = [["", "", "", "女", "2400"]]
    return [["CFXM", "CFSFZH", "FMRQ", "XB", "CSTZ"], *lines]


def couples() -> Grid:
    lines = [
        [
            f"王{'一二三四五六'[n]}",
            from_parts("880101", dt.date(1990, 3, 4 + n), 20 + 2 * n),
            f"李{'甲乙丙丁戊己'[n]}",
            f"{2010 + n}-01-02",
            f"李{'子丑寅卯辰巳'[n]}" if n % 2 else "",
            f"{2015 + n}年3月4日" if n % 2 else "",
        ]
        for n in range(6)
    ]
    return [["MQXM", "MQSFZH", "ZN1XM", "ZN1CSRQ", "ZN2XM", "ZN2CSRQ"], *lines]


TABLES = {"insurance": people, "health_deliveries": deliveries, "planning_births": couples}


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged file; the damage is told where a test fails."""

    profile: str
    name: str
    data: bytes
    damage: str


def cases(n: int, seed: int) -> Iterator[Case]:
    """As many damaged files, the same for the same seed."""
    chance = random.Random(seed)
    good = {
        (profile, name): (table(), writer(table()))
        for profile, table in TABLES.items()
        for name, writer in WRITERS.items()
    }
    for number in range(n):
        profile, name = chance.choice(list(good))
        grid, data = good[profile, name]
        damage = chance.choice([*BYTES, *GRIDS, "member"])
        if damage in BYTES:
            damaged = BYTES[damage](chance, data)
        elif damage in GRIDS:
            damaged = written(name, GRIDS[damage](chance, [list(row) for row in grid]))
        else:
            damaged = in_member(chance, data)
        yield Case(profile, f"{number}.{name}", damaged, damage)


def written(name: str, grid: Grid) -> bytes:
    """The grid in its format; formats with fields need a short heading of its own for each."""
    if name in STRICT:
        head: list[str] = []
        for place, text in enumerate(grid[0]):
            short = text[:10] if text.isascii() and text.isprintable() else ""
            head.append(short if short and short not in head else f"F{place}")
        width = len(head)
        grid = [head, *([*row, *[""] * width][:width] for row in grid[1:])]
    return WRITERS[name](grid)


def some(chance: random.Random, data: bytes) -> tuple[int, int]:
    """Begin and end of a short stretch."""
    begin = chance.randrange(len(data) + 1)
    return begin, min(len(data), begin + chance.choice([1, 2, 7, 64, 1000]))


def cut_off(chance, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def headless(chance, data: bytes) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def flipped(chance, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice([1, 3, 30])):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def overwritten(chance, data: bytes) -> bytes:
    begin, end = some(chance, data)
    return data[:begin] + chance.randbytes(end - begin) + data[end:]


def put_in(chance, data: bytes) -> bytes:
    begin, end = some(chance, data)
    more = chance.choice(
        [chance.randbytes(9), b"\0\0\0", b"\xff\xfe", b'"', b"\r\n", data[begin:end] * 3]
    )
    return data[:begin] + more + data[begin:]


def taken_out(chance, data: bytes) -> bytes:
    begin, end = some(chance, data)
    return data[:begin] + data[end:]


def exchanged(chance, data: bytes) -> bytes:
    places = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    a, b, c, d = places
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def in_member(chance: random.Random, data: bytes) -> bytes:
    """The archive with one of its parts damaged; other files are damaged as they are."""
    damage = chance.choice(list(BYTES.values()))
    if not data.startswith(b"PK"):
        return damage(chance, data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(buffer, "w") as archive:
        names = good.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = good.read(name)
            archive.writestr(name, damage(chance, part) if name == chosen and part else part)
    return buffer.getvalue()


def columns_swapped(chance, grid: Grid) -> Grid:
    """Two columns exchanged below the headings."""
    a, b = chance.sample(range(len(grid[0])), 2)
    for row in grid[1:]:
        row[a], row[b] = row[b], row[a]
    return grid


def columns_moved(chance, grid: Grid) -> Grid:
    order = chance.sample(range(len(grid[0])), len(grid[0]))
    return [[row[place] for place in order] for row in grid]


def rows_shifted(chance, grid: Grid) -> Grid:
    """Some rows moved a cell to the right, as after a stray separator."""
    for row in chance.sample(grid[1:], chance.randrange(1, len(grid))):
        row.insert(chance.randrange(len(row)), "")
    return squared(grid)


def rows_shuffled(chance, grid: Grid) -> Grid:
    chance.shuffle(grid)
    return grid


def rows_repeated(chance, grid: Grid) -> Grid:
    return [row for row in grid for _ in range(chance.choice([1, 1, 1, 2]))]


def cells_replaced(chance, grid: Grid) -> Grid:
    for _ in range(chance.choice([1, 5, 20])):
        row = chance.choice(grid)
        row[chance.randrange(len(row))] = chance.choice(STRANGE)
    return grid


def cells_cut(chance, grid: Grid) -> Grid:
    for _ in range(chance.choice([1, 5, 20])):
        row = chance.choice(grid)
        place = chance.randrange(len(row))
        row[place] = row[place][: chance.randrange(len(row[place]) + 1)]
    return grid


def columns_lost(chance, grid: Grid) -> Grid:
    lost = chance.randrange(len(grid[0]))
    return [[cell for place, cell in enumerate(row) if place != lost] for row in grid]


def wide(chance, grid: Grid) -> Grid:
    return squared([row * chance.choice([1, 1, 2]) for row in grid])


def squared(grid: Grid) -> Grid:
    width = max(map(len, grid))
    return [row + [""] * (width - len(row)) for row in grid]


STRANGE = (
    *(
        "",
        "合计",
        "同上",
        "#REF!",
        "8.80101E+17",
        "1900-01-01",
        "花园村",
        "-",
        "无",
        "姓名",
        "身份证号",
        "0",
    ),
    *(
        "\u200b",
        "９" * 18,
        "=1+1",
        "王" * 60,
        "，" * 40,
        "1e999",
        "9" * 400,
        "-1",
        "\ue81e",
        "𠂇",
        "\ufffd",
    ),
    *(
        "2013-02-30",
        "二〇一三年",
        "农历腊月三十",
        "(((((",
        "[*]",
        "$1",
        "\\d+",
        "NaN",
        "99999999999999999999",
    ),
)
BYTES = {
    one.__name__: one
    for one in (cut_off, headless, flipped, overwritten, put_in, taken_out, exchanged)
}
GRIDS = {
    one.__name__: one
    for one in (
        *(columns_swapped, columns_moved, rows_shifted, rows_shuffled, rows_repeated),
        *(cells_replaced, cells_cut, columns_lost, wide),
    )
}


def project(folder: Path, found: list[Case]) -> Project:
    """A source of each kind with all its files."""
    files: dict[str, list[str]] = {}
    for case in found:
        files.setdefault(case.profile, []).append(case.name)
    return Project(
        name="测试镇",
        folder=folder,
        area=Area("测试镇", ("880101100",)),
        period=Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        as_of=dt.date(2024, 1, 15),
        sources=tuple(SourceSpec(kind, kind, tuple(names)) for kind, names in files.items()),
    )


def hold(folder: Path, n: int, seed: int) -> dict[str, int]:
    """All cases hold; how many were refused and how many read."""
    outcome = {"refused": 0, "read": 0}
    readable: list[Case] = []
    for case in cases(n, seed):
        (folder / case.name).write_bytes(case.data)
        begun = time.perf_counter()
        error = refusal(folder, case)
        if time.perf_counter() - begun > LONGEST:  # once more, for the machine may have slept
            begun = time.perf_counter()
            error = refusal(folder, case)
        assert time.perf_counter() - begun < LONGEST, (case.name, case.damage)
        if error is None:
            outcome["read"] += 1
            readable.append(case)
        else:
            outcome["refused"] += 1
            assert error.message().zh, (case.name, case.damage)
            assert error.mend.zh, (case.name, case.damage)
            (folder / case.name).unlink()
        if len(readable) == BATCH:
            check(folder, readable)
            readable.clear()
    check(folder, readable)
    return outcome


def refusal(folder: Path, case: Case) -> SourceError | None:
    """Why the file cannot be read; any other error than this kind is one of the program."""
    try:
        gather(project(folder, [case]).sources[0], PROFILES(), folder, {}, first_record_id=0)
    except SourceError as error:
        return error
    return None


def check(folder: Path, readable: list[Case]) -> None:
    """What was read is accounted for, and stands in the file."""
    # The same bytes twice are one file, whatever they are called.
    distinct = list({(case.profile, case.data): case for case in readable}.values())
    if not distinct:
        return
    begun = time.perf_counter()
    intake = read_sources(project(folder, distinct), PROFILES(), VillageTable.empty())
    assert time.perf_counter() - begun < LONGEST * len(distinct)
    accounted(intake)
    for case in distinct:
        # What stands within an archive is called after it and its own name.
        own = pl.col("file").str.starts_with(case.name)
        records = intake.records[PROFILES()[case.profile].dataset].filter(own)
        raw = intake.raw[case.profile].join(records, on="record_id", how="semi")
        nothing_invented(records, raw, case)
    for case in readable:
        (folder / case.name).unlink()


def accounted(intake: Intake) -> None:
    rows = pl.concat(
        records.select("source_id", "file", "sheet", "row") for records in intake.records.values()
    ).unique()
    told = rows.group_by("source_id", "file", "sheet").len("n_told")
    files = intake.files.join(
        told, on=["source_id", "file", "sheet"], how="left", nulls_equal=True
    ).with_columns(pl.col("n_told").fill_null(0))
    lost = files.filter(pl.col("n_rows") != pl.col("n_told") + pl.col("n_skipped"))
    assert lost.is_empty(), lost.select("file", "n_rows", "n_told", "n_skipped").rows()


def nothing_invented(records: pl.DataFrame, raw: pl.DataFrame, case: Case) -> None:
    """Numbers, names and dates are written in some cell of the file."""
    texts = {text for name in raw.columns if name != "record_id" for text in raw[name].drop_nulls()}
    plain = {folded(text) for text in texts}
    whole = "\n".join(plain)
    typed = whole.translate(TYPED_FOR)
    for name in records.columns:
        found = records[name].drop_nulls().unique()
        if name.endswith("id18"):
            for number in found:
                old = number[:6] + number[8:17]
                assert number in typed or old in typed, (case.name, case.damage, name)
        elif name in {"name", "mother_name", "father_name"}:
            for text in found:
                assert folded(text) in whole, (case.name, case.damage, name)
        elif f"{name}_precision" in records.columns:
            dates = records.select(name, f"{name}_precision").drop_nulls().unique().rows()
            for day, precision in dates:
                assert any(may_mean(text, day, precision) for text in plain), (
                    *(case.name, case.damage, name),
                    day,
                )


# What is typed for a digit of a citizen number, and safely read as one.
TYPED_FOR = str.maketrans("OLI|!×*Х", "0111" + "1XXX")


def folded(text: str) -> str:
    # Private code points stand for characters that have a place of their own today.
    text = "".join(one_form().get(c, c) for c in text)
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Cc", "Zs"})
    return re.sub(r"[-/.·'\"`，,、:;。=_~]", "", plain)


def may_mean(text: str, day: dt.date, precision: str) -> bool:
    """Whether the digits of the text can be read as that day: a serial number or its parts."""
    if re.search("[农阴腊冬正初闰廿]", text):
        return True
    digits = re.sub(
        r"\D", "", text.translate(str.maketrans("〇零一二三四五六七八九OLI", "00123456789011"))
    )
    year, month, date = f"{day.year}", f"{day.month}", f"{day.day}"
    years = (year, year[2:])
    # A part that is not known may be written as zeros; the 1 of 1987.1 may have been 10.
    if precision == "year":
        return digits in {*years, f"{year}1"} or digits.startswith(
            tuple(f"{one}0" for one in years)
        )
    months = {one + two for one in years for two in (month, f"{day.month:02}")}
    if precision == "month":
        return digits in months or digits.startswith(tuple(f"{one}0" for one in months))
    days = (date, f"{day.day:02}")
    whole = {one + two for one in months for two in days}
    turned = {
        a + b + year
        for one in (month, f"{day.month:02}")
        for two in days
        for a, b in ((one, two), (two, one))
    }
    serial = f"{(day - dt.date(1899, 12, 30)).days}"
    # The time of day may stand behind.
    return digits in whole | turned | {serial} or any(
        digits.startswith(form) and (len(digits) - len(form) <= 6 or len(form) == 8)
        for form in whole
    )


def test_damaged_files_are_refused_or_read_as_they_stand(tmp_path):
    outcome = hold(tmp_path, N_QUICK, seed=1)
    assert min(outcome.values()) > N_QUICK // 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(N_PARTS))
def test_ten_thousand_damaged_files_are_refused_or_read_as_they_stand(tmp_path, part):
    outcome = hold(tmp_path, N_SLOW // N_PARTS, seed=2 + part)
    assert min(outcome.values()) > N_SLOW // N_PARTS // 10


def test_the_check_sees_a_value_that_stands_nowhere():
    records = pl.DataFrame(
        {
            "id18": ["880101199001010021"],
            "name": ["王芳"],
            "birth_date": [dt.date(1990, 1, 1)],
            "birth_date_precision": ["day"],
        }
    )
    good = pl.DataFrame(
        {"record_id": [0], "a": ["'880101 19900101 0021"], "b": ["王 芳"], "c": ["1990.1.1"]}
    )
    case = Case("insurance", "a.csv", b"", "")
    nothing_invented(records, good, case)
    for column, text in (("a", "880101199001010048"), ("b", "王敏"), ("c", "1990.2.1")):
        with pytest.raises(AssertionError):
            nothing_invented(records, good.with_columns(pl.lit(text).alias(column)), case)
