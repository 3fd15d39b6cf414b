"""Returned worklists taken into the store of a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cpaudit.cases.store import has_store, open_store
from cpaudit.cli.assume import project_of
from cpaudit.cli.progress import telling
from cpaudit.cli.run_log import append_to_log, short_entry
from cpaudit.cli.walk import RunOptions, bind_language
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.worklists.files import read_files
from cpaudit.worklists.read_back import read_back
from cpaudit.worklists.taking import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cpaudit.i18n import Language
    from cpaudit.worklists.taking import Import


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command line asks for."""

    passwords: Callable[[str], Iterator[str]]
    by: str | None = None
    is_strict: bool = False
    is_dry: bool = False
    is_quiet: bool = False
    lang: Language | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the lists, and which files were looked into."""

    result: Import
    n_files: int
    others: tuple[str, ...]
    is_strict: bool
    is_dry: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is wrong."""
        return self.result.is_complete(is_strict=self.is_strict)


def import_worklists(path: Path, files: Sequence[Path], options: ImportOptions) -> Imported:
    """Take the answers in ``files`` into the store of the project in ``path``.

    Raises:
        CpauditError: one of the files is not there, there is no store, or it cannot be written.
    """
    for each in files:
        if not each.exists():
            raise UsageError(
                Text("there is no such file or folder.", "文件或文件夹不存在。"),
                mend=Text("Check the path.", "请检查路径。"),
                place=Place(file=str(each)),
            )
    project = project_of(path)
    bind_language(project, RunOptions(lang=options.lang))
    if not has_store(project.store):
        raise UsageError(
            Text("nothing has been audited yet: there is no case.", "尚未进行过核查，没有疑点。"),
            mend=Text(
                "Name the project with --project, or run «cpaudit run» first.",
                "请用 --project 指明项目，或先运行 cpaudit run。",
            ),
        )
    with telling(is_quiet=options.is_quiet) as told:
        told.stage(Text("Reading worklists", "正在读取核查单"))
        sheets = read_files(files, passwords=options.passwords)
    read = read_back(sheets.rows, as_of=datetime.now(UTC).astimezone().date())
    with open_store(project.store) as store:
        result = take(
            store,
            read,
            faults=sheets.faults,
            by=options.by,
            is_dry=options.is_dry,
            is_strict=options.is_strict,
        )
    if result.is_written:
        append_to_log(
            project.output,
            short_entry(
                project,
                "worklist import",
                n_files=sheets.n_files,
                n_rows=read.n_rows,
                n_taken=result.n_taken,
                n_known=result.n_known,
                n_faults=len(result.faults),
                n_unanswered=result.n_unanswered,
            ),
        )
    return Imported(result, sheets.n_files, tuple(sheets.others), options.is_strict, options.is_dry)
