import struct
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pytest

from cpaudit.errors import SourceError
from cpaudit.sources.opening.contents import contents, members
from cpaudit.sources.readers import archive, read_sheets
from cpaudit.sources.readers.archive import check_archive
from cpaudit.sources.readers.signature import Kind, sniff

CSV = "姓名,性别\n王小芳,女\n".encode()


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return buffer.getvalue()


def with_raw_name(raw: bytes, data: bytes = CSV, *, extra: bytes = b"") -> bytes:
    """An archive whose one member is called by these bytes, without the flag of UTF-8."""
    crc, size = zlib.crc32(data), len(data)
    fixed = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, crc, size, size, len(raw), len(extra))
    local = b"PK\x03\x04" + fixed + raw + extra + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fixed + struct.pack("<HHHLL", 0, 0, 0, 0, 0)
    central += raw + extra
    end = struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def opened(tmp_path: Path, data: bytes, name: str = "数据.zip", wanted: str = "") -> list[str]:
    (tmp_path / name).write_bytes(data)
    label = f"{name}/{wanted}" if wanted else name
    return [one.file for one in contents(tmp_path / label, file=label)]


def refusal(tmp_path: Path, data: bytes, name: str = "数据.zip", wanted: str = "") -> str:
    with pytest.raises(SourceError) as stopped:
        opened(tmp_path, data, name, wanted)
    return str(stopped.value)


def test_a_plain_file_is_its_own_content(tmp_path):
    path = tmp_path / "出生.csv"
    path.write_bytes(CSV)
    (one,) = contents(path, file="a/出生.csv")
    assert (one.file, one.stem, one.path, one.data) == ("a/出生.csv", "出生", path, CSV)


def test_the_tables_of_an_archive_come_by_name(tmp_path):
    data = packed(("b/死亡.csv", CSV), ("出生.csv", CSV))
    path = tmp_path / "数据.zip"
    path.write_bytes(data)
    found = {one.file: (one.stem, one.data) for one in contents(path, file="x/数据.zip")}
    assert found == {
        "x/数据.zip/b/死亡.csv": ("死亡", CSV),
        "x/数据.zip/出生.csv": ("出生", CSV),
    }


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_name_without_a_flag_is_chinese(tmp_path, encoding):
    # 鍑虹敓 is what UTF-8 looks like as GBK; the last byte of 乗 in GBK is a backslash.
    for name in ("出生.csv", "2023年新生儿乗.csv", "births.csv", "村\\出生.csv"):
        data = with_raw_name(name.encode(encoding))
        assert opened(tmp_path, data) == [f"数据.zip/{name}".replace("村\\", "村/")]


def test_the_name_in_the_extra_field_wins(tmp_path):
    raw, name = b"????.csv", "出生.csv".encode()
    body = b"\1" + struct.pack("<L", zlib.crc32(raw)) + name
    extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert opened(tmp_path, with_raw_name(raw, extra=extra)) == ["数据.zip/出生.csv"]
    stale = extra[:5] + b"\0\0\0\0" + extra[9:]
    assert opened(tmp_path, with_raw_name(raw, extra=stale)) == ["数据.zip/????.csv"]


def test_a_name_that_is_neither_is_read_all_the_same(tmp_path):
    (file,) = opened(tmp_path, with_raw_name(b"\xff\xfe\x80.csv"))
    assert file.endswith(".csv")


def test_what_systems_leave_behind_is_left_out(tmp_path):
    litter = ("__MACOSX/._出生.csv", "._a.csv", ".DS_Store", "~$出生.xlsx", "a/Thumbs.db", "a/")
    data = packed(("出生.csv", CSV), *((name, b"x") for name in litter))
    assert opened(tmp_path, data) == ["数据.zip/出生.csv"]
    assert [one.name for one in members(tmp_path / "数据.zip", file="z")] == ["出生.csv"]


def test_members_that_are_no_tables_are_told_and_not_read(tmp_path):
    data = packed(("出生.csv", CSV), ("说明.pdf", b"%PDF"), ("扫描.jpg", b"\xff\xd8\xff"))
    assert opened(tmp_path, data) == ["数据.zip/出生.csv"]
    told = [(one.name, one.is_table) for one in members(tmp_path / "数据.zip", file="z")]
    assert told == [("出生.csv", True), ("扫描.jpg", False), ("说明.pdf", False)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("出生1.csv", ["出生1.csv"]),
        ("出生*.csv", ["出生1.csv", "出生[2].csv"]),
        ("出生[2].csv", ["出生[2].csv"]),
        ("公安", ["公安/死亡.csv"]),
        ("*死亡.csv", ["公安/死亡.csv"]),
        ("说明.bak", ["说明.bak"]),
    ],
)
def test_a_pattern_chooses_members(tmp_path, wanted, expected):
    names = ("出生1.csv", "出生[2].csv", "公安/死亡.csv", "说明.bak")
    data = packed(*((name, CSV) for name in names))
    assert opened(tmp_path, data, wanted=wanted) == [f"数据.zip/{name}" for name in expected]


