"""Where in the project file an error of a later stage comes from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cpaudit.errors import CpauditError, Place, ProjectError, RuleError

if TYPE_CHECKING:
    from cpaudit.project import Project

# What the mend says to correct: «sources.health.sheets», «rules.parameters».
_SETTING = re.compile(r"\b(?:sources|rules|targets|counting|gate|area)(?:\.[^\s.,;:«»]+)+")
_QUOTED = re.compile(r"«([^»]+)»")


def place_in_project(error: CpauditError, project: Project) -> None:
    """Let ``error`` name the project file and the line, where it names no file of the user.

    Rules, indicators and sources are known only after the project file was read; their errors name
    the setting, whose line the project knows, or quote the word that stands in the file.
    """
    place = error.place
    if project.path is None or place.row is not None or _is_file(place.file, project):
        return
    if place.file is not None and not isinstance(error, RuleError | ProjectError):
        return
    error.place = Place(file=str(project.path), row=_line(error, project, project.path))


def _is_file(name: str | None, project: Project) -> bool:
    return name is not None and (project.folder / Path(name)).exists()


def _line(error: CpauditError, project: Project, path: Path) -> int | None:
    said = f"{error.what.en} {error.mend.en}"
    for setting in _SETTING.findall(said):
        parts = setting.split(".")
        while parts:
            origin = project.origins.get(".".join(parts))
            if origin is not None and origin.line is not None:
                return origin.line
            parts.pop()
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for word in _QUOTED.findall(error.what.en):
        whole = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
        for number, line in enumerate(lines, start=1):
            if whole.search(line):
                return number
    return None
