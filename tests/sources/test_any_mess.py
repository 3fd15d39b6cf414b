"""Whatever the format and the mess, the records are those of the clean table, or it is told.

Clean persons are drawn, written down the way clerks and programs write them, put into a file of
some format under some headings with titles, totals and repeated headings around, and read back.
"""

from __future__ import annotations

import datetime as dt
import itertools
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_files import FREE, STRICT, Grid

from cpaudit.project import Area, Period, Project, SourceSpec
from cpaudit.sources.load import read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.standards.citizen_id import from_parts
from cpaudit.standards.divisions import VillageTable
from laws import examples

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.sources.intake import Intake

VILLAGES = VillageTable.from_frame(
    pl.DataFrame(
        {"code": ["880101100201", "880101100202"], "name": ["花园村", "桃源村"]},
    )
)
CODES = dict(zip(("花园村", "桃源村"), VILLAGES.frame["code"], strict=True))
AS_OF = dt.date(2024, 1, 15)
FIELDS = (
    *("name", "sex", "birth_date", "id18", "enrol_date", "resid_village", "resid_group", "phone"),
)
HEADINGS = {
    "name": ("姓名", "参保人姓名", "XM", "姓 名", "姓名（按身份证）", "姓\n名", "人员姓名"),
    "sex": ("性别", "XB", "性 别", "参保人性别"),
    "birth_date": ("出生日期", "CSRQ", "出生年月日", "出生\n日期"),
    "id18": ("身份证号", "身份证号码", "公民身份号码", "SFZH", "证件号码", "身份证号（18位）"),
    "enrol_date": ("参保日期", "参保时间", "CBRQ", "首次参保日期"),
    "place": ("家庭住址", "现住址", "居住地址", "JTZZ"),
    "phone": ("联系电话", "手机号码", "LXDH", "电话"),
}
DBF_HEADINGS = dict(
    zip(HEADINGS, ("XM", "XB", "CSRQ", "SFZH", "CBRQ", "JTZZ", "LXDH"), strict=True)
)
WIDE = str.maketrans("0123456789X-/", "０１２３４５６７８９Ｘ－／")
NUMERALS = "〇一二三四五六七八九十"


def in_words(number: int) -> str:
    """1 to 31 as in dates."""
    tens, units = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十") + (
        NUMERALS[units] if units else ""
    )


DAYS = (
    "{0:%Y-%m-%d}".format,
    "{0:%Y%m%d}".format,
    "{0:%Y/%m/%d} 0:00:00".format,
    "{0.year}.{0.month}.{0.day}".format,
    "{0.year}年{0.month}月{0.day}日".format,
    "{0.year}/{0.month}/{0.day}".format,
    lambda day: f"{day:%Y-%m-%d}".translate(WIDE),
    lambda day: (
        f"{''.join(NUMERALS[int(d)] for d in str(day.year))}年{in_words(day.month)}月{in_words(day.day)}日"
    ),
    lambda day: str((day - dt.date(1899, 12, 30)).days),
    lambda day: f" {day:%Y-%m-%d}\u3000",
)
SEXES = {
    "M": ("男", "男性", "1", "1-男", "M", "男　", "(1)男"),
    "F": ("女", "女性", "2", "2-女", "F", "女 ", "女(2)"),
}
NUMBERS = (
    "{0}".format,
    "'{0}".format,
    '="{0}"'.format,
    "\u3000{0} ".format,
    lambda number: number.translate(WIDE),
    str.lower,
    lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    "\t{0}".format,
)
PHONES = (
    "{0}".format,
    "{0}/13800138000".format,
    "+86{0}".format,
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
)
NAMES = ("{0}".format, "\u3000".join, "{0} ".format, "\u200b{0}".format)
GROUPS = (
    "{0}{1}组".format,
    "{0}第{1}村民小组".format,
    lambda village, n: f"{village}{in_words(n)}组",
)


@st.composite
def persons(draw) -> dict[str, object]:
    """A clean person."""
    # 1 January 1970 is a program's zero: it stands for no date at all.
    born = draw(
        st.dates(dt.date(1935, 1, 1), dt.date(2023, 12, 1)).filter(
            lambda day: day != dt.date(1970, 1, 1)
        )
    )
    sex = draw(st.sampled_from("MF"))
    sequence = 2 * draw(st.integers(10, 400)) + (sex == "M")
    village = draw(st.sampled_from(("花园村", "桃源村", None)))
    return {
        "name": draw(st.text("王李张赵芳伟娜秀英敏静丽强磊", min_size=2, max_size=4)),
        "sex": draw(st.sampled_from((sex, sex, None))),
        "birth_date": born,
        "id18": draw(st.sampled_from((from_parts("880101", born, sequence),) * 3 + (None,))),
        "enrol_date": draw(
            st.one_of(st.none(), st.dates(dt.date(2020, 1, 1), dt.date(2023, 12, 31)))
        ),
        "resid_village": village and CODES[village],
        "resid_group": draw(st.integers(1, 19)) if village else None,
        "phone": draw(st.one_of(st.none(), st.from_regex(r"\A13[1-9][2-8]{4}0[2-7]{3}\Z"))),
        "village": village,
    }


def cells(draw, person: dict[str, object], keys: list[str]) -> list[str]:
    """The person's cells as somebody may have typed them."""

    def typed(key: str, forms) -> str:
        return "" if person[key] is None else draw(st.sampled_from(forms))(person[key])

    written = {
        "name": typed("name", NAMES),
        "sex": "" if person["sex"] is None else draw(st.sampled_from(SEXES[person["sex"]])),
        "birth_date": typed("birth_date", DAYS),
        "id18": typed("id18", NUMBERS),
        "enrol_date": typed("enrol_date", DAYS),
        "place": draw(st.sampled_from(GROUPS))(person["village"], person["resid_group"])
        if person["village"]
        else "",
        "phone": typed("phone", PHONES),
    }
    return [written[key] for key in keys]


