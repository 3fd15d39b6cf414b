"""Lists that open with a password only."""

from __future__ import annotations

import sys

import pytest
from returned_lists import cells, fill, read
from village_office import KEYS

from cpaudit.errors import UsageError
from cpaudit.worklists import encryption

FIRST, WORD = KEYS[0], "芝麻开门1"


@pytest.fixture
def locked(village):
    pytest.importorskip("msoffcrypto")
    fill(village, {FIRST: "重复"})
    village.write_bytes(encryption.encrypted(village.read_bytes(), password=WORD))
    return village


def test_an_encrypted_list_holds_nothing_in_plain_and_opens_with_its_password(locked):
    assert encryption.is_encrypted(locked.read_bytes())
    assert b"worksheet" not in locked.read_bytes()
    told, faults = read(locked, passwords=("wrong", WORD))
    assert [given.case_id for given in told.answers] == [FIRST]
    assert not faults


@pytest.mark.parametrize(("passwords", "said"), [((), "asks for"), (("wrong",), "does not open")])
def test_without_the_password_the_file_is_told_and_the_others_are_read(locked, passwords, said):
    told, faults = read(locked, passwords=passwords)
    assert not told.answers
    assert cells(faults) == [(locked.name, None, None)]
    assert said in faults[0].what.en
    assert "--password-file" in faults[0].mend.en


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    with pytest.raises(UsageError) as failed:
        encryption.check_library()
    assert "encryption" in failed.value.mend.zh


def test_a_plain_workbook_and_a_text_ask_for_no_password(village):
    assert not encryption.is_encrypted(village.read_bytes())
    assert not encryption.is_encrypted("疑点编号,核查结果".encode())
