from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("shell", "word"),
    [("bash", "complete -o default"), ("zsh", "#compdef cpaudit"),
     ("fish", "complete --command cpaudit"), ("powershell", "Register-ArgumentCompleter")],
)  # fmt: skip
def test_each_shell_gets_its_script_and_is_told_how_to_install_it(run, shell, word):
    code, out, _ = run("completion", shell)
    assert code == 0
    assert word in out
    assert f"cpaudit completion {shell}" in out
    assert out.startswith("#compdef") is (shell == "zsh")


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_bash_completes_commands_options_and_values(run, tmp_path):
    (tmp_path / "script").write_text(run("completion", "bash")[1], encoding="utf-8")
    program = tmp_path / "cpaudit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cpaudit "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    asked = {
        "cpaudit ru": ["rules", "run"],
        "cpaudit run --fail-on er": ["error"],
    }
    script = f'source "{tmp_path / "script"}"\n'
    for line in asked:
        words = line.split(" ")
        script += f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; COMPREPLY=()\n"
        script += '_cpaudit_completion cpaudit; echo "${COMPREPLY[@]}"\n'
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        [shutil.which("bash"), "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src")},
    )
    got = [sorted(line.split()) for line in ran.stdout.splitlines()]
    assert got == list(asked.values()), ran.stderr
