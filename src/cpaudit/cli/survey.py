"""What a folder of exports seems to be: which files are which, where, when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cli.folder import data_files, is_village_table
from cpaudit.cli.grouping import group
from cpaudit.cli.progress import Nobody
from cpaudit.cli.source_facts import with_facts
from cpaudit.errors import Place, SourceError
from cpaudit.i18n import Text
from cpaudit.project import SourceSpec
from cpaudit.project.facts import area_code, area_name, last_full_year, latest_date
from cpaudit.project.propose import Proposal
from cpaudit.sources.detection.detect import recognise
from cpaudit.sources.inspection.files import provisional
from cpaudit.sources.load import read_sources
from cpaudit.sources.profiles import load_profiles
from cpaudit.sources.values.own_villages import OwnVillages, own_villages
from cpaudit.sources.values.whereabouts import event_dates, places_of_roll, roll_of
from cpaudit.standards.divisions import VillageTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cpaudit.cli.progress import Teller
    from cpaudit.project.propose import FoundSource
    from cpaudit.sources.detection.detect import Recognition
    from cpaudit.sources.intake import Intake
    from cpaudit.sources.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file or sheet that is not used, why, and what can be done."""

    file: str
    sheet: str | None
    what: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Survey:
    """A proposal, what was read for it, and what could not be used.

    ``villages`` are those that the roll yields where the folder holds no table of them.
    """

    proposal: Proposal
    intake: Intake
    unusable: tuple[Unusable, ...] = ()
    villages: OwnVillages | None = None


@dataclass(slots=True)
class _Seen:
    """A file of the folder, by its name in it, and what its sheets are."""

    name: str
    path: Path
    sheets: list[Recognition]
    error: SourceError | None = None


def survey(folder: Path, *, told: Teller | None = None) -> Survey:
    """What the files of ``folder`` seem to be.

    Raises:
        SourceError: no file is recognised, or they tell neither the area nor the time.
    """
    told = told or Nobody()
    profiles = load_profiles(())
    paths = data_files(folder)
    told.stage(Text("Recognising the files", "正在识别文件"))
    told.expect(len(paths))
    seen: list[_Seen] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        told.reading("", name)
        seen += _seen(name, path, profiles)
    sources = group([(one.name, one.sheets) for one in seen], profiles)
    if not sources:
        raise _nothing_known(folder)
    told.stage(Text("Reading the files", "正在读取文件"))
    told.expect(sum(len(source.files) for source in sources))
    intake, sources, refused = _readable(folder, sources, profiles, told)
    used = {name for source in sources for name in source.files}
    others = [one for one in seen if one.name not in used and one.name not in refused]
    listed = next((one for one in others if is_village_table(one.path)), None)
    unusable = (
        *(_refusal(name, error) for name, error in refused.items()),
        *(
            lost
            for one in seen
            if one is not listed and one.name not in refused
            for lost in _left(one, is_used=one.name in used)
        ),
    )
    return _survey(folder, intake, sources, listed.name if listed else None, unusable)


def _seen(name: str, path: Path, profiles: Mapping[str, Profile]) -> list[_Seen]:
    """The file, or the tables packed in it, each by its own name."""
    try:
        found = recognise(path, profiles)
    except SourceError as error:
        return [_Seen(name, path, [], error)]
    folder = name.removesuffix(path.name)
    tables: dict[str, list[Recognition]] = {}
    for sheet in found:
        tables.setdefault(f"{folder}{sheet.file}", []).append(sheet)
    return [_Seen(table, path, sheets) for table, sheets in tables.items()]


