"""What a folder of exports seems to be: which files are which, where, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cli.grouping import group
from cpaudit.errors import CpauditError, Place, SourceError
from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.i18n import Text
from cpaudit.project import DEFAULT_OUTPUT, Area, Period, Project, SourceSpec
from cpaudit.project.facts import area_code, area_name, last_full_year, latest_date, village_table
from cpaudit.project.propose import Proposal
from cpaudit.sources.detect import recognise
from cpaudit.sources.load import read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.sources.readers.signature import READABLE
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from cpaudit.project.propose import FoundSource
    from cpaudit.sources.detect import Recognition
    from cpaudit.sources.intake import Intake
    from cpaudit.sources.profile import Profile

    Progress = Callable[[Text], None]

# Before anything is known of the dates, those of this century are read as such.
_BEFORE_ANY_DATE = date(2049, 12, 31)
# Before the area is known, every division code lies in it.
_ANYWHERE = ("",)
# An enrolment may end after the export was made; every other date is of something that happened.
_FUTURE_FIELDS = frozenset({"stop_date"})
# The registers that know the area best, in this order.
_ROLLS = ("planning_persons", "police_persons", "planning_births", "insurance")


@dataclass(frozen=True, slots=True)
class Survey:
    """A proposal, and the village table that the roll yields where the folder holds none."""

    proposal: Proposal
    villages: pl.DataFrame | None


def survey(folder: Path, *, progress: Progress | None = None) -> Survey:
    """What the files of ``folder`` seem to be.

    Raises:
        SourceError: no file is recognised, or they tell neither the area nor the time.
    """
    profiles = load_profiles(())
    seen = [(path, _recognise(path, profiles)) for path in data_files(folder)]
    sources = group(
        [(path.relative_to(folder).as_posix(), found) for path, found in seen], profiles
    )
    if not sources:
        raise SourceError(
            Text(
                "no file here is recognised as a department's export.",
                "没有识别出任何部门导出数据。",
            ),
            mend=Text(
                "Look at a file with cpaudit sources inspect FILE, or write cpaudit.yaml yourself.",
                "可用 cpaudit sources inspect 文件 查看识别情况，或自行编写 cpaudit.yaml。",
            ),
            place=Place(file=str(folder)),
        )
    used = {name for source in sources for name in source.files}
    others = [path for path, _ in seen if path.relative_to(folder).as_posix() not in used]
    listed = next((path for path in others if is_village_table(path)), None)
    if progress is not None:
        progress(Text("Looking into the files", "正在识别数据文件"))
    intake = read_sources(_provisional(folder, sources), profiles, VillageTable.empty())
    return _survey(
        folder,
        intake,
        sources,
        listed,
        unrecognised=tuple(
            path.relative_to(folder).as_posix() for path in others if path != listed
        ),
    )


def data_files(folder: Path) -> list[Path]:
    """The files that may be tables: those of the folder itself, else those of the folders below."""

    def is_candidate(path: Path) -> bool:
        parts = path.relative_to(folder).parts
        return (
            path.is_file()
            and path.suffix.lower() in READABLE
            and not any(part.startswith((".", "~$")) for part in parts)
            and DEFAULT_OUTPUT not in parts
        )

    if not folder.is_dir():
        raise SourceError(
            Text("there is no such folder.", "文件夹不存在。"),
            mend=Text("Check the path.", "请检查路径。"),
            place=Place(file=str(folder)),
        )
    direct = sorted(path for path in folder.iterdir() if is_candidate(path))
    return direct or sorted(path for path in folder.rglob("*") if is_candidate(path))


def is_village_table(path: Path) -> bool:
    """Whether ``path`` can be read as a table of villages with at least one village."""
    try:
        return not VillageTable.read(path).frame.is_empty()
    except CpauditError:
        return False


def _recognise(path: Path, profiles: Mapping[str, Profile]) -> list[Recognition]:
    try:
        return recognise(path, profiles)
    except SourceError:
        return []  # it is listed as not recognised; sources inspect says why


def _provisional(folder: Path, sources: Sequence[FoundSource]) -> Project:
    """A project good enough to read the files with."""
    return Project(
        name=folder.name,
        folder=folder.resolve(),
        area=Area(folder.name, _ANYWHERE),
        period=Period(date(1900, 1, 1), _BEFORE_ANY_DATE),
        as_of=_BEFORE_ANY_DATE,
        sources=tuple(
            SourceSpec(source.source_id, source.profile_id, source.files, source.sheets)
            for source in sources
        ),
    )


def _survey(
    folder: Path,
    intake: Intake,
    sources: tuple[FoundSource, ...],
    listed: Path | None,
    *,
    unrecognised: tuple[str, ...],
) -> Survey:
    rolls = [rows for name in _ROLLS if not (rows := intake.records[name]).is_empty()]
    places = pl.concat([_places(rows, stem) for rows in rolls[:1] for stem in ("hukou", "resid")])
    ids = pl.concat([rows["id18"] for rows in rolls[:1]] or [pl.Series([], dtype=pl.String)])
    code = area_code(places["division_code"], ids)
    name = area_name(places["address"], code)
    as_of = latest_date(_dates(intake.records.values()))
    planning = [
        rows
        for kind, rows in intake.records.items()
        if kind.startswith("planning_") and not rows.is_empty()
    ]
    year = last_full_year(_dates(planning or intake.records.values()))
    if code is None or as_of is None or year is None:
        raise SourceError(
            Text(
                "the files tell neither the area's code nor the time.",
                "从数据中推断不出区划代码或时间。",
            ),
            mend=Text(
                "Write cpaudit.yaml yourself (docs/project-file.md).",
                "请自行编写 cpaudit.yaml（参阅 docs/project-file.md）。",
            ),
            place=Place(file=str(folder)),
        )
    villages = None if listed else village_table(places, code)
    reasons = {
        "area": Text("where most rows of the roll lie", "多数人员所在的辖区"),
        "period": Text("the last full year of the records", "数据覆盖的最后一个完整年度"),
        "as_of": Text("the latest date in the files", "数据中的最晚日期"),
        "villages": Text(
            "the village table of the folder" if listed else "made from the roll: check the names",
            "文件夹中的村居表" if listed else "根据人员数据生成，请核对名称",
        ),
    }
    proposal = Proposal(
        area_name=name or folder.resolve().name,
        area_code=code,
        period_year=min(year, as_of.year),
        as_of=as_of,
        sources=sources,
        villages=listed.relative_to(folder).as_posix() if listed else None,
        reasons=reasons,
        unrecognised=unrecognised,
    )
    return Survey(proposal, villages if villages is not None and villages.height else None)


def _places(rows: pl.DataFrame, stem: str) -> pl.DataFrame:
    return rows.select(
        pl.col(f"{stem}_code").alias("division_code")
        if f"{stem}_code" in rows.columns
        else pl.lit(None, pl.String).alias("division_code"),
        pl.col(f"{stem}_address").alias("address")
        if f"{stem}_address" in rows.columns
        else pl.lit(None, pl.String).alias("address"),
    )


def _dates(tables: Iterable[pl.DataFrame]) -> pl.Series:
    """Every date of the records on which something happened."""
    parts = [
        rows[column]
        for rows in tables
        for column in rows.columns
        if FIELD_TYPES.get(column) is FieldType.DATE and column not in _FUTURE_FIELDS
    ]
    dates = [part.alias("date") for part in parts]
    return pl.concat([pl.Series("date", [], dtype=pl.Date), *dates])
