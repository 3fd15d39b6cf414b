"""A finding in words: nulls shown as blank, tokens as words, persons masked."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from cpaudit.fields import CODE_TOKENS
from cpaudit.i18n import Language
from cpaudit.rules.messages import render, render_all
from cpaudit.rules.token_words import WORDS
from small_world import PEOPLE

ROW = {
    "name": "王小芳",
    "sex": "F",
    "status": "moved_out",
    "id_no": "880101199001010023",
    "phone": "13812345678",
    "age": 7,
    "share": 0.12345,
    "birth_date": dt.date(2020, 2, 29),
    "is_old": False,
    "words": ["甲", "乙"],
}


def message(bench, text, row, *, language=Language.ZH, masked=False, **entry):
    (rule,) = bench.load({"require": "age > 1", "message": text, **entry})
    rows = pl.DataFrame([row], schema=PEOPLE)
    return render(rule, rows, language=language, masked=masked).to_list()[0]


@pytest.mark.parametrize(
    ("column", "zh", "en"),
    [
        ("name", "王小芳", "王小芳"),
        ("sex", "女", "female"),
        ("status", "迁出", "moved out"),
        ("age", "7", "7"),
        ("share", "0.123", "0.123"),
        ("birth_date", "2020-02-29", "2020-02-29"),
        ("is_old", "否", "no"),
        ("words", "甲、乙", "甲, 乙"),
        ("death_date", "空", "(blank)"),
        ("home", "空", "(blank)"),
    ],
)
def test_a_value_is_shown_in_words(bench, column, zh, en):
    text = f"«{{{column}}}»"
    assert message(bench, text, ROW) == f"«{zh}»"
    assert message(bench, text, ROW, language=Language.EN) == f"«{en}»"


@pytest.mark.parametrize("column", ["name", "sex", "age", "birth_date", "is_old", "words", "share"])
def test_a_null_is_blank_and_never_loses_the_message(bench, column):
    assert message(bench, f"a {{{column}}} b", {}) == "a 空 b"


def test_persons_are_masked(bench):
    masked = message(bench, "{name} {id_no} {phone} {birth_date}", ROW, masked=True)
    assert "小" not in masked
    assert ROW["id_no"] not in masked
    assert "5678" in masked
    assert "1234" not in masked
    plain = message(bench, "{name} {id_no} {phone}", ROW)
    assert plain == "王小芳 880101199001010023 13812345678"


def test_an_empty_text_is_blank_too(bench):
    assert message(bench, "{name}", {"name": ""}, masked=True) == "空"


def test_words_alone_and_braces(bench):
    assert message(bench, "{{x}} 100%", ROW) == "{x} 100%"
    (rule,) = bench.load({"require": "age > 1", "message": "only words"})
    rows = pl.DataFrame([ROW, ROW, ROW], schema=PEOPLE)
    assert render(rule, rows, language="en", masked=True).to_list() == ["only words"] * 3
    assert render(rule, rows.clear(), language="en", masked=True).to_list() == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (180, "180"),
        (0.5, "0.5"),
        ("x", "x"),
        (["甲", "乙"], "甲、乙"),
        (dt.date(2020, 1, 1), "2020-01-01"),
    ],
)
def test_a_parameter_shows_its_value(bench, value, shown):
    require = {"require": "age > 1 OR :p IS NULL", "params": {"p": value}}
    assert message(bench, "{:p}", ROW, **require) == shown


def test_a_parameter_that_the_project_set_is_the_one_shown(bench):
    rule = {"require": "age > :low", "params": {"low": 8}, "message": "{:low} {:as_of}"}
    (loaded,) = bench.load(rule)
    people = [{"age": 8}]
    evaluation = bench.run(rule, people=people, parameters={"T000": {"low": 9}})
    rows = evaluation.failing_rows(loaded, "people", pl.DataFrame(people, schema=PEOPLE))
    assert render(loaded, rows, language="zh", masked=True).to_list() == ["9 2026-01-31"]


def test_rows_without_the_windows_of_the_message_are_a_bug_that_says_so(bench):
    entry = {"windows": {"w": {"by": "home"}}, "require": "w.n_rows = 1"}
    with pytest.raises(KeyError, match="failing_rows"):
        message(bench, "{w.n_rows}", ROW, **entry)


def test_every_token_of_every_coded_field_has_a_word():
    assert {field: set(WORDS[field]) for field in CODE_TOKENS} == {
        field: set(tokens) for field, tokens in CODE_TOKENS.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "words alone",
        "{name} {sex} {status} {id_no} {phone} {age} {share} {birth_date} {is_old} {words} {home}",
        "{name}, {name}: {:days}",
    ],
)
def test_all_four_messages_at_once_are_the_four_of_their_own(bench, text):
    (rule,) = bench.load({"require": "age > :days", "params": {"days": 3}, "message": text})
    rows = pl.DataFrame([ROW, {}, {**ROW, "name": ""}], schema=PEOPLE)
    found = render_all(rule, rows)
    assert found.columns == ["message_zh", "message_en", "full_message_zh", "full_message_en"]
    for name, column in found.to_dict().items():
        language, masked = Language(name[-2:]), not name.startswith("full")
        assert column.to_list() == render(rule, rows, language=language, masked=masked).to_list()
        assert len(column) == 3
    assert render_all(rule, rows.clear()).height == 0
