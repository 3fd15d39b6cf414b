"""The rules that come with the program: they load, prove themselves and keep to the catalogue."""

from __future__ import annotations

import csv
import re
from itertools import product
from pathlib import Path

import pytest

from builders import AS_OF, PERIOD, frame
from cpaudit.rules.evaluate import evaluate
from cpaudit.rules.examples import run_examples
from cpaudit.rules.load import load_rules
from cpaudit.rules.rule import Outcome
from cpaudit.shipped import rules_folder
from cpaudit.view_tables import VIEWS

_CATALOGUE = Path(__file__).parent / "data" / "catalogue_ids.csv"
_LEVELS = (
    "file",
    "field",
    "person",
    "couple",
    "mother_child",
    "household",
    "cross_source",
    "aggregate",
)
# The letter marks a second file for one row of the catalogue: for the columns of another view
# (D023b, D025b), or for the other of two severities that the catalogue gives a threshold for.
_OTHER_SEVERITY = {
    "F001b": "a column that only lowers completeness: a warning",
    "F001c": "a column that one of several files lacks: a warning",
    "F003": "such rows are left out as they should be: information",
    "M001b": "12 to 15 years: a warning",
    "M002b": "50 to 55 years: a warning",
    "M004b": "181 to 243 days: a warning",
    "X010b": "more than 31 days: an error",
}
_VOTES = (
    *("delivery", "certificate", "police_birth", "vaccination", "insurance"),
    *("screening", "subsidy", "school"),
)
_MISSED = {
    "delivery": "X001",
    "certificate": "X002",
    "police_birth": "X003",
    "vaccination": "X004",
    "insurance": "X006",
    "screening": "X005",
    "subsidy": "X054",
    "school": "X060",
}
# The tool audits records, never people: no blame, and nothing about who may have children.
_FORBIDDEN_ZH = (
    "瞒报|造假|虚报|违法|违规|处罚|罚款|计划外|超生|抚养费|避孕|节育|绝育|孕检|政策内|政策外"
)
_FORBIDDEN_EN = r"\b(conceal\w*|fraud\w*|illegal birth|fine[sd]?|penalt\w*|quota|contracept\w*)\b"


@pytest.fixture(scope="module")
def rules():
    return load_rules([rules_folder()])


@pytest.fixture(scope="module")
def catalogue():
    with _CATALOGUE.open(encoding="utf-8") as rows:
        return {row["id"]: row for row in csv.DictReader(rows)}


@pytest.fixture(scope="module")
def not_shipped():
    path = rules_folder() / "not_shipped.csv"
    with path.open(encoding="utf-8") as rows:
        return {row["rule_id"]: row for row in csv.DictReader(rows)}


def _row_of(rule_id):
    """The catalogue's id: without the letter of a second file."""
    return re.sub("[a-z]$", "", rule_id)


def test_every_rule_loads_from_a_file_of_its_own(rules):
    assert len(rules) == len(list(rules_folder().rglob("*.yaml")))
    assert len(rules) >= 60
    for rule in rules:
        assert rule.path is not None
        assert Path(rule.path).stem == rule.name


def test_every_example_comes_out_as_it_says(rules):
    assert run_examples(rules) == []


def test_every_rule_has_an_example_that_fails_and_one_that_does_not(rules):
    for rule in rules:
        expected = {row.expect for table in rule.examples for row in table.rows}
        assert Outcome.FAIL in expected, rule.id
        assert Outcome.PASS in expected, rule.id


def test_an_example_that_is_wrong_is_noticed(tmp_path):
    shipped = next(rules_folder().rglob("birth-date-missing.yaml"))
    text = shipped.read_text(encoding="utf-8")
    assert "birth_date_status: ok" in text
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace("birth_date_status: ok", "birth_date_status: missing"), "utf-8")
    assert len(run_examples(load_rules([changed]))) == 1


def test_every_rule_is_a_row_of_the_catalogue_in_the_folder_of_its_level(rules, catalogue):
    for rule in rules:
        row = catalogue[_row_of(rule.id)]
        assert Path(rule.path).parent.name == row["level"], rule.id


