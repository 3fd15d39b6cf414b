from __future__ import annotations

import shutil

import pytest
from village_office import lists_of, office_findings, record, write_lists

from command_runner import command_runner
from cpaudit.cases.store import open_store


@pytest.fixture
def store(tmp_path):
    """A store after one run with four cases."""
    with open_store(tmp_path / ".cpaudit" / "store.sqlite") as opened:
        record(opened, office_findings())
        yield opened


@pytest.fixture(scope="session")
def lists(tmp_path_factory):
    """What the worklists of such a run are made of."""
    folder = tmp_path_factory.mktemp("office")
    with open_store(folder / ".cpaudit" / "store.sqlite") as store:
        record(store, office_findings())
        return lists_of(store, folder)


@pytest.fixture(scope="session")
def sent_out(lists, tmp_path_factory):
    """The lists of that run as they went out."""
    return write_lists(lists, tmp_path_factory.mktemp("sent"))


@pytest.fixture
def village(sent_out, tmp_path):
    """The list of the village with three cases, to be filled in."""
    path = sent_out["880101001201_花园村.xlsx"]
    return shutil.copy(path, tmp_path / path.name)


@pytest.fixture
def run(capsys, monkeypatch):
    yield from command_runner(capsys, monkeypatch)
