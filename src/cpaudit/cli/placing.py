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
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for setting in _SETTING.findall(said):
        parts = setting.split(".")
        below: list[str] = []
        while parts:
            origin = project.origins.get(".".join(parts))
            if origin is not None and origin.line is not None:
                return _line_below(lines, origin.line, below)
            below.insert(0, parts.pop())
    for word in _QUOTED.findall(error.what.en):
        for number, line in enumerate(lines, start=1):
            if _whole(word).search(line):
                return number
    return None


def _line_below(lines: list[str], start: int, keys: list[str]) -> int:
    """The line of the last of ``keys`` that stand, one below the other, from ``start`` on."""
    found = start
    for key in keys:
        below = (at for at in range(found, len(lines) + 1) if _whole(key).search(lines[at - 1]))
        at = next(below, None)
        if at is None:
            break
        found = at
    return found


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w-])")
