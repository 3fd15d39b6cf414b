"""The files of a project that no report may be written over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import CpauditError, Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cpaudit.project import Project


def spare_own_files(
    project: Project, *asked: Path | None, apart: Collection[Path | None] = ()
) -> None:
    """Nothing, if none of the files ``asked`` for is one that the project is made of.

    A slip of the pen in a path must not cost a source: cpaudit changes none.

    Args:
        project: whose files are spared.
        asked: what is to be written.
        apart: what the project names for just that: its baseline, its own profiles.

    Raises:
        UsageError: one of them is.
    """
    wanted = {path.resolve(): path for path in asked if path is not None and path.exists()}
    if not wanted:
        return
    for own in _own_files(project, apart):
        if (path := wanted.get(own.resolve())) is not None:
            raise UsageError(
                Text(
                    "this file belongs to the project and is not written over.",
                    "该文件属于本项目，不能被输出覆盖。",
                ),
                mend=Text("Choose another path for the output.", "请为输出指定其他路径。"),
                place=Place(file=str(path)),
            )


def spare_nearby_files(target: Path) -> None:
    """Nothing, if ``target`` is no file of the project in its folder or in the one worked in.

    For commands that know no project. A profile of one's own is there to be written anew.

    Raises:
        UsageError: it is one, or it is no profile at all.
    """
    from cpaudit.project import FILE_NAME, load_project

    if target.suffix.lower() not in {".yaml", ".yml"} or target.name == FILE_NAME:
        raise UsageError(
            Text("this file is no profile of a source.", "该文件不是数据源模板。"),
            mend=Text("Choose another path for the output.", "请为输出指定其他路径。"),
            place=Place(file=str(target)),
        )
    for folder in {Path.cwd(), *target.resolve().parents}:
        if (folder / FILE_NAME).is_file():
            try:
                project = load_project(folder)
            except CpauditError:  # a project that is not finished yet
                continue
            spare_own_files(project, target, apart=project.profile_paths)


def _own_files(project: Project, apart: Collection[Path | None]) -> Iterator[Path]:
    named = [
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
    ]
    for path in apart:
        named.remove(path)  # once: under another of its names it is spared
    for path in named:
        if path is not None:
            yield project.folder / path
    for spec in project.sources:
        try:
            yield from spec.paths(project.folder)
        except CpauditError:  # a source that is missing cannot be written over
            continue
