"""``cpaudit purge``: everything that cpaudit keeps of a project, deleted."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Lang, ProjectPath
from cpaudit.i18n import Text

if TYPE_CHECKING:
    from cpaudit.project import Project

# The log beside the store and its index, and what is written when there is no room for them.
_BESIDE = ("", "-wal", "-shm", "-journal")

Yes = Annotated[bool, typer.Option("--yes", help=str(Text("Do not ask.", "不再询问。")))]


def purge(path: ProjectPath = Path(), *, yes: Yes = False, lang: Lang = None) -> None:
    """Delete the store, its snapshots and the reports; sources, project file and key file stay."""
    from cpaudit.cli.cases_store import project_with_cases
    from cpaudit.cli.lock import locked

    project = project_with_cases(path, lang)
    found = kept_of(project)
    if not found:
        typer.echo(Text("There is nothing to delete.", "没有可删除的内容。"))
        return
    for each in found:
        typer.echo(str(each))
    question = Text(
        "Delete all of it, with every case, answer and report?",
        "以上内容连同全部疑点、答复和报告将被删除，是否继续？",
    )
    if not yes and not typer.confirm(str(question), default=False):
        typer.echo(Text("Nothing was deleted.", "未删除任何内容。"))
        return
    with locked(project, command="purge"):
        n = sum(_delete(each) for each in found)
    typer.echo(
        Text(
            f"{n} deleted. The key file {project.key_file} stays: delete it too if the earlier "
            "reports shall never be traced.",
            f"已删除 {n} 项。密钥文件 {project.key_file} 已保留；如需使以往报告永不可追溯，请一并删除。",
        )
    )


def kept_of(project: "Project") -> list[Path]:
    """What cpaudit wrote for the project: the store, the tables of its runs, the reports."""
    from cpaudit.cases.snapshot import FOLDER

    store = project.store
    files = [store.with_name(store.name + ending) for ending in _BESIDE]
    return [
        each
        for each in (*files, store.parent / FOLDER, project.output)
        if each.exists() and not _holds_sources(each, project)
    ]


def _holds_sources(folder: Path, project: "Project") -> bool:
    """Whether a source, the project file or the key lies in the folder: it is then not ours alone."""
    from cpaudit.errors import CpauditError

    own = [project.key_file, *([project.path] if project.path else [])]
    for spec in project.sources:
        try:
            own += spec.paths(project.folder)
        except CpauditError:  # a source that is missing cannot lie there
            continue
    inside = folder.resolve()
    return any(each.resolve().is_relative_to(inside) for each in own)


def _delete(path: Path) -> int:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return 1
