"""``cpaudit init``: a commented project file for a folder of exports."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import Lang, Quiet
from cpaudit.cli.walk import say
from cpaudit.errors import Place, UsageError
from cpaudit.i18n import Text, current_language
from cpaudit.project import FILE_NAME

Folder = Annotated[
    Path, typer.Argument(help=str(Text("The folder of exports.", "存放导出数据的文件夹。")))
]
Force = Annotated[
    bool,
    typer.Option("--force", help=str(Text("Overwrite what is there.", "覆盖已有的项目文件。"))),
]


def init(
    folder: Folder = Path(), *, force: Force = False, quiet: Quiet = False, lang: Lang = None
) -> None:
    """Recognise the files of a folder and write what they seem to be."""
    del lang
    from cpaudit.cli.assume import VILLAGES, write_villages
    from cpaudit.cli.survey import survey
    from cpaudit.output import write_atomically

    target = folder / FILE_NAME
    _refuse_to_overwrite(target, force=force)
    found = survey(folder, progress=None if quiet else say)
    proposal = found.proposal
    if found.villages is not None:
        _refuse_to_overwrite(folder / VILLAGES, force=force)
        write_villages(folder / VILLAGES, found.villages)
        proposal = replace(proposal, villages=VILLAGES)
    write_atomically(target, proposal.text(current_language()))
    for assumption in proposal.assumptions():
        typer.echo(f"  {assumption}")
    typer.echo(
        Text(
            f"Written: {target}. Read it through, then: cpaudit run {folder}",
            f"已写入 {target}。请核对后运行：cpaudit run {folder}",
        )
    )


def _refuse_to_overwrite(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(
            Text("the file exists.", "文件已存在。"),
            mend=Text("Overwrite it with --force.", "如需覆盖请加 --force。"),
            place=Place(file=str(path)),
        )
