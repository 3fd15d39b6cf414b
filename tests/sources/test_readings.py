import datetime as dt

import polars as pl

from cpaudit.sources.values.places import Gazetteer
from cpaudit.sources.values.readings import Column, read_all
from cpaudit.standards.divisions import VillageTable

GAZETTEER = Gazetteer.of(VillageTable.empty(), ("880101100",), ("凤凰镇",), texts=[])
AS_OF = dt.date(2024, 1, 1)
PHONES = pl.Series([*(f"139{n:08}" for n in range(60)), "13800011112、0888", "无", None, "12345"])


def read(texts: pl.Series) -> pl.DataFrame:
    reading = read_all([Column("a", "phone", texts)], GAZETTEER, as_of=AS_OF)["a", "phone"]
    columns = {name: reading.field(name) for name in ("value", "status")}
    return texts.to_frame("text").with_columns(**columns)


def test_texts_that_hardly_repeat_themselves_mean_the_same_as_those_that_do(monkeypatch):
    looked_up = read(PHONES)
    monkeypatch.setattr("cpaudit.sources.values.readings._SAMPLE", 50)
    assert read(PHONES).equals(looked_up)
    assert looked_up["status"].to_list()[-4:] == ["ok", "missing", "missing", "invalid"]


def test_a_field_that_is_the_same_for_all_is_a_literal_of_full_length():
    texts = pl.Series(["13912340987", "13800987654"] * 50)
    assert read(texts)["status"].to_list() == ["ok"] * 100


def test_columns_of_one_kind_are_read_together_and_told_apart_again():
    days = [pl.Series(["2023-01-05", None, "无"]), pl.Series(["2023/1/5", "2023-01-05"])]
    columns = [
        Column("a", "birth_date", days[0]),
        Column("b", "death_date", days[1]),
    ]
    readings = read_all(columns, GAZETTEER, as_of=AS_OF)
    assert readings["a", "birth_date"].field("date").to_list() == [dt.date(2023, 1, 5), None, None]
    assert pl.select(readings["b", "death_date"].field("status")).to_series().to_list() == [
        "ok",
        "ok",
    ]
