"""``cpaudit init``: a commented project file for a folder of exports."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import Lang, Plain, Quiet
from cpaudit.cli.progress import telling
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
    folder: Folder = Path(),
    *,
    force: Force = False,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Recognise the files of a folder, show what they seem to be, and write it down."""
    del lang
    from cpaudit.cli.assume import VILLAGES, write_villages
    from cpaudit.cli.screen import is_plain_asked, show
    from cpaudit.cli.survey import survey
    from cpaudit.cli.survey_view import survey_view
    from cpaudit.output import write_atomically
    from cpaudit.sources.profiles import load_profiles

    target = folder / FILE_NAME
    _refuse_to_overwrite(target, force=force)
    with telling(is_quiet=quiet) as told:
        found = survey(folder, told=told)
    if found.villages is not None:
        _refuse_to_overwrite(folder / VILLAGES, force=force)
        write_villages(folder / VILLAGES, found.villages.table)
        found = replace(found, proposal=replace(found.proposal, villages=VILLAGES))
    write_atomically(target, found.proposal.text(current_language()))
    is_plain = is_plain_asked(plain=plain)
    show(
        [*survey_view(found, load_profiles(()), current_language(), is_plain=is_plain)],
        is_plain=is_plain,
    )
    typer.echo()
    typer.echo(
        Text(
            f"Written: {target}. Read it through; see how a file is read with "
            f"cpaudit sources inspect FILE; then: cpaudit run {folder}",
            f"已写入 {target}。请核对；可用 cpaudit sources inspect 文件 查看某个文件的读法；"
            f"然后运行：cpaudit run {folder}",
        )
    )


def _refuse_to_overwrite(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(
            Text("the file exists.", "文件已存在。"),
            mend=Text("Overwrite it with --force.", "如需覆盖请加 --force。"),
            place=Place(file=str(path)),
        )
