"""Worklists of the last run, written from what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.cases.snapshot import read_snapshot
from cpaudit.cli.assume import project_of
from cpaudit.cli.cases_store import stored
from cpaudit.cli.own_files import spare_own_files
from cpaudit.cli.run_log import append_to_log, short_entry, user
from cpaudit.cli.walk import RunOptions, bind_language
from cpaudit.errors import UsageError
from cpaudit.i18n import Text, current_language
from cpaudit.output import keep_others, staged_folder, write_atomically
from cpaudit.reports.evidence_rows import EVIDENCE_ROWS
from cpaudit.reports.worklist import Lists, villages, written
from cpaudit.reports.worklist_key import run_lists_id
from cpaudit.worklists.encryption import check_library, encrypted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cpaudit.cases.store import Store
    from cpaudit.i18n import Language
    from cpaudit.project import Layout, Project
    from cpaudit.reports.worklist import Village

SENT_FOLDER = "sent"
_MOST_NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the command line asks for."""

    villages: tuple[str, ...] = ()
    layout: Layout | None = None
    out: Path | None = None
    is_masked: bool = True
    password: str | None = None
    lang: Language | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, of which run (whole or cut short), and how many files and cases."""

    folder: Path
    run_no: int
    files: tuple[str, ...]
    n_villages: int
    n_cases: int
    n_sent: int
    is_masked: bool
    is_encrypted: bool
    is_partial: bool


def export_worklists(path: Path, options: ExportOptions) -> Exported:
    """Write the worklists of the project in ``path`` and mark their cases as sent out.

    Raises:
        CpauditError: there is no run, its tables are gone, a village is unknown, the library for
            passwords is missing, or a file cannot be written.
    """
    project = project_of(path)
    bind_language(project, RunOptions(lang=options.lang))
    language = current_language()
    if options.password is not None:
        check_library()  # before anything is marked or written
    with stored(project) as store:
        lists = _lists(project, store)
        found = _chosen(
            villages(lists, is_masked=options.is_masked, language=language), options.villages
        )
        folder = options.out or project.output / SENT_FOLDER / f"run-{lists.run_no:04d}"
        case_ids = pl.concat([each.rows["case_id"] for each in found]) if found else pl.Series()
        # Before the files: full names must never be on the disk without a record of it.
        append_to_log(
            project.output,
            short_entry(
                project,
                "worklist export",
                unmask=not options.is_masked,
                encrypted=options.password is not None,
                run=lists.run_no,
                n_villages=len(found),
                n_cases=len(case_ids),
            ),
        )
        names = []
        layout = options.layout or project.worklists.layout
        with staged_folder(folder) as staging:
            for name, content in written(found, lists, layout=layout, language=language):
                data = content
                if options.password is not None:
                    data = encrypted(content, password=options.password)
                spare_own_files(project, folder / name)
                write_atomically(staging / name, data)
                names.append(name)
            if options.villages:  # the lists of the other villages stay
                keep_others(staging, folder)
        n_sent = store.mark_sent(
            case_ids.to_list(),
            by=user(),
            on=datetime.now(UTC).astimezone().date(),
            where=run_lists_id(lists.run_no),
        )
    return Exported(
        folder=folder,
        run_no=lists.run_no,
        files=tuple(names),
        n_villages=len(found),
        n_cases=len(case_ids),
        n_sent=n_sent,
        is_masked=options.is_masked,
        is_encrypted=options.password is not None,
        is_partial=lists.is_partial,
    )


def _lists(project: Project, store: Store) -> Lists:
    """The last run as its worklists need it."""
    followed = store.followed()
    kept = store.snapshot_of(followed.run_no)
    if kept is None:
        raise UsageError(
            Text(
                "nothing was kept of the last run that lists could be made of.",
                "最近一次运行没有保留可用于导出的快照。",
            ),
            mend=Text("Run «cpaudit run» again.", "请重新运行 cpaudit run。"),
        )
    run = followed.runs.row(-1, named=True)
    return Lists(
        project=project,
        findings=read_snapshot(store.path, kept, "findings"),
        followed=followed,
        evidence_rows=read_snapshot(store.path, kept, EVIDENCE_ROWS.noun),
        period=(run["period_start"], run["period_end"]),
        as_of=run["as_of"],
        is_partial=run["is_partial"],
    )


def _chosen(found: list[Village], wanted: Sequence[str]) -> list[Village]:
    """The villages that are asked for by code or name, all without a wish.

    Raises:
        UsageError: one of them has no list.
    """
    if not wanted:
        return found
    for name in wanted:
        if not any(name in {village.code, village.title} for village in found):
            raise _no_village(name, found)
    return [village for village in found if {village.code, village.title} & set(wanted)]


def _no_village(name: str, found: Sequence[Village]) -> UsageError:
    titles = [village.title for village in found]
    more = " …" if len(titles) > _MOST_NAMES_SHOWN else ""
    shown = titles[:_MOST_NAMES_SHOWN]
    return UsageError(
        Text(
            f"there is no worklist of a village «{name}».",
            f"没有“{name}”的核查单。",
        ),
        mend=Text(
            f"There are lists of: {', '.join(shown) or 'no village'}{more}.",
            f"现有核查单：{'、'.join(shown) or '无'}{more}。",
        ),
    )
