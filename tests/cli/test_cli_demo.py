from __future__ import annotations

import pytest

from cpaudit.cli.demo import copy_sample
from cpaudit.errors import UsageError
from cpaudit.shipped import rules_folder


@pytest.fixture(autouse=True)
def samples(tmp_path, monkeypatch):
    """Two sample townships; the first by name is the demo."""
    for name in ("b-town", "a-town"):
        town = tmp_path / "samples" / name
        (town / "cpaudit-output").mkdir(parents=True)
        (town / "cpaudit.yaml").write_text(f"name: {name}\n", encoding="utf-8")
        (town / "roll.csv").write_text("x\n", encoding="utf-8")
    monkeypatch.setattr("cpaudit.shipped.samples_folder", lambda: tmp_path / "samples")
    return tmp_path / "samples"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_first_sample_is_copied_without_anyones_output(tmp_path):
    target = tmp_path / "new" / "demo"
    copy_sample(target)
    assert names(target) == ["cpaudit.yaml", "roll.csv"]
    assert (target / "cpaudit.yaml").read_text(encoding="utf-8") == "name: a-town\n"


def test_a_demo_that_is_there_is_used_again(tmp_path):
    target = tmp_path / "demo"
    copy_sample(target)
    (target / "roll.csv").write_text("changed\n", encoding="utf-8")
    copy_sample(target)
    assert (target / "roll.csv").read_text(encoding="utf-8") == "changed\n"


@pytest.mark.parametrize("name", ["mine.txt", "cpaudit.yaml"])
def test_a_folder_that_holds_something_else_is_left_alone(run, tmp_path, name):
    target = tmp_path / "mine"
    target.mkdir()
    (target / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="other files"):
        copy_sample(target)
    assert names(target) == [name]
    assert run("demo", target)[0] == 2


def test_the_demo_is_run(run, tmp_path, monkeypatch):
    seen = []

    def walk(project, options):
        seen.append((project, options))
        return 1

    monkeypatch.setattr("cpaudit.cli.demo.load_project", lambda path: path)
    monkeypatch.setattr("cpaudit.cli.demo.walk", walk)
    code, _, err = run("demo", tmp_path / "demo", "--plain")
    assert code == 1
    assert "Sample copied" in err
    assert seen[0][0] == tmp_path / "demo"
    assert seen[0][1].is_plain


def test_the_shipped_rules_are_found_in_a_checkout():
    assert any(rules_folder().rglob("*.yaml"))
