"""A month with a baseline, by the command line: accepted, found anew, corrected, come back."""

from __future__ import annotations

import json

import pytest
import township
from township import decoded

from command_runner import command_runner

PERSONS = "planning_persons.csv"
QUICK = "rules: {select: [D014]}\n"


@pytest.fixture
def run(capsys, monkeypatch):
    yield from command_runner(capsys, monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A township in which one person has no number, and one rule that says so."""
    folder = tmp_path_factory.mktemp("baseline") / "t"
    township.make(folder)
    township.keep_sources(folder, "planning_persons", "police_persons")
    with (folder / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write(QUICK)
    return folder


def entries(folder):
    return json.loads((folder / "cpaudit-baseline.json").read_text(encoding="utf-8"))["cases"]


def misspell(path, at):
    """Give the ``at``th person a number whose check digit is wrong."""
    lines = decoded(path.read_bytes()).splitlines()
    column = lines[0].split(",").index("公民身份号码")
    rows = [line.split(",") for line in lines]
    numbered = [row for row in rows[1:] if len(row[column]) == 18]
    number = numbered[at][column]
    numbered[at][column] = number[:-1] + ("1" if number[-1] != "1" else "2")
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return numbered[at][column]


def audit(run, folder):
    return run("run", folder, "--quiet", "--format", "json", "--fail-on", "new")


def counts(shown):
    return json.loads(shown)["verdict"]["counts"]


@pytest.mark.slow  # five audits
def test_a_month_with_a_baseline(run, folder):
    whole = (folder / PERSONS).read_bytes()
    code, _, told = run("baseline", "create", folder)
    assert (code, "nothing has been audited" in told) == (2, True)

    # With neither a baseline nor an earlier run everything is new.
    number = misspell(folder / PERSONS, 0)
    code, shown, _ = audit(run, folder)
    n = counts(shown)["n_counted"]
    assert code == 1
    assert n > 0

    # Running again makes nothing old.
    code, shown, _ = audit(run, folder)
    assert (code, counts(shown)["n_counted"]) == (1, n)

    code, told, _ = run("baseline", "create", folder, "--by", "li", "--reason", "since 2019")
    assert (code, f"{n} findings added" in told) == (0, True)
    text = (folder / "cpaudit-baseline.json").read_text(encoding="utf-8")
    assert number not in text
    assert run("baseline", "create", folder)[0] == 2

    # What is accepted opens the gate; a new one closes it; the file does not grow by itself.
    misspell(folder / PERSONS, 1)
    code, shown, _ = audit(run, folder)
    assert (code, counts(shown)["n_counted"], counts(shown)["n_baseline"]) == (1, 1, n)
    assert len(entries(folder)) == n
    assert (folder / "cpaudit-baseline.json").read_text(encoding="utf-8") == text

    code, told, _ = run("diff", "previous", "last", "--project", folder, "--json", "--exit-code")
    assert code == 1
    assert json.loads(told)["counts"]["new"] == 1
    assert [one["change"] for one in json.loads(told)["files"]] == ["changed"]

    code, told, _ = run("baseline", "update", folder, "--reason", "known", "--rule", "M004")
    assert (code, "no finding" in told) == (2, False)
    assert run("baseline", "update", folder, "--reason", " ")[0] == 2
    code, told, _ = run("baseline", "update", folder, "--reason", "to be registered", "--by", "li")
    assert (code, len(entries(folder))) == (0, n + 1)

    # Corrected: the run takes it out by itself and says so.
    (folder / PERSONS).write_bytes(whole)
    code, shown, told = audit(run, folder)
    assert code == 0
    assert "2 entries are no longer found" in told
    assert len(entries(folder)) == n - 1

    code, told, _ = run("history", folder, "--json")
    told = json.loads(told)["runs"]
    assert [one["run_no"] for one in told] == [1, 3, 4]
    assert [one["n_findings"] for one in told] == [n, n + 1, n - 1]
    assert len(json.loads(run("history", folder, "--all", "--json")[1])["runs"]) == 4

    # And what comes back counts.
    misspell(folder / PERSONS, 0)
    code, shown, _ = audit(run, folder)
    assert (code, counts(shown)["n_counted"]) == (1, 1)
