"""The files of a project that no report may be written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.errors import CpauditError, Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cpaudit.project import Project


def spare_own_files(project: Project, *asked: Path | None) -> None:
    """Nothing, if none of the files ``asked`` for is one that the project is made of.

    A slip of the pen in a path must not cost a source: cpaudit changes none.

    Raises:
        UsageError: one of them is.
    """
    wanted = {path.resolve(): path for path in asked if path is not None and path.exists()}
    if not wanted:
        return
    for own in _own_files(project):
        if (path := wanted.get(own.resolve())) is not None:
            raise UsageError(
                Text(
                    "this file belongs to the project and is not written over.",
                    "该文件属于本项目，不能被输出覆盖。",
                ),
                mend=Text("Choose another path for the output.", "请为输出指定其他路径。"),
                place=Place(file=str(path)),
            )


def _own_files(project: Project) -> Iterator[Path]:
    named = (
        project.path,
        project.villages,
        project.key_file,
        project.store,
        project.baseline,
        project.missed.answers,
        project.linkage.parameters,
        project.bulletin.template,
        project.bulletin.markdown,
        *project.linkage.decisions,
        *project.rules.paths,
        *project.profile_paths,
        *project.indicators.paths,
    )
    for path in named:
        if path is not None:
            yield project.folder / path
    for spec in project.sources:
        try:
            yield from spec.paths(project.folder)
        except CpauditError:  # a source that is missing cannot be written over
            continue
