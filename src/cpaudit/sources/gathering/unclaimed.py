"""What lies beside the sources' files and no source names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.i18n import Text
from cpaudit.sources.intake import Unrecognised
from cpaudit.sources.opening.contents import members, place_of
from cpaudit.sources.opening.opened import label
from cpaudit.sources.readers.signature import READABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cpaudit.project import Project
    from cpaudit.sources.gathering.gather import Gathered

_UNNAMED = Text("no source of the project names it.", "项目中没有来源使用该文件。")
_NO_TABLE = Text("it is not called like a table.", "从名称看不是表格文件。")


def unclaimed(project: Project, gathered: Sequence[Gathered]) -> list[Unrecognised]:
    """Readable files in the folders of the sources' files, and files packed with those read."""
    claimed = {place_of(path)[0].resolve() for one in gathered for path in one.paths}
    read = frozenset(file for one in gathered for file in one.files)
    return [*_beside(project, claimed), *_packed(project, claimed, read)]


def _beside(project: Project, claimed: set[Path]) -> Iterator[Unrecognised]:
    known = set(claimed)
    if project.villages:
        known.add((project.folder / project.villages).resolve())
    known |= {path.resolve() for path in project.linkage.decisions}
    for folder in sorted({path.parent for path in claimed}):
        for path in sorted(folder.iterdir()):
            if (
                path.is_file()
                and path.suffix.lower() in READABLE
                and not path.name.startswith(("~$", "."))
                and path.resolve() not in known
            ):
                yield Unrecognised(label(path, project.folder), None, _UNNAMED)


def _packed(project: Project, claimed: set[Path], read: frozenset[str]) -> Iterator[Unrecognised]:
    for path in sorted(claimed):
        file = label(path, project.folder)
        if not any(name.startswith(f"{file}/") for name in read):
            continue  # no archive
        for one in members(path, file=file):
            if one.label not in read:
                why = _UNNAMED if one.is_table else _NO_TABLE
                yield Unrecognised(one.label, None, why)
