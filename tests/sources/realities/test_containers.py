"""Exports that come in containers: DBF tables, archives, Parquet, JSON, and many files of one kind."""

import datetime as dt
import io
import json
import struct
import zlib
from pathlib import Path

import polars as pl
import pytest
from reality_tables import BOY, GIRL, LI, WANG, read, read_all, sheet, skipped, values

from cpaudit.cli.survey import survey
from cpaudit.errors import ExitCode, SourceError
from cpaudit.sources.load import read_sources
from cpaudit.standards.divisions import VillageTable

HEAD = "姓名 身份证号 性别 参保日期"
ROWS = (f"王小芳 {WANG} 女 2023-01-01", f"李建国 {LI} 男 2023-02-01")
NAMES = ["王小芳", "李建国"]


def dbf(
    fields: list[tuple[str, str, int]], *rows: tuple[str, ...], deleted=(), language=0
) -> bytes:
    """A FoxPro 2 table with a memo file; values are cut to their field's bytes."""
    head = bytearray(32 + 32 * len(fields) + 1)
    head[:4] = bytes((0xF5, 123, 12, 31))
    head[29] = language
    struct.pack_into("<LHH", head, 4, len(rows), len(head), 1 + sum(f[2] for f in fields))
    for number, (name, kind, width) in enumerate(fields):
        at = 32 + 32 * number
        head[at : at + len(name)] = name.encode("ascii")
        head[at + 11], head[at + 16] = ord(kind), width
    head[-1] = 0x0D
    body = b"".join(
        (b"*" if number in deleted else b" ")
        + b"".join(
            value.encode("gb18030")[:width].ljust(width)
            for (_, _, width), value in zip(fields, row, strict=True)
        )
        for number, row in enumerate(rows)
    )
    return bytes(head) + body + b"\x1a"


FIELDS = [("XM", "C", 6), ("SFZH", "C", 18), ("XB", "C", 2), ("CBRQ", "D", 8), ("BZ", "M", 10)]
TABLE = dbf(
    FIELDS,
    ("王小芳", WANG, "女", "20230101", "         1"),
    ("李建国", LI, "男", "20230201", ""),
    ("张三", LI, "男", "20230201", ""),
    deleted={2},
    language=0x03,  # Windows Latin, which it is not
)


def memo(text: str) -> bytes:
    body = text.encode("gb18030")
    head = (bytes(6) + (64).to_bytes(2, "big")).ljust(64, b"\0")
    return head + struct.pack(">LL", 1, len(body)) + body


def packed(files: dict[str, bytes]) -> bytes:
    """An archive as Windows makes it: names in GBK, without a flag that says so."""
    body, central = b"", b""
    for name, data in files.items():
        raw, crc = name.encode("gb18030"), zlib.crc32(data)
        fixed = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, crc, len(data), len(data), len(raw), 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + fixed
        central += struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + fixed + raw + data
    end = struct.pack("<HHHHLLH", 0, 0, len(files), len(files), len(central), len(body), 0)
    return body + central + b"PK\x05\x06" + end


def test_reality_38_a_dbf_with_pinyin_names_deleted_rows_and_a_wrong_language_byte(township):
    intake = read(township, "insurance", TABLE, "YB.DBF")
    assert values(intake, "insurance", "name", "id18", "sex", "enrol_date") == [
        ("王小芳", WANG, "F", dt.date(2023, 1, 1)),
        ("李建国", LI, "M", dt.date(2023, 2, 1)),
    ]
    assert skipped(intake) == {"deleted": 1}


def test_reality_38_a_missing_memo_leaves_the_memo_blank_and_one_that_is_there_is_read(township):
    intake = read(township, "insurance", TABLE, "YB.DBF")
    assert intake.raw["insurance"].get_column("BZ", default=None) is None
    (township.folder / "yb.fpt").write_bytes(memo("已流出"))
    assert read_all(township).raw["insurance"]["BZ"].to_list() == ["已流出", None]


def test_reality_38_a_value_cut_at_its_fields_width_is_counted(township):
    table = dbf([("XM", "C", 5), *FIELDS[1:4]], ("欧阳小芳", WANG, "女", "20230101"))
    intake = read(township, "insurance", table, "YB.DBF")
    assert intake.files["n_cut_values"].to_list() == [1]
    assert intake.files["n_bad_bytes"].to_list() == [0]
    assert values(intake, "insurance", "id18") == [WANG]


def test_reality_38_a_damaged_table_says_that_it_is_damaged(township):
    for data in (TABLE[:-40], TABLE[:10] + b"\xff\xff" + TABLE[12:], TABLE[:70]):
        township.specs.clear()
        with pytest.raises(SourceError, match=r"damaged|cut off"):
            read(township, "insurance", data, "YB.DBF")


