"""The file of accepted findings: stable bytes, no names, bound to its key file."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import jsonschema
import polars as pl
import pytest
from known_cases import AS_OF, found, of

from cpaudit.errors import ProjectError, UsageError
from cpaudit.gate.baseline import empty_baseline, read_baseline, refuse_existing
from cpaudit.privacy import Keyring
from cpaudit.tables import FINDINGS
from material_builder import FINDINGS_ROWS


@pytest.fixture
def keyring(tmp_path):
    return Keyring(tmp_path / "key")


def accepted(keyring, *ids, rule_id="X001", village="880101001201"):
    """Findings whose ids are fingerprints, as a run makes them."""
    named = found(*(keyring.key(known) for known in ids), rule_id=rule_id, village=village)
    return named.with_columns(case_id="finding_id")


def made(keyring, *ids, **more):
    return empty_baseline(keyring).with_added(
        accepted(keyring, *ids, **more), as_of=AS_OF, by="li", reason="known since 2019"
    )[0]


def test_it_is_read_as_it_was_written(keyring, tmp_path):
    path = tmp_path / "cpaudit-baseline.json"
    written = made(keyring, *"abc")
    written.write(path)
    back = read_baseline(path, keyring)
    assert back.entries.equals(written.entries)
    assert (back.additions, back.check) == (written.additions, written.check)
    assert back.to_json() == path.read_text(encoding="utf-8")


def test_the_same_entries_give_the_same_bytes_in_whatever_order_they_came(keyring):
    ids = list("abcdefgh")
    first = made(keyring, *ids)
    random.Random(1).shuffle(ids)
    assert made(keyring, *ids).to_json() == first.to_json()


def test_a_change_touches_its_own_lines_only(keyring):
    before = made(keyring, *"abcd").to_json().splitlines()
    fewer = made(keyring, *"abcd").without([keyring.key("b")]).to_json().splitlines()
    assert len(before) - len(fewer) == 1
    assert {line.rstrip(",") for line in fewer} < {line.rstrip(",") for line in before}


@pytest.mark.parametrize("ids", ["", "a", "abc"])
def test_it_follows_its_schema(keyring, ids):
    schema = json.loads((files("cpaudit.gate") / "baseline.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(made(keyring, *ids).to_json()), schema)


def test_it_holds_no_name_number_message_or_place_in_a_file(keyring):
    findings = of(FINDINGS, list(FINDINGS_ROWS)).with_columns(case_id="finding_id")
    text = (
        empty_baseline(keyring).with_added(findings, as_of=AS_OF, by="li", reason="r")[0].to_json()
    )
    for name in ("subject_name", "subject_id_no", "message_zh", "full_message_zh", "household_no"):
        for value in findings[name].drop_nulls().unique():
            assert value not in text
    assert "分娩.xlsx" not in text


def test_another_key_file_is_told_and_not_read_as_empty(keyring, tmp_path):
    path = tmp_path / "cpaudit-baseline.json"
    made(keyring, "a").write(path)
    with pytest.raises(ProjectError, match="another key file") as told:
        read_baseline(path, Keyring(tmp_path / "other"))
    assert "--force" in told.value.mend.zh


def test_no_file_is_no_baseline(keyring, tmp_path):
    assert read_baseline(tmp_path / "none.json", keyring) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("[]", "missing or wrong"),
        ('{"version": 1}', "missing or wrong"),
        ('{"version": 0, "key": "k", "additions": [], "cases": []}', "missing or wrong"),
        (
            '{"version": 1, "key": "k", "additions": [], "cases": [{"rule": "X"}]}',
            "missing or wrong",
        ),
        (
            '{"version": 1, "key": "k", "additions": [], "cases": [{"id": 3, "rule": "X"}]}',
            "missing or",
        ),
        ('{"version": 1, "key": "k", "additions": [{}], "cases": []}', "missing or wrong"),
        ('{"version": 1,\n<<<<<<< HEAD\n "key": "k"}', "left in conflict"),
        ('{"version": 9}', "newer cpaudit"),
    ],
)
def test_a_damaged_file_is_refused_and_never_read_as_empty(keyring, tmp_path, text, why):
    path = tmp_path / "cpaudit-baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=why):
        read_baseline(path, keyring)


def test_a_case_that_a_merge_named_twice_is_held_once(keyring, tmp_path):
    path = tmp_path / "cpaudit-baseline.json"
    data = json.loads(made(keyring, *"ab").to_json())
    data["cases"] *= 2
    path.write_text(json.dumps(data), encoding="utf-8")
    assert read_baseline(path, keyring).n == 2


def test_adding_takes_what_is_lacking_and_remembers_who_and_why(keyring):
    grown, n = made(keyring, *"ab").with_added(
        accepted(keyring, *"bc"), as_of=AS_OF, by="zhang", reason="new village"
    )
    assert (n, grown.n) == (1, 3)
    assert [(one.by, one.reason, one.n) for one in grown.additions] == [
        ("li", "known since 2019", 2),
        ("zhang", "new village", 1),
    ]
    same, n = grown.with_added(accepted(keyring, "a"), as_of=AS_OF, by="x", reason="y")
    assert (n, same) == (0, grown)


def test_what_was_taken_out_and_comes_back_is_no_longer_held(keyring):
    smaller = made(keyring, *"ab").without([keyring.key("a")])
    back = accepted(keyring, *"ab")
    assert smaller.holds(back).to_list() == [False, True]


def test_a_baseline_that_is_there_is_not_made_again(keyring, tmp_path):
    path = tmp_path / "cpaudit-baseline.json"
    refuse_existing(path)
    made(keyring).write(path)
    with pytest.raises(UsageError, match="already"):
        refuse_existing(path)


def test_fingerprints_are_sorted_by_rule_village_and_id(keyring):
    both = pl.concat(
        [accepted(keyring, *"ab", rule_id="M004"), accepted(keyring, *"cd", village=None)]
    )
    grown, _ = empty_baseline(keyring).with_added(both, as_of=AS_OF, by="li", reason="r")
    rows = grown.entries.select("rule_id", "village", "case_id").rows()
    assert rows == sorted(rows, key=lambda row: (row[0], row[1] or "~", row[2]))
