"""The files that a run read, and whether they are still the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cpaudit.project import Project

PATHS: dict[str, pl.DataType] = {
    "path": pl.String(),  # of the project's folder where it lies within
    "size": pl.Int64(),
    "modified": pl.Int64(),  # nanoseconds
    "sha256": pl.String(),
}


def source_paths(project: Project, files: pl.DataFrame) -> pl.DataFrame:
    """``PATHS`` of the files that the project's sources name, as they are on the disk now."""
    hashes = dict(files.select("file", "sha256").drop_nulls().unique("file").iter_rows())
    rows = []
    for path in sorted(paths_of(project)):
        try:
            found = path.stat()
        except OSError:
            continue
        name = within(path, project.folder)
        rows.append((name, found.st_size, found.st_mtime_ns, hashes.get(name)))
    return pl.DataFrame(rows, schema=PATHS, orient="row")


def paths_of(project: Project) -> set[Path]:
    """The files that the project's sources name, archives as a whole; a database is no file."""
    named = (
        path
        for source in project.sources
        if source.database is None
        for path in source.paths(project.folder)
    )
    return {next((one for one in (path, *path.parents) if one.is_file()), path) for path in named}


def within(path: Path, folder: Path) -> str:
    """The path as a project names it: from its folder, where it lies within."""
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def changed_files(before: pl.DataFrame, project: Project) -> tuple[str, ...]:
    """The project's files that are not as the run read them: other, new or gone.

    Args:
        before: ``PATHS`` of the run.
        project: whose files they are.
    """
    known = {row["path"]: row for row in before.iter_rows(named=True)}
    now = {within(path, project.folder): path for path in paths_of(project)}
    changed = [
        name for name, path in now.items() if name not in known or _is_other(path, known[name])
    ]
    return tuple(sorted({*changed, *(known.keys() - now.keys())}))


def _is_other(path: Path, before: Mapping[str, object]) -> bool:
    """Whether the file has another content; one that was only copied or touched has not."""
    try:
        found = path.stat()
        if found.st_size != before["size"]:
            return True
        if found.st_mtime_ns == before["modified"]:
            return False
        if before["sha256"] is None:
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != before["sha256"]
    except OSError:
        return True