def test_reality_41_an_archive_with_gbk_names_is_read_member_by_member(township):
    files = {
        "2023/参保1.csv": sheet(HEAD, ROWS[0]).encode("gb18030"),
        "2023/参保2.csv": sheet(HEAD, ROWS[1]).encode(),
        "2023/说明.pdf": b"%PDF-1.4",
        "2023/.DS_Store": b"x",
    }
    intake = read(township, "insurance", packed(files), "数据.zip")
    assert values(intake, "insurance", "name") == NAMES
    names = ["数据.zip/2023/参保1.csv", "数据.zip/2023/参保2.csv"]
    assert intake.files["file"].to_list() == names
    assert intake.records["insurance"]["file"].to_list() == names
    assert [(one.file, one.why.en) for one in intake.unrecognised] == [
        ("数据.zip/2023/说明.pdf", "it is not called like a table.")
    ]


def test_reality_41_a_source_may_name_members_and_the_others_are_reported(township):
    files = {name: sheet(HEAD, ROWS[0]).encode() for name in ("参保.csv", "其他.csv")}
    township.write("数据.zip", packed(files))
    township.source("insurance", "数据.zip/参保*.csv", "*.zip/参保.csv")
    intake = read_all(township)
    assert intake.files["file"].to_list() == ["数据.zip/参保.csv"]  # two patterns, read once
    assert [one.file for one in intake.unrecognised] == ["数据.zip/其他.csv"]


def test_reality_41_the_same_file_packed_and_unpacked_is_counted_once(township):
    data = sheet(HEAD, *ROWS).encode()
    township.write("参保.csv", data)
    township.write("数据.zip", packed({"参保.csv": data}))
    township.source("insurance", "参保.csv", "数据.zip")
    intake = read_all(township)
    assert values(intake, "insurance", "name") == NAMES
    assert intake.files["same_as"].to_list() == [None, "参保.csv"]


def test_reality_41_a_dbf_in_an_archive_is_read_with_its_memo(township):
    data = packed({"医保/YB.DBF": TABLE, "医保/yb.fpt": memo("已流出"), "医保/yb.cdx": b"index"})
    intake = read(township, "insurance", data, "数据.zip")
    assert intake.raw["insurance"]["BZ"].to_list() == ["已流出", None]
    assert intake.unrecognised == ()
    assert sorted(path.name for path in township.folder.iterdir()) == ["villages.table", "数据.zip"]


def test_reality_41_init_proposes_a_source_for_each_kind_with_its_members(tmp_path):
    deliveries = "产妇姓名,产妇身份证号,分娩日期,新生儿性别,分娩结局\n"
    files = {
        f"{month}月分娩.csv": (
            deliveries
            + f"王小芳,{WANG},2023-{month:02}-05,男,活产\n李建红,{GIRL},2023-{month:02}-09,女,活产\n"
        ).encode("gb18030")
        for month in (1, 2)
    }
    roll = "姓名,公民身份号码,性别,出生日期,户号,与户主关系,住址\n" + "".join(
        f"王小芳,{WANG},女,19900101,{number},户主,测试镇花园村{number}组\n"
        for number in range(1, 9)
    )
    files["公安户籍人口.csv"] = roll.encode()
    (tmp_path / "数据.zip").write_bytes(
        packed(files | {"说明.doc": b"x", "天气.csv": b"a,b\n1,2\n"})
    )
    proposal = survey(tmp_path).proposal
    assert {one.profile_id: one.files for one in proposal.sources} == {
        "police_persons": ("数据.zip/公安户籍人口.csv",),
        "health_deliveries": ("数据.zip/1月分娩.csv", "数据.zip/2月分娩.csv"),
    }
    assert proposal.unrecognised == ("数据.zip/天气.csv",)
    intake = read_sources(proposal.project(tmp_path), read_profiles(), VillageTable.empty())
    assert intake.records["health_deliveries"].height == 4


def read_profiles():
    from cpaudit.sources.profiles import load_profiles

    return load_profiles()


def persons(n_rows: int) -> str:
    """A list of as many persons, each with a number of their own."""
    lines = ["姓名,身份证号,性别,参保日期"]
    for number in range(n_rows):
        day = dt.date(1930, 1, 1) + dt.timedelta(days=number)
        body = f"880101{day:%Y%m%d}001"
        weighted = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
        name = "王李张"[number % 3] + chr(0x4E00 + number % 991)
        lines.append(f"{name},{body}{'10X98765432'[weighted % 11]},男,2023-01-01")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("n_rows", "is_marked"), [(5_000, True), (65_535, True), (4_999, False), (5_001, False)]
)
def test_reality_43_an_export_that_ends_at_a_round_limit_is_marked(township, n_rows, is_marked):
    intake = read(township, "insurance", persons(n_rows))
    assert intake.files.select("n_records", "is_round_limit").rows() == [(n_rows, is_marked)]


def json_lines(frame: pl.DataFrame) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in frame.to_dicts()).encode()


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


