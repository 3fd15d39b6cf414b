"""Records and mentions of a project's sources, with an account of every row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.errors import Place, ProjectError, SourceError
from cpaudit.fields import DATASETS, standard_columns
from cpaudit.i18n import Text
from cpaudit.sources.account import file_row, source_row
from cpaudit.sources.detect import recognise
from cpaudit.sources.extract import Extract, Reading, extract
from cpaudit.sources.facts import given_fields, sheet_facts
from cpaudit.sources.intake import COLUMNS, Intake, Unrecognised
from cpaudit.sources.mentions import mentions_of, number
from cpaudit.sources.places import Gazetteer
from cpaudit.sources.readers import read_bytes, read_sheets
from cpaudit.sources.readers.signature import READABLE
from cpaudit.sources.reshape import CELL
from cpaudit.sources.standardise import standardise
from cpaudit.tables import FILES, MENTIONS, PROVENANCE, RECORDS, SKIPPED, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cpaudit.project import Project, SourceSpec
    from cpaudit.sources.profile import Profile
    from cpaudit.standards.divisions import VillageTable


__all__ = ["Intake", "empty_records", "read_sources", "record_columns"]


@dataclass(slots=True)
class _Tally:
    """The tables while they grow."""

    records: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    raw: dict[str, pl.DataFrame] = field(default_factory=dict)
    mentions: list[pl.DataFrame] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    seen: dict[tuple[str, str | None, str], str] = field(default_factory=dict)
    claimed: set[Path] = field(default_factory=set)
    n_records: int = 0


def read_sources(
    project: Project,
    profiles: Mapping[str, Profile],
    villages: VillageTable,
    *,
    progress: Callable[[str, str], None] | None = None,
) -> Intake:
    """Everything that the project's sources hold, standardised.

    Rows in = records + rows skipped with a reason, for each sheet (a couple's row gives a record
    per child).

    Raises:
        SourceError: a file cannot be read, a key column is missing, or a source has no record.
        ProjectError: a source names a profile that does not exist.
    """
    tally = _Tally()
    gazetteer = Gazetteer(villages, tuple(project.area.codes), (project.area.name,))
    for spec in project.sources:
        _read_source(tally, project, spec, profiles, gazetteer, progress)
    _note_unclaimed(tally, project)
    records = {
        dataset: RECORDS.keep(pl.concat(frames)) for dataset, frames in tally.records.items()
    }
    for dataset in DATASETS:
        records.setdefault(dataset, empty_records(dataset))
    return Intake(
        records=records,
        raw=tally.raw,
        mentions=MENTIONS.keep(number(tally.mentions)),
        files=FILES.keep(pl.DataFrame(tally.files, schema=dict(FILES.columns))),
        skipped=SKIPPED.keep(pl.DataFrame(tally.skipped, schema=dict(SKIPPED.columns))),
        sources=SOURCES.keep(pl.DataFrame(tally.sources, schema=dict(SOURCES.columns))),
        columns=pl.DataFrame(tally.columns, schema=COLUMNS),
        unrecognised=tuple(tally.unrecognised),
    )


def empty_records(dataset: str) -> pl.DataFrame:
    """The records of a dataset that no source has."""
    return pl.DataFrame(schema=record_columns(dataset))


def record_columns(dataset: str) -> dict[str, pl.DataType]:
    """The columns of a dataset's records."""
    columns = dict(PROVENANCE)
    for name in DATASETS[dataset]:
        columns |= standard_columns(name)
    return columns


def _read_source(
    tally: _Tally,
    project: Project,
    spec: SourceSpec,
    profiles: Mapping[str, Profile],
    gazetteer: Gazetteer,
    progress: Callable[[str, str], None] | None,
) -> None:
    paths = spec.paths(project.folder)
    tally.claimed.update(path.resolve() for path in paths)
    profile = _profile_of(spec, profiles, paths[0])
    reading = Reading(spec, profile, profiles)
    extracts: list[tuple[Extract, str]] = []
    n_same = 0
    for path in paths:
        file = _label(path, project.folder)
        if progress:
            progress(spec.source_id, file)
        data = read_bytes(path, file=file)
        digest = hashlib.sha256(data).hexdigest()
        for sheet in read_sheets(path, data, file=file, encoding=spec.encoding):
            if not reading.is_wanted(sheet):
                continue
            earlier = tally.seen.setdefault((digest, sheet.name, profile.dataset), file)
            if earlier != file:
                same = Extract(file, sheet, skipped={"same_file": sheet.n_rows})
                tally.files.append(file_row(same, reading, digest, {}, same_as=earlier))
                _note_skipped(tally, spec, same)
                n_same += sheet.n_rows
                continue
            extracts.append((extract(reading, sheet, file=file, stem=path.stem), digest))
    _keep(tally, project, reading, gazetteer, extracts, n_same)


