"""No string that a user reads exists in one language only."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from rich.cells import cell_len

from cpaudit import errors
from cpaudit.cli.help_layout import columns, wrapped
from cpaudit.i18n import Language, Text

PACKAGE = Path(__file__).parents[2] / "src" / "cpaudit"
FILES = sorted(PACKAGE.rglob("*.py"))
# Calls whose first argument (or all arguments) a user reads.
SHOWN = {
    *("echo", "secho", "prompt", "confirm", "print", "print_json", "add_row", "add_column"),
    *("Head", "notify", "Label", "Static", "Button"),
}
ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.CpauditError)
}
# Two small letters in a row make a word; numbers, signs and codes are the same in both languages.
WORD = re.compile(r"[A-Za-z]*[a-z]{2,}[A-Za-z]*")
# What a user copies: a command, a key of YAML, the place of a value.
COPIED = re.compile(r"\bcpaudit(?: [a-z]+)+|--[a-z-]+|^\s*[a-z_]+:|\{\w+\}|\b[a-z]+: \[?(?=$|\W)")
HAN = re.compile(r"[\u4e00-\u9fff]")
# What is called the same in Chinese: formats, programs, names of parts and of options' values.
SAME_IN_BOTH = {
    *("cpaudit", "Parquet", "parquet", "Spark", "DuckDB", "files", "profile"),
    *("cron", "crontab", "systemd", "Windows", "shell", "Schema", "Markdown", "Excel", "Python"),
    *("csv", "docx", "github", "html", "json", "jsonl", "junit", "md", "parquet", "sarif", "xls"),
    *("xlsx", "zip", "bash", "zsh", "fish", "powershell", "sheet"),
    # Names of columns, keys, arguments and values, as the user writes them.
    *("folder", "path", "target", "text", "typical", "check", "default", "last", "previous", "no"),
    *("left", "right", "match", "record", "person", "police", "cpaudit-demo", "linkage.parameters"),
}


def words_of(text):
    """The words of a language, not those that are called the same in both."""
    return [w for w in WORD.findall(COPIED.sub(" ", text)) if w not in SAME_IN_BOTH]


def _words(node):
    """The words that a literal holds itself; those of what is put in are somebody else's."""
    if isinstance(node, ast.Constant):
        return words_of(node.value) if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [word for part in node.values for word in _words(part)]
    if isinstance(node, ast.BinOp):
        return [*_words(node.left), *_words(node.right)]
    if isinstance(node, ast.Call) and _name(node.func) == "str":
        return [word for argument in node.args for word in _words(argument)]
    if isinstance(node, ast.IfExp):
        return [*_words(node.body), *_words(node.orelse)]
    return []