def test_a_name_that_no_member_has_is_refused_with_the_names_there_are(tmp_path):
    told = refusal(tmp_path, packed(("出生.csv", CSV)), wanted="死亡.csv")
    assert "死亡.csv" in told
    assert "出生.csv" in told
    assert "no table" in refusal(tmp_path, packed(("a.pdf", b"%PDF")))
    assert "no zip archive" in refusal(tmp_path, CSV, name="a.csv", wanted="b.csv")


def test_an_archive_within_an_archive_is_opened_once(tmp_path):
    inner = packed(("出生.csv", CSV))
    middle = packed(("花园村.zip", inner), ("桃源村.zip", packed(("出生.csv", CSV))))
    names = ["数据.zip/桃源村.zip/出生.csv", "数据.zip/花园村.zip/出生.csv"]
    assert opened(tmp_path, middle) == names
    assert opened(tmp_path, middle, wanted="花园村.zip/出生*") == names[1:]
    assert opened(tmp_path, middle, wanted="花园村.zip") == names[1:]
    deep = packed(("镇.zip", middle))
    path = tmp_path / "县.zip"
    path.write_bytes(deep)
    one = next(contents(path, file="县.zip"))
    with pytest.raises(SourceError, match="too deeply"):
        read_sheets(one.path, one.data, file=one.file)


