"""Every construct of the rule language, and a table with a sixth of all values unknown to try it on."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl

PARAMETERS = {
    "n": 3,
    "share": 0.5,
    "word": "张",
    "day": dt.date(2020, 2, 29),
    "codes": ("a", "张三"),
    "numbers": (1, 2, 3),
    "is_on": True,
}
TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "aXb",
    "张三",
    "张 三",
    "三张",
    " pad ",
    "a.b",
    "a%b",
    "12",
    "007",
    "x",
]
DATES = [
    *(dt.date(2020, 2, 27) + dt.timedelta(days=n) for n in range(4)),
    dt.date(2019, 2, 28),
    dt.date(2019, 12, 31),
    dt.date(2021, 1, 31),
    dt.date(2000, 1, 1),
    dt.date(1899, 12, 31),
]


def _table(n_rows: int = 700) -> pl.DataFrame:
    random_values = random.Random(88)

    def column(values, dtype):
        drawn = [
            None if random_values.random() < 0.15 else random_values.choice(values)
            for _ in range(n_rows)
        ]
        return pl.Series(drawn, dtype=dtype)

    columns = {
        "i": column(range(-4, 5), pl.Int32),
        "j": column(range(-4, 5), pl.Int32),
        "u": column(range(4), pl.UInt32),
        "v": column(range(4), pl.UInt32),
        "x": column([-2.5, -1.25, 0.0, 0.5, 1.5, 2.5, 100.125], pl.Float64),
        "y": column([-2.5, 0.0, 0.5, 3.0], pl.Float64),
        "s": column(TEXTS, pl.String),
        "t": column(TEXTS, pl.String),
        "d": column(DATES, pl.Date),
        "e": column(DATES, pl.Date),
        "b": column([True, False], pl.Boolean),
        "c": column([True, False], pl.Boolean),
        "g.d": column(DATES, pl.Date),
    }
    return pl.DataFrame(columns)


TABLE = _table()

# The text, and DuckDB's where it is written otherwise there.
CONSTRUCTS = [
    *((f"i {operator} j", None) for operator in ("=", "<>", "<", "<=", ">", ">=")),
    *((f"s {operator} t", None) for operator in ("=", "<>", "<", "<=", ">", ">=")),
    *((f"d {operator} e", None) for operator in ("=", "<>", "<", "<=", ">", ">=")),
    ("b = c", None),
    ("i <> x", None),
    ("u > -1", None),
    ("u = 1.5", None),
    ("i IS DISTINCT FROM j", None),
    ("i IS NOT DISTINCT FROM j", None),
    ("s IS DISTINCT FROM NULL", None),
    ("b AND c", None),
    ("b OR c", None),
    ("NOT b", None),
    ("NOT b AND c", None),
    ("b OR c AND i > 0", None),
    ("b IMPLIES c", "(NOT b) OR c"),
    ("b AND c IMPLIES i > 0 OR j > 0", "(NOT (b AND c)) OR (i > 0 OR j > 0)"),
    ("b IMPLIES c IMPLIES i > 0", "(NOT b) OR ((NOT c) OR i > 0)"),
    ("(b IMPLIES c) IMPLIES i > 0", "(NOT ((NOT b) OR c)) OR i > 0"),
    *(
        (f"{operand} IS {negation}{word}", None)
        for operand in ("b", "(b AND c)", "(i > j)")
        for negation in ("", "NOT ")
        for word in ("TRUE", "FALSE", "NULL")
    ),
    ("NOT b IS NULL", None),
    ("i BETWEEN -1 AND j", None),
    ("i NOT BETWEEN -1 AND 2", None),
    ("d BETWEEN e AND DATE '2020-02-29'", None),
    ("i IN (1, 2)", None),
    ("i NOT IN (1, -2)", None),
    ("u IN (1, 7)", None),
    ("i IN (1, j)", None),
    ("i NOT IN (1, j)", None),
    ("s IN ('a', '张三')", None),
    ("s IN :codes", "s IN ('a', '张三')"),
    ("i NOT IN :numbers", "i NOT IN (1, 2, 3)"),
    ("d IN (DATE '2020-02-29', e)", None),
    *(
        (f"s {negation}LIKE '{pattern}'", None)
        for negation in ("", "NOT ")
        for pattern in ("张%", "%三", "%a%", "a", "a_b", "_", "%", "", "a.b", "_%_", "%a%b%", "__")
    ),
    ("s LIKE :word", "s LIKE '张'"),
    ("i + j", None),
    ("u - v", "u::INT - v::INT"),
    ("u - v * 2", "u::INT - v::INT * 2"),
    ("i * x", None),
    ("i / j", "CASE WHEN j <> 0 THEN i / j END"),
    ("x / y", "CASE WHEN y <> 0 THEN x / y END"),
    ("i % j", "CASE WHEN j <> 0 THEN i % j END"),
    ("i % 3", None),
    ("i % -3", None),
    ("x % 2", None),
    ("-i", None),
    ("-u", "-(u::INT)"),
    ("- (i - j)", None),
    ("i - -2", None),
    ("s || t", None),
    ("s || '之女'", None),
    ("CASE WHEN i > 0 THEN 'p' WHEN i < 0 THEN 'n' END", None),
    ("CASE WHEN b THEN i ELSE x END", None),
    ("CASE i WHEN 1 THEN 'one' WHEN j THEN 'j' ELSE s END", None),
    ("IF(b, d, e)", "CASE WHEN b THEN d ELSE e END"),
    ("IF(b, NULL, e)", "CASE WHEN b THEN NULL ELSE e END"),
    ("COALESCE(i, j, 0)", None),
    ("COALESCE(s, 'none')", None),
    ("COALESCE(b, FALSE)", None),
    ("NULLIF(i, j)", None),
    ("NULLIF(s, '')", None),
    ("ABS(i)", None),
    ("ABS(u - v)", "abs(u::INT - v::INT)"),
    ("ROUND(x)", None),
    ("ROUND(x, 1)", None),
    ("FLOOR(x)", None),
    ("CEIL(x)", None),
    ("GREATEST(i, j)", None),
    ("LEAST(i, j, 0)", None),
    ("GREATEST(d, e)", None),
    ("LEAST(s, t)", None),
    ("GREATEST(x, i)", None),
    ("LENGTH(s)", None),
    ("LOWER(s)", None),
    ("UPPER(s)", None),
    ("TRIM(s)", None),
    ("SUBSTR(s, 2)", None),
    ("SUBSTR(s, 2, 1)", None),
    ("SUBSTR(s, -2)", None),
    ("SUBSTR(s, -2, 1)", None),
    ("SUBSTR(s, :n, :n)", "SUBSTR(s, 3, 3)"),
    ("LEFT(s, 1)", None),
    ("LEFT(s, 0)", None),
    ("RIGHT(s, 2)", None),
    ("CONTAINS(s, t)", None),
    ("STARTS_WITH(s, t)", None),
    ("ENDS_WITH(s, t)", None),
    ("REPLACE(s, 'a', '$1')", None),
    ("REPLACE(s, '.', '')", None),
    ("REGEXP_LIKE(s, '^[a-z]+$')", "regexp_matches(s, '^[a-z]+$')"),
    ("REGEXP_LIKE(s, '[0-9]')", "regexp_matches(s, '[0-9]')"),
    ("REGEXP_LIKE(s, '^\\p{Han}+$')", "regexp_matches(s, '^\\p{Han}+$')"),
    ("TO_NUMBER(s)", "CASE WHEN regexp_matches(s, '^[0-9]+$') THEN s::BIGINT END"),
    ("YEAR(d)", None),
    ("MONTH(d) * 100", None),
    ("MONTH(d) = 300", None),
    ("DAY(d)", None),
    ("MAKE_DATE(2020 + i, 2, 27 + u)", "TRY(make_date(2020 + i, 2, 27 + u::INT))"),
    ("DAYS_BETWEEN(d, e)", "date_diff('day', d, e)"),
    *(
        (f"d {sign} INTERVAL {count} {unit}", None)
        for sign in "+-"
        for count in (1, 13)
        for unit in ("DAY", "WEEK", "MONTH", "YEAR")
    ),
    ("d + INTERVAL :n MONTH", "d + INTERVAL 3 MONTH"),
    ("d - INTERVAL ':n' DAY", "d - INTERVAL 3 DAY"),
    ("d + INTERVAL '2 years'", None),
    ("d >= g.d", 'd >= "g.d"'),
    ("d < :day", "d < DATE '2020-02-29'"),
    ("x > :share", "x > 0.5"),
    (":is_on AND b", "b"),
    ('"d" IS NULL', "d IS NULL"),
    ("TRUE OR b", None),
]
