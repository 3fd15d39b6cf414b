"""What commands that show tables print."""

from enum import StrEnum
from typing import Annotated

import typer

from cpaudit.i18n import Text


class TableFormat(StrEnum):
    """What goes to standard output; the exit code does not depend on it."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


TableFormatOption = Annotated[
    TableFormat,
    typer.Option("--format", help=str(Text("What to print.", "输出到屏幕的格式。"))),
]