@st.composite
def exports(draw) -> tuple[str, bytes, list[tuple[object, ...]]]:
    """A file's name and bytes, and the clean records in it."""
    found = draw(st.lists(persons(), min_size=2, max_size=6))
    name = draw(st.sampled_from([*FREE, *STRICT]))
    keys = draw(st.permutations(list(HEADINGS)))
    if name in STRICT:
        head = [DBF_HEADINGS[key] for key in keys]
        grid = [head, *(cells(draw, person, keys) for person in found)]
        data = STRICT[name](grid)
    else:
        head = [draw(st.sampled_from(HEADINGS[key])) for key in keys]
        body = [cells(draw, person, keys) for person in found]
        data = FREE[name](messy(draw, head, body))
    clean = [tuple(person[field] for field in FIELDS) for person in found]
    return name, data, clean


def messy(draw, head: list[str], body: Grid) -> Grid:
    """The table with rows that are no records, and perhaps with a column that numbers the rows."""

    def maybe(*lines: list[str]) -> Grid:
        return [*lines] if draw(st.booleans()) else []

    if draw(st.booleans()):
        numbers = itertools.count(1)
        head, body = ["序号", *head], [[str(next(numbers)), *row] for row in body]
    half = draw(st.integers(1, len(body)))
    grid = [
        *maybe(["测试镇2023年居民医保参保名册"]),
        *maybe(["填报单位：测试镇卫生院", "", "2023年12月"]),
        *maybe([]),
        head,
        *maybe([f"({n})" for n in range(1, len(head) + 1)]),
        *body[:half],
        *maybe(["本页小计", str(half)]),
        *maybe([], head),
        *body[half:],
        *maybe([], []),
        *maybe(["合 计", f"{len(body)}人"]),
        *maybe(["填表人：张某", "", "审核人：李某"]),
        *maybe(["注：数据截至2023年12月31日。"]),
    ]
    width = max(map(len, grid))
    return [row + [""] * (width - len(row)) for row in grid]


# A fixture of them would be written out with every example that fails.
PROFILES = cache(load_profiles)


def read(folder: Path, name: str, data: bytes) -> Intake:
    (folder / name).write_bytes(data)
    project = Project(
        name="测试镇",
        folder=folder,
        area=Area("测试镇", ("880101100",)),
        period=Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        as_of=AS_OF,
        sources=(SourceSpec("insurance", "insurance", (name,)),),
    )
    return read_sources(project, PROFILES(), VILLAGES)


def holds(folder: Path, export) -> None:
    name, data, clean = export
    intake = read(folder, name, data)
    (file,) = intake.files.rows(named=True)
    assert intake.records["insurance"].select(FIELDS).rows() == clean
    assert file["n_rows"] == len(clean) + file["n_skipped"]


# One example reads a file, which takes a tenth of a second; the folder and the profiles are the same.
READING = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=examples(12), derandomize=True, **READING)
@given(export=exports())
def test_the_records_of_a_messy_file_are_those_of_the_clean_table(tmp_path, export):
    holds(tmp_path, export)


@pytest.mark.slow
@settings(max_examples=1500, **READING)
@given(export=exports())
def test_the_records_of_many_messy_files_are_those_of_the_clean_table(tmp_path, export):
    holds(tmp_path, export)


@pytest.mark.parametrize("name", [*FREE, *STRICT])
def test_every_format_gives_the_same_records(tmp_path, name):
    born = dt.date(1990, 1, 1)
    grid = [
        [*DBF_HEADINGS.values()],
        ["王芳", "女", "1990-01-01", from_parts("880101", born, 22), "2023-02-01", "花园村3组", "13912345671"],
        ["李强", "男", "1990.1.1", from_parts("880101", born, 35), "", "桃源村十二组", ""],
        ["张敏", "", "19900101", "", "2023年2月1日", "", ""],
    ]  # fmt: skip
    intake = read(tmp_path, name, {**FREE, **STRICT}[name](grid))
    day = dt.date(2023, 2, 1)
    assert intake.records["insurance"].select(FIELDS).rows() == [
        ("王芳", "F", born, grid[1][3], day, "880101100201", 3, "13912345671"),
        ("李强", "M", born, grid[2][3], None, "880101100202", 12, None),
        ("张敏", None, born, None, day, None, None, None),
    ]


def test_numbers_that_a_workbook_damaged_are_told_and_not_completed(tmp_path):
    import io

    import xlsxwriter

    born = dt.date(1990, 1, 1)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "身份证号", "参保日期"])
        for place, sequence in enumerate((22, 35, 48), start=1):
            number = from_parts("880101", born, sequence)
            sheet.write(place, 0, f"王{'甲乙丙'[place - 1]}")
            sheet.write_number(place, 1, float(number[:-1] + number[-1].replace("X", "0")))
            sheet.write(place, 2, "2023-01-01")
    intake = read(tmp_path, "a.xlsx", buffer.getvalue())
    records = intake.records["insurance"]
    assert records["id18"].to_list() == [None, None, None]
    assert records["id_status"].to_list() == ["damaged"] * 3
    assert all("880101199001010".startswith(part) for part in records["id_partial"])
    assert intake.files["n_damaged_ids"].to_list() == [3]
