"""The formulas say of every row what the engine says."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from cpaudit.rules.functions import FUNCTIONS
from cpaudit.rules.language import compile_condition, parse
from cpaudit.rules.proofs.domains import texts_of
from cpaudit.rules.proofs.encoder import EPOCH, Encoder
from cpaudit.rules.proofs.solver import Answer, solve, z3
from cpaudit.rules.proofs.text_codes import TextCodes
from cpaudit.rules.syntax import Call, walk

pytest.importorskip("z3")

SCHEMA = {
    "i": pl.Int32(),
    "j": pl.Int64(),
    "x": pl.Float64(),
    "d": pl.Date(),
    "e": pl.Date(),
    "t": pl.String(),
    "s": pl.String(),
    "b": pl.Boolean(),
    "c": pl.Boolean(),
}
PARAMETERS = {"n": 14, "words": ("21", "b"), "as_of": dt.date(2026, 1, 31)}
VALUES: dict[str, list[Any]] = {
    "i": [None, -7, -1, 0, 1, 2, 3, 14, 40],
    "j": [None, -3, 0, 1, 2, 5, 13],
    "x": [None, -2.5, -0.5, 0.0, 0.5, 1.2, 1.5, 2.0],
    "d": [None, *(dt.date.fromisoformat(day) for day in
          ("1888-02-29", "1899-12-31", "1900-02-28", "1900-03-01", "1970-01-01", "2000-02-29",
           "2004-02-29", "2019-03-31", "2024-02-29", "2024-12-31", "2026-01-31"))],
    "t": [None, "", "2", "20", "21", "21x", "22", "3", "a", "b", "张", "张三"],
    "b": [None, True, False],
}  # fmt: skip
VALUES |= {"e": VALUES["d"], "s": VALUES["t"], "c": VALUES["b"]}


class Author:
    """Writes conditions out of every construct that has an exact formula."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)

    def one(self, *choices: str) -> str:
        return self.pick.choice(choices)

    def whole(self, depth: int) -> str:
        if depth <= 0:
            return self.one("i", "j", "2", "-1", "0", ":n")
        a, b, p = self.whole(depth - 1), self.whole(depth - 1), self.condition(depth - 1)
        d, e = self.date(depth - 1), self.date(depth - 1)
        return self.one(
            f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"-({a})", f"({a} % {b})",
            f"ABS({a})", f"GREATEST({a}, {b}, j)", f"LEAST({a}, {b})", f"COALESCE({a}, {b})",
            f"NULLIF({a}, {b})", f"IF({p}, {a}, {b})", f"CASE WHEN {p} THEN {a} END",
            f"CASE {a} WHEN 1 THEN {b} WHEN 2 THEN NULL ELSE 3 END",
            f"YEAR({d})", f"MONTH({d})", f"DAY({d})", f"DAYS_BETWEEN({d}, {e})",
            f"MONTHS_BETWEEN({d}, {e})", f"YEARS_BETWEEN({d}, {e})", f"AGE_AT({d}, {e})",
        )  # fmt: skip

    def number(self, depth: int) -> str:
        if depth <= 0:
            return self.one("x", "1.2", "0.5", "-2.5")
        a, b = self.number(depth - 1), self.number(depth - 1)
        return self.one(
            f"FLOOR({a})", f"CEIL({a})", f"ROUND({a})", f"ABS({a})", f"GREATEST({a}, {b})",
            f"COALESCE({a}, i, 1.5)", f"-({a})", "(x + 0.5)", "(x * 2)", "(i / 5)", "(i / j)",
        )  # fmt: skip

    def date(self, depth: int) -> str:
        if depth <= 0:
            return self.one("d", "e", "DATE '2000-02-29'", ":as_of")
        a, b, p = self.date(depth - 1), self.date(depth - 1), self.condition(depth - 1)
        unit = self.one("DAY", "WEEK", "MONTH", "YEAR")
        return self.one(
            f"{a} + INTERVAL :n {unit}", f"{a} - INTERVAL 3 {unit}", f"GREATEST({a}, {b})",
            f"LEAST({a}, {b})", f"COALESCE({a}, {b})", f"IF({p}, {a}, {b})",
            f"MAKE_DATE(YEAR({a}), i, DAY({b}))",
        )  # fmt: skip

    def text(self, depth: int) -> str:
        if depth <= 0:
            return self.one("t", "s", "'21'", "''")
        a, b = self.text(depth - 1), self.text(depth - 1)
        return self.one(
            f"COALESCE({a}, {b})", f"NULLIF({a}, {b})", f"GREATEST({a}, {b})",
            f"IF({self.condition(depth - 1)}, {a}, {b})",
        )  # fmt: skip

    def condition(self, depth: int) -> str:
        if depth <= 0:
            return self.one("b", "c", "b IS NULL", "i > 1", "d < e", "t = '21'", "TRUE", "x >= 1.2")
        value = self.pick.choice([self.whole, self.number, self.date, self.text])
        below = depth - 1
        v, w = value(below), value(below)
        p, q = f"({self.condition(below)})", f"({self.condition(below)})"
        sign = self.one("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM")
        return self.one(
            f"{v} {sign} {w}", f"{v} {sign} {w}", f"{v} BETWEEN {w} AND {value(below)}",
            f"{v} NOT IN ({w}, {value(below)})", f"{v} IS NOT NULL", f"{self.text(below)} IN :words",
            f"{self.text(below)} LIKE '{self.one('2%', '21', '张%', '')}'",
            f"STARTS_WITH({self.text(below)}, '{self.one('2', '21', '张')}')",
            f"{p} AND {q}", f"{p} OR {q}", f"NOT {p}", f"{p} IMPLIES {q}", f"{p} = {q}",
            f"{p} IS TRUE", f"{p} IS NOT FALSE", f"COALESCE({p}, {q})", f"IF({p}, {q}, b)",
            f"GREATEST({p}, {q}) IS NOT DISTINCT FROM LEAST(b, {p})",
            "i IN (1, 2, :n)", f"NULLIF({p}, {q})", f"CASE WHEN {p} THEN {q} END",
        )  # fmt: skip


