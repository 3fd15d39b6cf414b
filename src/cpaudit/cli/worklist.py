"""``cpaudit worklist``: lists for the villages, and their answers back."""

from pathlib import Path
from typing import Annotated

import typer

from cpaudit.cli.options import FullNames, Json, Lang, OfProject, ProjectPath, Quiet
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import ExitCode
from cpaudit.i18n import Text
from cpaudit.project import Layout

app = typer.Typer(
    cls=Group,
    help=str(Text("Worklists for the villages, and their answers.", "村（居）核查单及其答复。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_PASSWORD_FILE = "--password-file"  # noqa: S105 - the option's name
Villages = Annotated[
    list[str] | None,
    typer.Option(
        "--village",
        metavar="CODE|NAME",
        help=str(
            Text(
                "Only this village; may stand several times.",
                "仅导出该村（居），可重复。",
            )
        ),
    ),
]
LayoutOption = Annotated[
    Layout | None,
    typer.Option(
        "--layout",
        help=str(
            Text(
                "A file per village, or one workbook with a sheet per village.",
                "每村一个文件，或一个工作簿内每村一张表。",
            )
        ),
    ),
]
ListsOut = Annotated[
    Path | None,
    typer.Option("--out", help=str(Text("Folder for the worklists.", "核查单输出文件夹。"))),
]
Encrypt = Annotated[
    bool,
    typer.Option(
        "--encrypt",
        help=str(
            Text("Ask for a password that opens the files.", "提示输入密码，并以此加密文件。")
        ),
    ),
]
ExportPassword = Annotated[
    Path | None,
    typer.Option(
        _PASSWORD_FILE,
        help=str(
            Text(
                "Encrypt with the password in the first line of this file.",
                "以该文件首行为密码加密。",
            )
        ),
    ),
]
ImportPasswords = Annotated[
    Path | None,
    typer.Option(
        _PASSWORD_FILE,
        help=str(
            Text(
                "A file with the passwords of the lists, one a line.",
                "存放核查单密码的文件，每行一个。",
            )
        ),
    ),
]
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILES...",
        help=str(
            Text(
                "Lists that were filled in: files, folders or zip archives.",
                "填写后的核查单：文件、文件夹或 zip 压缩包。",
            )
        ),
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        help=str(
            Text("Who answered, where a row does not say.", "答复人（表中未填核查人时使用）。")
        ),
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help=str(
            Text(
                "Take nothing unless every answer is right and none is missing.",
                "只有全部填写无误且无遗漏时才采纳。",
            )
        ),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=str(Text("Only say what would be taken.", "仅检查，不写入。")),
    ),
]


@app.command(
    "export",
    cls=Command,
    help=str(
        Text("Write the worklists of the last run; no new audit.", "按最近一次运行导出核查单。")
    ),
)
def export(  # noqa: PLR0913 - one parameter for each option
    path: ProjectPath = Path(),
    *,
    village: Villages = None,
    layout: LayoutOption = None,
    out: ListsOut = None,
    unmask: FullNames = False,
    encrypt: Encrypt = False,
    password_file: ExportPassword = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write the lists, and mark their cases as sent out."""
    from cpaudit.cli.passwords import new_password
    from cpaudit.cli.worklist_export import ExportOptions, export_worklists
    from cpaudit.cli.worklist_view import exported_json, exported_text

    password = new_password(password_file, is_asked=encrypt)
    done = export_worklists(
        path,
        ExportOptions(
            villages=tuple(village or ()),
            layout=layout,
            out=out,
            is_masked=not unmask,
            password=password,
            lang=lang,
        ),
    )
    typer.echo(exported_json(done) if as_json else exported_text(done), nl=False)


@app.command(
    "import",
    cls=Command,
    help=str(Text("Read back lists that were filled in.", "读回填写后的核查单。")),
)
def import_(  # noqa: PLR0913 - one parameter for each option
    files: Files,
    *,
    project: OfProject = Path(),
    by: By = None,
    password_file: ImportPasswords = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    as_json: Json = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Take the answers into the store; what is wrong is told cell by cell."""
    from cpaudit.cli.passwords import known_passwords
    from cpaudit.cli.worklist_import import ImportOptions, import_worklists
    from cpaudit.cli.worklist_view import imported_json, imported_text

    done = import_worklists(
        project,
        files,
        ImportOptions(
            by=by,
            passwords=known_passwords(password_file),
            is_strict=strict,
            is_dry=dry_run,
            is_quiet=quiet,
            lang=lang,
        ),
    )
    typer.echo(imported_json(done) if as_json else imported_text(done), nl=False)
    raise typer.Exit(int(ExitCode.OPEN if done.is_complete else ExitCode.CLOSED))
