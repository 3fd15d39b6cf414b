"""Every method has its test, its heading in the documentation and examples that come true."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import cpaudit.statistics

PAGE = Path(__file__).parents[2] / "docs" / "statistics.md"
# Tools of the methods, not methods.
TOOLS = {
    *("__init__", "interval", "binomial", "chi_square", "poisson_regression"),
    *("gompertz_fertility", "agreeing_records"),
}
METHODS = sorted({path.stem for path in Path(cpaudit.statistics.__path__[0]).glob("*.py")} - TOOLS)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_has_a_heading_and_a_test_of_its_name(method):
    assert f"`{method}`" in [
        line.rpartition(" ")[2]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("### ")
    ]
    assert Path(__file__).with_name(f"test_{method}.py").is_file()


def test_the_page_describes_no_method_that_does_not_exist():
    named = {
        line.rpartition("`")[0].rpartition("`")[2]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("### ") and line.endswith("`")
    }
    assert named == set(METHODS)


def test_the_examples_on_the_page_come_true():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0
