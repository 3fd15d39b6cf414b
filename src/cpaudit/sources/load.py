"""Records and mentions of a project's sources, with an account of every row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from cpaudit.at_rest import at_rest
from cpaudit.fields import DATASETS
from cpaudit.sources.gathering.account import column_rows, file_row, skipped_rows, source_row
from cpaudit.sources.gathering.border import held
from cpaudit.sources.gathering.facts import given_fields, sheet_facts
from cpaudit.sources.gathering.gather import Gathered, Seen, gather
from cpaudit.sources.gathering.unclaimed import unclaimed
from cpaudit.sources.intake import COLUMNS, Intake, Unrecognised
from cpaudit.sources.raw_cells import RawCells
from cpaudit.sources.shaping.reshape import CELL
from cpaudit.sources.values.mentions import mentions_of, number
from cpaudit.sources.values.old_codes import old_codes
from cpaudit.sources.values.places import Gazetteer
from cpaudit.sources.values.readings import Reading, columns_to_read, read_all
from cpaudit.sources.values.standardise import address_texts, standardise
from cpaudit.tables import FILES, SKIPPED, SOURCES, records_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

    from cpaudit.project import Project
    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.standards.divisions import VillageTable

__all__ = ["Intake", "empty_records", "read_sources", "record_columns"]


@dataclass(slots=True)
class _Tally:
    """The tables while they grow."""

    records: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    raw: RawCells = field(default_factory=RawCells)
    of_sources: list[tuple[pl.DataFrame, Profile]] = field(default_factory=list)
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
    left_alone = unclaimed(project, gathered)
    former = old_codes(villages, as_of=project.as_of)
    with ThreadPoolExecutor(max_workers=1) as packer:
        while gathered:  # each source's raw texts go as soon as they are standardised
            _keep(tally, gathered.pop(0), readings, gazetteer, former, packer)
    tally.unrecognised.extend(left_alone)
    del readings, gazetteer  # the mentions take much room
    return _intake(tally)


def _intake(tally: _Tally) -> Intake:
    records = {
        dataset: _together(tally.records[dataset])
        if dataset in tally.records
        else empty_records(dataset)
        for dataset in DATASETS
    }
    return held(
        Intake(
            records=records,
            raw=tally.raw,
            mentions=at_rest(
                number([mentions_of(kept, profile) for kept, profile in tally.of_sources])
            ),
            files=pl.DataFrame(tally.files, schema=dict(FILES.columns)),
            skipped=pl.DataFrame(tally.skipped, schema=dict(SKIPPED.columns)),
            sources=pl.DataFrame(tally.sources, schema=dict(SOURCES.columns)),
            columns=pl.DataFrame(tally.columns, schema=COLUMNS),
            unrecognised=tuple(tally.unrecognised),
        )
    )


def _together(parts: list[pl.DataFrame]) -> pl.DataFrame:
    return parts[0] if len(parts) == 1 else at_rest(pl.concat(parts))


def empty_records(dataset: str) -> pl.DataFrame:
    """The records of a dataset that no source has."""
    return pl.DataFrame(schema=record_columns(dataset))


def record_columns(dataset: str) -> dict[str, pl.DataType]:
    """The columns of a dataset's records."""
    return dict(records_table(dataset).columns)


def _keep(
    tally: _Tally,
    gathered: Gathered,
    readings: dict[tuple[str, str], Reading],
    gazetteer: Gazetteer,
    former: frozenset[str],
    packer: Executor,
) -> None:
    reading, parts, raw = gathered.reading, gathered.parts, gathered.raw
    spec, profile = reading.spec, reading.profile
    cells = [name for name in raw.columns if name.startswith(CELL)]
    packed = packer.submit(
        tally.raw.pack,
        spec.source_id,
        raw.select("record_id", *(pl.col(name).alias(name.removeprefix(CELL)) for name in cells)),
    )
    records = standardise(
        raw.drop(cells).with_columns(pl.lit(spec.source_id).alias("source_id")),
        profile,
        readings,
        gazetteer,
        source_id=spec.source_id,
        around=gathered.around,
    )
    for key in [key for key in readings if key[0] == spec.source_id]:
        del readings[key]
    given = given_fields(records, profile)
    facts = sheet_facts(records, profile, given, old_codes=former)
    kept = at_rest(records.select(*record_columns(profile.dataset)))
    tally.records.setdefault(profile.dataset, []).append(kept)
    tally.of_sources.append((kept, profile))
    for part in parts:
        one = part.extract
        about = facts.get((one.file, one.sheet.name), {})
        tally.files.append(file_row(part, reading, about))
        tally.skipped.extend(skipped_rows(one, spec.source_id))
        tally.columns.extend(column_rows(one, spec.source_id))
        if one.refused:
            tally.unrecognised.append(one.refused)
    tally.sources.append(source_row(kept, reading, parts, tally.sources))
    packed.result()
