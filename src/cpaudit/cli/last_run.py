"""What the store keeps of the last run: for commands that compare and need no new audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.errors import ExitCode

if TYPE_CHECKING:
    import polars as pl

    from cpaudit.audit_result import Audit
    from cpaudit.cases.followed import Followed
    from cpaudit.project import Project

_JUDGED = (int(ExitCode.OPEN), int(ExitCode.CLOSED))
OUTCOMES, FILES = "outcomes", "files"


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run.

    Attributes:
        followed: the cases after it.
        findings: ``tables.FINDINGS``.
        outcomes: ``tables.OUTCOMES``.
    """

    followed: Followed
    findings: pl.DataFrame
    outcomes: pl.DataFrame

    @property
    def is_judged(self) -> bool:
        """Whether it ended with a verdict."""
        last = self.followed.runs.row(-1, named=True)
        return last["exit_code"] in _JUDGED and not last["is_partial"]


def compared_tables(audit: Audit) -> dict[str, pl.DataFrame]:
    """What is kept of a run beside its findings, so that it can be compared with others."""
    files = audit.intake.files.select("source_id", "file", "sheet", "sha256", "n_records")
    return {OUTCOMES: audit.outcomes, FILES: files}


def last_run(project: Project) -> LastRun:
    """The last run of ``project``.

    Raises:
        UsageError: there was none, or its tables are gone.
    """
    from cpaudit.cases.snapshot import read_snapshot
    from cpaudit.cli.cases_store import stored

    with stored(project) as store:
        followed = store.followed()
    return LastRun(
        followed,
        read_snapshot(project.store, followed.run_no, "findings"),
        read_snapshot(project.store, followed.run_no, OUTCOMES),
    )
