"""``cpaudit indicators``: values, villages, targets, own definitions, and wrong input."""

from __future__ import annotations

import csv
import io
import json

import pytest
from township import keep_sources, make, remember_the_audits

SOURCES = ("planning_persons", "planning_births", "police_persons", "health_deliveries")
OWN = """\
name: at_home
title: {en: Persons at home, zh: 在家率}
what: {en: At home., zh: 在家。}
parts:
  - on: planning_persons
    denominator: COALESCE(status, 'active') = 'active'
    numerator: COALESCE(residence_status, 'home') = 'home'
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("indicators") / "town"
    make(folder)
    keep_sources(folder, *SOURCES)
    return folder


@pytest.fixture(autouse=True)
def audited_once(monkeypatch):
    remember_the_audits(monkeypatch)


def with_own(town, tmp_path, text=OWN, *, targets=""):
    """The town with an indicator of its own."""
    from shutil import copytree

    folder = tmp_path / "town"
    copytree(town, folder)
    (folder / "own").mkdir()
    (folder / "own" / "at_home.yaml").write_text(text, encoding="utf-8")
    with (folder / "cpaudit.yaml").open("a", encoding="utf-8") as file:
        file.write(f"indicators:\n  paths: [own]\n{targets}")
    return folder


def test_values_counts_intervals_and_targets_are_shown(run, town):
    code, out, _ = run("indicators", town)
    assert "Births in the planning system" in out
    assert "99.00%" in out
    assert code in {0, 1}


def test_a_target_that_is_not_met_closes_and_only_those_selected_count(run, town, tmp_path):
    folder = with_own(town, tmp_path, targets="targets: {at_home: 1.0, completeness: 0.0}\n")
    assert run("indicators", folder, "--select", "at_home")[0] == 1
    assert run("indicators", folder, "--select", "at_home", "--exit-zero")[0] == 0
    assert run("indicators", folder, "--select", "completeness")[0] == 0


def test_villages_are_listed_with_their_shrunken_share_and_whether_they_differ(run, town):
    _, out, _ = run("indicators", town, "--by", "village", "--select", "completeness")
    assert "shrunken" in out
    assert "differ" in out


@pytest.mark.slow
def test_a_declared_indicator_is_computed_like_the_shipped_ones(run, town, tmp_path):
    folder = with_own(town, tmp_path)
    _, out, _ = run("indicators", folder, "--select", "at_home", "--format", "json")
    (total,) = json.loads(out)["totals"]
    assert 0 < total["value"] <= 1
    assert total["low"] < total["value"] <= total["high"]
    listed = run("indicators", "list", "--project", folder)[1]
    assert "Persons at home (the project's)" in listed


def test_one_in_the_place_of_a_shipped_one_is_told(run, town, tmp_path):
    folder = with_own(town, tmp_path, OWN.replace("at_home", "coverage"))
    _, out, _ = run("indicators", folder, "--select", "coverage")
    assert "in the place of the shipped one" in " ".join(out.split())


def test_csv_and_json_hold_the_same(run, town):
    _, text, _ = run("indicators", town, "--by", "village", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    found = json.loads(run("indicators", town, "--by", "village", "--format", "json")[1])
    assert len(rows) == len(found["totals"]) + len(found["villages"])
    assert {row["village_name"] for row in found["villages"]} - {None}


@pytest.mark.parametrize("name", ["coverag", "coverge"])
def test_an_unknown_name_is_refused_with_the_likely_one(run, town, name):
    for command in (("indicators", town, "--select", name), ("indicators", "show", name)):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert "Did you mean «coverage»?" in err


def test_a_word_that_is_nearly_a_command_is_taken_for_one(run):
    code, _, err = run("indicators", "lst")
    assert code == 2
    assert "cpaudit indicators list" in err


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("residence_status", "residence_statu", 7, "residence_status"),
        ("on: planning_persons", "on: planing_persons", 5, "planning_persons"),
        ("parts:", "part:", 4, "parts"),
        ("zh: 在家率}", "zh: 在家率", 3, "YAML"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(run, town, tmp_path, before, after, line, said):
    folder = with_own(town, tmp_path, OWN.replace(before, after))
    code, _, err = run("indicators", folder)
    assert code == 2
    assert "at_home.yaml" in err
    assert f"row {line}" in err
    assert said in err


def test_a_folder_without_indicators_is_refused(run, town, tmp_path):
    folder = with_own(town, tmp_path)
    (folder / "own" / "at_home.yaml").unlink()
    code, _, err = run("indicators", folder)
    assert code == 2
    assert "no indicator file" in err


def test_a_page_says_what_is_counted_of_what(run):
    code, out, _ = run("indicators", "show", "timeliness")
    assert code == 0
    for said in ("numerator: ", "denominator: ", "leaves the denominator", ":limit_days = 30"):
        assert said in out
    assert "分母：" in run("indicators", "show", "timeliness", "--lang", "zh")[1]


def test_the_schema_describes_every_shipped_file(run):
    schema = json.loads(run("indicators", "schema")[1])
    from cpaudit.documents import read_yaml
    from cpaudit.indicators.load import SHIPPED

    for path in SHIPPED.glob("*.yaml"):
        data = read_yaml(path).data
        assert set(data) <= set(schema["properties"])
        assert set(schema["required"]) <= set(data)
        for part in data["parts"]:
            assert set(part) <= set(schema["properties"]["parts"]["items"]["properties"])
