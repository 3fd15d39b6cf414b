from __future__ import annotations

import pytest

from cpaudit.rules.load import load_rules
from cpaudit.shipped import rules_folder


@pytest.fixture
def rule_file(tmp_path):
    shipped = load_rules([rules_folder()])
    path = tmp_path / "rule.yaml"
    path.write_bytes(shipped[0].path.read_bytes())
    return path, shipped[0]


def test_all_rules_are_listed_in_both_languages(run):
    n = len(load_rules([rules_folder()]))
    code, out, _ = run("rules", "list")
    assert code == 0
    assert out.splitlines()[-1] == f"{n} rules"
    assert len(out.splitlines()) == n + 1
    assert f"共 {n} 条规则" in run("rules", "list", "--lang", "zh")[1]


def test_rules_are_listed_by_theme_and_severity(run):
    some = load_rules([rules_folder()])[0]
    code, out, _ = run("rules", "list", some.theme)
    assert code == 0
    assert all(some.theme in line for line in out.splitlines()[:-1])


def test_a_word_that_names_no_rule_is_an_error(run):
    assert run("rules", "list", "no-such-rule")[0] == 2


def test_a_rule_is_shown_by_id_and_by_name(run):
    some = load_rules([rules_folder()])[0]
    code, out, _ = run("rules", "show", some.id)
    assert code == 0
    assert some.title.en in out
    assert " ".join(some.require.split()) in " ".join(out.split())
    assert run("rules", "show", some.name)[1] == out


def test_an_unknown_rule_is_an_error_with_a_hint(run):
    some = load_rules([rules_folder()])[0]
    code, _, err = run("rules", "show", some.name + "s")
    assert code == 2
    assert f"Did you mean «{some.name}»?" in err


def test_the_examples_of_a_good_rule_hold(run, rule_file):
    path, rule = rule_file
    code, out, _ = run("rules", "test", path)
    n = sum(len(table.rows) for table in rule.examples)
    assert out.splitlines()[-1] == f"1 rules, {n} examples, 0 failed"
    assert code == 0


def test_an_example_that_does_not_hold_fails_the_command(run, rule_file, monkeypatch):
    from cpaudit.rules.examples import ExampleFailure
    from cpaudit.rules.rule import Outcome

    path, rule = rule_file
    failure = ExampleFailure(rule.id, rule.on[0], 7, Outcome.PASS, "fail")
    monkeypatch.setattr("cpaudit.rules.examples.run_examples", lambda _: [failure])
    code, out, _ = run("rules", "test", path)
    assert code == 2
    assert "rule.yaml:7" in out
    assert "expected pass, found fail" in out


def test_a_rule_without_examples_fails_the_command(run, rule_file, monkeypatch):
    from dataclasses import replace

    path, rule = rule_file
    monkeypatch.setattr("cpaudit.rules.load.load_rules", lambda _: (replace(rule, examples=()),))
    code, out, _ = run("rules", "test", path)
    assert code == 2
    assert f"{rule.id}: no examples" in out
