"""``cpaudit fix`` on a small township and on the sample: shown, written, checked, refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil

import pytest

from cli.township import keep_sources, remember_the_audits
from command_runner import command_runner
from cpaudit.cli import main as door
from cpaudit.i18n import Language, current_language, use_language
from cpaudit.privacy import contains_full_identifier
from cpaudit.shipped import samples_folder

# Who says the same of a person: enough for cells that one of them has wrong.
_SOURCES = ("planning_persons", "police_persons", "police_births", "insurance")


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command in English: its exit code, stdout and stderr."""
    remember_the_audits(monkeypatch)
    yield from command_runner(capsys, monkeypatch)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A township of two hundred with faults in single fields."""
    folder = tmp_path_factory.mktemp("township") / "镇"
    before = current_language()
    with pytest.raises(SystemExit) as left:
        door.main(
            ["synth", "--out", str(folder), "--persons", "200", "--seed", "5", "--lang", "en"]
        )
    use_language(before)
    assert not left.value.code
    shutil.rmtree(folder / "truth")
    keep_sources(folder, *_SOURCES)
    return folder


@pytest.fixture
def township(sample, tmp_path):
    folder = tmp_path / "镇"
    shutil.copytree(sample, folder)
    return folder


def hashes(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and ".corrected" not in path.name and path.name != "corrected.yaml"
    }


@pytest.mark.slow
def test_the_changes_are_shown_and_nothing_is_written(township, run):
    before = hashes(township)
    code, shown, _ = run("fix", township)
    assert code == 0
    assert re.search(r"row \d+  \S+: .+ → .+  9\d\.\d%|100\.0%", shown)
    assert hashes(township) == before
    assert not list(township.glob("*.corrected.*"))


def test_what_is_shown_is_masked_unless_asked(township, run):
    _, shown, _ = run("fix", township, "--format", "json")
    _, full, _ = run("fix", township, "--format", "json", "--unmask")
    assert not contains_full_identifier(shown)
    told, bare = json.loads(shown), json.loads(full)
    assert [one["correction_id"] for one in told["changes"]] == [
        one["correction_id"] for one in bare["changes"]
    ]
    names = [
        (masked["new"], whole["new"])
        for masked, whole in zip(told["changes"], bare["changes"], strict=True)
        if whole["field"].endswith("name") and len(whole["new"]) > 1
    ]
    assert names
    assert all("*" in masked and "*" not in whole for masked, whole in names)
    log = (township / "cpaudit-output" / "run-log.jsonl").read_text(encoding="utf-8")
    assert json.loads(log.splitlines()[-1])["unmask"] is True


def test_the_copies_have_fewer_findings_and_no_new_ones(township, run):
    before = hashes(township)
    code, shown, _ = run("fix", township, "--apply", "--format", "json")
    told = json.loads(shown)
    assert code == 0
    assert told["copies"]
    assert told["check"]["n_after"] < told["check"]["n_before"]
    assert told["check"]["new"] == []
    assert hashes(township) == before


@pytest.mark.slow
@pytest.mark.slow
def test_earlier_copies_are_replaced_only_when_asked(township, run):
    assert run("fix", township, "--apply", "--no-check")[0] == 0
    code, _, error = run("fix", township, "--apply", "--no-check")
    assert code == 2
    assert "--force" in error
    assert run("fix", township, "--apply", "--no-check", "--force")[0] == 0


def test_a_run_writes_the_list_and_fix_follows_it(township, run):
    run("run", township, "--exit-zero", "--format", "none")
    path = township / "cpaudit-output" / "corrections.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("correction,source,file,")
    accepted = next(line for line in lines[1:] if "only known" not in line)
    path.write_text(
        "\n".join([lines[0], f"{accepted[:-2]},yes,", "gone,,,,,,,,,,,,,,,yes,"]), "utf-8"
    )
    code, shown, error = run("fix", township, "--accept", path, "--format", "json")
    assert code == 0
    assert "gone" in error
    assert [one["correction_id"] for one in json.loads(shown)["changes"]] == [
        accepted.split(",")[0]
    ]


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (["--accept", "none.csv"], "does not exist", "文件不存在"),
        (["--accept", "villages.csv"], "no list of corrections", "不是更正清单"),
        (["--diff", "--apply"], "exclude each other", "不能同时使用"),
        (["--force"], "belong to --apply", "须与 --apply 合用"),
        (["--min-probability", "2"], "less than or equal to 1", "应不大于 1"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_wrong_input_is_told_in_both_languages(township, run, arguments, en, zh, language):
    placed = [township / one if one.endswith(".csv") else one for one in arguments]
    code, _, error = run("fix", township, *placed, "--lang", language)
    assert code in {2, 3}
    assert (en if language is Language.EN else zh) in error


def test_a_project_without_sources_is_refused(tmp_path, run):
    (tmp_path / "cpaudit.yaml").write_text("name: x\nperiod: 2025\n", encoding="utf-8")
    code, _, error = run("fix", tmp_path)
    assert code == 2
    assert "sources" in error


def test_a_selection_without_a_correction_is_told(township, run):
    code, shown, error = run("fix", township, "--select", "nobody")
    assert code == 0
    assert "nobody" in error
    assert "No change." in shown


@pytest.mark.slow
def test_the_shipped_sample_gets_better_and_nothing_new_turns_up(tmp_path, run):
    folder = tmp_path / "fenghuang"
    shutil.copytree(samples_folder() / "fenghuang", folder)
    before = hashes(folder)
    code, shown, _ = run("fix", folder, "--apply", "--format", "json")
    told = json.loads(shown)
    assert code == 0
    assert told["check"]["n_after"] < 0.8 * told["check"]["n_before"]
    assert told["check"]["new"] == []
    assert hashes(folder) == before
    code, _, _ = run("run", folder / "corrected.yaml", "--exit-zero", "--format", "none")
    assert code == 0
    found = (folder / "cpaudit-output" / "corrected" / "findings.jsonl").read_text("utf-8")
    assert len(found.splitlines()) == told["check"]["n_after"]
