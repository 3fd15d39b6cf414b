"""``cpaudit config``: what is set, and where each setting comes from."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path

import typer

from cpaudit.cli.options import Lang, Plain, ProjectPath
from cpaudit.cli.wording import Command, Group
from cpaudit.i18n import Text
from cpaudit.project import Origin, OriginKind, Period

app = typer.Typer(
    cls=Group,
    help=str(Text("The project's settings.", "项目设置。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_ORIGINS = {
    OriginKind.DEFAULT: Text("default", "默认"),
    OriginKind.ASSUMED: Text("assumed", "推断"),
    OriginKind.OPTION: Text("option", "命令行"),
}


@app.command(
    "show", cls=Command, help=str(Text("Each setting with its origin.", "每项设置及其出处。"))
)
def show(path: ProjectPath = Path(), *, plain: Plain = False, lang: Lang = None) -> None:
    """Print each setting, its value and where it comes from."""
    del lang, plain  # nothing but letters in any case
    from cpaudit.cli.assume import project_of  # late: reads files

    project = project_of(path)
    for key, origin in project.origins.items():
        typer.echo(f"{key} = {setting(origin.value)}  [{_origin(origin, project.path)}]")


@app.command(
    "schema",
    cls=Command,
    help=str(Text("The JSON Schema of the project file.", "项目文件的 JSON Schema。")),
)
def schema(*, lang: Lang = None) -> None:
    """Print the JSON Schema, for editors."""
    del lang
    from cpaudit.project.schema import json_schema

    typer.echo(json_schema(), nl=False)


def setting(value: object) -> str:
    """A setting's value on one line, as the project file would have it.

    >>> setting(("a.csv", "b.csv")), setting(None), setting({})
    ('[a.csv, b.csv]', '-', '{}')
    """
    match value:
        case None:
            return "-"
        case Period():
            return f"{{start: {value.start}, end: {value.end}}}"
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return f"[{', '.join(map(setting, value))}]"
        case Mapping():
            return f"{{{', '.join(f'{key}: {setting(item)}' for key, item in value.items())}}}"
        case _:
            return str(value)


def _origin(origin: Origin, path: Path | None) -> str:
    if origin.kind is OriginKind.FILE:
        return f"{path.name if path else ''}:{origin.line}"
    return str(_ORIGINS[origin.kind])
