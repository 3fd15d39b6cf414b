"""Pages about rules say all that the rule says, in both languages."""

from __future__ import annotations

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
