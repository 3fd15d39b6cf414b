"""Each library enters through one door; no data is read over a network; truth is not for the tool."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "cpaudit"

DOORS = {
    "yaml": {"documents.py"},
    "sqlglot": {"rules/language.py"},
    "rapidfuzz": {"linkage/comparison.py"},
    "xlsxwriter": {"reports/xlsx.py", "synthesis/writers/workbook.py"},
    "python_calamine": set(),  # a second opinion in the tests of the workbook readers
    "openpyxl": set(),  # tests read workbooks back with it
    "msoffcrypto": {"worklists/encryption.py"},
    "dbfread": {"sources/readers/dbf.py"},
    "psycopg": {"sources/readers/database/postgresql.py"},
    "pymysql": {"sources/readers/database/mysql.py"},
    "sqlite3": {"sources/readers/database/sqlite.py", "cases/database.py"},
    "docx": {"reports/bulletin_docx.py"},
    "docxtpl": {"reports/bulletin_docx.py"},
    "jinja2": {"reports/html/report.py", "reports/bulletin_template.py"},
    "borax": {"standards/lunar.py"},
    "pandera": {"tables.py"},
    "textual": {"cli/review_screen.py"},
    "psutil": {"processes.py"},
    "filelock": {"cli/lock.py"},
    "z3": {"rules/proofs/solver.py"},
}
NETWORK = {"socket", "http", "urllib", "requests", "httpx", "ftplib", "smtplib"}


@cache
def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def users_of(library: str) -> set[str]:
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if library in imports(path)
    }


@pytest.mark.parametrize("library", DOORS)
def test_a_library_enters_through_its_door(library):
    assert users_of(library) <= DOORS[library]


@pytest.mark.parametrize("library", sorted(NETWORK))
def test_nothing_reaches_for_the_network(library):
    assert users_of(library) == set()


def test_only_the_scorer_reads_truth():
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "truth" in path.read_text(encoding="utf-8")
        and path.relative_to(PACKAGE).parts[0] != "synthesis"
    }
    assert {name for name in readers if _names_truth_folder(PACKAGE / name)} == set()


def _names_truth_folder(path: Path) -> bool:
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (node.value == "truth" or node.value.startswith("truth/"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
