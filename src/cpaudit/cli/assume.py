"""The project of a run: from its file, or assumed from the files of a folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpaudit.errors import Place, ProjectError
from cpaudit.i18n import Text
from cpaudit.output import csv_safe, write_atomically
from cpaudit.project import FILE_NAME, Project, load_project

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from cpaudit.cli.progress import Teller

# Beside the key: what a run without a project file has to keep.
ASSUMED_VILLAGES = ".cpaudit/villages.csv"
VILLAGES = "villages.csv"


def assumed_or_loaded(
    path: Path, *, told: Teller | None = None
) -> tuple[Project, tuple[Text, ...]]:
    """The project in ``path``, and what was assumed where there is no project file.

    Raises:
        ProjectError: the project file cannot be used.
        SourceError: there is none, and the files do not tell enough.
    """
    if path.is_file() or (path / FILE_NAME).is_file():
        return load_project(path), ()
    from cpaudit.cli.survey import survey

    if not path.exists():
        raise ProjectError(
            Text("there is no such file or folder.", "文件或文件夹不存在。"),
            mend=Text("Check the path.", "请检查路径。"),
            place=Place(file=str(path)),
        )
    found = survey(path, told=told)
    proposal = found.proposal
    if found.villages is not None:
        write_villages(path / ASSUMED_VILLAGES, found.villages.table)
        proposal = replace(proposal, villages=ASSUMED_VILLAGES)
    return proposal.project(path), proposal.assumptions()


def project_of(path: Path) -> Project:
    """The project in ``path``, assumed where there is no project file; no source is opened else."""
    if path.is_file() or (path / FILE_NAME).is_file():
        return load_project(path)
    project, _ = assumed_or_loaded(path)
    return project


def write_villages(path: Path, villages: pl.DataFrame) -> None:
    """The village table as CSV that Excel opens rightly."""
    lines = ["code,name", *(f"{code},{csv_safe(name)}" for code, name in villages.rows())]
    write_atomically(path, "\ufeff" + "\n".join(lines) + "\n")
