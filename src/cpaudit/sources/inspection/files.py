"""A look at one file: what each sheet is, how each column is read, what becomes of every row.

The records are those that a run would read: the file goes through ``read_sources`` by itself.
"""

from __future__ import annotations

import glob
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.project import Area, Period, Project, SourceSpec
from cpaudit.sources.gathering.gather import profile_of
from cpaudit.sources.inspection.inspected import InspectedFile, InspectedSheet
from cpaudit.sources.inspection.looked import OpenTable, look, open_table
from cpaudit.sources.inspection.sheets import inspected_sheet
from cpaudit.sources.load import read_sources
from cpaudit.sources.opening.contents import contents, place_of
from cpaudit.sources.opening.opened import label
from cpaudit.sources.profiles.declared import check_spec
from cpaudit.sources.readers.database import label_of, read_database
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from cpaudit.sources.inspection.looked import Seen
    from cpaudit.sources.profiles.profile import Profile

# Before anything is known of the dates, those of this century are read as such.
BEFORE_ANY_DATE = date(2049, 12, 31)
# Before the area is known, every division code lies in it.
_ANYWHERE = ("",)
_DATABASE = "database"


def inspect_file(
    path: Path, profiles: Mapping[str, Profile], *, profile_id: str | None = None
) -> InspectedFile:
    """What ``path`` holds; ``profile_id`` names the kind where it is known.

    A file or a sheet that cannot be read is part of the answer and no exception.
    """
    wanted = profiles[profile_id] if profile_id else None
    project = provisional(path.parent, ())
    return _inspected_file(path, path.name, project, profiles, wanted, spec=None)


def inspect_source(
    spec: SourceSpec,
    project: Project,
    profiles: Mapping[str, Profile],
    *,
    told: Callable[[str, str], None] | None = None,
) -> list[InspectedFile]:
    """What each file of a project's source holds, read as the project declares it.

    Raises:
        ProjectError: the source's profile is unknown, or a field or column that it declares.
        SourceError: a pattern names no file.
    """
    if spec.database is not None:
        return [_inspected_database(spec, project, profiles, told)]
    paths = spec.paths(project.folder)
    profile = profile_of(spec, profiles, paths[0])
    check_spec(spec, profile)
    found = []
    for path in paths:
        file = label(path, project.folder)
        if told is not None:
            told(spec.source_id, file)
        found.append(_inspected_file(path, file, project, profiles, profile, spec=spec))
    return found


def provisional(folder: Path, sources: Iterable[SourceSpec]) -> Project:
    """A project good enough to read files with, before area and time are known."""
    return Project(
        name=folder.name,
        folder=folder.resolve(),
        area=Area(folder.name, _ANYWHERE),
        period=Period(date(1900, 1, 1), BEFORE_ANY_DATE),
        as_of=BEFORE_ANY_DATE,
        sources=tuple(sources),
    )


def sheet_pattern(name: str) -> str:
    """The pattern that a sheet's name, brackets and stars included, matches and no other."""
    return glob.escape(name)


def _inspected_file(
    path: Path,
    file: str,
    project: Project,
    profiles: Mapping[str, Profile],
    wanted: Profile | None,
    *,
    spec: SourceSpec | None,
) -> InspectedFile:
    if not place_of(path)[0].exists():
        return InspectedFile(file, error=_absent(path))
    seen: list[Seen] = []
    unreadable: list[InspectedSheet] = []
    try:
        for content in contents(path, file=file):
            try:
                table = open_table(content, encoding=spec.encoding if spec else None)
            except SourceError as error:
                if content.file == file:
                    raise
                unreadable.append(InspectedSheet(content.file, None, error.what, error=error))
            else:
                seen += look(table, profiles, wanted, spec)
    except SourceError as error:
        return InspectedFile(file, error=error)
    for (name, kind), sheets in _grouped(seen).items():
        is_whole = all(one.profile for one in seen if one.file == name and one.counts)
        patterns = tuple(sheet_pattern(one.sheet.name) for one in sheets if one.sheet.name)
        own = replace(spec or SourceSpec(kind, kind), files=(name,), is_profile_declared=True)
        if not is_whole:
            own = replace(own, sheets=patterns)
        _read(own, project, profiles, sheets)
    return InspectedFile(file, (*(inspected_sheet(one) for one in seen), *unreadable))


def _inspected_database(
    spec: SourceSpec,
    project: Project,
    profiles: Mapping[str, Profile],
    told: Callable[[str, str], None] | None,
) -> InspectedFile:
    if spec.database is None:
        raise ValueError(spec.source_id)
    file = label_of(spec.database)
    if told is not None:
        told(spec.source_id, file)
    try:
        read = read_database(
            spec.database, project.folder, source_id=spec.source_id, encoding=spec.encoding
        )
    except SourceError as error:
        return InspectedFile(file, error=error)
    profile = profile_of(spec, profiles, read)
    check_spec(spec, profile)
    table = OpenTable(read.file, read.stem, _DATABASE, None, [read.sheet])
    seen = [*look(table, profiles, profile, spec)]
    _read(spec, project, profiles, [one for one in seen if one.profile])
    return InspectedFile(file, tuple(inspected_sheet(one) for one in seen))


def _absent(path: Path) -> SourceError:
    return SourceError(
        Text("the file does not exist.", "文件不存在。"),
        mend=Text("Check the path.", "请检查路径。"),
        place=Place(file=str(path)),
    )


def _grouped(seen: Sequence[Seen]) -> dict[tuple[str, str], list[Seen]]:
    groups: dict[tuple[str, str], list[Seen]] = {}
    for one in seen:
        if one.profile is not None and one.counts:
            groups.setdefault((one.file, one.profile.profile_id), []).append(one)
    return groups


def _read(
    spec: SourceSpec,
    project: Project,
    profiles: Mapping[str, Profile],
    sheets: Sequence[Seen],
) -> None:
    """Let the sheets know what a run makes of them.

    Raises:
        ProjectError: the project names a column that is not there.
    """
    try:
        intake = read_sources(replace(project, sources=(spec,)), profiles, VillageTable.empty())
    except SourceError as error:
        for one in sheets:
            one.error = error
        return
    for one in sheets:
        one.intake = intake
