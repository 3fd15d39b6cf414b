"""How the methods are reached from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import cpaudit.statistics

PAGE = Path(__file__).parents[2] / "docs" / "statistics.md"


def test_the_package_loads_no_method_and_nothing_heavy_by_itself():
    code = (
        "import sys, cpaudit.statistics; "
        "print([m for m in sys.modules if m.startswith('cpaudit.statistics.') "
        "or m in ('numpy', 'polars')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", cpaudit.statistics.__all__)
def test_a_method_is_an_attribute_and_says_first_what_it_is_and_whose(name):
    method = getattr(cpaudit.statistics, name)
    assert isinstance(method, ModuleType)
    assert name in dir(cpaudit.statistics)
    assert len(method.__doc__) > 60


def test_what_is_no_method_is_no_attribute():
    with pytest.raises(AttributeError, match="benford"):
        _ = cpaudit.statistics.benford


def test_the_methods_stand_in_the_order_of_the_page_and_in_its_table():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    headings = [line.split("`")[-2] for line in lines if line.startswith("### ") and "`" in line]
    rows = [line.split("`")[1] for line in lines if line.startswith("| `")]
    methods = [name for name in headings if name in cpaudit.statistics.__all__]
    assert methods == cpaudit.statistics.__all__
    assert [name for name in rows if name in cpaudit.statistics.__all__] == methods
