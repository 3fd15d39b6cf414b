"""A project's audit for commands that show a part of it and write no reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cpaudit.cli.assume import assumed_or_loaded
from cpaudit.cli.following import stored_answers
from cpaudit.cli.placing import place_in_project
from cpaudit.cli.progress import count_files, telling
from cpaudit.errors import CpauditError, ExitCode
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.audit_result import Audit


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit, and why it says nothing where that is so."""

    audit: Audit
    problems: tuple[Text, ...]

    def exit_code(self, *, is_met: bool, exits_zero: bool) -> ExitCode:
        """3 where nothing could be judged, else 1 where what was asked for is not met."""
        if self.problems:
            return ExitCode.UNREADABLE
        return ExitCode.OPEN if is_met or exits_zero else ExitCode.CLOSED

    def tell_problems(self) -> None:
        """On stderr: what was read and says nothing."""
        for problem in self.problems:
            typer.echo(problem, err=True)


def audited(path: Path, *, is_quiet: bool = False) -> Audited:
    """The walk over the project in ``path``, assumed where there is no project file.

    Raises:
        CpauditError: the project, a source, a rule or an indicator cannot be used.
    """
    from cpaudit.audit import audit
    from cpaudit.gate import reading_problems

    with telling(is_quiet=is_quiet) as told:
        project, assumptions = assumed_or_loaded(path, told=told)
    for assumption in assumptions:
        typer.echo(Text(f"assumed: {assumption.en}", f"假定：{assumption.zh}"), err=True)
    try:
        with telling(is_quiet=is_quiet) as told:
            told.expect(count_files(project))
            result = audit(
                project,
                progress=told.stage,
                reading=told.reading,
                answers=stored_answers(project),
            )
    except CpauditError as error:
        place_in_project(error, project)
        raise
    intake = result.intake
    problems = reading_problems(
        project, intake.sources, intake.files, intake.records, result.crosswalk
    )
    return Audited(result, problems)
