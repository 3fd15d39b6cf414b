"""``cpaudit sources``: the kinds of export that are known, and how a file is read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpaudit.cli.options import Json, Lang, Plain, Quiet
from cpaudit.cli.profile_choice import Extra, chosen, known_profiles
from cpaudit.cli.sources_new import new
from cpaudit.cli.wording import Command, Group
from cpaudit.errors import ExitCode
from cpaudit.i18n import Text, current_language

if TYPE_CHECKING:
    from cpaudit.sources.inspection.inspected import InspectedFile

app = typer.Typer(
    cls=Group,
    help=str(Text("Kinds of export, and how a file is read.", "数据来源模板与文件识别。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[
    str, typer.Argument(metavar="PROFILE", help=str(Text("The profile's id.", "模板标识。")))
]
Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", help=str(Text("The files to look at.", "要识别的文件。"))),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        help=str(
            Text(
                "Read as this project declares it; without FILE all its sources.",
                "按该项目的设置读取；不写文件则查看全部来源。",
            )
        ),
    ),
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        help=str(Text("Read the files as this kind.", "按此模板读取，不自动识别。")),
    ),
]


@app.command("list", cls=Command, help=str(Text("List the source profiles.", "列出来源模板。")))
def list_sources(*, profiles: Extra = None, plain: Plain = False, lang: Lang = None) -> None:
    """Print a line for each profile."""
    del lang
    from cpaudit.cli.profile_view import list_view
    from cpaudit.cli.screen import is_plain_asked, show

    is_plain = is_plain_asked(plain=plain)
    known = known_profiles(profiles).values()
    show([list_view(known, current_language(), is_plain=is_plain)], is_plain=is_plain)


@app.command(
    "show", cls=Command, help=str(Text("The fields of one profile.", "显示一个模板的字段。"))
)
def show_source(
    name: Name, *, profiles: Extra = None, plain: Plain = False, lang: Lang = None
) -> None:
    """Print the fields of a profile with the headings that they are recognised by."""
    del lang
    from cpaudit.cli.profile_view import profile_view
    from cpaudit.cli.screen import is_plain_asked, show

    is_plain = is_plain_asked(plain=plain)
    profile = chosen(name, known_profiles(profiles))
    show([*profile_view(profile, current_language(), is_plain=is_plain)], is_plain=is_plain)


@app.command(
    "inspect",
    cls=Command,
    help=str(
        Text(
            "What a file is, how each column is read, and what becomes of every row.",
            "识别文件，显示每一列的读法和每一行的去向。",
        )
    ),
)
def inspect(
    files: Files = None,
    *,
    project: ProjectOption = None,
    profile: Kind = None,
    profiles: Extra = None,
    as_json: Json = False,
    plain: Plain = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Show what each sheet is taken for, its columns with masked values, and its rows.

    Leaves with code 3 when a file or a sheet cannot be read or is not recognised.
    """
    del lang
    from cpaudit.cli.inspecting import inspected, inspected_of_project
    from cpaudit.cli.progress import telling

    with telling(is_quiet=quiet) as told:
        told.stage(Text("Looking at", "正在查看"))
        if project is None:
            seen = inspected(files or [], known_profiles(profiles), profile, told)
        else:
            seen = inspected_of_project(project, files or [], profile, told)
    if as_json:
        from cpaudit.cli.as_json import to_json

        typer.echo(to_json({"version": 1, "files": seen}), nl=False)
    else:
        _print(seen, is_plain=plain)
    is_clear = all(file.is_in_order for file in seen)
    raise typer.Exit(int(ExitCode.OPEN if is_clear else ExitCode.UNREADABLE))


def _print(seen: "list[InspectedFile]", *, is_plain: bool) -> None:
    from cpaudit.cli.inspection_view import file_view
    from cpaudit.cli.screen import is_plain_asked, show

    is_plain = is_plain_asked(plain=is_plain)
    for position, file in enumerate(seen):
        if position:
            typer.echo()
        show([*file_view(file, current_language(), is_plain=is_plain)], is_plain=is_plain)


@app.command(
    "schema",
    cls=Command,
    help=str(Text("The JSON Schema of source profiles.", "来源模板的 JSON Schema。")),
)
def schema(*, lang: Lang = None) -> None:
    """Print the JSON Schema, for editors."""
    del lang
    import json

    from cpaudit.sources.profiles.schema import profile_schema

    typer.echo(json.dumps(profile_schema(), ensure_ascii=False, indent=2))


app.command(
    "new",
    cls=Command,
    help=str(
        Text(
            "Write a profile to fill in, from a file's headings.",
            "根据文件表头生成来源模板，供修改使用。",
        )
    ),
)(new)