def _name(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def untranslated(source):
    """(line, words) of the strings that a user reads and that are no ``Text``."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        read = []
        if name in SHOWN:
            read += node.args
        if name in ERRORS:
            read += [*node.args, *(k.value for k in node.keywords if k.arg in {"mend", "what"})]
        if name == "write" and isinstance(node.func, ast.Attribute):
            read += node.args if _name(node.func.value) in {"stderr", "stdout"} else []
        read += [k.value for k in node.keywords if k.arg in {"help", "title", "placeholder"}]
        found += [(node.lineno, words) for each in read if (words := _words(each))]
        if name == "Text" and len(node.args) == 2:
            found += _half_translated(node)
    return found


def _half_translated(call):
    english, chinese = (_literal(argument) for argument in call.args)
    if english is None or chinese is None:
        return []
    words = words_of(english)
    if words and chinese == english:
        return [(call.lineno, words)]
    if words and not chinese:
        return [(call.lineno, words)]
    if HAN.search(english) and HAN.search(chinese) and not words:
        return [(call.lineno, [english])]
    return []


def _literal(node):
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return None


@pytest.mark.parametrize(
    "source",
    [
        'typer.echo("nothing found")',
        'typer.echo(f"{n} rows")',
        'x = typer.Option("--a", help="the rows")',
        'x = typer.Option("--a", help=str("the rows"))',
        'raise UsageError("it is wrong", mend=Text("a b", "一"))',
        'raise UsageError(Text("it is wrong", "错"), mend="mend it")',
        'sys.stderr.write("error here")',
        'Text("rows", "rows")',
        'Text("rows", "")',
        'table.add_row("total", "1")',
    ],
)
def test_the_check_notices(source):
    assert untranslated(source)


@pytest.mark.parametrize(
    "source",
    [
        'typer.echo(Text("rows", "行"))',
        'typer.echo(f"{n} {unit}")',
        'x = typer.Option("--some-option", help=str(Text("the rows", "行")))',
        'raise UsageError(Text("wrong", "错"), mend=Text("mend", "改"))',
        'Text(f"{a}: {b}", f"{a}：{b}")',
        "file.write('rows')",
    ],
)
def test_the_check_lets_pass(source):
    assert not untranslated(source)


def test_no_string_that_a_user_reads_exists_in_one_language_only():
    found = {
        f"{path.relative_to(PACKAGE).as_posix()}:{line}": words
        for path in FILES
        for line, words in untranslated(path.read_text(encoding="utf-8"))
    }
    assert found == {}


@cache
def _helps(language):
    ran = subprocess.run(
        [sys.executable, Path(__file__).parent / "help_of_all.py"],
        capture_output=True,
        check=True,
        env={
            **os.environ,
            "CPAUDIT_LANG": language,
            "COLUMNS": "80",
            "PYTHONPATH": str(PACKAGE.parent),
        },
    )
    return json.loads(ran.stdout)


def _english_left(text, commands):
    """The English words of a Chinese help that are neither names nor values."""
    text = re.sub(r"--[a-z][a-z-]*|(?<!\w)-[a-zA-Z]\b", " ", text)
    text = re.sub(r"<[^>]*>|\{[^}]*\}|\b[A-Z][A-Z_0-9]+\b", " ", text)
    text = re.sub(r"[\w/-]+\.(?:yaml|csv|xlsx|jsonl|json|docx|md|txt|html)\b", " ", text)
    words = re.findall(r"[A-Za-z][A-Za-z_.-]+", text)
    return {word for word in words if word not in SAME_IN_BOTH and word not in commands}


def test_the_help_of_every_command_is_chinese():
    helps = _helps("zh")
    commands = {word for name in helps for word in name.split()}
    assert len(helps) > 30
    left = {name: words for name, text in helps.items() if (words := _english_left(text, commands))}
    assert left == {}
    assert all(HAN.search(text.split("\n\n")[1]) for text in helps.values())


def test_the_help_of_every_command_is_english():
    assert {name for name, text in _helps("en").items() if HAN.search(text)} == set()


def test_both_languages_tell_the_same_options():
    options = re.compile(r"(?<!\S)--[a-z-]+")
    chinese, english = _helps("zh"), _helps("en")
    assert chinese.keys() == english.keys()
    for name, text in chinese.items():
        own = {line.split()[0] for line in text.splitlines() if line.startswith("  -")}
        assert own == {
            line.split()[0] for line in english[name].splitlines() if line.startswith("  -")
        }
        assert options.search(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_help_is_wider_than_eighty_columns(language):
    wide = [line for text in _helps(language).values() for line in text.splitlines()]
    assert [line for line in wide if cell_len(line) > 80] == []


@pytest.mark.parametrize(
    "text", ["", "村居名称（代码）：是否核实。", "a, b 与 profile.csv。", "x" * 30]
)
@pytest.mark.parametrize("width", [8, 11, 20])
def test_wrapped_text_keeps_its_letters_and_its_width(text, width):
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(
        columns(line) <= width or not re.search(r"[\s\u4e00-\u9fff]", line) for line in lines
    )
    assert not any(line[0] in "，。：）" for line in lines if line)


def test_columns_are_those_of_the_terminal_library():
    for text in ("村 a", "（一）", "“引”", "ｆ", "——", "…"):
        assert abs(columns(text) - cell_len(text)) <= sum(letter in "“”…—" for letter in text)


def test_a_text_has_both_languages():
    assert Text("a", "甲").within(Language.ZH) == "甲"
