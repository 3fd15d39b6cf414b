"""``cpaudit fix --apply``: the copies, the project file of the copies, and the audit of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from cpaudit.cli.fix_check import Checker
from cpaudit.cli.fix_view import as_json, left_lines, plain_changes
from cpaudit.cli.run_log import append_to_log, short_entry
from cpaudit.corrected.copies import make_copies
from cpaudit.corrected.project_file import corrected_text
from cpaudit.corrected.targets import PROJECT_FILE, check_project_file, targets_of
from cpaudit.errors import ExitCode
from cpaudit.i18n import Text, current_language
from cpaudit.output import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cpaudit.audit_result import Audit
    from cpaudit.corrected.change import Left
    from cpaudit.corrected.copies import Copies
    from cpaudit.corrected.place import Located
    from cpaudit.project import Project

# In the folder of the reports: what could not be written into a copy, so that nothing is lost.
LEFT = "corrections-left.csv"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    path: Path
    out: Path | None = None
    replaces: bool = False
    checks: bool = False
    is_masked: bool = True
    is_json: bool = False


def apply_changes(
    located: Located, project: Project, result: Audit, wish: Wish, *, is_quiet: bool
) -> ExitCode:
    """Write the copies and tell of them; code 1 where the audit of the copies has a new finding.

    Raises:
        CpauditError: nothing was written that was not read back as it should.
    """
    own = project.folder / PROJECT_FILE
    paths = dict.fromkeys(one.path for one in located.placed)
    targets = targets_of(paths, project, out=wish.out, replaces=wish.replaces)
    if paths:
        check_project_file(own, replaces=wish.replaces)
    judge = Checker(result, is_quiet=is_quiet) if wish.checks else None
    copies = make_copies(located, project, result.intake, targets, judge=judge)
    told = plain_changes(copies.applied, copies.left, is_masked=wish.is_masked)
    if not copies.copies:
        left = _write_left(copies.left, project, result, wish)
        _say(wish, told, [str(Text("Nothing was written.", "没有写出任何副本。")), *left])
        return ExitCode.OPEN
    text = corrected_text(_project_text(project, wish.path), project, copies.copies)
    write_atomically(own, text)
    left = _write_left(copies.left, project, result, wish)
    log_of(
        project,
        "fix --apply",
        n_cells=sum(copy.n_cells for copy in copies.copies),
        copies=[copy.path.name for copy in copies.copies],
    )
    lines = [*_copied(copies, own), *left]
    told["copies"] = [
        {"source": str(copy.source), "copy": str(copy.path), "n_cells": copy.n_cells}
        for copy in copies.copies
    ]
    told["project_file"] = str(own)
    code = ExitCode.OPEN
    if judge is not None and judge.comparison is not None:
        lines += judge.lines()
        told["check"] = judge.plain()
        code = ExitCode.CLOSED if judge.comparison.new else ExitCode.OPEN
    _say(wish, told, lines)
    return code


def log_of(project: Project, command: str, **told: object) -> None:
    """Add a line to the run log."""
    append_to_log(project.output, short_entry(project, command, **told))


def _say(wish: Wish, told: dict[str, Any], lines: Sequence[str]) -> None:
    typer.echo(as_json(told) if wish.is_json else "\n".join(lines) + "\n", nl=False)


def _copied(copies: Copies, own: Path) -> list[str]:
    lines = [
        str(
            Text(
                f"{copy.path.name}: cells changed: {copy.n_cells} ({copy.path})",
                f"{copy.path.name}：更改 {copy.n_cells} 个单元格（{copy.path}）",
            )
        )
        for copy in copies.copies
    ]
    return [
        *lines,
        str(Text(f"Audit the copies: cpaudit run {own}", f"核查副本：cpaudit run {own}")),
    ]


def _write_left(left: Sequence[Left], project: Project, result: Audit, wish: Wish) -> list[str]:
    """What was not applied, told and kept as a list that can be decided about."""
    path = project.output / LEFT
    if not left:
        path.unlink(missing_ok=True)
        return []
    from cpaudit.reports.corrections import corrections_csv

    ids = [one.change.correction_id for one in left]
    rows = result.corrections.filter(result.corrections["correction_id"].is_in(ids))
    content = corrections_csv(rows, is_masked=wish.is_masked, language=current_language())
    write_atomically(path, content)
    listed = Text(
        f"The {rows.height} corrections that were not applied are listed in {path}",
        f"未采用的 {rows.height} 条更正见 {path}",
    )
    return [*left_lines(left), str(listed)]


def _project_text(project: Project, path: Path) -> str:
    """The project file as it stands; for an assumed project, as ``init`` would write it."""
    if project.path is not None and project.path.is_file():
        return project.path.read_text(encoding="utf-8-sig")
    from cpaudit.cli.assume import ASSUMED_VILLAGES
    from cpaudit.cli.survey import survey

    found = survey(path)
    proposal = found.proposal
    if found.villages is not None:
        proposal = replace(proposal, villages=ASSUMED_VILLAGES)
    return proposal.text(current_language())
