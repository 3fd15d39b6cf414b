"""A source's raw records out of its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import ProjectError
from cpaudit.i18n import Text
from cpaudit.sources.detection.detect import known_headings, recognise, recognise_sheet
from cpaudit.sources.gathering.empty_handed import check_sheets, nothing_usable
from cpaudit.sources.gathering.lost import n_lost
from cpaudit.sources.opening.opened import Opened, opened_files
from cpaudit.sources.readers.database import DatabaseTable, label_of, read_database
from cpaudit.sources.shaping.extract import Extract, Reading, extract
from cpaudit.sources.shaping.skips import Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from cpaudit.project import DatabaseSpec, SourceSpec
    from cpaudit.sources.detection.detect import Recognition
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.sheet import Sheet

# By content, sheet and dataset: the file that was read first.
Seen = dict[tuple[str, str | None, str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a source, the hash of its file, and the earlier file with the same content.

    The sheet's cells are gone once its records are out of them.
    """

    extract: Extract
    sha256: str
    same_as: str | None = None
    n_lost: int = 0  # rows left out that look like records
    lacking: tuple[str, ...] = ()  # fields that other sheets of the source have a column for


@dataclass(frozen=True, slots=True)
class Gathered:
    """A source's sheets and its raw records, each with ``record_id``."""

    reading: Reading
    parts: tuple[Part, ...]
    raw: pl.DataFrame
    paths: tuple[Path, ...]
    files: frozenset[str] = frozenset()  # what was read, each as messages call it

    @property
    def around(self) -> dict[tuple[str, str | None], tuple[str, ...]]:
        """By file and sheet, names that may be a village's."""
        return {
            (part.extract.file, part.extract.sheet.name): part.extract.around
            for part in self.parts
            if part.extract.around
        }


def gather(
    spec: SourceSpec,
    profiles: Mapping[str, Profile],
    folder: Path,
    seen: Seen,
    *,
    first_record_id: int,
    progress: Callable[[str, str], None] | None = None,
) -> Gathered:
    """The raw records of the source's files; a copy of a file read before is not read again.

    Raises:
        SourceError: a file cannot be read, lacks a key column, or nothing in the source is usable.
        ProjectError: the source's profile is unknown.
    """
    files: set[str] = set()
    if spec.database is not None:
        table = _table(spec, spec.database, folder, files, progress)
        paths = table.paths
        profile = profile_of(spec, profiles, table)
        every: Iterable[Opened] = [
            Opened(table.file, table.stem, table.sha256, [table.sheet], is_misnamed=False)
        ]
    else:
        paths = spec.paths(folder)
        profile = profile_of(spec, profiles, paths[0])
        every = opened_files(spec, paths, folder, files, progress)
    reading = Reading(spec, profile, profiles)
    parts: list[Part] = []
    names: list[str] = []
    misnamed: list[str] = []
    for opened in every:
        while opened.sheets:  # a sheet's cells go as soon as its records are out of them
            sheet = opened.sheets.pop(0)
            names.append(sheet.name or "")
            if reading.is_wanted(sheet):
                parts.append(_part(reading, opened, sheet, seen))
        if opened.is_misnamed:
            misnamed.append(opened.file)
    check_sheets(spec, names)
    frames = [part.extract.records for part in parts if part.extract.records is not None]
    if not any(frame.height for frame in frames):
        extracts = [part.extract for part in parts]
        raise nothing_usable(spec, reading.profile, extracts, misnamed)
    raw = pl.concat(frames, how="diagonal").with_row_index("record_id", offset=first_record_id)
    return Gathered(reading, _compared(parts), raw, paths, frozenset(files))


def _table(
    spec: SourceSpec,
    database: DatabaseSpec,
    folder: Path,
    files: set[str],
    progress: Callable[[str, str], None] | None,
) -> DatabaseTable:
    """The source's table or query of a database."""
    file = label_of(database)
    if progress:
        progress(spec.source_id, file)
    files.add(file)
    return read_database(database, folder, source_id=spec.source_id, encoding=spec.encoding)


def _part(reading: Reading, opened: Opened, sheet: Sheet, seen: Seen) -> Part:
    key = (opened.sha256, sheet.name, reading.profile.dataset)
    earlier = seen.setdefault(key, opened.file)
    if earlier != opened.file:
        bare = replace(sheet, cells=sheet.cells.clear())
        same = Extract(opened.file, bare, skipped={"same_file": Skip(sheet.n_rows)})
        return Part(same, opened.sha256, same_as=earlier)
    taken = extract(reading, sheet, file=opened.file, stem=opened.stem)
    bare = replace(sheet, cells=sheet.cells.clear())
    return Part(replace(taken, sheet=bare), opened.sha256, n_lost=n_lost(taken, sheet))


def _compared(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, each with the fields that it lacks and another has: months whose columns drift."""
    read = [part for part in parts if part.extract.header is not None]
    every = dict.fromkeys(name for part in read for name in sorted(part.extract.columns.fields))
    return tuple(
        replace(
            part,
            lacking=tuple(name for name in every if name not in part.extract.columns.fields),
        )
        if part.extract.header is not None
        else part
        for part in parts
    )


def profile_of(
    spec: SourceSpec, profiles: Mapping[str, Profile], first: Path | DatabaseTable
) -> Profile:
    """The declared profile; where none is declared, the source's namesake or what the file is.

    Raises:
        ProjectError: the profile is unknown.
    """
    if spec.profile_id in profiles:
        return profiles[spec.profile_id]
    if not spec.is_profile_declared:
        for found in _recognised(spec, profiles, first):
            if found.profile_id:
                return profiles[found.profile_id]
    from difflib import get_close_matches

    near = get_close_matches(spec.profile_id, list(profiles), n=1)
    choices = near[0] if near else ", ".join(sorted(profiles))
    raise ProjectError(
        Text(
            f"source «{spec.source_id}»: there is no profile «{spec.profile_id}».",
            f"来源“{spec.source_id}”：没有模板“{spec.profile_id}”。",
        ),
        mend=Text(
            f"Set sources.{spec.source_id}.profile; perhaps {choices}.",
            f"请设置 sources.{spec.source_id}.profile，可能是：{choices}。",
        ),
    )


def _recognised(
    spec: SourceSpec, profiles: Mapping[str, Profile], first: Path | DatabaseTable
) -> list[Recognition]:
    if not isinstance(first, DatabaseTable):
        return recognise(first, profiles, encoding=spec.encoding)
    known = known_headings(profiles.values(), spec.columns)
    return [recognise_sheet(first.sheet, profiles, known, file=first.file, stem=first.stem)]
