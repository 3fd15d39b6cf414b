"""``corrected.yaml``: the project with the corrected copies in the places of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.corrected.targets import MARK, marked
from cpaudit.documents import with_values
from cpaudit.i18n import Text
from cpaudit.sources.opening.opened import label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cpaudit.corrected.copies import Copy
    from cpaudit.project import Project

# Within the folder of the earlier reports: they are neither replaced nor taken for sources.
_OUTPUT = "corrected"
_ABOUT = Text(
    "the same project with the corrected copies; written anew by each cpaudit fix --apply",
    "同一项目，改用更正后的副本；每次运行 cpaudit fix --apply 都会重写",
)


def corrected_text(text: str, project: Project, copies: Sequence[Copy]) -> str:
    """The project file ``text`` with the files of the changed sources replaced, comments kept."""
    by_file = {copy.source.resolve(): copy.path for copy in copies}
    values: dict[tuple[str, ...], object] = {}
    for spec in project.sources:
        if spec.database is not None:
            continue
        paths = spec.paths(project.folder)
        if not any(path.resolve() in by_file for path in paths):
            continue
        files = [_name(by_file.get(path.resolve(), path), project.folder) for path in paths]
        values["sources", spec.source_id, "files"] = files[0] if len(files) == 1 else files
    values["output",] = _name(project.output / _OUTPUT, project.folder)
    # What is gone from the copies is not gone from the sources: their cases are not the project's.
    own = project.store.with_name(f"{project.store.stem}-{_OUTPUT}") / project.store.name
    values["store",] = _name(own, project.folder)
    values["key_file",] = _name(project.key_file, project.folder)
    lead = f"{MARK}: {_ABOUT.en}\n# {_ABOUT.zh}\n{marked([copy.path for copy in copies])}"
    return lead + with_values(text, values)


def _name(path: Path, folder: Path) -> str:
    """As the project file calls it: relative where it can be."""
    name = label(path, folder)
    return name if (folder / name).resolve() == path.resolve() else str(path)
