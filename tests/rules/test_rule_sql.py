"""A rule text written in another engine's SQL says there what it says here."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest

from cpaudit.errors import RuleError
from cpaudit.rules.compiler import compile_value
from cpaudit.rules.language import parse
from cpaudit.rules.scope import Scope
from cpaudit.rules.sql import condition_sql
from cpaudit.rules.sql_dialects import java_pattern
from language_constructs import CONSTRUCTS, PARAMETERS, TABLE

TABLE = TABLE.with_columns(
    pl.when(pl.col("b")).then(pl.concat_list("s", "t")).alias("l"),
    pl.col("s").replace({"a.b": "a\\b", "x": "it's", "007": "12\n"}).alias("w"),
)
MORE = [
    "LENGTH(l)",
    "LIST_CONTAINS(l, 'a')",
    "LIST_CONTAINS(l, t)",
    "MONTHS_BETWEEN(d, e)",
    "YEARS_BETWEEN(d, e)",
    "AGE_AT(d, e)",
    "w LIKE 'a\\b'",
    "w = 'it''s'",
    "w LIKE '%''%'",
    "TO_NUMBER(w)",
    "REGEXP_LIKE(w, '^[0-9]+$')",
    "REGEXP_LIKE(w, '\\d')",
    "REGEXP_LIKE(w, '^\\w+$')",
    "REGEXP_LIKE(w, '^[^$]+$')",
    "TRIM('\u3000' || s || ' ')",
    "COALESCE(i)",
    "GREATEST(i)",
    "i / 2",
    "i = 2.5 - 0.5",
]
TEXTS = [*(text for text, _ in CONSTRUCTS), *MORE]


def ours(text):
    value = compile_value(parse(text), Scope(dict(TABLE.schema), PARAMETERS))
    return TABLE.lazy().with_columns(value.expr.alias("#")).collect()["#"].to_list()


def plain(value):
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 9)
    return value


def sql(text, dialect):
    return condition_sql(text, dict(TABLE.schema), PARAMETERS, dialect=dialect)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("sql") / "table.parquet"
    TABLE.with_row_index("row").write_parquet(path)
    connection = duckdb.connect()
    connection.execute("SET threads TO 1")
    connection.execute(f"CREATE TABLE data AS FROM read_parquet('{path}')")
    return connection


@pytest.mark.parametrize("text", TEXTS)
def test_duckdb_gives_the_same(database, text):
    query = f"SELECT {sql(text, 'duckdb')} FROM data ORDER BY row"  # noqa: S608 - texts of this file
    found = [value for (value,) in database.execute(query).fetchall()]
    assert [*map(plain, found)] == [*map(plain, ours(text))]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("is_ansi", [True, False])
def test_spark_gives_the_same(tmp_path, is_ansi):
    session = pytest.importorskip("pyspark.sql", reason="pip install pyspark; needs Java")
    path = tmp_path / "table.parquet"
    TABLE.with_row_index("row").write_parquet(path)
    spark = (
        session.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.ansi.enabled", str(is_ansi).lower())
        .getOrCreate()
    )
    try:
        spark.conf.set("spark.sql.ansi.enabled", str(is_ansi).lower())
        data = spark.read.parquet(str(path))
        wrong = {}
        for text in TEXTS:
            rows = data.selectExpr("row", f"{sql(text, 'spark')} AS found").collect()
            found = [row["found"] for row in sorted(rows, key=lambda row: row["row"])]
            if [*map(plain, found)] != [*map(plain, ours(text))]:
                wrong[text] = sql(text, "spark")
        assert not wrong
    finally:
        spark.stop()


def test_what_exists_here_alone_is_refused():
    with pytest.raises(RuleError, match="has no form in the SQL of Spark"):
        sql("SURNAME(s) = '张'", "spark")


def test_parameters_are_written_out_and_dotted_columns_quoted():
    assert sql("d >= g.d AND d < :day", "spark") == (
        "((`d` >= `g.d`) AND (`d` < DATE '2020-02-29'))"
    )


@pytest.mark.parametrize(
    ("pattern", "java"),
    [
        (r"^\p{Han}+$", r"^\p{IsHan}+\z"),
        (r"[$]\$$", r"[$]\$\z"),
        (r"\d+", r"(?U)\d+"),
        (r"\p{L}", r"\p{L}"),
    ],
)
def test_a_pattern_is_written_as_java_reads_it(pattern, java):
    assert java_pattern(pattern) == java