def test_a_workbook_is_no_archive_and_an_archive_called_so_is_one(tmp_path):
    book = packed(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"))
    assert opened(tmp_path, book, name="a.xlsx") == ["a.xlsx"]
    assert opened(tmp_path, book, name="a.zip") == ["a.zip"]
    assert sniff(book, file="a.zip") is Kind.WORKBOOK
    assert opened(tmp_path, packed(("出生.csv", CSV)), name="a.xlsx") == ["a.xlsx/出生.csv"]
    text = packed(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    with pytest.raises(SourceError, match="text document"):
        sniff(text, file="a.docx")


def test_names_that_lead_upwards_stay_labels(tmp_path):
    names = ("../../etc/出生.csv", "/root/出生.csv", "C:\\data\\死亡.csv", "a\n\x1b[31mb.csv")
    data = packed(*((name, CSV) for name in names))
    files = opened(tmp_path, data)
    assert files == [
        "数据.zip/a??[31mb.csv",
        "数据.zip/data/死亡.csv",
        "数据.zip/etc/出生.csv",
        "数据.zip/root/出生.csv",
    ]
    assert [path.name for path in tmp_path.rglob("*")] == ["数据.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_both_read(tmp_path):
    data = packed(("出生.csv", CSV), ("出生.csv", CSV + b"x"))
    assert opened(tmp_path, data) == ["数据.zip/出生 (2).csv", "数据.zip/出生.csv"]


def test_a_memo_file_goes_with_its_table(tmp_path):
    data = packed(("a/HJ.DBF", b"table"), ("a/hj.fpt", b"memo"), ("b/hj.fpt", b"other"))
    path = tmp_path / "数据.zip"
    path.write_bytes(data)
    (one,) = contents(path, file="数据.zip")
    assert (one.data, one.memo) == (b"table", b"memo")


def encrypted(data: bytes) -> bytes:
    """The archive with its members marked as protected."""
    spoilt = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        spoilt[spoilt.index(mark) + at] |= 1
    return bytes(spoilt)


def test_a_protected_archive_is_refused(tmp_path):
    told = refusal(tmp_path, encrypted(packed(("出生.csv", CSV))))
    assert "password" in told
    assert "数据.zip/出生.csv" in told
    inner = packed(("花园村.zip", packed(("出生.csv", CSV))))
    assert "password" in refusal(tmp_path, encrypted(inner))


def test_a_damaged_archive_is_refused_naming_the_member(tmp_path):
    data = packed(("出生.csv", CSV * 50), ("死亡.csv", CSV * 50))
    assert "数据.zip: the file is damaged" in refusal(tmp_path, data[:-30])
    spoilt = bytearray(data)
    spoilt[60] ^= 0xFF
    assert "数据.zip/出生.csv: the file is damaged" in refusal(tmp_path, bytes(spoilt))
    assert opened(tmp_path, bytes(spoilt), wanted="死亡.csv") == ["数据.zip/死亡.csv"]


def test_any_damage_is_refused_or_harmless(tmp_path):
    data = packed(("出生.csv", CSV), ("内.zip", packed(("死亡.csv", CSV))))
    for at in range(len(data)):
        for spoilt in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            with suppress(SourceError):  # any other error is a bug
                opened(tmp_path, spoilt)


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_every_usual_method_is_unpacked(tmp_path, method):
    data = packed(("出生.csv", CSV * 100), method=method)
    (tmp_path / "a.zip").write_bytes(data)
    (one,) = contents(tmp_path / "a.zip", file="a.zip")
    assert one.data == CSV * 100
    check_archive(data, file="a.zip")


def test_a_method_that_is_unknown_is_refused(tmp_path):
    data = bytearray(packed(("出生.csv", CSV)))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + at] = 9  # what Windows uses above 2 GB
    assert "packed by a method" in refusal(tmp_path, bytes(data))


def test_a_compressed_file_is_read(tmp_path):
    for name in ("出生.csv.gz", "出生.gz", "出生.csv"):
        path = tmp_path / name
        path.write_bytes(zlib.compress(CSV, wbits=31) + zlib.compress(CSV, wbits=31) + bytes(9))
        (one,) = contents(path, file=name)
        assert (one.file, one.stem, one.data) == (name, "出生", CSV * 2)
    damaged = zlib.compress(CSV * 99, wbits=31)
    for cut in (12, 30, len(damaged) - 3):
        assert "damaged" in refusal(tmp_path, damaged[:cut], name="出生.csv.gz")


# --- what would swell ---


@pytest.fixture
def small(monkeypatch):
    """The limits far smaller, so that the tests need not be large."""
    for name in ("MAX_MEMBER_BYTES", "MAX_TOTAL_BYTES", "HARMLESS_BYTES"):
        monkeypatch.setattr(archive, name, getattr(archive, name) // 65536)
    monkeypatch.setattr("cpaudit.sources.opening.packed.MAX_TOTAL_BYTES", archive.MAX_TOTAL_BYTES)


def lying(data: bytes, size: int) -> bytes:
    """The archive with its first member announced as ``size`` bytes."""
    spoilt = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = spoilt.index(mark) + at
        spoilt[where : where + 4] = size.to_bytes(4, "little")
    return bytes(spoilt)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    """With the limits as they are: 100 MB of zeros in 100 kB."""
    bomb = packed(("xl/worksheets/sheet1.xml", bytes(100_000_000)), ("xl/workbook.xml", b"<x/>"))
    assert len(bomb) < 150_000
    start = perf_counter()
    with pytest.raises(SourceError, match="swell"):
        check_archive(bomb, file="a.xlsx")
    plain = bomb.replace(b"xl/workbook.xml", b"xl/workbook.csv")
    assert "数据.zip: it would swell" in refusal(tmp_path, plain)
    assert "数据.zip/内.zip: it would swell" in refusal(tmp_path, packed(("内.zip", plain)))
    assert perf_counter() - start < 1


@pytest.mark.usefixtures("small")
def test_a_member_that_announces_too_little_is_refused_within_bounds(tmp_path):
    bomb = lying(packed(("出生.csv", bytes(4_000_000))), 1_000)
    with pytest.raises(SourceError, match="damaged"):
        check_archive(bomb, file="a.xlsx")
    assert "damaged" in refusal(tmp_path, bomb)


@pytest.mark.usefixtures("small")
def test_every_limit_holds(tmp_path):
    noise = b"".join(i.to_bytes(4, "big") for i in range(10_000))
    assert "swell" in refusal(tmp_path, packed(("a.csv", noise)))  # one member
    many = packed(*((f"{i}.csv", noise[:30_000]) for i in range(5)))
    assert "swell" in refusal(tmp_path, many)  # all together
    assert "swell" in refusal(tmp_path, packed(("a.csv", bytes(20_000))))  # the ratio
    inner = packed(*((f"{i}.csv", noise[:20_000]) for i in range(2)))
    opened(tmp_path, packed(("a.zip", inner)))
    assert "swell" in refusal(tmp_path, packed(*((f"{i}.zip", inner) for i in range(3))))
    assert "swell" in refusal(tmp_path, zlib.compress(bytes(40_000), wbits=31), name="a.csv.gz")


def test_members_that_lie_over_each_other_are_refused(tmp_path):
    data = bytearray(packed(("a.csv", CSV * 500)))
    where = data.index(b"PK\x01\x02") + 20
    data[where : where + 4] = (10_000_000).to_bytes(4, "little")
    assert "damaged" in refusal(tmp_path, bytes(data))


def test_a_sheet_of_many_rows_is_no_bomb(monkeypatch):
    """Its XML shrinks to a twentieth."""
    cells = b"".join(b'<c r="A%d" t="s"><v>%d</v></c>' % (i, i * 7919 % 991) for i in range(50_000))
    monkeypatch.setattr(archive, "HARMLESS_BYTES", 0)
    book = packed(("xl/worksheets/sheet1.xml", cells), ("xl/workbook.xml", b"<workbook/>"))
    check_archive(book, file="a.xlsx")
    assert len(cells) > 5 * len(book)
