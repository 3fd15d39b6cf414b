"""From ``cpaudit.yaml`` to a ``Project``: every value checked, with its origin."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cpaudit.documents import Document, read_yaml
from cpaudit.errors import ProjectError
from cpaudit.i18n import Language, Text
from cpaudit.project.counting import (
    Basis,
    Counting,
    Couple,
    DatedBy,
    LiveBirth,
    PlacesBy,
    YearKind,
    year_period,
)
from cpaudit.project.cursor import Cursor, did_you_mean, nearest
from cpaudit.project.database_keys import database_spec
from cpaudit.project.keys import FILE_NAME, PROJECT
from cpaudit.project.model import (
    Area,
    FailOn,
    GateSpec,
    IndicatorsSpec,
    LinkageSpec,
    MissedSpec,
    OriginKind,
    Project,
    ReturnsSpec,
    RuleSelection,
    ScreensSpec,
    Severity,
)
from cpaudit.project.source_spec import SourceSpec
from cpaudit.project.working_month import (
    AfterRunSpec,
    BulletinSpec,
    Every,
    Layout,
    LimitsSpec,
    ScheduleSpec,
    WorklistsSpec,
)
from cpaudit.project.working_month_keys import check_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.project.counting import Period


def load_project(path: Path) -> Project:
    """The project in ``path``: a project file, or a folder that holds ``cpaudit.yaml``.

    Raises:
        ProjectError: there is no such file, or a value in it cannot be used; with its line.
    """
    file = path / FILE_NAME if path.is_dir() else path
    if not file.is_file():
        raise ProjectError(
            Text(f"there is no project file {file}.", f"没有项目文件 {file}。"),
            mend=Text(
                "Let «cpaudit init FOLDER» write one.", "可用 cpaudit init 文件夹 生成项目文件。"
            ),
        )
    return parse_project(read_yaml(file), folder=file.resolve().parent, path=file)


def parse_project(
    document: Document,
    *,
    folder: Path,
    path: Path | None = None,
    kind: OriginKind = OriginKind.FILE,
) -> Project:
    """The project that ``document`` describes; ``kind`` says who chose its values.

    Raises:
        ProjectError: a value cannot be used.
    """
    at = Cursor(document, kind, {})
    if document.data is None:
        at.fail(
            Text("the file is empty.", "文件为空。"),
            Text("Let «cpaudit init» write it.", "可用 cpaudit init 生成。"),
        )
    values = PROJECT.read(document.data, at)
    area = Area(values["area"]["name"], values["area"]["codes"])
    counting = _counting(values["counting"])
    period = _period(values["period"], document.data["period"], counting, at.under("period"))
    if values["as_of"] < period.start:
        at.under("as_of").fail(
            Text("it lies before the period begins.", "早于统计期的开始日期。"),
            Text("Check as_of and period.", "请检查 as_of 和 period。"),
        )
    return Project(
        name=values["name"] or area.name,
        path=path,
        folder=folder,
        area=area,
        villages=_existing(values["villages"], folder, at.under("villages")),
        period=period,
        as_of=values["as_of"],
        counting=counting,
        sources=_sources(values["sources"], at.under("sources")),
        profile_paths=_existing_all(values["profiles"], folder, at.under("profiles")),
        rules=_rules(values["rules"], folder, at.under("rules")),
        targets=MappingProxyType(values["targets"]),
        gate=GateSpec(**{**values["gate"], "fail_on": FailOn(values["gate"]["fail_on"])}),
        linkage=LinkageSpec(
            tuple(folder / name for name in values["linkage"]["decisions"]),
            _existing(
                values["linkage"]["parameters"], folder, at.under("linkage").under("parameters")
            ),
        ),
        indicators=IndicatorsSpec(
            _existing_all(
                values["indicators"]["paths"], folder, at.under("indicators").under("paths")
            )
        ),
        missed=MissedSpec(
            _existing(values["missed"]["answers"], folder, at.under("missed").under("answers"))
        ),
        returns=ReturnsSpec(values["returns"]["tolerance"]),
        screens=_screens(values["screens"], values["sources"], at.under("screens")),
        worklists=WorklistsSpec(Layout(values["worklists"]["layout"])),
        bulletin=_bulletin(values["bulletin"], folder, at.under("bulletin")),
        after_run=AfterRunSpec(**values["after_run"]),
        limits=LimitsSpec(values["limits"]["minutes"]),
        schedule=_schedule(values["schedule"], at.under("schedule")),
        language=Language(values["language"]) if values["language"] else None,
        store=folder / values["store"],
        baseline=folder / values["baseline"],
        key_file=folder / values["key_file"],
        output=folder / values["output"],
        origins=MappingProxyType(at.origins),
    )


def _counting(values: Mapping[str, Any]) -> Counting:
    words = {
        "basis": Basis(values["basis"]),
        "couple": Couple(values["couple"]),
        "dated_by": DatedBy(values["dated_by"]),
        "year": YearKind(values["year"]),
        "live_birth": LiveBirth(values["live_birth"]),
    }
    return Counting(**{**values, **words})


def _period(read: Period, written: object, counting: Counting, at: Cursor) -> Period:
    """The reporting period: a year that is written as a number is the year of the counting rule."""
    if not isinstance(written, int):
        return read
    period = year_period(written, counting.year)
    at.note(period)
    return period


def _sources(values: Mapping[str, Mapping[str, Any]], at: Cursor) -> tuple[SourceSpec, ...]:
    specs = []
    for source_id, value in values.items():
        copied = value["derived_from"]
        if copied is not None and (copied not in values or copied == source_id):
            guess = nearest(copied, set(values) - {source_id})
            at.under(source_id).under("derived_from").fail(
                Text(f"there is no other source «{copied}».", f"没有名为“{copied}”的其他来源。"),
                did_you_mean(guess)
                or Text("Name a source of this file.", "请填写本文件中的来源标识。"),
            )
        specs.append(
            SourceSpec(
                source_id=source_id,
                profile_id=value["profile"] or source_id,
                files=value["files"],
                sheets=value["sheets"],
                encoding=value["encoding"],
                columns=MappingProxyType(value["columns"]),
                codes=MappingProxyType(value["codes"]),
                derived_from=copied,
                coverage=value["coverage"],
                is_profile_declared=value["profile"] is not None,
                database=database_spec(value["database"]),
                fill_down=value["fill_down"],
                dated_by=DatedBy(value["dated_by"]) if value["dated_by"] else None,
                places_by=PlacesBy(value["places_by"]) if value["places_by"] else None,
            )
        )
    return tuple(specs)


def _screens(values: Mapping[str, Any], sources: Mapping[str, Any], at: Cursor) -> ScreensSpec:
    for position, batch in enumerate(values["batches"]):
        if batch.source_id is not None and batch.source_id not in sources:
            at.under("batches").under(position).under("source").fail(
                Text(
                    f"there is no source «{batch.source_id}».",
                    f"没有名为“{batch.source_id}”的来源。",
                ),
                did_you_mean(nearest(batch.source_id, set(sources)))
                or Text("Name a source of this file.", "请填写本文件中的来源标识。"),
            )
    return ScreensSpec(values["batches"])


def _bulletin(values: Mapping[str, Any], folder: Path, at: Cursor) -> BulletinSpec:
    return BulletinSpec(
        _existing(values["template"], folder, at.under("template")),
        _existing(values["markdown"], folder, at.under("markdown")),
    )


def _schedule(values: Mapping[str, Any], at: Cursor) -> ScheduleSpec:
    check_day(values["every"], values["day"], at.under("day"))
    every = Every(values["every"]) if values["every"] else None
    return ScheduleSpec(every, values["at"], values["day"])


def _rules(values: Mapping[str, Any], folder: Path, at: Cursor) -> RuleSelection:
    return RuleSelection(
        select=values["select"],
        ignore=values["ignore"],
        paths=_existing_all(values["paths"], folder, at.under("paths")),
        parameters=MappingProxyType(values["parameters"]),
        severities=MappingProxyType(
            {rule_id: Severity(word) for rule_id, word in values["severities"].items()}
        ),
        thresholds=MappingProxyType(values["thresholds"]),
        budget_seconds=values["budget_seconds"],
    )


def _existing(name: str | None, folder: Path, at: Cursor) -> Path | None:
    if name is None:
        return None
    path = folder / Path(name).expanduser()
    if not path.exists():
        at.fail(
            Text(f"«{name}» does not exist.", f"“{name}”不存在。"),
            Text(f"Names are relative to {folder}.", f"文件名相对于 {folder}。"),
        )
    return path


def _existing_all(names: tuple[str, ...], folder: Path, at: Cursor) -> tuple[Path, ...]:
    paths = (_existing(name, folder, at.under(position)) for position, name in enumerate(names))
    return tuple(path for path in paths if path is not None)
