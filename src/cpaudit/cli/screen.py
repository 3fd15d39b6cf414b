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
    return plain or not (_is_forced() or _is_screen())


def has_colour(*, plain: bool) -> bool:
    """Whether colours are used: on a screen or with FORCE_COLOR, never with NO_COLOR or ``--plain``."""
    if plain or os.environ.get("NO_COLOR"):
        return False
    return _is_forced() or _is_screen()


def _is_forced() -> bool:
    return os.environ.get("FORCE_COLOR", "0") not in {"", "0"}


def _is_screen() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show(blocks: Sequence[RenderableType], *, is_plain: bool) -> None:
    """Print the blocks one below the other."""
    from rich.console import Console

    stream = StringIO()
    colour = has_colour(plain=is_plain)
    console = Console(
        file=stream,
        width=width(),
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for block in blocks:
        console.print(block)
    # Else colours are taken out again wherever standard output is no terminal.
    typer.echo("\n".join(line.rstrip() for line in stream.getvalue().splitlines()), color=colour)


def width() -> int:
    """How many columns the output may take."""
    columns = shutil.get_terminal_size((_USUAL, 24)).columns
    return min(max(columns, _NARROWEST), _WIDEST)