def _readable(
    folder: Path,
    sources: tuple[FoundSource, ...],
    profiles: Mapping[str, Profile],
    told: Teller,
) -> tuple[Intake, tuple[FoundSource, ...], dict[str, SourceError]]:
    """What the sources hold; a file that cannot be read after all is left out and named."""
    refused: dict[str, SourceError] = {}
    while True:
        specs = [
            SourceSpec(source.source_id, source.profile_id, source.files, source.sheets)
            for source in sources
        ]
        try:
            intake = read_sources(
                provisional(folder, specs), profiles, VillageTable.empty(), progress=told.reading
            )
        except SourceError as error:
            named = (error.place.file or "").split(", ")
            lost = [name for source in sources for name in source.files if name in named]
            if not lost:
                raise
            refused |= dict.fromkeys(lost, error)
            sources = tuple(
                replace(source, files=left)
                for source in sources
                if (left := tuple(name for name in source.files if name not in lost))
            )
            if not sources:
                raise
            told.expect(sum(len(source.files) for source in sources))
        else:
            return intake, sources, refused


def _left(one: _Seen, *, is_used: bool) -> Iterable[Unusable]:
    """What of a file is not used."""
    if one.error is not None:
        yield _refusal(one.name, one.error)
        return
    path = f'"{one.path}"' if " " in str(one.path) else str(one.path)
    command = f"cpaudit sources inspect {path}"
    mend = Text(f"See {command}", f"可查看 {command}")
    sheets = [sheet for sheet in one.sheets if sheet.profile_id is None]
    for sheet in sheets:
        if sheet.n_rows and not sheet.is_hidden:
            yield Unusable(one.name, sheet.sheet, sheet.why, mend)
        elif sheet.is_hidden:
            nothing = Text("Show it if it holds data.", "如有数据，请取消隐藏。")
            yield Unusable(one.name, sheet.sheet, sheet.why, nothing)
    if not is_used and not one.sheets:
        yield Unusable(one.name, None, Text("it holds no table.", "其中没有表格。"), mend)


def _refusal(name: str, error: SourceError) -> Unusable:
    return Unusable(name, error.place.sheet, error.what, error.mend)


def _nothing_known(folder: Path) -> SourceError:
    return SourceError(
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


def _survey(
    folder: Path,
    intake: Intake,
    sources: tuple[FoundSource, ...],
    listed: str | None,
    unusable: tuple[Unusable, ...],
) -> Survey:
    roll, places = roll_of(intake), places_of_roll(intake)
    ids = intake.records[roll]["id18"] if roll else pl.Series([], dtype=pl.String)
    code = area_code(places["division_code"], ids)
    name = area_name(places["address"], code)
    as_of = latest_date(event_dates(intake.records.values()))
    planning = [
        rows
        for kind, rows in intake.records.items()
        if kind.startswith("planning_") and not rows.is_empty()
    ]
    year = last_full_year(event_dates(planning or intake.records.values()))
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
    villages = None if listed else own_villages(places, code)
    proposal = Proposal(
        area_name=name or folder.resolve().name,
        area_code=code,
        period_year=min(year, as_of.year),
        as_of=as_of,
        sources=with_facts(sources, intake),
        villages=listed,
        reasons=_reasons(villages, unusable),
        unrecognised=tuple(dict.fromkeys(one.file for one in unusable if one.sheet is None)),
    )
    is_told = villages is not None and villages.table.height > 0
    return Survey(proposal, intake, unusable, villages if is_told else None)


def _reasons(villages: OwnVillages | None, unusable: Sequence[Unusable]) -> dict[str, Text]:
    made = Text("made from the roll: check the names", "根据人员数据生成，请核对名称")
    if villages is not None and villages.are_codes_made:
        made = Text(
            "made from the roll with numbers of its own, good for this project only: check the "
            "names, put in the codes",
            "根据人员数据生成，代码为临时编号，仅供本项目使用：请核对名称并填写正式代码",
        )
    listed = Text("the village table of the folder", "文件夹中的村居表")
    return {
        "area": Text("where most rows of the roll lie", "多数人员所在的辖区"),
        "period": Text("the last full year of the records", "数据覆盖的最后一个完整年度"),
        "as_of": Text("the latest date in the files", "数据中的最晚日期"),
        "villages": listed if villages is None else made,
        **{one.file: one.what for one in unusable if one.sheet is None},
    }
