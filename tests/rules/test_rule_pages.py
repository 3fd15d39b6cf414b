"""Pages about rules say all that the rule says, in both languages."""

from __future__ import annotations

from cpaudit.rules.page_parts import condition_lines
from cpaudit.rules.page_text import PAGE_COLUMNS, columns_of, wrapped
from cpaudit.rules.pages import render_catalogue, render_rule

ENTRY = {
    "id": "T001",
    "name": "one",
    "theme": "alpha",
    "windows": {"w": {"by": "home", "where": "age > 1", "take": {"n": "COUNT(*)"}}},
    "lookups": {"h": {"view": "homes", "match": {"home": "home"}}},
    "when": "h.exists",
    "require": "w.n > :low",
    "params": {"low": 3},
    "what": {"zh": "内容", "en": "The what."},
    "why": {"zh": "原因", "en": "The why."},
    "false_positives": {"zh": "误报", "en": "The false."},
    "reference": "The law",
    "needs": ["people | homes"],
    "tags": ["tagged"],
}


def test_a_page_holds_every_part_of_the_rule(bench):
    (rule,) = bench.load(ENTRY)
    page = render_rule(rule)
    parts = ("T001 one", "w.n > :low", "h.exists", ":low = 3", "rows with the same home",
             "where age > 1", "homes with home = home", "The law", "people or homes",
             "tagged", "rules.yaml")  # fmt: skip
    for part in parts:
        assert part in page.en
        assert part in page.zh
    assert "The what." in page.en
    assert "内容" in page.zh


def test_the_catalogue_lists_every_rule_and_what_is_none(bench):
    rules = bench.load(
        {**ENTRY, "id": "T002b"}, {"id": "T009", "name": "nine", "theme": "beta", "require": "TRUE"}
    )
    left = [
        {"rule_id": "T004", "reason_zh": "无|来源", "reason_en": "a|b"},
        {"rule_id": "T003", "reason_zh": "无来源", "reason_en": "no source"},
    ]
    page = render_catalogue(rules, left)
    assert "## alpha" in page
    assert "### T009 nine" in page
    assert "| T003 | 无来源 | no source |\n| T004 | 无\\|来源 | a\\|b |" in page
    assert page == render_catalogue(rules[::-1], left)


def test_a_page_shows_fields_the_most_trusted_first(bench):
    (rule,) = bench.load({"require": "age > 1", "fields": {"age": 0.5, "home": 4}})
    lines = render_rule(rule).en.splitlines()
    at = lines.index("Fields, the most trusted first")
    assert lines[at + 1 : at + 3] == ["  home  4", "  age   0.5"]


def test_a_page_says_how_a_project_sets_the_rule_otherwise(bench):
    (rule,) = bench.load(ENTRY)
    page = render_rule(rule)
    for text in (page.en, page.zh):
        assert "ignore: [T001]" in text
        assert "parameters: {T001: {low: 3}}" in text


def test_a_page_shows_examples_with_their_outcome_and_the_rows_beside_them(bench):
    (rule,) = bench.load(
        {
            **ENTRY,
            "examples": {
                "tables": [
                    {
                        "rows": [{"home": "a", "age": 2, "expect": "fail"}, {"home": "a"}],
                        "lookups": {"homes": [{"home": "a"}]},
                    }
                ]
            },
        }
    )
    page = render_rule(rule)
    for part in ("fail      home = 'a', age = 2", "(beside)  home = 'a'", "with homes:"):
        assert part in page.en
    assert "不通过" in page.zh


def test_examples_beyond_three_of_a_kind_are_counted(bench):
    passes = [{"age": age} for age in range(2, 9)]
    (rule,) = bench.load({"require": "age > 1", "examples": {"pass": passes}})
    page = render_rule(rule).en
    assert "age = 4" in page
    assert "age = 5" not in page
    assert "and 4 more in the file" in page


def test_a_condition_has_a_line_for_each_part_that_and_joins():
    assert condition_lines("a = 1 AND b BETWEEN 1 AND 2 AND (c = 1 AND d = 'x AND y')") == [
        "  a = 1",
        "  AND b BETWEEN 1 AND 2",
        "  AND (c = 1 AND d = 'x AND y')",
    ]


def test_a_condition_that_or_joins_stays_in_one_piece():
    assert condition_lines("a = 1 OR b = 2 AND c = 3") == ["  a = 1 OR b = 2 AND c = 3"]


def test_no_line_of_a_page_is_wider_than_a_terminal():
    text = "出生日期与身份证号码不一致，请核对。" * 9 + " and some English words" * 9
    lines = wrapped(text, indent="  ", hanging="  ")
    assert max(map(columns_of, lines)) <= PAGE_COLUMNS
    assert not any(line.strip().startswith(("，", "。")) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
