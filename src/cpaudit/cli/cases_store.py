"""The store of a project, for commands that look into it or change it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cpaudit.cli.assume import project_of
from cpaudit.cli.run_log import user
from cpaudit.cli.walk import RunOptions, bind_language
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cpaudit.cases.store import Store
    from cpaudit.i18n import Language
    from cpaudit.project import Project


def project_with_cases(path: Path, lang: Language | None) -> Project:
    """The project in ``path``, whose language is spoken from now on.

    Raises:
        CpauditError: it cannot be used.
    """
    project = project_of(path)
    bind_language(project, RunOptions(lang=lang))
    return project


@contextmanager
def stored(project: Project) -> Iterator[Store]:
    """The store of a project that was audited.

    Raises:
        CpauditError: there is none, it cannot be used, or nothing was audited yet.
    """
    from cpaudit.cases.store import has_store, open_store

    nothing = UsageError(
        Text("nothing has been audited yet: there is no case.", "尚未进行过核查，没有疑点。"),
        mend=Text("Run «cpaudit run» first.", "请先运行 cpaudit run。"),
        place=Place(file=str(project.store)),
    )
    # Looking makes no store.
    if not has_store(project.store):
        raise nothing
    with open_store(project.store) as store:
        if store.runs().is_empty():
            raise nothing
        yield store


def account() -> str:
    """Who says so where nobody is named: the account."""
    return user() or "-"
