"""Rule files: what is wrong in them is said with file, line and advice before any data are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import cpaudit.rules
from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.errors import RuleError
from cpaudit.project.model import RuleSelection, Severity, Threshold
from cpaudit.rules.load import load_rules, select_rules
from cpaudit.rules.schema import rule_schema
from small_world import LEAST, SCHEMAS

TEXT = """\
id: M004
name: too-young
on: people
severity: error
dimension: consistency
title: {zh: 标题, en: title}
message: {zh: "{name}", en: "{name}"}
when: age IS NOT NULL
require: age >= :low
params: {low: 12}
"""


def load(folder, text, name="rule.yaml"):
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    return load_rules([path], SCHEMAS)


def test_a_rule_is_read_with_its_place(tmp_path):
    (rule,) = load(tmp_path, TEXT, "mothers/too-young.yaml")
    assert (rule.id, rule.on, rule.theme, rule.line) == ("M004", ("people",), "mothers", 1)
    assert rule.params == {"low": 12}
    assert rule.severity is Severity.ERROR
    assert rule.title.zh == "标题"


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        ("require: age", "require: aeg", 9, "M004, require, character 1", "«age»"),
        ("on: people", "on: poeple", 3, "no view «poeple»", "«people»"),
        ("severity: error", "severity: fatal", 4, "«fatal»", "error"),
        ("dimension: consistency", "dimension: consistent", 5, "consistent", "«consistency»"),
        ("when:", "wehn:", 8, "no key «wehn»", "«when»"),
        ("id: M004", "id: m4", 1, "m4", ""),
        ("name: too-young", "name: TooYoung", 2, "TooYoung", ""),
        ("{low: 12}", "{low: 12, high: 30}", 10, "«high» is declared and never read", ""),
        (":low\nparams: {low: 12}", ":low\nparams: {as_of: 2020-01-01}", 10, "not free", ""),
        ("params: {low: 12}", "params: {}", 9, "no parameter «:low»", ""),
        ("params: {low: 12}", "params: {low: null}", 10, "a parameter is", ""),
        ('{zh: "{name}", en: "{name}"}', '{zh: "{nmae}", en: ""}', 7, "«zh» and «en»", ""),
        ('en: "{name}"', 'en: "{nmae}"', 7, "no column «nmae»", "«name»"),
        ('en: "{name}"', 'en: "{:lo}"', 7, "no parameter «:lo»", "«low»"),
        ('en: "{name}"', 'en: "{name"', 7, "broken placeholder", ""),
        ('en: "{name}"', 'en: "{name!r}"', 7, "broken placeholder", ""),
        ("title: {zh: 标题, en: title}", "title: {zh: 标题}", 6, "«zh» and «en»", ""),
        ("name: too-young", "name:", 1, "«name» is missing", ""),
        ("require: age >= :low", "", 1, "either «require» or «check»", ""),
        ("params", "check: {not_null: age}\nparams", 1, "either «require» or «check»", ""),
        ("params", "missing: maybe\nparams", 10, "maybe", "fail"),
        ("params", "needs: [peple]\nparams", 10, "no view «peple»", "«people»"),
        ("params", "confidence: 2\nparams", 10, "from 0 to 1", ""),
        ("params", "fields: {aeg: 1}\nparams", 10, "no column «aeg»", "«age»"),
        ("params", "fields: {age: -1}\nparams", 10, "positive", ""),
        ("params", "windows: {w: {by: hom}}\nparams", 10, "no column «hom»", "«home»"),
        ("params", "windows: {w: {by: home}}\nparams", 10, "never read", ""),
        ("params", "windows: {w: {by: home, order: age}}\nparams", 10, "order", ""),
        ("params", "windows: {w: {by: home, offset: 0, order: age}}\nparams", 10, "not 0", ""),
        ("params", "windows: {police: {by: home}}\nparams", 10, "column group", "another name"),
        ("params", "windows: {w: {by: home, take: {n: AVG(age)}}}\nparams", 10, "not a figure", "SUM"),
        ("params", "windows: {w: {by: home, take: {n_rows: COUNT(*)}}}\nparams", 10, "n_rows", ""),
        ("params", "windows: {w: {by: home, where: aeg > 1}}\nparams", 10, "no column «aeg»", ""),
        ("params", "lookups: {l: {view: hmes, match: {home: home}}}\nparams", 10, "«hmes»", "homes"),
        ("params", "lookups: {l: {view: homes, match: {hom: home}}}\nparams", 10, "«hom»", "home"),
        ("params", "lookups: {l: {view: homes, match: {since: home}}}\nparams", 10, "types", ""),
        ("params", "lookups: {l: {view: homes}}\nparams", 10, "«view» and «match»", ""),
        ("params", "examples: {pass: [{aeg: 1}]}\nparams", 10, "no column «aeg»", "«age»"),
        ("params", "examples: {pass: [{age: old}]}\nparams", 10, "cannot be 'old'", ""),
        ("params", "examples: {good: []}\nparams", 10, "«good»", ""),
        ("params", "examples:\n  tables:\n  - rows:\n    - {expect: no}\nparams", 13, "«no»", ""),
        ("params", "id: M005\nparams", 10, "stands twice", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_line(tmp_path, old, new, line, what, mend):
    assert old in TEXT
    with pytest.raises(RuleError) as caught:
        load(tmp_path, TEXT.replace(old, new, 1))
    assert what in caught.value.what.en
    assert mend in caught.value.mend.en
    assert caught.value.place.file == str(tmp_path / "rule.yaml")
    assert caught.value.place.row == line


def test_conditions_in_a_list_must_all_hold(bench):
    (rule,) = bench.load({"when": ["is_old", "age > 1 OR age < 0"], "require": ["age > 2"]})
    assert rule.when == "(is_old) AND (age > 1 OR age < 0)"
    assert rule.require == "age > 2"


def test_an_id_or_a_name_twice_is_refused_with_both_places(tmp_path):
    for number, name in ((1, "first"), (2, "second")):
        (tmp_path / f"{number}.yaml").write_text(
            dump_yaml({**LEAST, "require": "TRUE", "name": name}), encoding="utf-8"
        )
    with pytest.raises(RuleError, match=r"«T001» stands already in .*1\.yaml:1"):
        load_rules([tmp_path], SCHEMAS)


def test_a_folder_without_rules_is_refused(tmp_path):
    with pytest.raises(RuleError, match="holds no rules"):
        load_rules([tmp_path], SCHEMAS)


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(RuleError, match="does not exist"):
        load_rules([tmp_path / "none.yaml"], SCHEMAS)


@pytest.fixture
def three(tmp_path):
    entries = [
        {**LEAST, "id": "M001", "name": "one", "theme": "mother", "tags": ["age"]},
        {**LEAST, "id": "M002", "name": "two", "theme": "mother", "severity": "info"},
        {**LEAST, "id": "X001", "name": "three", "theme": "cross", "params": {"low": 3}},
    ]
    for entry in entries:
        entry["require"] = "age > :low" if "params" in entry else "age > 1"
    path = tmp_path / "rules.yaml"
    path.write_text(dump_yaml(entries), encoding="utf-8")
    return load_rules([path], SCHEMAS)


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ((), (), ["M001", "M002", "X001"]),
        (("M",), (), ["M001", "M002"]),
        (("M001",), (), ["M001"]),
        (("three",), (), ["X001"]),
        (("mother",), ("info",), ["M001"]),
        (("age",), (), ["M001"]),
        ((), ("validity",), []),
        (("error", "M002"), (), ["M001", "M002", "X001"]),
    ],
)
def test_words_select_rules(three, select, ignore, chosen):
    selected = select_rules(three, RuleSelection(select=select, ignore=ignore))
    assert [rule.id for rule in selected] == chosen


@pytest.mark.parametrize(
    ("selection", "mend"),
    [
        (RuleSelection(select=("mothr",)), "«mother»"),
        (RuleSelection(ignore=("Z",)), ""),
        (RuleSelection(parameters={"X002": {}}), "«X001»"),
        (RuleSelection(parameters={"X001": {"lwo": 1}}), "«low»"),
        (RuleSelection(parameters={"X001": {"low": "3"}}), "default is 3"),
        (RuleSelection(severities={"X002": Severity.INFO}), "«X001»"),
        (RuleSelection(thresholds={"X0O1": Threshold(count=1)}), "«X001»"),
    ],
)
def test_a_selection_that_names_nothing_is_refused(three, selection, mend):
    with pytest.raises(RuleError) as caught:
        select_rules(three, selection)
    assert mend in caught.value.mend.en


def test_a_selection_may_change_severities(three):
    selection = RuleSelection(select=("M001",), severities={"M001": Severity.WARNING})
    assert [rule.severity for rule in select_rules(three, selection)] == [Severity.WARNING]


def test_the_schema_for_editors_is_the_one_that_the_loader_follows():
    path = Path(cpaudit.rules.__file__).with_name("rule.schema.json")
    assert json.loads(path.read_text(encoding="utf-8")) == rule_schema()
    Draft202012Validator.check_schema(rule_schema())


def _as_json(value):
    return json.loads(json.dumps(value, default=str))


def test_every_shipped_rule_follows_the_schema():
    validator = Draft202012Validator(rule_schema())
    files = sorted((Path(__file__).parents[2] / "rules").rglob("*.yaml"))
    assert files
    for file in files:
        data = _as_json(read_yaml(file).data)
        assert not [f"{file.name}: {error.message}" for error in validator.iter_errors(data)]


@pytest.mark.parametrize("change", [{"wehn": "x"}, {"severity": "fatal"}, {"id": "m"}, {"on": "x"}])
def test_the_schema_refuses_what_the_loader_refuses(change):
    good = {**LEAST, "on": "persons", "require": "TRUE"}
    validator = Draft202012Validator(rule_schema())
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, **change})
