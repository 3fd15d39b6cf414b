"""The hooks and the examples for continuous integration, run as their programs run them.

Left out: what installs cpaudit, and the actions of others (checkout, uploads).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cpaudit.sources.readers.signature import READABLE

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
GITHUB = ROOT / "docs" / "ci" / "github-actions.yml"
GITLAB = ROOT / "docs" / "ci" / "gitlab-ci.yml"
# Rows of a rule that finds something in the sample and is quick.
QUICK = "\nrules: {select: [D014]}\ntargets: {accuracy: 0, coverage: 0}\n"
GIT, BASH = shutil.which("git"), shutil.which("bash")
_KNOWN = {"id", "name", "description", "entry", "language", "files", "pass_filenames", "args"}
_KNOWN |= {"require_serial", "minimum_pre_commit_version", "additional_dependencies"}


def github_job():
    told = yaml.safe_load(GITHUB.read_text(encoding="utf-8"))
    assert True in told  # «on», as YAML 1.1 has it: GitHub reads the word
    (job,) = told["jobs"].values()
    return job


def gitlab_job():
    told = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    assert told["audit"]["stage"] in told["stages"]
    return told["audit"], told["variables"]


def test_a_hook_has_what_pre_commit_wants():
    assert {hook["id"] for hook in HOOKS} == {"cpaudit", "cpaudit-rules-lint", "cpaudit-rules-test"}
    for hook in HOOKS:
        assert {"id", "name", "entry", "language"} <= hook.keys() <= _KNOWN
        assert hook["language"] == "python"
        re.compile(hook["files"])


def test_every_file_that_can_be_read_wakes_the_hook():
    (hook,) = [one for one in HOOKS if one["id"] == "cpaudit"]
    for suffix in (*READABLE, ".yaml", ".json"):
        assert re.search(hook["files"], f"data/户籍{suffix}"), suffix
    for name in ("README.md", "setup.py", "x.csv.bak"):
        assert not re.search(hook["files"], name)


def test_every_command_of_the_examples_exists_with_its_options(capsys):
    from cpaudit.cli.app import app

    commands = {
        "run",
        *(f"{group} {name}" for group, name in (("rules", "lint"), ("rules", "test"))),
    }
    job, _ = gitlab_job()
    lines = [
        *(hook["entry"] for hook in HOOKS),
        *(step["run"] for step in github_job()["steps"] if "run" in step),
        *job["script"],
    ]
    asked = [
        line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if "cpaudit " in line
    ]
    calls = [shlex.split(line.strip())[1:] for line in asked if line.strip().startswith("cpaudit ")]
    assert len(calls) == 5
    for words in calls:
        command = " ".join(words[:2]) if words[0] == "rules" else words[0]
        assert command in commands
        with pytest.raises(SystemExit):
            app([*command.split(), "--help"], prog_name="cpaudit")
        shown = capsys.readouterr().out
        for option in (word for word in words if word.startswith("--")):
            assert option in shown


def test_only_what_is_masked_leaves_the_runner():
    (kept,) = [
        step["with"]["path"].split()
        for step in github_job()["steps"]
        if step.get("name") == "Reports"
    ]
    job, _ = gitlab_job()
    named = {*kept, *job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]}
    allowed = r"audit\.(sarif|junit\.xml)|audit/(summary\.json|findings\.jsonl)|data/cpaudit-baseline\.json"
    for path in named:
        assert re.fullmatch(allowed, path), path


def test_a_time_limit_alone_is_forgiven():
    job, _ = gitlab_job()
    assert job["allow_failure"] == {"exit_codes": [4]}
    assert not any(step.get("continue-on-error") for step in github_job()["steps"])


needs_shell = pytest.mark.skipif(not (GIT and BASH), reason="runners have git and bash")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A repository with the sample, as it would be checked out; and its key, kept apart."""
    root = tmp_path_factory.mktemp("ci") / "repo"
    data = root / "data"
    left_out = shutil.ignore_patterns("truth", ".cpaudit", "cpaudit-output")
    shutil.copytree(ROOT / "samples" / "fenghuang", data, ignore=left_out)
    project = (data / "cpaudit.yaml").read_text(encoding="utf-8")
    # Two sources are enough, and quick.
    for name, file in re.findall(r"^  (\w+): (\S+\.\w+)$", project, flags=re.MULTILINE):
        if name not in {"planning_persons", "police_persons"}:
            project = project.replace(f"  {name}: {file}\n", "")
            (data / file).unlink()
    kept = re.sub(r"^(rules|targets):.*\n(?:[ ].*\n)*", "", project, flags=re.MULTILINE)
    (data / "cpaudit.yaml").write_text(kept + QUICK, encoding="utf-8")
    (root / ".gitignore").write_text(".cpaudit/\naudit*\n", encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    secret = root.parent / "key"
    secret.write_text("ab" * 32 + "\n", encoding="ascii")
    return root, secret


def git(root, *arguments):
    who = ("-c", "user.name=t", "-c", "user.email=t@t")
    return subprocess.run([GIT, *who, *arguments], cwd=root, check=True, capture_output=True)


def shell(root, script, **variables):
    """What a runner's shell does with a script."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    names = {"PATH": path, "CPAUDIT_LANG": "en", "HOME": str(root.parent)}
    return subprocess.run(
        [BASH, "-eo", "pipefail", "-c", script],
        cwd=root,
        env={**os.environ, **names, **{name: str(value) for name, value in variables.items()}},
        capture_output=True,
        text=True,
        check=False,
    )


def run_github(root, secret):
    """The job's code (1 where any step fails), and each step's result by name."""
    job, results, has_failed = github_job(), {}, False
    for step in job["steps"]:
        if "run" not in step or step["name"] == "Install":
            continue
        if has_failed and step.get("if") != "always()":
            continue
        more = {
            name: secret.read_text("ascii").strip() if "secrets.CPAUDIT_KEY" in value else value
            for name, value in step.get("env", {}).items()
        }
        results[step["name"]] = done = shell(
            root, step["run"], **job["env"] | {"CPAUDIT_LANG": "en"}, **more
        )
        has_failed |= done.returncode != 0
    return int(has_failed), results


def run_gitlab(root, secret):
    job, variables = gitlab_job()
    names = {**variables, "CPAUDIT_LANG": "en", "CPAUDIT_KEY": secret}
    lines = [line for line in job["before_script"] if "pip install" not in line]
    code = shell(root, "\n".join([*lines, *job["script"]]), **names).returncode
    after = shell(root, "\n".join(job["after_script"]), **names)
    assert after.returncode == 0, after.stderr
    return code


def as_first_checked_out(root):
    git(root, "checkout", "--quiet", "--", ".")
    git(root, "clean", "-fdxq")


@needs_shell
@pytest.mark.slow  # six audits of the sample
def test_the_examples_close_and_open_with_the_baseline(checkout):
    root, secret = checkout
    code, steps = run_github(root, secret)
    assert code == 1
    assert steps["Audit"].returncode == 1, steps["Audit"].stderr
    assert "::error" in steps["Audit"].stdout
    assert json.loads((root / "audit.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "<testsuite" in (root / "audit.junit.xml").read_text(encoding="utf-8")
    assert not (root / "data" / ".cpaudit" / "key").exists()
    assert run_gitlab(root, secret) == 1

    # Somebody accepts what there is, with the key in its place.
    shutil.copy(secret, root / "data" / ".cpaudit" / "key")
    assert shell(root, "cpaudit baseline create data --by li").returncode == 0
    git(root, "add", "data/cpaudit-baseline.json")
    git(root, "commit", "--quiet", "-m", "baseline")
    as_first_checked_out(root)
    code, steps = run_github(root, secret)
    assert (code, steps["Audit"].stderr) == (0, "")
    assert steps["Baseline"].stdout == ""
    as_first_checked_out(root)
    assert run_gitlab(root, secret) == 0

    # Without the secret nothing is read as an empty baseline.
    as_first_checked_out(root)
    (root.parent / "none").write_text("", encoding="ascii")
    code, steps = run_github(root, root.parent / "none")
    assert (code, steps["Key file"].returncode, "Audit" in steps) == (1, 2, False)
    assert run_gitlab(root, root.parent / "none") == 2
    assert shell(root, "cpaudit run data --plain").returncode == 2


@needs_shell
@pytest.mark.slow
def test_the_hook_stops_a_commit_and_lets_it_pass(checkout):
    root, _ = checkout
    as_first_checked_out(root)
    (root / "data" / "cpaudit-baseline.json").unlink(missing_ok=True)
    (hook,) = [one for one in HOOKS if one["id"] == "cpaudit"]
    call = f"{hook['entry']} data --fail-on new"
    done = shell(root, call)
    assert (done.returncode, "The gate is closed" in done.stdout) == (1, True)
    assert shell(root, "cpaudit baseline create data --by li").returncode == 0
    done = shell(root, call)
    assert (done.returncode, "in the baseline" in done.stdout) == (0, True)
    # pre-commit fails a hook that changes files: a run that found all of it changes none.
    changed = git(root, "status", "--porcelain", "--untracked-files=no").stdout.decode()
    assert {line[3:] for line in changed.splitlines()} <= {"data/cpaudit-baseline.json"}
