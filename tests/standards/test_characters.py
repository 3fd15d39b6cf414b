"""The character tables: equal to their generation, small, and what they must not fold."""

import sys
from importlib.resources import files
from pathlib import Path

import pytest

from cpaudit.standards import characters

ROOT = Path(__file__).parents[2]


def test_generated_tables_equal_their_generation(tmp_path, monkeypatch):
    pytest.importorskip("opencc")
    pytest.importorskip("pypinyin")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    monkeypatch.delitem(sys.modules, "make_character_tables", raising=False)
    import make_character_tables as tool

    tool.main(tmp_path)
    for table in ("simplified", "pinyin"):
        there = files("cpaudit.standards").joinpath("tables", f"{table}.tsv").read_bytes()
        assert (tmp_path / f"{table}.tsv").read_bytes() == there


def test_the_tables_are_small():
    folder = files("cpaudit.standards").joinpath("tables")
    assert sum(len(table.read_bytes()) for table in folder.iterdir()) < 400_000


def test_folding_a_form_twice_changes_nothing_more():
    for forms in (characters.simplified(), characters.look_alikes(), characters.one_form()):
        assert not {new for new in forms.values() if forms.get(new, new) != new}


def test_each_look_alike_belongs_to_one_group():
    alike = characters.look_alikes()
    assert not set(alike) & set(alike.values())


def test_every_surname_of_two_characters_has_its_reading_if_it_is_not_the_usual_one():
    compound = characters.compound_surnames()
    special = characters.surname_readings()
    assert {name for name in special if len(name) > 1} <= set(compound)
    assert all(len(special[name].split()) == len(name) for name in special)


def test_all_syllables_are_plain_letters():
    assert all(syllable.strip().isascii() for syllable in characters.readings().values())
