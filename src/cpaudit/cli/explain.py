"""``cpaudit explain``: why a case is a case, from what the last run kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import FullNames, Json, Lang, Plain
from cpaudit.errors import UsageError
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from cpaudit.cases.store import Store
    from cpaudit.explanation.kept import Kept
    from cpaudit.explanation.told import Explanation
    from cpaudit.project import Project

Case = Annotated[
    str | None,
    typer.Argument(
        metavar="CASE",
        help=str(
            Text(
                "A case's id, or its beginning; with --person the project's folder.",
                "疑点编号，可只写开头；用 --person 时为项目文件夹。",
            )
        ),
    ),
]
Where = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help=str(Text("A folder or a project file.", "数据文件夹或项目文件。")),
        show_default=True,
    ),
]
Person = Annotated[
    str | None,
    typer.Option(
        "--person",
        metavar="KEY|SOURCE:ROW",
        help=str(
            Text(
                "All that was found about a person: a key, or a row of a source (police:7).",
                "某人的全部疑点：人员编号，或来源与行号（如 police:7）。",
            )
        ),
    ),
]


def explain(
    case: Case = None,
    path: Where = Path(),
    *,
    person: Person = None,
    unmask: FullNames = False,
    json: Json = False,
    plain: Plain = False,
    lang: Lang = None,
) -> None:
    """Print the rows side by side, the rules, the links' weights, corrections and the history."""
    del lang
    from cpaudit.cli.as_json import to_json
    from cpaudit.cli.assume import assumed_or_loaded
    from cpaudit.cli.cases_store import stored
    from cpaudit.cli.explain_view import blocks
    from cpaudit.cli.progress import telling
    from cpaudit.cli.run_log import append_to_log, short_entry
    from cpaudit.cli.screen import is_plain_asked, show, width

    if person is not None and case is not None:
        path, case = Path(case), None
    if (case is None) == (person is None):
        raise UsageError(
            Text("nothing is named.", "未指定疑点或人员。"),
            mend=Text(
                "Name a case («cpaudit cases list» shows them), or a person with --person.",
                "请写疑点编号（见 cpaudit cases list），或用 --person 指定人员。",
            ),
        )
    with telling(is_quiet=True) as told:
        project, _ = assumed_or_loaded(path, told=told)
    if unmask:
        append_to_log(
            project.output,
            short_entry(project, "explain", unmask=True, case=case or "", person=person or ""),
        )
    with stored(project) as store:
        found = (
            _of_case(store, case, project, is_masked=not unmask)
            if case is not None
            else _of_person(store, str(person), project, is_masked=not unmask)
        )
    if json:
        typer.echo(to_json(found), nl=False)
        return
    is_plain = is_plain_asked(plain=plain)
    show(
        list(blocks(found, current_language(), is_plain=is_plain, width=width())),
        is_plain=is_plain,
    )


def _of_case(store: "Store", name: str, project: "Project", *, is_masked: bool) -> "Explanation":
    """The case that ``name`` means, with the rows of the last run that found it."""
    from dataclasses import replace

    import polars as pl

    from cpaudit.explanation.explain import explain_finding
    from cpaudit.explanation.history import case_told, finding_ids
    from cpaudit.explanation.kept import Kept
    from cpaudit.explanation.told import Explanation

    case_id = store.resolve(name)
    case = store.cases().filter(pl.col("case_id") == case_id).row(0, named=True)
    events = store.events(case_id)
    told = case_told(case, events, store.answers(case_id), is_masked=is_masked)
    kept_in = store.snapshot_of(case["last_run"])
    if kept_in is not None:
        kept, language = Kept.of(store.path, kept_in), current_language()
        for finding_id in finding_ids(case, events):
            found = explain_finding(
                kept, finding_id, project, is_masked=is_masked, language=language
            )
            if found is not None:
                return replace(found, case=told)
    return Explanation(case["last_run"], case["person_key"], case=told, is_masked=is_masked)


def _of_person(store: "Store", name: str, project: "Project", *, is_masked: bool) -> "Explanation":
    from cpaudit.explanation.explain import explain_person
    from cpaudit.explanation.kept import Kept

    followed = store.followed()
    kept = Kept.of(store.path, store.snapshot_of(followed.run_no) or followed.run_no)
    key = _person_key(kept, name)
    return explain_person(kept, key, project, is_masked=is_masked, language=current_language())


def _person_key(kept: "Kept", name: str) -> str:
    """The key of the person whom ``name`` means.

    Raises:
        UsageError: it means nobody, or several people.
    """
    import polars as pl

    from cpaudit.linkage.references import COLUMNS, References
    from cpaudit.review.words import ROLES

    roles = {said.zh: role for role, said in ROLES.items()}
    frame = kept.table("crosswalk").with_row_index("mention_id").select(*COLUMNS, "person_key")
    references = References(frame, roles)
    mention_id = references.resolve(name)
    key = frame.filter(pl.col("mention_id") == mention_id)["person_key"][0]
    if key is None:
        raise UsageError(
            Text(f"«{name}» is no person's row.", f"“{name}”不是人员记录。"),
            mend=Text("Name a row that holds a person.", "请指定含有人员的行。"),
        )
    return str(key)