TYPED = pl.DataFrame(
    {
        "姓名": NAMES,
        "身份证号": [880101199001010021, 880101198805050016],
        "性别": ["女", None],
        "参保日期": ["2023-01-01", "2023-02-01"],
        "年度": [2023.0, None],
    }
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TYPED.with_columns(pl.col("年度").cast(pl.Int64)).write_csv().encode()),
        ("a.parquet", parquet(TYPED.with_columns(pl.col("参保日期").str.to_date()))),
        ("a.parquet", parquet(TYPED.with_columns(pl.col("参保日期").str.to_datetime()))),
        ("a.jsonl", json_lines(TYPED)),
        ("a.json", b"[" + json_lines(TYPED).strip().replace(b"\n", b",") + b"]"),
        ("a.csv.gz", zlib.compress(TYPED.write_csv().encode(), wbits=31)),
        ("a.zip", packed({"甲/乙.parquet": parquet(TYPED)})),
        ("a.zip", packed({"甲/乙.zip": packed({"a.jsonl": json_lines(TYPED)})})),
    ],
)
def test_the_records_are_the_same_in_every_container(township, name, data):
    intake = read(township, "insurance", data, name)
    assert values(intake, "insurance", "name", "id18", "sex", "enrol_date", "year") == [
        ("王小芳", WANG, "F", dt.date(2023, 1, 1), 2023),
        ("李建国", LI, None, dt.date(2023, 2, 1), None),
    ]
    assert intake.files["n_damaged_ids"].to_list() == [0]


def test_a_broken_line_of_json_is_counted_with_its_row(township):
    data = json_lines(TYPED).replace(b"}\n", b"}\n{broken\n", 1)
    intake = read(township, "insurance", data, "a.jsonl")
    assert values(intake, "insurance", "name") == NAMES
    assert intake.skipped.select("reason", "n", "first_row").rows() == [("broken", 1, 2)]


def test_months_whose_columns_drift_are_united_and_what_one_lacks_is_told(township):
    township.write("1月.csv", sheet(HEAD, ROWS[0]))
    township.write(
        "2月.csv", sheet("参保人姓名 证件号码 参保时间 联系电话", f"李建国 {LI} 2023.2.1 x")
    )
    township.write("3月.csv", HEAD.replace(" ", ",") + "\n")  # nobody that month
    township.source("insurance", "*月.csv")
    intake = read_all(township)
    assert values(intake, "insurance", "name") == NAMES
    assert values(intake, "insurance", "sex") == ["F", None]
    by_file = dict(intake.files.select("file", "missing_columns").rows())
    assert "sex" in by_file["2月.csv"]
    assert "sex" not in by_file["1月.csv"]
    assert intake.files["n_records"].to_list() == [1, 1, 0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", (HEAD.replace(" ", ",") + "\n").encode()),
        ("a.dbf", dbf(FIELDS)),
        ("a.parquet", parquet(TYPED.clear())),
    ],
)
def test_headings_alone_stop_the_run_and_say_so(township, name, data):
    with pytest.raises(SourceError, match="headings and no row below") as stopped:
        read(township, "insurance", data, name)
    assert stopped.value.exit_code is ExitCode.UNREADABLE
    assert name in str(stopped.value)


@pytest.mark.parametrize("name", ["a.xlsx", "a.dbf", "a.parquet", "a.zip", "a.json"])
def test_a_text_that_is_no_table_under_another_formats_name_is_told(township, name):
    with pytest.raises(SourceError, match="not what its name says"):
        read(township, "insurance", "敬爱的同志：\n数据随后寄出。\n", name)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.dbf", "a.zip", "a.parquet"])
def test_a_text_that_is_a_table_is_read_whatever_it_is_called(township, name):
    intake = read(township, "insurance", sheet(HEAD, *ROWS), name)
    assert values(intake, "insurance", "name") == NAMES


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("数据", "this is a folder"),
        ("没有.csv", "no file matches"),
        ("没有.zip/出生.csv", "no file matches"),
        ("文件.csv/出生.csv", "no zip archive"),
    ],
)
def test_a_folder_and_a_file_that_is_not_there_are_told_apart(township, file, told):
    (township.folder / "数据").mkdir()
    township.write("文件.csv", "x")
    township.source("insurance", file)
    with pytest.raises(SourceError, match=told):
        read_all(township)


def test_a_file_that_another_program_holds_is_named(township, monkeypatch):
    read_bytes = Path.read_bytes

    def locked(path):
        if path.name == "a.csv":
            raise PermissionError(13, "used by another process")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(SourceError, match=r"a\.csv: the file cannot be opened"):
        read(township, "insurance", b"x", "a.csv")


def test_a_birth_in_an_archive_of_an_archive_keeps_its_way(township):
    inner = packed({"出生.csv": sheet(HEAD, f"小明 {BOY} 男 2023-01-01").encode()})
    intake = read(township, "insurance", packed({"花园村.zip": inner}), "数据.zip")
    assert intake.records["insurance"]["file"].to_list() == ["数据.zip/花园村.zip/出生.csv"]
