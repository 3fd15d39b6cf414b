"""``cpaudit rules test --mutate`` and ``cpaudit rules new``."""

from __future__ import annotations

import json

import pytest

from cpaudit.documents import dump_yaml, read_yaml
from cpaudit.rules.load import load_rules

HEAD = """
id: LOCAL001
name: {name}
on: persons
severity: warning
dimension: validity
title: {{zh: 标题, en: title}}
message: {{zh: 消息, en: message}}
when: birth_date IS NOT NULL
require: death_date >= birth_date
"""
WEAK = """
examples:
  pass:
    - {birth_date: 2020-01-01, death_date: 2021-01-01}
  fail:
    - {birth_date: 2020-01-02, death_date: 2020-01-01}
"""
STRONG = """
examples:
  pass:
    - {birth_date: 2020-01-01, death_date: 2020-01-01}
    - {birth_date: 2020-01-01, death_date: 2020-01-02}
  fail:
    - {birth_date: 2020-01-02, death_date: 2020-01-01}
  unknown:
    - {birth_date: 2020-01-02}
  not_applicable:
    - {death_date: 2020-01-02}
"""


@pytest.fixture
def written(tmp_path):
    def write(examples, name="one-rule"):
        path = tmp_path / "rule.yaml"
        path.write_text(HEAD.format(name=name) + examples, encoding="utf-8")
        return path

    return write


def test_examples_that_notice_every_slip_leave_no_mutant_alive(run, written):
    code, out, _ = run("rules", "test", written(STRONG), "--mutate")
    assert code == 0
    assert "0 alive" in out
    assert out.splitlines()[-1] == "1 rules, 5 examples, 0 failed"


def test_a_living_mutant_is_shown_with_its_place_and_fails_the_command(run, written):
    code, out, _ = run("rules", "test", written(WEAK), "--mutate")
    assert code == 2
    joined = " ".join(out.split())
    assert (
        "LOCAL001 require, column 1: «death_date >= birth_date» → «death_date > birth_date»"
        in joined
    )
    assert "unknown, not_applicable" in joined


def test_without_mutate_weak_examples_hold(run, written):
    assert run("rules", "test", written(WEAK))[0] == 0


def test_what_is_proposed_can_be_pasted_and_kills_the_mutants(run, written, tmp_path):
    path = written(WEAK)
    code, out, _ = run("rules", "test", path, "--propose")
    assert code == 2
    assert "see that each is what it should say" in out
    proposed = json.loads(run("rules", "test", path, "--propose", "--format", "json")[1])
    more = tmp_path / "more.yaml"
    more.write_text(proposed["rules"][0]["proposed"], encoding="utf-8")
    old, new = read_yaml(path).data["examples"], read_yaml(more).data
    written(
        dump_yaml({"examples": {key: old.get(key, []) + new.get(key, []) for key in old | new}})
    )
    code, out, _ = run("rules", "test", path, "--mutate")
    assert code == 0, out


def test_json_tells_what_became_of_the_mutants(run, written):
    code, out, _ = run("rules", "test", written(WEAK), "--mutate", "--format", "json")
    (rule,) = json.loads(out)["rules"]
    assert code == 2
    assert rule["n_mutants"] == rule["n_killed"] + len(rule["equivalent"]) + len(rule["alive"])
    assert {"place", "before", "after", "column", "slip"} <= rule["alive"][0].keys()
    assert rule["lacking"] == ["unknown", "not_applicable"]


def test_the_table_is_in_the_user_s_language(run, written):
    out = run("rules", "test", written(WEAK), "--mutate", "--lang", "zh")[1]
    assert "存活" in out
    assert "第 1 个字符" in out


def test_rules_can_be_selected(run):
    code, out, _ = run("rules", "test", "--select", "D009", "--mutate", "-v")
    assert code == 0
    assert out.splitlines()[-1].startswith("1 rules, ")
    assert "D009" in out


def test_a_new_rule_says_what_to_fill_in_and_loads_only_then(run, tmp_path):
    path = tmp_path / "new.yaml"
    code, out, _ = run("rules", "new", "LOCAL001", "--on", "persons", "--out", path)
    assert code == 0
    assert "Fill in" in out
    assert run("rules", "test", path)[0] == 2
    assert "«name» is missing" in run("rules", "test", path)[2]


def test_a_new_rule_with_conditions_has_examples_that_kill_its_mutants(run, tmp_path):
    path = tmp_path / "new.yaml"
    code, _, _ = run(
        "rules", "new", "LOCAL001", "--on", "persons", "--out", path,
        "--when", "birth_date IS NOT NULL", "--require", "death_date >= birth_date",
    )  # fmt: skip
    assert code == 0
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("examples:")
    filled = (
        head.replace("name:  #", "name: a-rule  #")
        .replace("dimension:  #", "dimension: validity  #")
        .replace("  zh:\n  en:", "  zh: 文\n  en: text")
    )
    path.write_text(f"{filled}examples:{rest}", encoding="utf-8")
    assert load_rules([path])[0].id == "LOCAL001"
    code, out, _ = run("rules", "test", path, "--mutate")
    assert code == 0, out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_rule_of_a_template_names_its_arguments(run, tmp_path, lang):
    path = tmp_path / "new.yaml"
    out = ("--out", path, "--lang", lang)
    assert run("rules", "new", "LOCAL001", "--on", "persons", "--template", "between", *out)[0] == 0
    text = path.read_text(encoding="utf-8")
    assert "  between:\n    column:" in text
    assert ("必填" in text) == (lang == "zh")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("local1", "--on", "persons"), "is not an id of a rule"),
        (("D009", "--on", "persons"), "is taken"),
        (("LOCAL001", "--on", "person"), "Did you mean «persons»?"),
        (("LOCAL001", "--on", "persons", "--template", "betwen"), "Did you mean «between»?"),
        (("LOCAL001", "--on", "persons", "--require", "birth_dat IS NULL"), "«birth_dat»"),
    ],
)
def test_what_cannot_become_a_rule_is_refused(run, tmp_path, given, told):
    path = tmp_path / "new.yaml"
    code, _, err = run("rules", "new", *given, "--out", path)
    assert code == 2
    assert told in err
    assert not path.exists()


def test_a_file_is_never_overwritten(run, written):
    path = written(WEAK)
    code, _, err = run("rules", "new", "LOCAL001", "--on", "persons", "--out", path)
    assert code == 2
    assert "the file exists" in err
