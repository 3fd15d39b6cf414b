"""Good files of every format, and the ways in which a file is damaged."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from table_files import FREE, STRICT, Grid

from cpaudit.standards.citizen_id import from_parts

if TYPE_CHECKING:
    from collections.abc import Iterator


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
