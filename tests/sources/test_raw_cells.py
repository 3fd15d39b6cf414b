import polars as pl

from cpaudit.sources.raw_cells import RawCells


def test_cells_come_out_as_they_were_put_in_and_heights_without_looking():
    first = pl.DataFrame({"record_id": [0, 1], "姓名": ["王小芳", None]})
    second = pl.DataFrame({"record_id": [2], "日期": ["2023/1/1"]})
    raw = RawCells()
    raw.pack("a", first)
    raw.pack("b", second)
    assert raw["a"].equals(first)
    assert raw["b"].equals(second)
    assert raw.heights == {"a": 2, "b": 1}
    assert list(raw) == ["a", "b"]
    assert len(raw) == 2