def _encoder(text: str) -> Encoder:
    written = [value for value in VALUES["t"] if value]
    codes = TextCodes.of([*texts_of([parse(text)], PARAMETERS.values()), *written])
    return Encoder(SCHEMA, PARAMETERS, codes)


def _fixed(encoder: Encoder, row: dict[str, Any]) -> list[Any]:
    fixed = []
    for name, term in encoder.read.items():
        value = PARAMETERS[name[1:]] if name.startswith(":") else row[name]
        if not name.startswith(":"):
            fixed.append(term.null == (value is None))
        match value:
            case None:
                continue
            case str():
                value = encoder.codes.code(value)
            case dt.date():
                value = (value - EPOCH).days
        fixed.append(term.value == value)
    return fixed


def _by_formula(text: str, rows: list[dict[str, Any]]) -> list[bool | None]:
    encoder = _encoder(text)
    truth = encoder.truth(parse(text))
    assert encoder.guessed <= {"make_date"}
    said = []
    for row in rows:
        found = solve([*encoder.ties, *_fixed(encoder, row)])
        assert found.answer is Answer.YES
        true, false = (
            z3().is_true(found.model.eval(part, model_completion=True))
            for part in (truth.true, truth.false)
        )
        assert not (true and false)
        said.append(True if true else False if false else None)
    return said


def _by_engine(text: str, rows: list[dict[str, Any]]) -> list[bool | None]:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    condition = compile_condition(text, SCHEMA, PARAMETERS)
    return frame.lazy().with_columns(said=condition).collect()["said"].to_list()


def _rows(pick: random.Random, count: int) -> list[dict[str, Any]]:
    return [{name: pick.choice(values) for name, values in VALUES.items()} for _ in range(count)]


@pytest.mark.parametrize("seed", range(25))
def test_formulas_and_engine_say_the_same_of_random_rows(seed):
    author = Author(seed)
    for depth in (1, 2, 2):
        text = author.condition(depth)
        rows = _rows(author.pick, 6)
        assert _by_formula(text, rows) == _by_engine(text, rows), (text, rows)


