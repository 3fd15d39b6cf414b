"""``cpaudit review`` from the command line, in a pipe, on a township of files."""

import io
import json
import shutil
import sys

import openpyxl
import pytest
from township import make, remember_the_rules

from cpaudit.cli import main as door
from cpaudit.cli.run_log import LOG_NAME
from cpaudit.i18n import current_language, use_language
from cpaudit.linkage.decisions import read_decisions
from cpaudit.privacy.masks import contains_full_identifier


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("township")
    make(folder)
    return folder


@pytest.fixture
def folder(made_once, tmp_path):
    return shutil.copytree(made_once, tmp_path / "township")


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("CPAUDIT_LANG", "en")
    monkeypatch.setattr(door, "prepare_streams", lambda: None)
    remember_the_rules(monkeypatch)
    before = current_language()

    def run_command(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            door.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return left.value.code or 0, said.out, said.err

    yield run_command
    use_language(before)


def log_of(folder):
    lines = (folder / "cpaudit-output" / LOG_NAME).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_questions_are_answered_in_a_pipe_and_used_by_the_next_run(run, folder):
    code, out, _ = run("review", folder, "--plain", "--who", "wu", typed="m\nv\nn\nwhat\nz\nu\n")
    assert code == 0
    assert "0/100" in out
    assert not contains_full_identifier(out.split("v show in full", 2)[0])
    assert "Answer with one of" in out
    assert [str(one.decision) for one in read_decisions([folder / "decisions.csv"])] in (
        ["match", "unsure"],
        ["unsure", "match"],
    )
    (entry,) = log_of(folder)
    assert entry["command"] == "review"
    assert len(entry["unmasked"]) == 2
    assert not contains_full_identifier(json.dumps(entry))

    code, out, _ = run("run", folder, "--exit-zero")
    assert "Review decisions: 2 used, 0 stale" in out
    counts = log_of(folder)[-1]["decisions"]
    assert (counts["n_match"], counts["n_unsure"], counts["n_stale"]) == (1, 1, 0)

    (folder / "decisions.csv").write_text("left,right,decision\na,b,match\n", encoding="utf-8")
    code, _, err = run("review", folder, "--status")
    assert code == 2
    assert "row 2" in err


def test_a_workbook_goes_out_and_comes_back_and_the_status_tells(run, folder, tmp_path):
    target = tmp_path / "review.xlsx"
    code, out, _ = run("review", folder, "--export", target, "--unmask", "-n", 25)
    assert code == 0
    assert log_of(folder)[-1] | {"unmask": True, "n_exported": 25} == log_of(folder)[-1]
    book = openpyxl.load_workbook(target)
    for row in range(2, 2 * 24 + 2, 2):
        book.worksheets[0].cell(row, 2, "match")
    book.save(target)
    code, out, _ = run("review", folder, "--import", target, "--who", "li")
    assert code == 0
    assert "24 answers" in out
    assert "1 pairs are not answered" in out
    with (folder / "decisions.csv").open("a", encoding="utf-8") as file:
        first = read_decisions([folder / "decisions.csv"])[0]
        file.write(f"{first.left},{first.right},no_match,wang,,,,\n{'a' * 16},{'b' * 16},match\n")
    code, out, _ = run("review", folder, "--status")
    assert code == 0
    assert "23 used, 1 stale" in out
    assert "1 in conflict" in out
    assert f"{first.left} and {first.right} are decided both match and no_match" in out
    assert "Precision of accepted links: 100.0 %" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--plain"),
        (("--unmask",), "--export"),
        (("--status", "--export", "x.xlsx"), "one of them"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(run, folder, arguments, said):
    code, _, err = run("review", folder, *arguments)
    assert code == 2
    assert said in err


def test_without_textual_the_other_ways_are_named(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    import importlib.util

    from cpaudit.cli import review

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(review.UsageError) as caught:
        review._check_screen()
    assert "textual" in caught.value.what.en
    assert "cpaudit[review]" in caught.value.mend.en
