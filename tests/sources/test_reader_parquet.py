import datetime as dt
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest

from cpaudit.errors import SourceError
from cpaudit.sources.readers import parquet, parquet_check
from cpaudit.sources.readers.parquet import read_parquet
from cpaudit.sources.readers.signature import Kind, sniff

real_check = parquet_check.check_sound


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    """Starting an interpreter for each small file would take most of the time."""
    monkeypatch.setattr(parquet, "check_sound", lambda _, **__: None)


def packed(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def read(frame: pl.DataFrame):
    (sheet,) = read_parquet(packed(frame), file="a.parquet")
    return sheet


def texts(*values: object, dtype: pl.DataType | None = None) -> list[str | None]:
    column = pl.Series("a", values, dtype=dtype)
    marked = column.to_frame().with_columns(z=pl.lit("z"))  # a last column of nulls is dropped
    return read(marked).cells["c0"].to_list()


def test_columns_are_headings_and_rows_count_from_one():
    sheet = read(pl.DataFrame({"姓名": ["王", "李"], "性别": ["女", None]}))
    assert sheet.headings == ("姓名", "性别")
    assert sheet.cells.rows() == [(1, "王", "女"), (2, "李", None)]
    assert sheet.n_rows == 2


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([880101199003072345, None], pl.Int64(), ["880101199003072345", None]),
        ([2**64 - 1], pl.UInt64(), ["18446744073709551615"]),
        ([-3], pl.Int8(), ["-3"]),
        ([33.0, None, 3.25, 0.1, -0.0], pl.Float64(), ["33", None, "3.25", "0.1", "0"]),
        ([0.1, 33.0], pl.Float32(), ["0.1", "33"]),
        ([float("nan"), 1.0], pl.Float64(), [None, "1"]),
        ([Decimal("12.50")], pl.Decimal(10, 2), ["12.50"]),
        ([True, False], pl.Boolean(), ["true", "false"]),
        ([dt.date(2013, 5, 15)], pl.Date(), ["2013-05-15"]),
        (
            [dt.datetime(2013, 5, 15), dt.datetime(2013, 5, 15, 8, 30)],  # noqa: DTZ001 - as stored
            pl.Datetime("ms"),
            ["2013-05-15", "2013-05-15 08:30:00"],
        ),
        ([dt.time(8, 30)], pl.Time(), ["08:30:00"]),
        ([dt.timedelta(days=280)], pl.Duration("us"), ["P280D"]),
        (["男", "女"], pl.Categorical(), ["男", "女"]),
        (["男", "女"], pl.Enum(["男", "女"]), ["男", "女"]),
        (["王".encode(), "李".encode("gb18030"), None], pl.Binary(), ["王", "李", None]),
        ([[1, 2], None, []], pl.List(pl.Int64()), ["[1,2]", None, "[]"]),
        ([[1, 2]], pl.Array(pl.Int64(), 2), ["[1,2]"]),
        ([["王", "李"]], pl.List(pl.String()), ['["王","李"]']),
        ([{"名": "王", "n": [1]}, None], None, ['{"名":"王","n":[1]}', None]),
        ([None, None], pl.Null(), [None, None]),
    ],
)
def test_every_type_becomes_exact_text(values, dtype, expected):
    assert texts(*values, dtype=dtype) == expected


def test_a_time_of_greenwich_becomes_chinese_time():
    stored = pl.Series("a", [dt.datetime(2013, 5, 14, 16)]).dt.replace_time_zone("UTC")  # noqa: DTZ001 - the zone comes next
    assert read(stored.to_frame()).cells["c0"].to_list() == ["2013-05-15"]


def test_a_float_too_large_to_be_exact_shows_its_sure_digits_and_is_counted():
    sheet = read(pl.DataFrame({"a": [880101199003072345.0, 1.0, None], "b": ["x", "y", "z"]}))
    assert sheet.cells["c0"].to_list() == ["8.80101199003072E+17", "1", None]
    assert dict(sheet.damaged) == {"c0": 1}


def test_a_table_without_rows_has_its_headings():
    sheet = read(pl.DataFrame(schema={"姓名": pl.String, "n": pl.Float64}))
    assert sheet.headings == ("姓名", "n")
    assert (sheet.n_rows, sheet.cells.height) == (0, 0)


def test_it_is_recognised_by_its_mark():
    data = packed(pl.DataFrame({"a": [1]}))
    assert sniff(data, file="a.dat") is Kind.PARQUET
    assert sniff(data[:-10], file="a.parquet") is Kind.PARQUET


def test_a_file_that_would_end_the_process_is_refused():
    """A page that announces more values than a memory holds: no error could be caught."""
    buffer = BytesIO()
    pl.DataFrame({"a": ["x", None] * 20}).write_parquet(buffer, compression="uncompressed")
    data = buffer.getvalue()
    spoilt = data[:30] + b"\x7f" + data[31:]  # how often a value is repeated
    with pytest.raises(SourceError, match=r"a\.parquet: the Parquet file is damaged"):
        real_check(spoilt, file="a.parquet")
    real_check(data, file="a.parquet")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_refused(share):
    data = packed(pl.DataFrame({"姓名": ["王", "李"] * 20, "n": [1.5, None] * 20}))
    with pytest.raises(SourceError, match="damaged"):
        read_parquet(data[: int(len(data) * share)], file="a.parquet")


def test_a_file_that_would_swell_is_refused_before_it_is_read(monkeypatch):
    data = packed(pl.DataFrame({"a": pl.repeat(1, 1_000_000, eager=True)}))
    monkeypatch.setattr(parquet_check, "HARMLESS_CELLS", 1_000)
    with pytest.raises(SourceError, match="cells"):
        real_check(data, file="a.parquet")
