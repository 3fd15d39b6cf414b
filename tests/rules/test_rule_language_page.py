"""docs/rule-language.md names all that the language has, and its example is a rule that runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cpaudit.rules.entry import KEYS
from cpaudit.rules.examples import run_examples
from cpaudit.rules.functions import FUNCTIONS
from cpaudit.rules.load import load_rules
from cpaudit.rules.scope import CLOCK
from cpaudit.rules.templates import TEMPLATES

PAGE = (Path(__file__).parents[2] / "docs" / "rule-language.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FUNCTIONS, "if"])
def test_every_function_is_on_the_page(name):
    assert re.search(rf"`{name.upper()}[(`]", PAGE)


@pytest.mark.parametrize("key", [*KEYS, *CLOCK])
def test_every_key_is_on_the_page(key):
    assert re.search(rf"`:?{key}`", PAGE)


@pytest.mark.parametrize(("name", "template"), TEMPLATES.items())
def test_every_template_is_on_the_page_with_its_arguments(name, template):
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}:")]
    for argument in (*template.needed, *template.allowed):
        assert argument in row or template.short == argument


def test_the_example_of_the_page_is_a_rule_that_runs(tmp_path):
    block = re.search(r"```yaml\n(id: .*?)```", PAGE, flags=re.DOTALL)
    path = tmp_path / "rule.yaml"
    path.write_text(block.group(1), encoding="utf-8")
    rules = load_rules([path])
    assert run_examples(rules) == []
    assert sum(len(table.rows) for table in rules[0].examples) == 3
