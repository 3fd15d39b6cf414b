"""Trust weights of the shipped rules follow the scale of docs/rule-weights.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cpaudit.rules.language import parse
from cpaudit.rules.load import load_rules
from cpaudit.rules.syntax import columns
from cpaudit.shipped import rules_folder
from cpaudit.view_tables import VIEWS

_PAGE = Path(__file__).parents[1] / "docs" / "rule-weights.md"
_WITHOUT_CELLS = {"file", "aggregate"}  # the levels whose findings no single cell makes
_AGREED = {"birth_date", "death_date", "sex"}
_VIEWS_OF_AGREED = {"births", "persons", "mothers"}
# A column that the program computes, and what the cell behind it is called: the longest first.
_BEHIND = (
    ("id_birth_date", "id_no"),
    ("id_status", "id_no"),
    ("id_sex", "id_no"),
    ("id18", "id_no"),
    ("_precision", ""),
    ("_status", ""),
    ("_key", ""),
    ("hukou_village", "hukou_address"),
    ("resid_village", "resid_address"),
    ("hukou_place", "hukou_address"),
    ("resid_place", "resid_address"),
    ("hukou_code", "hukou_address"),
    ("resid_code", "resid_address"),
)
_CODES = {"status", "marital_status", "residence_status", "card_status"}
# What a view counts over, and the field that is counted.
_COUNTED = {
    "age": "birth_date",
    "spouse_person_no": "spouse_id_no",
    "n_birth_dates": "birth_date",
    "birth_date_spread_days": "birth_date",
    "n_sexes": "sex",
    "n_mothers": "mother_id_no",
    "n_numbers": "certificate_no",
    "n_persons": "certificate_no",
    "n_siblings_same_day": "birth_date",
    "n_ids": "id_no",
    "n_households_of_phone": "phone",
    "n_active_rows": "status",
    "n_rows": "id_no",
    "is_mutual": "spouse_id_no",
    "is_relative": "spouse_id_no",
    "is_self": "spouse_id_no",
    "n_claims": "spouse_id_no",
    "in_planning": "status",
}


@pytest.fixture(scope="module")
def rules():
    return load_rules([rules_folder()])


def _tables():
    """The weights of kinds by column, what sources add by group, and the rules without fields."""
    kinds, groups, bare = {}, {}, {}
    heading = ""
    for line in _PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if heading in {"By kind", "By source"} and re.fullmatch(
            r"[\d.]+", cells[1:2][0] if cells[1:] else ""
        ):
            into = kinds if heading == "By kind" else groups
            for name in cells[2].split():
                assert name not in into, name
                into[name] = float(cells[1])
        if heading == "Rules without fields" and len(cells) == 2:
            bare |= dict.fromkeys(re.findall(r"\b[A-Z]\d{3}[a-z]?\b", cells[1]), cells[0])
    return kinds, groups, bare


KINDS, GROUPS, BARE = _tables()


def _weight(rule, column):
    group, _, stem = column.rpartition(".")
    agreed = stem in _AGREED and bool(set(rule.on) & _VIEWS_OF_AGREED)
    if group in {"", *rule.windows}:
        return KINDS[stem] + (GROUPS["(consensus)"] if agreed else 0)
    return KINDS[stem] + GROUPS[group if group in GROUPS else group.rpartition(".")[2]]


def test_the_page_has_its_tables():
    assert len(KINDS) >= 50
    assert len(GROUPS) >= 20
    assert len(BARE) >= 30


def test_every_rule_about_cells_names_them(rules):
    for rule in rules:
        exempt = Path(rule.path).parent.name in _WITHOUT_CELLS or rule.id in BARE
        assert bool(rule.fields) != exempt, rule.id


def test_every_weight_is_that_of_its_kind_and_source(rules):
    for rule in rules:
        for column, weight in rule.fields.items():
            assert weight == _weight(rule, column), (rule.id, column)


def test_every_kind_of_the_scale_is_a_column_of_a_view():
    stems = {name.rpartition(".")[2] for view in VIEWS.values() for name in view}
    assert set(KINDS) <= stems


def _cell(column):
    """The cell behind a column: of a computed one, what it was computed from."""
    stem = column.rpartition(".")[2]
    stem = _COUNTED.get(stem, stem)
    for end, behind in _BEHIND:
        if stem.endswith(end) and stem not in _CODES:
            stem = stem.removesuffix(end) + behind
    return stem


def _read(rule):
    texts = [rule.when, rule.require]
    joins = [*rule.windows.values(), *rule.lookups.values()]
    texts += [text for join in joins for text in join.texts()]
    names = columns(*(parse(text) for text in texts if text))
    names |= {ours for join in joins for ours in getattr(join, "by", ())}
    return names | {ours for join in joins for _, ours in getattr(join, "match", ())}


def test_every_field_is_a_cell_that_the_conditions_read(rules):
    for rule in rules:
        read = {_cell(column) for column in _read(rule)}
        # What is read of a relative is read of whoever the link names.
        read |= {f"{name.partition('.')[0]}_person_no" for name in _read(rule) if "." in name}
        for column in rule.fields:
            assert _cell(column) in read, (rule.id, column, sorted(read))


def test_an_identity_number_is_trusted_before_a_date_and_a_date_before_a_code():
    assert KINDS["id_no"] > KINDS["birth_date"] + GROUPS["vaccination"]
    assert KINDS["birth_date"] + GROUPS["certificate"] > KINDS["birth_date"] > KINDS["death_date"]
    assert KINDS["death_date"] > KINDS["status"] > KINDS["n_children"]