def test_every_row_of_the_catalogue_is_a_rule_or_has_a_reason(rules, catalogue, not_shipped):
    shipped = {_row_of(rule.id) for rule in rules}
    assert shipped.isdisjoint(not_shipped)
    assert shipped | set(not_shipped) == set(catalogue)
    for row in not_shipped.values():
        assert row["reason_en"]
        assert row["reason_zh"]


def test_every_level_has_rules(rules):
    assert {Path(rule.path).parent.name for rule in rules} == set(_LEVELS)


def test_severities_are_the_catalogues(rules, catalogue):
    for rule in rules:
        same = rule.severity.value == catalogue[_row_of(rule.id)]["severity"]
        assert same != (rule.id in _OTHER_SEVERITY), rule.id


def test_every_rule_is_explained_in_both_languages(rules):
    for rule in rules:
        for text in (rule.title, rule.message, rule.what, rule.why, rule.false_positives):
            assert text is not None, rule.id
            assert re.search("[一-鿿]", text.zh), rule.id
            assert not re.search("[一-鿿]", text.en.replace("王氏", "").replace("出生日期", "")), (
                rule.id
            )
        assert rule.reference, rule.id


def test_every_message_shows_a_value_of_the_row(rules):
    for rule in rules:
        for text in (rule.message.zh, rule.message.en):
            assert re.search(r"\{[a-z][^}]*\}", text), rule.id


def test_a_reason_names_only_rules_that_exist(rules, not_shipped):
    known = {rule.id for rule in rules}
    for rule_id, row in not_shipped.items():
        for text in (row["reason_en"], row["reason_zh"]):
            assert set(re.findall(r"[A-Z]\d{3}", text)) <= known | set(not_shipped), rule_id


def test_an_explanation_is_said_once_and_not_copied_between_its_parts(rules):
    for rule in rules:
        parts = [rule.what.en, rule.why.en, rule.false_positives.en]
        assert len(set(parts)) == len(parts), rule.id


def test_no_rule_blames_a_person_or_asks_about_permission(rules):
    for rule in rules:
        for text in (rule.title, rule.message, rule.what, rule.why, rule.false_positives):
            if text is not None:
                assert not re.search(_FORBIDDEN_ZH, text.zh), rule.id
                assert not re.search(_FORBIDDEN_EN, text.en, re.IGNORECASE), rule.id


def test_both_languages_show_the_same_values(rules):
    for rule in rules:
        shown = [
            set(re.findall(r"\{([^}]*)\}", text)) for text in (rule.message.zh, rule.message.en)
        ]
        assert shown[0] == shown[1], rule.id


def _births(rows):
    return frame(dict(VIEWS["births"]), rows)


def _fired(rules, views):
    chosen = [rule for rule in rules if rule.theme == "missed"]
    start, end = PERIOD
    result = evaluate(chosen, views, as_of=AS_OF, period_start=start, period_end=end)
    assert result.outcomes.get_column("error").null_count() == result.outcomes.height
    return result.failures


def test_exactly_one_rule_tells_each_missed_child(rules):
    rows, expected = [], []
    # A source that copies another is named in ``sources`` but does not count in ``n_sources``.
    for chosen in product((True, False), repeat=len(_VOTES)):
        seen = [vote for vote, has in zip(_VOTES, chosen, strict=True) if has]
        for n_sources in range(max(len(seen) - 1, 0), len(seen) + 1):
            if seen:
                rows.append({"n_sources": n_sources, "sources": ";".join(seen), "grade": "B"})
                expected.append("X008" if n_sources > 1 else _MISSED[seen[0]])
    failures = _fired(rules, {"births": _births(rows)}).sort("row")
    assert failures.get_column("row").to_list() == list(range(len(rows)))
    assert failures.get_column("rule_id").to_list() == expected


def test_no_rule_tells_a_child_who_is_recorded_or_need_not_be(rules):
    rows = [
        {"n_sources": 3, "sources": "delivery;certificate;vaccination", "in_planning": True},
        {"n_sources": 1, "sources": "delivery", "grade": "B", "suppressed": "out_of_scope"},
        {
            "n_sources": 2,
            "sources": "delivery;police_birth",
            "grade": "A",
            "suppressed": "too_recent",
        },
        {"n_sources": 0, "in_planning": True},
    ]
    assert _fired(rules, {"births": _births(rows)}).is_empty()
