"""Tables and numbers as the terminal shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from cpaudit.i18n import Language, Text

_UNKNOWN = "-"
# Sentences stay readable in a column of so many letters; what stands beside them gives way.
_LEAST_WIDE = 20


@dataclass(frozen=True, slots=True)
class Head:
    """A column's header; it holds numbers, takes the room that is left, or gives way to that one."""

    text: Text
    is_number: bool = False
    is_wide: bool = False
    gives_way: bool = False
    is_kept_wide: bool = False


def grid(*heads: Head, language: Language, is_plain: bool) -> Table:
    """An empty table with these columns; a plain one is laid out with blanks only."""
    table = Table(
        box=None if is_plain else box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=True,
        padding=(0, 1),
        header_style="dim",
    )
    for head in heads:
        table.add_column(
            head.text.within(language),
            justify="right" if head.is_number else "left",
            no_wrap=not (head.is_wide or head.gives_way),
            overflow="fold",
            ratio=1 if head.is_wide else None,
            min_width=_LEAST_WIDE if head.is_kept_wide else None,
        )
    return table


def note(text: Text, language: Language, *, style: str = "dim") -> RenderableType:
    """A line below a table."""
    return Padding(Line(text.within(language), style=style), (0, 0, 0, 2))


def number(count: float | None) -> str:
    """A count with its thousands apart."""
    return _UNKNOWN if count is None else f"{count:,}"


def percent(share: float | None) -> str:
    """A share as per cent with one decimal; two from 99 % on, where targets lie."""
    if share is None:
        return _UNKNOWN
    return f"{share:.2%}" if _NEARLY_ALL <= share < 1 else f"{share:.1%}"


_NEARLY_ALL = 0.99


def interval(low: float | None, high: float | None, write: Callable[[float], str]) -> str:
    """Both limits, or a dash where they are not known."""
    return _UNKNOWN if low is None or high is None else f"{write(low)} – {write(high)}"