def _keep(
    tally: _Tally,
    project: Project,
    reading: Reading,
    gazetteer: Gazetteer,
    extracts: list[tuple[Extract, str]],
    n_same: int,
) -> None:
    spec, profile = reading.spec, reading.profile
    for one, _ in extracts:
        _note_skipped(tally, spec, one)
        if one.refused:
            tally.unrecognised.append(one.refused)
        tally.columns.extend(
            {
                "source_id": spec.source_id,
                "file": one.file,
                "sheet": one.sheet.name,
                "field": match.field,
                "heading": match.heading,
                "index": match.index,
                "certainty": match.certainty,
                "how": match.how.value,
            }
            for match in one.columns.matches
        )
    frames = [one.records for one, _ in extracts if one.records is not None]
    n_records = sum(frame.height for frame in frames)
    if not n_records:
        raise _nothing_usable(spec, profile, [one for one, _ in extracts])
    raw = pl.concat(frames, how="diagonal").with_row_index("record_id", offset=tally.n_records)
    tally.n_records += raw.height
    cells = [name for name in raw.columns if name.startswith(CELL)]
    tally.raw[spec.source_id] = raw.select(
        "record_id", *(pl.col(name).alias(name.removeprefix(CELL)) for name in cells)
    )
    records = standardise(
        raw.drop(cells).with_columns(pl.lit(spec.source_id).alias("source_id")),
        profile,
        gazetteer,
        as_of=project.as_of,
        codes_of_source=spec.codes,
        around={(one.file, one.sheet.name): one.around for one, _ in extracts if one.around},
    )
    facts = sheet_facts(records, profile, given_fields(records, profile))
    tally.files.extend(
        file_row(one, reading, digest, facts.get((one.file, one.sheet.name), {}))
        for one, digest in extracts
    )
    kept = records.select(*record_columns(profile.dataset))
    tally.records.setdefault(profile.dataset, []).append(kept)
    tally.mentions.append(mentions_of(kept, profile))
    tally.sources.append(
        source_row(kept, reading, [one for one, _ in extracts], n_same, tally.sources)
    )


def _note_skipped(tally: _Tally, spec: SourceSpec, one: Extract) -> None:
    tally.skipped.extend(
        {
            "source_id": spec.source_id,
            "file": one.file,
            "sheet": one.sheet.name,
            "reason": reason,
            "n": n,
        }
        for reason, n in sorted(one.skipped.items())
        if n
    )


def _label(path: Path, folder: Path) -> str:
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.name


def _profile_of(spec: SourceSpec, profiles: Mapping[str, Profile], first: Path) -> Profile:
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


def _nothing_usable(spec: SourceSpec, profile: Profile, extracts: list[Extract]) -> SourceError:
    reasons = [one.refused.why for one in extracts if one.refused]
    why = reasons[0] if reasons else Text("no row is a record.", "没有一行是有效记录。")
    place = (
        Place(file=extracts[0].file, sheet=extracts[0].sheet.name)
        if len(extracts) == 1
        else Place(file=", ".join(dict.fromkeys(one.file for one in extracts)) or None)
    )
    return SourceError(
        Text(
            f"source «{spec.source_id}» holds no record of «{profile.title.en}»: {why.en}",
            f"来源“{spec.source_id}”中没有“{profile.title.zh}”的记录：{why.zh}",
        ),
        mend=Text(
            f"Check the file, or files, sheets and profile under sources.{spec.source_id}.",
            f"请检查文件，或 sources.{spec.source_id} 下的 files、sheets、profile。",
        ),
        place=place,
    )


def _note_unclaimed(tally: _Tally, project: Project) -> None:
    """Readable files beside the sources' files that no source names."""
    folders = sorted({path.parent for path in tally.claimed})
    known = set(tally.claimed)
    if project.villages:
        known.add((project.folder / project.villages).resolve())
    why = Text("no source of the project names it.", "项目中没有来源使用该文件。")
    for folder in folders:
        for path in sorted(folder.iterdir()):
            is_readable = path.suffix.lower() in READABLE and not path.name.startswith(("~$", "."))
            if path.is_file() and is_readable and path.resolve() not in known:
                tally.unrecognised.append(Unrecognised(_label(path, project.folder), None, why))
