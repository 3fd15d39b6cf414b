"""``cpaudit demo``: the sample township, copied and audited."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import ExitZero, Lang, Plain, Quiet
from cpaudit.cli.walk import RunOptions, walk
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text
from cpaudit.project import FILE_NAME, load_project

Target = Annotated[
    Path,
    typer.Argument(help=str(Text("Where to copy the sample.", "示例数据复制到哪个文件夹。"))),
]


def demo(
    target: Target = Path("cpaudit-demo"),
    *,
    exit_zero: ExitZero = False,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Copy the sample township (all of it invented) and audit it."""
    copy_sample(target)
    if not quiet:
        typer.echo(Text(f"Sample copied to {target}.", f"示例已复制到 {target}。"), err=True)
    options = RunOptions(
        lang=lang, is_plain=plain, is_quiet=quiet, exits_zero=exit_zero, command="demo"
    )
    raise typer.Exit(int(walk(load_project(target), options)))


def copy_sample(target: Path) -> None:
    """Copy the first sample township into ``target``; a demo that is there already is used again.

    Raises:
        UsageError: ``target`` holds something else.
    """
    from cpaudit.shipped import samples_folder

    township = min(file.parent for file in samples_folder().glob(f"*/{FILE_NAME}"))
    if _is_copy(target / FILE_NAME, township / FILE_NAME):
        return
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            Text("this folder holds other files.", "该文件夹中已有其他文件。"),
            mend=Text("Name a new folder.", "请指定一个新文件夹。"),
            place=Place(file=str(target)),
        )
    shutil.copytree(
        township,
        target,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("cpaudit-output", ".cpaudit"),
    )


def _is_copy(file: Path, original: Path) -> bool:
    return file.is_file() and file.read_bytes() == original.read_bytes()
