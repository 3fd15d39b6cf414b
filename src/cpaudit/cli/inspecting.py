"""Which files are looked at: those that are named, or those of a project's sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.cli.placing import place_in_project
from cpaudit.cli.profile_choice import chosen, known_profiles
from cpaudit.cli.progress import count_files
from cpaudit.errors import CpauditError, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cpaudit.cli.progress import Teller
    from cpaudit.project import Project, SourceSpec
    from cpaudit.sources.inspection.inspected import InspectedFile
    from cpaudit.sources.profiles.profile import Profile


def inspected(
    files: Sequence[Path], known: Mapping[str, Profile], profile: str | None, told: Teller
) -> list[InspectedFile]:
    """A look at each of the files.

    Raises:
        UsageError: no file is named, or there is no such profile.
    """
    from cpaudit.sources.inspection.files import inspect_file

    if not files:
        raise UsageError(
            Text("no file is named.", "没有指定文件。"),
            mend=Text(
                "Name the files, or a project with --project.",
                "请写明要查看的文件，或用 --project 指定项目。",
            ),
        )
    kind = chosen(profile, known).profile_id if profile else None
    told.expect(len(files))
    seen = []
    for file in files:
        told.reading("", file.name)
        seen.append(inspect_file(file, known, profile_id=kind))
    return seen


def inspected_of_project(
    path: Path, files: Sequence[Path], profile: str | None, told: Teller
) -> list[InspectedFile]:
    """A look at the sources of the project in ``path``, or at those of its files that are named.

    Raises:
        UsageError: a kind is asked for beside the project's, or the project does not name a file.
        CpauditError: the project cannot be used.
    """
    from cpaudit.project import load_project
    from cpaudit.sources.inspection.files import inspect_source
    from cpaudit.sources.profiles.declared import check_declared

    if profile is not None:
        raise UsageError(
            Text(
                "--profile and --project exclude each other.", "--profile 与 --project 不能同用。"
            ),
            mend=Text(
                "Set the source's profile in cpaudit.yaml.",
                "请在 cpaudit.yaml 中设置该来源的 profile。",
            ),
        )
    project = load_project(path)
    known = known_profiles([*project.profile_paths])
    try:
        check_declared(project, known)
        specs = [_narrowed(spec, project, files) for spec in project.sources]
        _all_named(files, specs, project)
        told.expect(count_files(project))
        return [
            file
            for spec in specs
            if spec.files or spec.database
            for file in inspect_source(spec, project, known, told=told.reading)
        ]
    except CpauditError as error:
        place_in_project(error, project)
        raise


def _narrowed(spec: SourceSpec, project: Project, files: Sequence[Path]) -> SourceSpec:
    """The source with only those of its files that are named; all of them where none is."""
    if not files:
        return spec
    from dataclasses import replace

    wanted = {file.resolve() for file in files}
    paths = [path for path in spec.paths(project.folder) if path.resolve() in wanted]
    return replace(spec, files=tuple(map(str, paths)), database=None)


def _all_named(files: Sequence[Path], specs: Sequence[SourceSpec], project: Project) -> None:
    found = {(project.folder / name).resolve() for spec in specs for name in spec.files}
    for file in files:
        if file.resolve() not in found:
            raise UsageError(
                Text(f"no source of the project names {file}.", f"项目中没有来源使用 {file}。"),
                mend=Text(
                    "Add it under sources, or look at it without --project.",
                    "请在 sources 下添加，或去掉 --project 单独查看。",
                ),
            )
