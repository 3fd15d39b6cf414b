"""What is laid out goes to standard output: with rules and colours on a terminal, else plain."""

from __future__ import annotations

import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

# What old consoles and printed pages have, and the most that an eye follows along a line.
_USUAL, _NARROWEST, _WIDEST = 80, 60, 140


def is_plain_asked(*, plain: bool) -> bool:
    """Whether no box characters may be used: when asked, and wherever nobody looks at a screen."""
    return plain or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb"


def show(blocks: Sequence[RenderableType], *, is_plain: bool) -> None:
    """Print the blocks one below the other."""
    from rich.console import Console

    stream = StringIO()
    has_colour = not is_plain and not os.environ.get("NO_COLOR")
    console = Console(
        file=stream,
        width=width(),
        force_terminal=has_colour,
        color_system="standard" if has_colour else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for block in blocks:
        console.print(block)
    typer.echo("\n".join(line.rstrip() for line in stream.getvalue().splitlines()))


def width() -> int:
    """How many columns the output may take."""
    columns = shutil.get_terminal_size((_USUAL, 24)).columns
    return min(max(columns, _NARROWEST), _WIDEST)
