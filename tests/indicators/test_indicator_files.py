"""Indicator files, and how wrong ones are refused."""

from __future__ import annotations

import pytest

from cpaudit.errors import RuleError
from cpaudit.indicators import Better, load_indicators
from cpaudit.indicators.load import SHIPPED, read_indicator

GOOD = """\
name: homes
title: {en: Persons at home, zh: 在家率}
what: {en: a, zh: b}
better: high
parts:
  - on: planning_persons
    denominator: COALESCE(status, 'active') = 'active'
    numerator: residence_status = :kind
params: {kind: home}
target: 0.5
"""


def _write(tmp_path, text, name="homes.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_file_is_named_as_its_indicator_and_is_loaded():
    files = {path.stem for path in SHIPPED.glob("*.yaml")}
    loaded = load_indicators()
    assert files == {one.name for one in loaded}
    assert {
        "coverage",
        "registration",
        "completeness",
        "accuracy",
        "timeliness",
        "under_report",
        "truthfulness",
    } <= files
    assert all(one.title.zh and one.title.en and one.what.zh and one.what.en for one in loaded)


def test_a_projects_own_indicator_is_added(tmp_path):
    _write(tmp_path, GOOD)
    found = {one.name: one for one in load_indicators([tmp_path])}
    assert found["homes"].target == 0.5
    assert found["homes"].better is Better.HIGH
    assert len(found) == len(load_indicators()) + 1


def test_a_projects_own_takes_the_place_of_a_shipped_one(tmp_path):
    _write(tmp_path, GOOD.replace("homes", "coverage", 1))
    found = {one.name: one for one in load_indicators([tmp_path])}
    assert found["coverage"].title.zh == "在家率"


def test_two_files_of_one_name_are_refused(tmp_path):
    _write(tmp_path, GOOD, "a.yaml")
    _write(tmp_path, GOOD, "b.yaml")
    with pytest.raises(RuleError, match="as well"):
        load_indicators([tmp_path])


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("better: high", "beter: high", "better"),
        ("better: high", "better: hihg", "high"),
        ("on: planning_persons", "on: planing_persons", "planning_persons"),
        ("residence_status", "residence_statu", "residence_status"),
        ("= :kind", "= :kid", "kind"),
        ("= :kind", "= = :kind", "read"),
        ("residence_status = :kind", "n_household", "whole number"),
        ("    numerator: residence_status = :kind\n", "", "must"),
        ("target: 0.5", "target: 50", "0 … 1"),
        ("target: 0.5", "needs: [polic_persons]", "police_persons"),
        ("name: homes\n", "", "name"),
        ("zh: 在家率", "de: x", "zh"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_mend(tmp_path, before, after, said):
    assert before in GOOD
    path = _write(tmp_path, GOOD.replace(before, after))
    with pytest.raises(RuleError) as caught:
        read_indicator(path)
    message = caught.value.message()
    assert "homes.yaml" in message.en
    assert "homes.yaml" in message.zh
    assert said in message.en


def test_the_line_of_a_wrong_text_is_named(tmp_path):
    path = _write(tmp_path, GOOD.replace("residence_status", "residence_statu"))
    with pytest.raises(RuleError) as caught:
        read_indicator(path)
    assert caught.value.place.row == 8


def test_a_must_field_that_is_no_column_is_refused(tmp_path):
    text = GOOD.replace("numerator: residence_status = :kind", "must: {sexx: sex IS NOT NULL}")
    with pytest.raises(RuleError) as caught:
        read_indicator(_write(tmp_path, text))
    assert "sex" in caught.value.mend.en


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    with pytest.raises(RuleError):
        read_indicator(_write(tmp_path, "- a\n- b\n"))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("name: homes", "name: [homes]", "a name"),
        ("name: homes", "name: 'two words'", "a name"),
        ("on: planning_persons", "on: [planning_persons]", "view"),
        ("params: {kind: home}", "params: [kind]", "names and values"),
        ("params: {kind: home}", "params: {kind: [home]}", "one plain value"),
        ("numerator: residence_status = :kind", "numerator: [a]", "a condition"),
        ("numerator: residence_status = :kind", "must: [sex]", "fields with conditions"),
        ("target: 0.5", "needs: planning_persons", "a list"),
        ("target: 0.5", "needs: [[{a: b}]]", "view"),
        ("target: 0.5", "reference: [a]", "a text"),
        ("numerator: residence_status = :kind", "must: {sex: sex IS NOT NULL}\n    may_lack: sex",
         "a list"),
    ],
)  # fmt: skip
def test_values_of_another_kind_are_refused_and_nothing_breaks(tmp_path, before, after, said):
    assert before in GOOD
    path = _write(tmp_path, GOOD.replace(before, after))
    with pytest.raises(RuleError) as caught:
        read_indicator(path)
    assert said in caught.value.message().en
    assert caught.value.place.row


def test_the_projects_own_are_known_as_such(tmp_path):
    _write(tmp_path, GOOD.replace("homes", "coverage", 1))
    _write(tmp_path, GOOD, "more.yml")
    found = {one.name: one for one in load_indicators([tmp_path])}
    assert found["coverage"].replaces_shipped
    assert not found["coverage"].is_shipped
    assert not found["homes"].replaces_shipped
    assert found["accuracy"].is_shipped


def test_a_folder_without_indicator_files_is_refused(tmp_path):
    with pytest.raises(RuleError, match="no indicator file"):
        load_indicators([tmp_path])
