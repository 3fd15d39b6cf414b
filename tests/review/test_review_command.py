"""``cpaudit review`` from the command line, in a pipe, on a township of files."""

import io
import json
import shutil
import sys

import openpyxl
import pytest
from township import make, remember_the_sources

from cpaudit.cli import main as door
from cpaudit.cli.run_log import LOG_NAME
from cpaudit.errors import UsageError
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
    remember_the_sources(monkeypatch)
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
    counts = log_of(folder)[1]["decisions"]
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

    from cpaudit.cli.review_checks import check_screen

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(UsageError) as caught:
        check_screen()
    assert "textual" in caught.value.what.en
    assert "cpaudit[review]" in caught.value.mend.en


def test_what_is_shown_written_and_logged_holds_no_full_value_unless_asked(run, folder, tmp_path):
    header, *lines = (folder / "police_persons.csv").read_text(encoding="utf-8-sig").splitlines()
    at = [next(k for k, n in enumerate(header.split(",")) if w in n) for w in ("身份", "姓名")]
    values = {line.split(",")[k] for line in lines for k in at}
    values = {value for value in values if len(value) > 2}
    book = tmp_path / "review.xlsx"
    shown = run("review", folder, "--plain", "--who", "wu", typed="t seen\nm\nn\nu\ns\n")
    shown += run("review", folder, "--export", book) + run("review", folder, "--status")
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    log = json.dumps(log_of(folder), ensure_ascii=False)
    decisions = (folder / "decisions.csv").read_text(encoding="utf-8")
    everything = "\n".join([*map(str, shown), *cells, log, decisions])
    assert len(values) > 100
    assert not [value for value in values if value in everything]
    assert not contains_full_identifier(everything)
    assert log_of(folder)[-1]["unmask"] is False
    assert [one.note for one in read_decisions([folder / "decisions.csv"])].count("seen") == 1


@pytest.mark.parametrize(
    ("option", "name", "said"),
    [
        ("--export", "review.txt", ".xlsx"),
        ("--export", ".", ".xlsx"),
        ("--import", "none.xlsx", "no such file"),
    ],
)
def test_a_wrong_workbook_is_refused_before_anything_is_read(
    run, folder, tmp_path, monkeypatch, option, name, said
):
    monkeypatch.setattr("cpaudit.cli.review._review", None)
    code, _, err = run("review", folder, option, tmp_path / name)
    assert code == 2
    assert said in err
