from __future__ import annotations

import json
import sys
import time

import pytest

from cpaudit.cli.after_run import failure_summary, run_command
from cpaudit.errors import SourceError
from cpaudit.i18n import Text
from cpaudit.project.working_month import AfterRunSpec

ECHO = """
import json, os, sys
told = json.loads(sys.stdin.buffer.read().decode())
names = ("CPAUDIT_EXIT_CODE", "CPAUDIT_RUN_FOLDER", "CPAUDIT_PROJECT")
told["environment"] = [os.environ[name] for name in names]
told["words"], told["folder"] = sys.argv[1:], os.getcwd()
open("told.json", "w", encoding="utf-8").write(json.dumps(told))
"""


def _end_of(folder, *command, seconds=20.0, **options):
    spec = AfterRunSpec((sys.executable, "-c", *command), seconds)
    arguments = {"summary": "{}", "code": 1, "run_folder": folder / "out", **options}
    return run_command(spec, project_folder=folder, **arguments)


def test_without_a_command_nothing_follows(tmp_path):
    nothing = AfterRunSpec()
    assert (
        run_command(nothing, summary="{}", code=0, run_folder=tmp_path, project_folder=tmp_path)
        is None
    )


def test_the_command_gets_the_summary_the_exit_code_and_the_folders(tmp_path):
    summary = json.dumps({"项目": "凤凰镇"}, ensure_ascii=False)
    end = _end_of(tmp_path, ECHO, summary=summary)
    assert end.problem is None
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert told["项目"] == "凤凰镇"
    assert told["environment"] == ["1", str(tmp_path / "out"), str(tmp_path)]
    assert told["folder"] == str(tmp_path)


def test_no_shell_takes_part(tmp_path):
    word = "$(touch made); touch made & %PATH% 'x'"
    assert _end_of(tmp_path, ECHO, word).problem is None
    assert json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))["words"] == [word]
    assert not (tmp_path / "made").exists()


def test_a_command_that_reads_nothing_does_not_hold_the_run(tmp_path):
    assert _end_of(tmp_path, "pass", summary="x" * 1_000_000).problem is None


@pytest.mark.parametrize(
    ("code", "said"), [("raise SystemExit(7)", "exit code 7"), ("print('x' * 99)", None)]
)
def test_its_failure_is_told_and_its_output_is_not(tmp_path, capfd, code, said):
    problem = _end_of(tmp_path, code).problem
    assert (problem.en if problem else None) == said
    assert capfd.readouterr() == ("", "")


def test_a_command_that_does_not_exist_is_told(tmp_path):
    spec = AfterRunSpec((str(tmp_path / "none"),))
    end = run_command(spec, summary="", code=0, run_folder=tmp_path, project_folder=tmp_path)
    assert end.problem is not None


def test_a_command_that_takes_too_long_is_ended_with_all_that_it_began(tmp_path):
    child = "import time; time.sleep(1.5); open('late', 'w')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    begun = time.monotonic()
    end = _end_of(tmp_path, code, seconds=0.4)
    assert time.monotonic() - begun < 1.5
    assert "0.4 s" in end.problem.en
    time.sleep(max(begun + 2.2 - time.monotonic(), 0))
    assert not (tmp_path / "late").exists()


def test_less_time_than_the_project_gives_is_kept_too(tmp_path):
    spec = AfterRunSpec((sys.executable, "-c", "import time; time.sleep(9)"), 20.0)
    end = run_command(
        spec, summary="", code=0, run_folder=tmp_path, project_folder=tmp_path, seconds=0.3
    )
    assert end.seconds < 3
    assert end.problem is not None


def test_a_run_that_failed_tells_why():
    error = SourceError(Text("it is empty.", "文件为空。"), mend=Text("Look.", "请查看。"))
    verdict = json.loads(failure_summary(error, "凤凰镇"))["verdict"]
    assert verdict["exit_code"] == 3
    assert "it is empty." in verdict["reasons"][0]["en"]
    assert not verdict["is_judged"]
