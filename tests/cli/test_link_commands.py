"""``cpaudit link``: what it prints, what it hides, what it writes, and which errors it makes."""

import json
import re

import polars as pl
import pytest
from township import change, make, remember_the_sources

from cpaudit.cli.link_project import linked_project
from cpaudit.documents import read_yaml
from cpaudit.privacy import contains_full_identifier

COMMANDS = [("quality",), ("parameters",), ("unlinked",)]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("link") / "town"
    make(folder)
    return folder


_LINKED = {}


@pytest.fixture(autouse=True)
def linked_once(monkeypatch):
    """The town is read and linked once."""
    remember_the_sources(monkeypatch)

    def once(path, *, is_quiet=False, follows_decisions=True, out=None):
        asked = (path, follows_decisions)
        if asked not in _LINKED:
            _LINKED[asked] = linked_project(
                path, is_quiet=is_quiet, follows_decisions=follows_decisions, out=out
            )
        return _LINKED[asked]

    monkeypatch.setattr("cpaudit.cli.link_project.linked_project", once)


def first_rows(name):
    """The first two rows of a CSV file, as references."""
    return f"{name}:2", f"{name}:3"


def names_in(town):
    header, *lines = (town / "police_persons.csv").read_text(encoding="utf-8-sig").splitlines()
    at = header.split(",").index("姓名")
    return {line.split(",")[at] for line in lines if line.split(",")[at]}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_a_table_in_both_languages_and_json(run, town, command):
    code, english, _ = run("link", *command, town, "--lang", "en")
    assert code == 0
    chinese = run("link", *command, town, "--lang", "zh")[1]
    assert english != chinese
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    code, out, _ = run("link", *command, town, "--format", "json")
    assert code == 0
    assert json.loads(out)


def test_two_records_are_explained_side_by_side_with_a_waterfall(run, town):
    a, b = first_rows("police_persons")
    code, out, _ = run("link", "explain", a, b, town)
    assert code == 0
    assert f"A  {a}:self    B  {b}:self" in out
    for heading in ("beforehand", "total", "Blocking rules", "What would"):
        assert heading in out
    assert not contains_full_identifier(out)
    assert not any(len(name) > 2 and name in out for name in names_in(town))


def test_full_values_are_shown_on_demand_only_and_that_is_logged(run, town):
    a, b = first_rows("police_persons")
    log = town / "cpaudit-output" / "run-log.jsonl"
    before = log.read_text(encoding="utf-8").count("\n") if log.exists() else 0
    out = run("link", "explain", a, b, town, "--unmask")[1]
    assert contains_full_identifier(out)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert len(lines) == before + 1
    entry = json.loads(lines[-1])
    assert entry["command"] == "link explain"
    assert not contains_full_identifier(lines[-1])


def test_the_weights_in_json_sum_up(run, town):
    a, b = first_rows("police_persons")
    pair = json.loads(run("link", "explain", a, b, town, "--format", "json")[1])["pair"]
    total = pair["prior"] + sum(one["weight"] for one in pair["comparisons"])
    assert total == pytest.approx(pair["weight"])
    assert all(change["is_linked"] is not pair["is_linked"] for change in pair["changes"])


def test_one_person_in_two_files_is_explained_by_the_way_between_them(run, town):
    code, out, _ = run("link", "unlinked", town, "--format", "json")
    assert code == 0
    alone = {row["record"] for row in json.loads(out)}
    police = pl.read_csv(town / "police_persons.csv", infer_schema=False)
    planning = pl.read_csv(town / "planning_persons.csv", infer_schema=False)
    number = next(name for name in police.columns if "身份" in name)
    other = next(name for name in planning.columns if "身份" in name)
    both = police.with_row_index("a", 2).join(
        planning.with_row_index("b", 2), left_on=number, right_on=other
    )
    row = both.row(0, named=True)
    a, b = f"police_persons:{row['a']}:self", f"planning_persons:{row['b']}:self"
    assert not alone & {a, b}
    told = json.loads(run("link", "explain", a, b, town, "--format", "json")[1])
    assert told["is_one_person"]
    assert told["path"]
    assert "One person." in run("link", "explain", a, b, town)[1]


@pytest.mark.parametrize(
    ("a", "said"),
    [
        ("nowhere:2", "no source and no file"),
        ("police_persons:999999", "holds no record"),
        ("police_persons", "names no record"),
        ("police_persons:3", "same record"),
    ],
)
def test_an_unclear_reference_is_a_usage_error_with_a_mend(run, town, a, said):
    code, out, err = run("link", "explain", a, "police_persons:3", town)
    assert code == 2
    assert said in err
    assert not out


def test_unlinked_records_are_written_as_a_masked_csv_file(run, town, tmp_path):
    out = tmp_path / "alone.csv"
    code, shown, _ = run("link", "unlinked", town, "--out", out)
    assert code == 0
    text = out.read_text(encoding="utf-8-sig")
    assert text.startswith("record,source,name,id_no,birth_date,reason,candidate,")
    assert not contains_full_identifier(text + shown)
    n = int(shown.split()[0].replace(",", ""))
    assert len(text.splitlines()) == n + 1


def test_unlinked_records_of_one_source_are_those_of_the_whole_list(run, town):
    everything = json.loads(run("link", "unlinked", town, "--format", "json")[1])
    source = everything[0]["source"]
    of_source = json.loads(run("link", "unlinked", town, "--source", source, "--format", "json")[1])
    assert of_source == [row for row in everything if row["source"] == source]
    code, _, err = run("link", "unlinked", town, "--source", "nowhere")
    assert code == 2
    assert "police_persons" in err


