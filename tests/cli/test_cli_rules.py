from __future__ import annotations

import pytest

from cpaudit.rules.load import load_rules
from cpaudit.rules.page_text import PAGE_COLUMNS, columns_of
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
    assert sum(not line.startswith(" ") for line in out.splitlines()) == n + 1
    assert f"共 {n} 条规则" in run("rules", "list", "--lang", "zh")[1]


def test_rules_are_listed_by_theme_and_severity(run):
    some = load_rules([rules_folder()])[0]
    code, out, _ = run("rules", "list", some.theme)
    assert code == 0
    assert all(some.theme in line for line in out.splitlines()[:-1])


def test_a_word_that_names_no_rule_is_an_error(run):
    assert run("rules", "list", "no-such-rule")[0] == 2


@pytest.mark.parametrize(
    ("option", "of"),
    [
        ("--theme", lambda rule: {rule.theme}),
        ("--severity", lambda rule: {rule.severity.value}),
        ("--dimension", lambda rule: {rule.dimension.value}),
        ("--tag", lambda rule: set(rule.tags)),
        ("--view", lambda rule: set(rule.on)),
    ],
)
def test_the_list_is_narrowed_by_an_option(run, option, of):
    rules = load_rules([rules_folder()])
    word = min({word for rule in rules for word in of(rule)})
    code, out, _ = run("rules", "list", option, word)
    listed = [line.split()[0] for line in out.splitlines()[:-1] if not line.startswith(" ")]
    assert code == 0
    assert listed == [rule.id for rule in rules if word in of(rule)]


def test_words_and_options_narrow_together(run):
    out = run("rules", "list", "X0", "--severity", "error", "--theme", "missed")[1]
    listed = {line.split()[0] for line in out.splitlines()[:-1]}
    assert "X008" in listed
    assert "X004" not in listed


def test_an_unknown_severity_is_refused_with_a_suggestion(run):
    code, _, err = run("rules", "list", "--severity", "infos")
    assert code == 2
    assert "Did you mean «info»?" in err


def test_no_listed_line_is_wider_than_a_terminal(run):
    for language in ("en", "zh"):
        lines = run("rules", "list", "--lang", language)[1].splitlines()
        assert max(map(columns_of, lines)) <= PAGE_COLUMNS


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
