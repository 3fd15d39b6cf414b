from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from cpaudit.cases.snapshot import write_snapshot
from cpaudit.cli.following import Following
from cpaudit.cli.kept import kept_tables
from cpaudit.explanation.kept import FINDINGS, Kept
from cpaudit.project import load_project

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True)
class Township:
    """The sample with what its run kept."""

    kept: Kept
    project: object
    findings: pl.DataFrame


@pytest.fixture(scope="session")
def township(sample_audit, tmp_path_factory):
    store = tmp_path_factory.mktemp("kept") / "store.sqlite"
    write_snapshot(store, 1, {**kept_tables(sample_audit), FINDINGS: sample_audit.findings})
    return Township(Kept.of(store, 1), sample_audit.project, sample_audit.findings)


@pytest.fixture(scope="session")
def audited_folder(sample_folder, sample_audit, tmp_path_factory) -> Path:
    """A project folder whose last run stands in its store."""
    folder = tmp_path_factory.mktemp("explained") / "fenghuang"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("cpaudit-output"))
    following = Following.begin(load_project(folder))
    followed = following.record(sample_audit)
    following.end(followed, exit_code=1, reports_written=False)
    return folder
