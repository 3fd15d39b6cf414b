from __future__ import annotations

import polars as pl
import pytest

from builders import day, frame
from cpaudit.privacy import Keyring
from cpaudit.tables import MEMBERS, MENTIONS
from cpaudit.views.identity import name_persons


@pytest.fixture
def keyring(tmp_path):
    return Keyring(tmp_path / "key")


def keys(keyring, mentions, persons):
    rows = [
        {"mention_id": at, "record_id": at, "source_id": "s", "dataset": "police_persons",
         "role": "self", **mention}
        for at, mention in enumerate(mentions)
    ]  # fmt: skip
    table = frame(dict(MENTIONS.columns), rows)
    members = frame(
        dict(MEMBERS.columns),
        [{"mention_id": at, "person_no": person} for at, person in enumerate(persons)],
    )
    return name_persons(table, members, keyring)["person_key"].to_list()


ID = "880101201305150154"


def test_the_key_follows_the_number_and_not_the_row(keyring):
    first = keys(keyring, [{"id18": ID, "name_key": "王丽"}, {"name_key": "x"}], [0, 1])
    later = keys(keyring, [{"name_key": "x"}, {"id18": ID, "name_key": "王莉"}], [0, 1])
    assert first[0] == later[1]
    assert first[1] == later[0]


def test_two_persons_on_one_number_have_two_keys(keyring):
    given = [{"id18": ID, "name_key": "王丽"}, {"id18": ID, "name_key": "李强"}]
    one, other = keys(keyring, given, [0, 1])
    assert one != other
    assert keys(keyring, given[::-1], [0, 1]) == [other, one]


def test_persons_without_a_number_are_told_apart_by_their_particulars(keyring):
    born = {"birth_date": day("2020-01-01")}
    one, other, twin = keys(
        keyring,
        [{"name_key": "a", **born}, {"name_key": "b", **born}, {"name_key": "b", **born}],
        [0, 1, 2],
    )
    assert len({one, other, twin}) == 3


def test_keys_of_another_key_file_are_other_keys(keyring, tmp_path):
    mine = keys(keyring, [{"id18": ID}], [0])
    assert keys(Keyring(tmp_path / "other"), [{"id18": ID}], [0]) != mine


def test_no_mention_is_lost(keyring):
    table = frame(
        dict(MENTIONS.columns),
        [{"mention_id": 0, "record_id": 0, "source_id": "s", "dataset": "d", "role": "self"}],
    )
    members = frame(dict(MEMBERS.columns), [{"mention_id": 0, "person_no": 7}])
    named = name_persons(table, members, keyring)
    assert named["person_no"].to_list() == [7]
    assert named.height == table.height
    assert named.schema["person_key"] == pl.String
