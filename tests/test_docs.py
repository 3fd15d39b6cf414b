"""Documents say what the program does: generated parts are current, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from cpaudit.errors import ExitCode
from cpaudit.fields import DATASETS
from cpaudit.project import load_project
from cpaudit.rules.load import load_rules
from cpaudit.shipped import rules_folder
from cpaudit.sources.profiles import load_profiles

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def _tool():
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
GENERATED = TOOL.documents()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_document_equals_its_generation(path):
    made, found = GENERATED[path].splitlines(), path.read_text(encoding="utf-8").splitlines()
    if made != found:  # a difference of two long pages would take minutes to print
        pytest.fail(f"run «make docs», {path.name} is stale: {sorted({*made} ^ {*found})[:4]}")


def test_a_changed_source_changes_its_document(monkeypatch):
    page = TOOL.DOCS / "missed-births.md"
    monkeypatch.setattr(TOOL, "all_evidence", lambda: ())
    assert TOOL.documents()[page] != GENERATED[page]


def test_the_catalogue_has_a_section_and_a_link_for_every_shipped_rule():
    page = _text("docs/rules.md")
    for rule in load_rules([rules_folder()]):
        heading = f"{rule.id} {rule.name}"
        assert f"\n### {heading}\n" in page
        assert f"[{rule.id}](#{_anchor(heading)})" in page


def test_every_piece_of_evidence_stands_in_the_table_once():
    page = _text("docs/missed-births.md")
    pieces = TOOL.all_evidence()
    assert len(pieces) > 20
    for piece in pieces:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{piece.name}` |")]
        source, residence, hukou = (cell.strip() for cell in row.strip("| ").split("|")[1:])
        assert (source, float(residence), float(hukou)) == (
            piece.source,
            piece.residence,
            piece.hukou,
        )


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_dataset_has_a_profile_that_is_described(dataset):
    mine = [name for name, profile in load_profiles(()).items() if profile.dataset == dataset]
    assert mine
    for name in mine:
        assert f"\n### `{name}`: " in _text("docs/sources.md")


def _code(page):
    """What stands in code blocks and between backticks."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*blocks, *re.findall(r"`([^`]+)`", rest)])


def _commands(name):
    code = _code(_text(name))
    words = re.findall(r"\bcpaudit((?: [a-z]+(?=\s|$))+)|\b(make [a-z-]+)|(?<!\S)(--[a-z-]+)", code)
    return {" ".join("".join(found).split()) for found in words}


def test_both_readmes_name_the_same_commands():
    english, chinese = (_commands(name) for name in READMES)
    assert english == chinese
    assert {"run", "init", "demo", "make demo", "make test"} <= english


def test_the_readmes_name_no_command_that_does_not_exist():
    known = {
        line.split("`")[1].removeprefix("cpaudit ")
        for line in _text("docs/cli.md").splitlines()
        if line.startswith("| `cpaudit ")
    }
    targets = set(re.findall(r"^([a-z][a-z-]*):", _text("Makefile"), flags=re.MULTILINE))
    options = set(re.findall(r"`(--[a-z-]+)", _text("docs/cli.md")))
    for command in _commands(READMES[0]):
        if command.startswith("make "):
            assert command.removeprefix("make ") in targets
        elif command.startswith("--"):
            assert command in options
        else:
            assert any(f"{name} ".startswith(f"{command} ") for name in known), command


def _block(name, language):
    (block,) = re.findall(
        rf"^```{language}\n(.*?)^```", _text(name), flags=re.DOTALL | re.MULTILINE
    )
    return block


def test_both_readmes_show_the_same_project_file():
    assert _block(READMES[0], "yaml") == _block(READMES[1], "yaml")


def test_the_project_file_of_the_readme_loads(tmp_path):
    block = _block(READMES[0], "yaml")
    (tmp_path / "cpaudit.yaml").write_text(block, encoding="utf-8")
    named = re.findall(r"^\s+(\w+): (\S+\.(?:csv|xlsx))$", block, flags=re.MULTILINE)
    for name in ("villages.csv", *(pattern.replace("*", "2025") for _, pattern in named)):
        (tmp_path / name).write_text("", encoding="utf-8")
    project = load_project(tmp_path)
    assert [source.source_id for source in project.sources] == [source for source, _ in named]
    assert {source.profile_id for source in project.sources} <= set(load_profiles(()))
    assert project.villages == tmp_path / "villages.csv"
    assert (project.period.start.year, project.as_of.isoformat()) == (2025, "2026-01-31")
    assert (str(project.counting.basis), project.counting.residence_months) == ("residence", 6)


@pytest.mark.parametrize("name", READMES)
def test_the_exit_codes_of_a_readme_are_those_of_the_program(name):
    listed = [int(code) for code in re.findall(r"^\| (\d) \|", _text(name), flags=re.MULTILINE)]
    assert listed == [int(code) for code in ExitCode]


def _anchor(heading):
    plain = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _links(page):
    rest = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    rest = re.sub(r"`[^`\n]*`", "", rest)
    links = re.findall(r"\]\(([^)\s]+)\)", rest)
    return [link for link in links if "://" not in link]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(path):
    for link in _links(path.read_text(encoding="utf-8")):
        file, _, fragment = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if fragment:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert fragment in {_anchor(heading) for heading in headings}, link
