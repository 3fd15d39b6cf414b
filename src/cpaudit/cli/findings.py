"""``cpaudit findings``: how findings are written for programs."""

import typer

from cpaudit.cli.options import Lang
from cpaudit.cli.wording import Command, Group
from cpaudit.i18n import Text

app = typer.Typer(
    cls=Group,
    help=str(Text("Findings for programs.", "供程序使用的疑点数据。")),
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    """A group, although it has one command."""


@app.command(
    "schema",
    cls=Command,
    help=str(Text("The JSON Schema of a finding.", "疑点数据的 JSON Schema。")),
)
def schema(*, lang: Lang = None) -> None:
    """Print the JSON Schema that every machine format keeps."""
    del lang
    from cpaudit.reports.formats.finding_table import json_schema

    typer.echo(json_schema(), nl=False)
