"""Records and mentions of a project's sources, with an account of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.fields import DATASETS, standard_columns
from cpaudit.i18n import Text
from cpaudit.sources.account import column_rows, file_row, skipped_rows, source_row
from cpaudit.sources.facts import given_fields, sheet_facts
from cpaudit.sources.gather import Gathered, Seen, gather, label
from cpaudit.sources.intake import COLUMNS, Intake, Unrecognised
from cpaudit.sources.mentions import mentions_of, number
from cpaudit.sources.places import Gazetteer
from cpaudit.sources.readers.signature import READABLE
from cpaudit.sources.readings import Reading, columns_to_read, read_all
from cpaudit.sources.reshape import CELL
from cpaudit.sources.standardise import address_texts, standardise
from cpaudit.tables import FILES, MENTIONS, PROVENANCE, RECORDS, SKIPPED, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cpaudit.project import Project
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


def read_sources(
    project: Project,
    profiles: Mapping[str, Profile],
    villages: VillageTable,
    *,
    progress: Callable[[str, str], None] | None = None,
) -> Intake:
    """Everything that the project's sources hold, standardised.

    Rows in = records + rows skipped with a reason, for each sheet (a couple's row gives a record
    per child). ``progress`` is called with the source's id and the file before a file is read.

    Raises:
        SourceError: a file cannot be read, a key column is missing, or a source has no record.
        ProjectError: a source names a profile that does not exist.
    """
    seen: Seen = {}
    gathered: list[Gathered] = []
    n_records = 0
    for spec in project.sources:
        gathered.append(
            gather(
                spec,
                profiles,
                project.folder,
                seen,
                first_record_id=n_records,
                progress=progress,
            )
        )
        n_records += gathered[-1].raw.height
    # The addresses of all sources are resolved together: they name the same few places.
    gazetteer = Gazetteer.of(
        villages,
        tuple(project.area.codes),
        (project.area.name,),
        texts=[text for one in gathered for text in address_texts(one.raw)],
        names=[name for one in gathered for names in one.around.values() for name in names],
    )
    readings = read_all(
        (
            column
            for one in gathered
            for column in columns_to_read(
                one.raw,
                one.reading.profile,
                one.reading.spec.source_id,
                one.reading.spec.codes,
            )
        ),
        gazetteer,
        as_of=project.as_of,
    )
    tally = _Tally()
    claimed = [path for one in gathered for path in one.paths]
    while gathered:  # each source's raw texts go as soon as they are standardised
        _keep(tally, gathered.pop(0), readings, gazetteer)
    tally.unrecognised.extend(_unclaimed(project, claimed))
    return _intake(tally)


def _intake(tally: _Tally) -> Intake:
    records = {
        dataset: RECORDS.keep(pl.concat(tally.records[dataset]))
        if dataset in tally.records
        else empty_records(dataset)
        for dataset in DATASETS
    }
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


def _keep(
    tally: _Tally,
    gathered: Gathered,
    readings: Mapping[tuple[str, str], Reading],
    gazetteer: Gazetteer,
) -> None:
    reading, parts, raw = gathered.reading, gathered.parts, gathered.raw
    spec, profile = reading.spec, reading.profile
    cells = [name for name in raw.columns if name.startswith(CELL)]
    tally.raw[spec.source_id] = raw.select(
        "record_id", *(pl.col(name).alias(name.removeprefix(CELL)) for name in cells)
    )
    records = standardise(
        raw.drop(cells).with_columns(pl.lit(spec.source_id).alias("source_id")),
        profile,
        readings,
        gazetteer,
        source_id=spec.source_id,
        around=gathered.around,
    )
    facts = sheet_facts(records, profile, given_fields(records, profile))
    kept = records.select(*record_columns(profile.dataset))
    tally.records.setdefault(profile.dataset, []).append(kept)
    tally.mentions.append(mentions_of(kept, profile))
    for part in parts:
        one = part.extract
        about = facts.get((one.file, one.sheet.name), {})
        tally.files.append(file_row(part, reading, about))
        tally.skipped.extend(skipped_rows(one, spec.source_id))
        tally.columns.extend(column_rows(one, spec.source_id))
        if one.refused:
            tally.unrecognised.append(one.refused)
    tally.sources.append(source_row(kept, reading, parts, tally.sources))


def _unclaimed(project: Project, claimed: Sequence[Path]) -> list[Unrecognised]:
    """Readable files beside the sources' files that no source names."""
    known = {path.resolve() for path in claimed}
    if project.villages:
        known.add((project.folder / project.villages).resolve())
    why = Text("no source of the project names it.", "项目中没有来源使用该文件。")
    return [
        Unrecognised(label(path, project.folder), None, why)
        for folder in sorted({path.resolve().parent for path in claimed})
        for path in sorted(folder.iterdir())
        if path.is_file()
        and path.suffix.lower() in READABLE
        and not path.name.startswith(("~$", "."))
        and path.resolve() not in known
    ]
