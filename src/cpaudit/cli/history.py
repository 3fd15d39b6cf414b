"""``cpaudit history``: the runs of a project, and where its numbers are going."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Json, Lang, Plain, ProjectPath
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from cpaudit.project import Project

Repeats = Annotated[
    bool,
    typer.Option(
        "--all",
        help=str(
            Text(
                "Also runs over the same files and rules as before.",
                "包括文件和规则均未变的重复运行。",
            )
        ),
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="<name>",
        help=str(Text("Only this indicator; may be repeated.", "仅该指标，可重复。")),
    ),
]
# A screen's worth: those with a target and the most telling ones.
_FIRST = ("coverage", "under_report", "completeness", "accuracy", "timeliness", "truthfulness")


def history(
    path: ProjectPath = Path(),
    *,
    has_repeats: Repeats = False,
    select: Select = None,
    as_json: Json = False,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Print the runs as a table with the trends of findings, missed births and indicators."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.assume import project_of
    from cpaudit.cli.diff import indicators_of
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.i18n import current_language
    from cpaudit.reports.history import history_json, history_view, told_runs

    project = project_of(path)
    runs = told_runs(_runs(project), has_repeats=has_repeats)
    if as_json:
        typer.echo(to_json(history_json(runs)), nl=False)
        return
    known = indicators_of(project)
    names = select or [*dict.fromkeys((*project.targets, *_FIRST))]
    _refuse_unknown(names, known)
    is_plain = is_plain_asked(plain=plain)
    titles = {name: known[name].title for name in names}
    show(list(history_view(runs, titles, current_language(), is_plain=is_plain)), is_plain=is_plain)


def _runs(project: "Project") -> "pl.DataFrame":
    from cpaudit.cases.store import has_store, open_store
    from cpaudit.tables import RUNS

    # Looking makes no store.
    if not has_store(project.store):
        return RUNS.empty()
    with open_store(project.store) as store:
        return store.runs()


def _refuse_unknown(names: "Iterable[str]", known: "Mapping[str, object]") -> None:
    from cpaudit.errors import UsageError
    from cpaudit.rules.refusal import advice

    for name in names:
        if name not in known:
            raise UsageError(
                Text(f"there is no indicator «{name}».", f"没有指标“{name}”。"),
                mend=advice(name, {*known}),
            )
