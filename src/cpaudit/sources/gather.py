"""A source's raw records out of its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.errors import Place, ProjectError, SourceError
from cpaudit.i18n import Text
from cpaudit.sources.detect import recognise
from cpaudit.sources.extract import Extract, Reading, extract
from cpaudit.sources.readers import read_bytes, read_sheets
from cpaudit.sources.rows import Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cpaudit.project import SourceSpec
    from cpaudit.sources.profile import Profile

# By content, sheet and dataset: the file that was read first.
Seen = dict[tuple[str, str | None, str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a source, the hash of its file, and the earlier file with the same content."""

    extract: Extract
    sha256: str
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """A source's sheets and its raw records, each with ``record_id``."""

    reading: Reading
    parts: tuple[Part, ...]
    raw: pl.DataFrame
    paths: tuple[Path, ...]

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
    paths = spec.paths(folder)
    reading = Reading(spec, profile_of(spec, profiles, paths[0]), profiles)
    parts: list[Part] = []
    names: list[str] = []
    for path in paths:
        file = label(path, folder)
        if progress:
            progress(spec.source_id, file)
        data = read_bytes(path, file=file)
        digest = hashlib.sha256(data).hexdigest()
        for sheet in read_sheets(path, data, file=file, encoding=spec.encoding):
            names.append(sheet.name or "")
            if not reading.is_wanted(sheet):
                continue
            earlier = seen.setdefault((digest, sheet.name, reading.profile.dataset), file)
            if earlier != file:
                same = Extract(file, sheet, skipped={"same_file": Skip(sheet.n_rows)})
                parts.append(Part(same, digest, same_as=earlier))
            else:
                parts.append(Part(extract(reading, sheet, file=file, stem=path.stem), digest))
    _check_sheets(spec, names)
    frames = [part.extract.records for part in parts if part.extract.records is not None]
    if not any(frame.height for frame in frames):
        raise _nothing_usable(spec, reading.profile, [part.extract for part in parts])
    raw = pl.concat(frames, how="diagonal").with_row_index("record_id", offset=first_record_id)
    return Gathered(reading, tuple(parts), raw, paths)


def label(path: Path, folder: Path) -> str:
    """How a file is called in tables and messages: relative to the project where it can be."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.name


def profile_of(spec: SourceSpec, profiles: Mapping[str, Profile], first: Path) -> Profile:
    """The declared profile; where none is declared, the source's namesake or what the file is.

    Raises:
        ProjectError: the profile is unknown.
    """
    if spec.profile_id in profiles:
        return profiles[spec.profile_id]
    if not spec.is_profile_declared:
        for found in recognise(first, profiles, encoding=spec.encoding):
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


def _check_sheets(spec: SourceSpec, names: list[str]) -> None:
    for wanted in spec.sheets:
        if not any(fnmatchcase(name, wanted) for name in names):
            found = ", ".join(name for name in names if name) or "-"
            raise SourceError(
                Text(
                    f"source «{spec.source_id}»: there is no sheet «{wanted}»; found: {found}.",
                    f"来源“{spec.source_id}”：没有工作表“{wanted}”；现有：{found}。",
                ),
                mend=Text(
                    f"Correct sources.{spec.source_id}.sheets.",
                    f"请改正 sources.{spec.source_id}.sheets。",
                ),
            )


def _nothing_usable(spec: SourceSpec, profile: Profile, extracts: list[Extract]) -> SourceError:
    reasons = [one.refused.why for one in extracts if one.refused]
    why = reasons[0] if reasons else Text("no row is a record.", "没有一行是有效记录。")
    files = list(dict.fromkeys(one.file for one in extracts))
    sheet = extracts[0].sheet.name if len(extracts) == 1 else None
    return SourceError(
        Text(
            f"source «{spec.source_id}» holds no record of «{profile.title.en}»: {why.en}",
            f"来源“{spec.source_id}”中没有“{profile.title.zh}”的记录：{why.zh}",
        ),
        mend=Text(
            f"Check the file, or files, sheets and profile under sources.{spec.source_id}. If there "
            "was nothing to report, take the source out of cpaudit.yaml.",
            f"请检查文件，或 sources.{spec.source_id} 下的 files、sheets、profile。"
            "如果本期确实没有记录，请从 cpaudit.yaml 中去掉该来源。",
        ),
        place=Place(file=", ".join(files) or None, sheet=sheet),
    )