CONSTRUCTS = [
    "FLOOR(x) = 0", "CEIL(x) >= 1", "ROUND(x) <> 2", "ABS(i) > 1", "ABS(x) > 1", "i % j = 1",
    "i / j > 0.5", "i * j - i + j > 3", "-i < j", "YEAR(d) = 2024", "MONTH(d) IN (2, 12)",
    "DAY(e) >= 29", "DAYS_BETWEEN(d, e) < 400", "MONTHS_BETWEEN(d, e) > -20", "AGE_AT(d, e) >= 18",
    "YEARS_BETWEEN(d, e) >= 18", "MAKE_DATE(YEAR(d), i, DAY(e)) IS NULL", "COALESCE(i, j, 3) = 3",
    "MAKE_DATE(2000 - ABS(i), 2, 29) < d", "GREATEST(i, j) > 1", "LEAST(d, e, :as_of) < :as_of",
    "NULLIF(t, s) = 'a'", "GREATEST(t, s) >= '21'", "IF(b, i, j) = 1", "t LIKE '2%'", "t LIKE '21'",
    "CASE i WHEN 1 THEN b WHEN 2 THEN c END", "CASE WHEN b THEN t ELSE s END = '21'", "t < s",
    "STARTS_WITH(t, '张')", "b IMPLIES c", "b IS NOT TRUE", "c IS FALSE", "t IN :words",
    "i NOT IN (1, 2)", "d IS DISTINCT FROM e", "t IS NOT DISTINCT FROM s", "b = c", "NOT b OR c",
    "d + INTERVAL 1 MONTH <= e", "i BETWEEN j AND 3", "x NOT BETWEEN 0.5 AND 1.2", "x > i",
    "COALESCE(b, c) AND GREATEST(b, c)", "LEAST(b, c) IS NULL", "NULLIF(b, c)",
]  # fmt: skip
NO_FORMULA = {
    "length", "lower", "upper", "trim", "substr", "left", "right", "contains", "ends_with",
    "replace", "regexp_like", "to_number", "list_contains", "is_lunar_slip", "is_typing_slip",
    "surname", "name_key", "pinyin_key", "dialect_key", "shape_key", "is_placeholder_name",
}  # fmt: skip


@pytest.mark.parametrize("text", CONSTRUCTS)
def test_formulas_and_engine_say_the_same_of_each_construct(text):
    rows = _rows(random.Random(text), 10)
    assert _by_formula(text, rows) == _by_engine(text, rows)


def test_every_function_has_a_formula_or_is_known_to_have_none():
    called = {
        node.name for text in CONSTRUCTS for node in walk(parse(text)) if isinstance(node, Call)
    }
    assert set(FUNCTIONS) - called == NO_FORMULA


@pytest.mark.parametrize("unit", ["DAY", "WEEK", "MONTH", "YEAR"])
def test_intervals_end_on_the_day_that_the_calendar_says(unit):
    rows = [{"d": day, "e": None} for day in VALUES["d"]]
    for count in (-25, 1, 12):
        sign = "+" if count > 0 else "-"
        made = f"d {sign} INTERVAL {abs(count)} {unit}"
        for text in (f"DAY({made}) > 28", f"MONTH({made}) = 2", f"DAYS_BETWEEN(d, {made}) > 365"):
            assert _by_formula(text, rows) == _by_engine(text, rows), text


UNKNOWN_OF_UNKNOWN = [
    "LENGTH(t)", "LOWER(t)", "UPPER(t)", "TRIM(t)", "SUBSTR(t, 2)", "LEFT(t, 1)", "RIGHT(t, 1)",
    "CONTAINS(t, s)", "CONTAINS(s, t)", "ENDS_WITH(t, s)", "STARTS_WITH(s, t)", "TO_NUMBER(t)",
    "REPLACE(t, 'a', 'b')", "REGEXP_LIKE(t, '^a')", "IS_LUNAR_SLIP(d, e)", "IS_TYPING_SLIP(d, e)",
    "SURNAME(t)", "NAME_KEY(t)", "PINYIN_KEY(t)", "DIALECT_KEY(t)", "SHAPE_KEY(t)", "t || s",
    "IS_PLACEHOLDER_NAME(t)", "t LIKE '_a%'", "i % j", "i / j", "LIST_CONTAINS(words, s)",
]  # fmt: skip


@pytest.mark.parametrize("text", UNKNOWN_OF_UNKNOWN)
def test_functions_without_a_formula_are_unknown_where_the_formula_takes_them_to_be(text):
    schema = {**SCHEMA, "words": pl.List(pl.String())}
    nulls = dict.fromkeys(schema) | {"s": "a", "e": dt.date(2020, 1, 2), "j": 2}
    frame = pl.DataFrame([nulls], schema=schema)
    condition = compile_condition(f"({text}) IS NULL", schema, PARAMETERS)
    assert frame.lazy().select(said=condition).collect()["said"].to_list() == [True]
    codes = TextCodes.of(texts_of([parse(text)], PARAMETERS.values()))
    encoder = Encoder(schema, PARAMETERS, codes)
    assert not z3().is_false(encoder.term(parse(text)).null)


def test_what_a_list_says_of_a_null_is_left_open():
    schema = {"words": pl.List(pl.String()), "s": pl.String()}
    encoder = Encoder(schema, {}, TextCodes.of([]))
    truth = encoder.truth(parse("LIST_CONTAINS(words, s)"))
    fixed = [encoder.read["words"].known, encoder.read["s"].null]
    for said in (truth.true, truth.false, truth.unknown):
        assert solve([*fixed, said]).answer is Answer.YES
