"""Damaged files: refused with a reason or read, never a crash, a hang or a value that is not there.

A case is a good file of some format, damaged: cut off, bytes changed, put in, taken out or exchanged,
also within the parts of an archive, or its table with columns, rows and cells out of place.
"""

from __future__ import annotations

import datetime as dt
import time
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest

from cpaudit.errors import SourceError
from cpaudit.project import Area, Period, Project, SourceSpec
from cpaudit.sources.gathering.gather import gather
from cpaudit.sources.load import read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.sources.intake import Intake
from fuzz_checks import nothing_invented
from fuzz_damage import Case, cases

N_QUICK, N_SLOW = 30, 10_000
N_PARTS = 8
# A case may take so many seconds.
LONGEST = 10.0
# Cases that can be read are standardised together: planning takes longer than the work.
BATCH = 100
PROFILES = cache(load_profiles)


def project(folder: Path, found: list[Case]) -> Project:
    """A source of each kind with all its files."""
    files: dict[str, list[str]] = {}
    for case in found:
        files.setdefault(case.profile, []).append(case.name)
    return Project(
        name="测试镇",
        folder=folder,
        area=Area("测试镇", ("880101100",)),
        period=Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        as_of=dt.date(2024, 1, 15),
        sources=tuple(SourceSpec(kind, kind, tuple(names)) for kind, names in files.items()),
    )


def hold(folder: Path, n: int, seed: int) -> dict[str, int]:
    """All cases hold; how many were refused and how many read."""
    outcome = {"refused": 0, "read": 0}
    readable: list[Case] = []
    for case in cases(n, seed):
        (folder / case.name).write_bytes(case.data)
        begun = time.perf_counter()
        error = refusal(folder, case)
        if time.perf_counter() - begun > LONGEST:  # once more, for the machine may have slept
            begun = time.perf_counter()
            error = refusal(folder, case)
        assert time.perf_counter() - begun < LONGEST, (case.name, case.damage)
        if error is None:
            outcome["read"] += 1
            readable.append(case)
        else:
            outcome["refused"] += 1
            assert error.message().zh, (case.name, case.damage)
            assert error.mend.zh, (case.name, case.damage)
            (folder / case.name).unlink()
        if len(readable) == BATCH:
            check(folder, readable)
            readable.clear()
    check(folder, readable)
    return outcome


def refusal(folder: Path, case: Case) -> SourceError | None:
    """Why the file cannot be read; any other error than this kind is one of the program."""
    try:
        gather(project(folder, [case]).sources[0], PROFILES(), folder, {}, first_record_id=0)
    except SourceError as error:
        return error
    return None


def check(folder: Path, readable: list[Case]) -> None:
    """What was read is accounted for, and stands in the file."""
    # The same bytes twice are one file, whatever they are called.
    distinct = list({(case.profile, case.data): case for case in readable}.values())
    if not distinct:
        return
    begun = time.perf_counter()
    intake = read_sources(project(folder, distinct), PROFILES(), VillageTable.empty())
    assert time.perf_counter() - begun < LONGEST * len(distinct)
    accounted(intake)
    for case in distinct:
        # What stands within an archive is called after it and its own name.
        own = pl.col("file").str.starts_with(case.name)
        records = intake.records[PROFILES()[case.profile].dataset].filter(own)
        raw = intake.raw[case.profile].join(records, on="record_id", how="semi")
        nothing_invented(records, raw, case)
    for case in readable:
        (folder / case.name).unlink()


def accounted(intake: Intake) -> None:
    rows = pl.concat(
        records.select("source_id", "file", "sheet", "row") for records in intake.records.values()
    ).unique()
    told = rows.group_by("source_id", "file", "sheet").len("n_told")
    files = intake.files.join(
        told, on=["source_id", "file", "sheet"], how="left", nulls_equal=True
    ).with_columns(pl.col("n_told").fill_null(0))
    lost = files.filter(pl.col("n_rows") != pl.col("n_told") + pl.col("n_skipped"))
    assert lost.is_empty(), lost.select("file", "n_rows", "n_told", "n_skipped").rows()


def test_damaged_files_are_refused_or_read_as_they_stand(tmp_path):
    outcome = hold(tmp_path, N_QUICK, seed=1)
    assert min(outcome.values()) > N_QUICK // 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(N_PARTS))
def test_ten_thousand_damaged_files_are_refused_or_read_as_they_stand(tmp_path, part):
    outcome = hold(tmp_path, N_SLOW // N_PARTS, seed=2 + part)
    assert min(outcome.values()) > N_SLOW // N_PARTS // 10


def test_the_check_sees_a_value_that_stands_nowhere():
    records = pl.DataFrame(
        {
            "id18": ["880101199001010021"],
            "name": ["王芳"],
            "birth_date": [dt.date(1990, 1, 1)],
            "birth_date_precision": ["day"],
        }
    )
    good = pl.DataFrame(
        {"record_id": [0], "a": ["'880101 19900101 0021"], "b": ["王 芳"], "c": ["1990.1.1"]}
    )
    case = Case("insurance", "a.csv", b"", "")
    nothing_invented(records, good, case)
    for column, text in (("a", "880101199001010048"), ("b", "王敏"), ("c", "1990.2.1")):
        with pytest.raises(AssertionError):
            nothing_invented(records, good.with_columns(pl.lit(text).alias(column)), case)
