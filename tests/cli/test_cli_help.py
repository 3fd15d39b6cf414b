from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cpaudit.cli.app import app

ROOT = Path(__file__).parent.parent.parent
HEAVY = {
    "borax",
    "calamine",
    "dbfread",
    "numpy",
    "openpyxl",
    "pandera",
    "polars",
    "python_calamine",
    "rapidfuzz",
    "rich",
    "sqlglot",
    "xlsxwriter",
    "yaml",
}


def python(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
    )


def modules_after(*arguments):
    code = (
        "import sys\nfrom cpaudit.cli.main import main\n"
        f"try: main({list(arguments)!r})\n"
        "except SystemExit: pass\nprint('|', *sys.modules)"
    )
    out = python("-c", code).stdout.decode()
    return set(out.rsplit("|", 1)[1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["version"]])
def test_help_imports_nothing_heavy(arguments):
    assert not modules_after(*arguments) & HEAVY


def commands(group=None, lead=()):
    click = group or typer.main.get_command(app)
    for name, command in click.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield (*lead, name), command
            yield from commands(command, (*lead, name))
        else:
            yield (*lead, name), command


ALL = list(commands())


@pytest.mark.parametrize(("words", "command"), ALL, ids=[" ".join(words) for words, _ in ALL])
def test_every_command_and_option_is_documented(words, command):
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"`cpaudit {' '.join(words)}" in page
    for parameter in command.params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in page or f", `{option}" in page


def test_the_docs_name_no_command_that_does_not_exist():
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    known = {" ".join(words) for words, _ in ALL}
    for line in page.splitlines():
        if line.startswith("| `cpaudit "):
            named = line.split("`")[1].removeprefix("cpaudit ").split(" ")
            words = [word for word in named if word.islower() and word.isalpha()]
            assert " ".join(words) in known


@pytest.mark.parametrize(
    ("language", "word"), [("zh", "核查一个数据文件夹"), ("en", "Audit a folder")]
)
def test_help_speaks_the_language_that_is_asked_for(language, word):
    assert word in python("-m", "cpaudit", "--help", "--lang", language).stdout.decode()
    assert word in python("-m", "cpaudit", "--help", CPAUDIT_LANG=language).stdout.decode()


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["sources", "list"]])
def test_a_console_of_code_page_936_shows_every_character(arguments):
    ran = python("-m", "cpaudit", *arguments, CPAUDIT_LANG="zh", PYTHONIOENCODING="gbk")
    assert ran.returncode == 0
    assert "?" not in ran.stdout.decode("gbk")


def test_a_stream_that_lacks_a_character_does_not_stop_the_output():
    ran = python("-m", "cpaudit", "--help", CPAUDIT_LANG="zh", PYTHONIOENCODING="ascii")
    assert ran.returncode == 0


def test_without_a_command_the_help_is_shown(run):
    code, out, err = run()
    assert code == 2
    assert "run" in out + err


def test_an_unknown_command_is_a_usage_error(run):
    assert run("no-such-command")[0] == 2


def test_an_unknown_language_is_a_usage_error(run):
    assert run("version", "--lang", "xx")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--help"], "用法：cpaudit run [选项]"),
        (["rules", "--help"], "命令："),
        (["no-such-command"], "没有命令 'no-such-command'"),
        (["rul"], "是否想输入 'rules'"),
        (["run", "--bogus"], "没有选项 --bogus"),
        (["run", "--out"], "选项 '--out' 缺少取值"),
        (["run", "--fail-on", "x"], "'--fail-on' 的取值无效：'x' 不在可选值"),
        (["rules", "show"], "缺少参数 'RULE'"),
        (["run", "a", "b"], "多余的参数：b"),
        (["synth", "--out", "x", "--persons", "1"], "应不小于 200"),
        (["synth", "--out", "x", "--persons", "x"], "应为整数"),
    ],
)
def test_the_command_line_is_explained_in_chinese(arguments, said):
    ran = python("-m", "cpaudit", *arguments, CPAUDIT_LANG="zh")
    assert said in (ran.stdout + ran.stderr).decode()
    assert ran.returncode == (0 if "--help" in arguments else 2)


def test_the_version_is_an_option_too(run):
    assert run("--version")[:2] == run("version")[:2]
