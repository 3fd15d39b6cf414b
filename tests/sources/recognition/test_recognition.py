"""Headings and heading rows as real systems write them, against what they are read as.

The lists were written before the profiles were looked at, the second ones after the words were mended
and before these were measured. A wrong column is worse than a missing one: nothing may be read
wrongly, a few may be left unread.
"""

from __future__ import annotations

from collections import Counter

import pytest
from recognition_lists import UNKNOWN, HeaderSet, header_sets, wordings

from cpaudit.fields import DATASETS
from cpaudit.sources.detection.detect import recognise
from cpaudit.sources.detection.matching import match_columns

# Of the headings that some field holds.
LEAST_READ = 0.98
SETS = [*header_sets("header_sets.txt"), *header_sets("header_sets_second.txt")]
KNOWN = [one for one in SETS if one.kind != UNKNOWN]


@pytest.mark.parametrize(
    ("name", "at_least"), [("headings.txt", 650), ("headings_second.txt", 200)]
)
def test_headings_are_read_rightly_and_none_wrongly(profiles, name, at_least):
    by_dataset = {profile.dataset: profile for profile in profiles.values()}
    found: Counter[str] = Counter()
    wrong = []
    for wording in wordings(name):
        matches = match_columns(by_dataset[wording.dataset], [wording.heading]).matches
        read = matches[0].field if matches else UNKNOWN
        if read in wording.fields:
            found["right"] += 1
        elif read == UNKNOWN:
            found["unmapped"] += 1
        else:
            wrong.append((wording.dataset, wording.heading, wording.fields, read))
    assert not wrong
    assert found.total() >= at_least
    assert found["right"] >= LEAST_READ * found.total()


def test_the_lists_speak_of_every_kind_of_export():
    assert {wording.dataset for wording in wordings("headings.txt")} == set(DATASETS)
    n_sets = Counter(one.kind for one in KNOWN)
    assert set(n_sets) == set(DATASETS)
    assert min(n_sets.values()) >= 3


@pytest.mark.parametrize("one", KNOWN, ids=[one.name for one in KNOWN])
def test_an_export_is_recognised_and_its_columns_are_read(tmp_path, profiles, one: HeaderSet):
    path = tmp_path / one.file.replace(".xlsx", ".csv")
    path.write_text(one.text(), encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.profile_id is not None, found
    assert profiles[found.profile_id].dataset == one.kind
    read = {column.position: column.field for column in found.columns}
    wrong = [
        (heading, fields, read.get(position, UNKNOWN))
        for position, (heading, fields) in enumerate(one.columns)
        if read.get(position, UNKNOWN) not in fields
    ]
    assert not wrong


@pytest.mark.parametrize(
    "one", [one for one in SETS if one.kind == UNKNOWN], ids=lambda one: f"{one.file}{one.name}"
)
def test_what_is_none_of_the_exports_stays_unrecognised(tmp_path, profiles, one: HeaderSet):
    path = tmp_path / one.file.replace(".xlsx", ".csv")
    path.write_text(one.text(), encoding="utf-8")
    (found,) = recognise(path, profiles)
    assert found.profile_id is None