def test_labels_are_held_against_the_links_and_the_curve_is_written(run, town, tmp_path):
    labels, out = tmp_path / "labels.csv", tmp_path / "curve.csv"
    a, b = first_rows("police_persons")
    labels.write_text(f"left,right,match\n{a},{b},no\n", encoding="utf-8")
    code, shown, _ = run("link", "evaluate", labels, town, "--out", out)
    assert code == 0
    assert "Labelled pairs: 1" in shown
    assert out.read_text(encoding="utf-8-sig").startswith("threshold,n_links,precision,recall,f1")
    told = json.loads(run("link", "evaluate", labels, town, "--format", "json")[1])
    assert told["overall"]["n_match"] == 0
    assert told["overall"]["precision"] is None


def test_a_label_of_an_unknown_record_names_its_row(run, town, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("left,right,match\npolice_persons:2,nowhere:7,yes\n", encoding="utf-8")
    code, _, err = run("link", "evaluate", labels, town)
    assert code == 2
    assert "labels.csv, row 2" in err
    labels.write_text("left,right,match\n", encoding="utf-8")
    assert "no label" in run("link", "evaluate", labels, town)[2]


def test_saved_parameters_are_used_by_a_project_that_names_them(run, town, monkeypatch):
    monkeypatch.setattr("cpaudit.cli.link_project.linked_project", linked_project)
    saved = town / "county.yaml"
    code, out, _ = run("link", "parameters", town, "--save", saved)
    assert code == 0
    assert f"Written: {saved}" in out
    assert set(read_yaml(saved).data["link_types"]) == {"adult", "child", "newborn"}
    project = town / "cpaudit.yaml"
    kept = project.read_text(encoding="utf-8")
    try:
        project.write_text(kept + "\nlinkage: {parameters: county.yaml}\n", encoding="utf-8")
        assert run("link", "parameters", town)[0] == 0
        change(saved, "schema: 1", "schema: 7")
        code, _, err = run("link", "parameters", town)
        assert code == 2
        assert "link parameters --save" in err
        project.write_text(kept + "\nlinkage: {parameters: none.yaml}\n", encoding="utf-8")
        assert "does not exist" in run("link", "parameters", town)[2]
    finally:
        project.write_text(kept, encoding="utf-8")


def test_a_folder_in_the_place_of_the_file_is_refused_before_anything_is_read(run, town, tmp_path):
    code, _, err = run("link", "unlinked", town, "--out", tmp_path)
    assert code == 2
    assert "this is a folder" in err


def test_links_of_the_model_alone_can_be_asked_for(run, town, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("left,right,match\npolice_persons:2,police_persons:3,no\n", encoding="utf-8")
    asked = run("link", "evaluate", labels, town, "--model-only", "--format", "json")[1]
    assert json.loads(asked)["n_decided"] == 0
    assert (town, False) in _LINKED


def test_stale_decisions_are_counted_and_no_error(run, town, tmp_path):
    decisions = tmp_path / "decisions.csv"
    gone = f"{'a' * 16},{'b' * 16},match\n"
    decisions.write_text("left,right,decision\n" + gone, encoding="utf-8")
    code, _, err = run("link", "evaluate", decisions, town)
    assert code == 2
    assert "1 decisions are stale" in err
    assert "no label" in err


def test_roles_may_be_written_in_chinese(run, town):
    a, b = first_rows("police_persons")
    code, out, _ = run("link", "explain", f"{a}：本人", b, town)
    assert code == 0
    assert f"A  {a}:self" in out


def full_values(town):
    """Names of more than two characters and numbers that stand in the files."""
    header, *lines = (town / "police_persons.csv").read_text(encoding="utf-8-sig").splitlines()
    at = next(k for k, name in enumerate(header.split(",")) if "身份" in name)
    numbers = {line.split(",")[at] for line in lines}
    names = {name for name in names_in(town) if len(name) > 2}
    return {value for value in names | numbers if value}


@pytest.mark.parametrize("form", [(), ("--format", "json"), ("--plain",)])
def test_no_command_tells_a_full_value_unless_asked_to(run, town, tmp_path, form):
    a, b = first_rows("police_persons")
    labels, out = tmp_path / "labels.csv", tmp_path / "out.csv"
    labels.write_text(f"left,right,match\n{a},{b},no\n", encoding="utf-8")
    shown = [
        run("link", "explain", a, b, town, *form),
        run("link", "unlinked", town, "--out", out, *form),
        run("link", "evaluate", labels, town, *form),
        run("link", "quality", town, *form),
        run("link", "parameters", town, "--save", tmp_path / "saved.yaml", *form),
        run("link", "explain", "nowhere:2", b, town),
    ]
    log = town / "cpaudit-output" / "run-log.jsonl"
    files = [path for path in (out, tmp_path / "saved.yaml", log) if path.exists()]
    everything = "".join(said + err for _, said, err in shown)
    everything += "".join(path.read_text(encoding="utf-8-sig") for path in files)
    values = full_values(town)
    assert len(values) > 100
    assert not [value for value in values if value in everything]
    # Probabilities in full are as long as numbers of persons.
    assert not contains_full_identifier(re.sub(r"\d\.\d+", "", everything))


def test_unlinked_records_in_full_are_logged(run, town):
    code, out, _ = run("link", "unlinked", town, "--unmask", "--format", "json")
    assert code == 0
    log = (town / "cpaudit-output" / "run-log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(log[-1])["command"] == "link unlinked"
    assert json.loads(log[-1])["options"] == {"unmask": True}
    masked = run("link", "unlinked", town, "--format", "json")[1]
    names = [row["name"] for row in json.loads(masked) if row["name"]]
    assert names != [row["name"] for row in json.loads(out) if row["name"]]
    assert all("*" in name for name in names)
