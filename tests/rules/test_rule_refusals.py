"""What is not of the language is refused, with the place and what to write instead."""

from __future__ import annotations

import pytest

from cpaudit.errors import RuleError
from cpaudit.i18n import Language
from cpaudit.rules.language import compile_condition
from cpaudit.view_tables import VIEWS
from small_world import PEOPLE

PARAMETERS = {"low": 1, "codes": ("x",), "word": "x"}


@pytest.mark.parametrize(
    ("text", "position", "what", "mend"),
    [
        ("ag > 1", 1, "no column «ag»", "«age»"),
        ("age > 1 AND Birth_Date IS NULL", 13, "no column «Birth_Date»", "«birth_date»"),
        ("age > :lwo", 7, "no parameter «:lwo»", "«low»"),
        ("LENGHT(name) > 1", 1, "no function «LENGHT»", "«LENGTH»"),
        ("SUBSTRING(name, 1, 2) = 'x'", 1, "no function", "SUBSTR"),
        ("LENGTH(name, 2) = 1", 1, "takes 1 operands, not 2", ""),
        ("IF(is_old, TRUE)", 1, "no function", "IF(condition, x, y)"),
        ("status = 'alive'", 10, "never holds 'alive'", "«active»"),
        ("status IN ('active', 'gone')", 22, "never holds 'gone'", ""),
        ("name = 'alive' AND status = 'alive'", 29, "never holds 'alive'", "«active»"),
        ("sex = '男'", 7, "never holds", "F, M"),
        ("birth_date > '2020-01-01'", 1, "«birth_date» (date) and a text", "DATE '"),
        ("birth_date > 2020", 1, "do not go together", "one type"),
        ("DATE '2020-02-30' < birth_date", 6, "is not a date", "DATE '2024-02-29'"),
        ("name = NULL", 1, "is never true", "IS NULL"),
        ("name IN ('x', NULL)", 1, "IN with a NULL", "IS NULL"),
        ("age", 1, "is not boolean", "condition"),
        ("age AND is_old", 1, "is not boolean", "condition"),
        ("name + 1 > 2", 1, "is not whole number or number", ""),
        ("birth_date - death_date > 3", 1, "not added or subtracted", "DAYS_BETWEEN"),
        ("birth_date + INTERVAL age DAY > death_date", None, "", "INTERVAL"),
        ("birth_date + INTERVAL 3 HOUR > death_date", None, "INTERVAL", "INTERVAL 3 MONTH"),
        ("words = words", 1, "list values have no", "LIST_CONTAINS"),
        ("is_old < TRUE", 1, "boolean values have no", ""),
        ("age = n = 3", 9, "two ways", "brackets"),
        ("is_old = name IS NULL", 15, "two ways", "brackets"),
        ("is_old = name IS NOT NULL", 15, "two ways", "brackets"),
        ("name IS NOT NULL = is_old", 18, "two ways", "brackets"),
        ("is_old = NOT is_old IS NULL", 10, "two ways", "brackets"),
        ("is_old = age BETWEEN 1 AND 2", 14, "two ways", "brackets"),
        ("age BETWEEN 1 AND 2 = is_old", 1, "two ways", "brackets"),
        ("is_old = age NOT IN (1)", 1, "two ways", "brackets"),
        ("CASE WHEN is_old = age IN (1) THEN TRUE END", 24, "two ways", "brackets"),
        ("name LIKE home", 11, "a text or a :parameter", ""),
        ("name LIKE 'x!%' ESCAPE '!'", 1, "no ESCAPE", "CONTAINS"),
        ("name ILIKE 'x'", 1, "ILIKE", "LOWER"),
        ("REGEXP_LIKE(name, '(')", 19, "not a regular expression", "look-around"),
        ("REGEXP_LIKE(name, 'a(?=b)')", 19, "not a regular expression", "look-around"),
        ("SUBSTR(name, 0) = 'x'", 8, "count from 1", "SUBSTR"),
        ("ROUND(share, age) = 1", 14, "whole number or a :parameter", ""),
        ("CAST(age AS TEXT) = '1'", None, "", ""),
        ("age::text = '1'", 1, "no casts", "TO_NUMBER"),
        ("CURRENT_DATE > birth_date", 1, "clock", ":as_of"),
        ("NOW() > birth_date", 1, "no function", ":as_of"),
        ("SELECT 1", None, "queries", "lookup"),
        ("EXISTS(SELECT 1)", None, "queries", "lookup"),
        ("age IN (SELECT 1)", None, "not part", ""),
        ("COUNT(*) > 1", 1, "no function", "take"),
        ("MAX(age) > 1", 1, "no function", "take"),
        ("ABS(DISTINCT age) > 1", 1, "figures only", "take"),
        ("ABS(age) OVER (PARTITION BY home) > 1", None, "OVER", "windows"),
        ("age > 1; age > 2", 8, "several statements", ""),
        ("age > 1 name", 1, "word too many", "AND"),
        ("age > (1", None, "cannot be read", "brackets"),
        ("name = 'x", None, "cannot be read", "quotes"),
        ("name = ''' ", None, "cannot be read", "quotes"),
        ("age BETWEEN SYMMETRIC 1 AND 2", 1, "not part", ""),
        ("age & 1 = 1", 1, "not part", ""),
        ("age DIV 2 = 1", 1, "not part", ""),
        ("words[1] = 'x'", 1, "not part", ""),
        ("name -> 'x' = 'x'", 1, "not part", ""),
        ("name COLLATE nocase = 'x'", 1, "not part", ""),
        ("x := 1", None, "cannot be read", ""),
        ("name LIKE ANY ('x', 'y')", None, "not part", ""),
        ("(age, n) = (1, 2)", None, "not part", ""),
        ("? = age", None, "not part", ""),
        ("@x = age", None, "not part", ""),
        ("CASE WHEN age THEN TRUE END", 11, "is not boolean", ""),
        ("CASE WHEN is_old THEN 1 ELSE 'x' END = 1", None, "do not go together", ""),
        ("CASE WHEN is_old THEN NULL END IS NULL", None, "every branch", ""),
        ("COALESCE(age, name) = 1", 1, "do not go together", ""),
        ("-name = 1", 2, "is not whole number", ""),
        ("", None, "empty", ""),
    ],
)
def test_it_is_refused_with_place_and_advice(text, position, what, mend):
    with pytest.raises(RuleError) as caught:
        compile_condition(text, PEOPLE, PARAMETERS)
    message = caught.value.message()
    assert what in caught.value.what.en
    assert mend in caught.value.mend.en
    if position is not None:
        assert message.en.startswith(f"character {position} ")
        assert f"第 {position} 个字符" in message.zh
    assert message.within(Language.ZH)


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_column_of_every_view_may_stand_without_quotes(view):
    for column in VIEWS[view]:
        compile_condition(f"{column} IS NOT NULL OR NOT ({column} IS NULL)", VIEWS[view])


def test_a_boolean_column_is_a_condition_by_itself():
    compile_condition("is_old IMPLIES age > 60", PEOPLE)


def test_an_argument_that_the_parser_may_add_is_refused():
    from sqlglot import exp

    from cpaudit.rules.reader import Reader
    from cpaudit.rules.refusal import Refusal

    node = exp.EQ(this=exp.column("age"), expression=exp.column("n"))
    node.set("negate", True)  # noqa: FBT003 - the parser's own way
    with pytest.raises(Refusal):
        Reader().read(node)
    like = exp.Like(this=exp.column("name"), expression=exp.Literal.string("x"), negate=True)
    assert Reader().read(like).name == "not"
