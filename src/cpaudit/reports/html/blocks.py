"""What a page is made of: sections with paragraphs, lists, tables and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from cpaudit.reports.html.drawing import Drawing
    from cpaudit.reports.html.element import Element


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how its cells are laid out; a short heading is not broken."""

    text: str
    is_number: bool = False
    is_wide: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and by what it is sorted where that is another thing."""

    content: str | Element
    order: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table; the first cell of each row is its heading."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    is_heat: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing or several of a kind, how to read them, and the same as a table."""

    kind: ClassVar[str] = "figure"
    caption: str
    reading: str
    drawings: tuple[Drawing, ...]
    legend: tuple[tuple[str, str], ...] = ()  # a class of style.css and what it stands for
    table: DataTable | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is read at the first glance."""

    value: str
    label: str
    detail: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Some of them in a row."""

    kind: ClassVar[str] = "tiles"
    tiles: tuple[Tile, ...]
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few."""

    kind: ClassVar[str] = "paragraph"
    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines of equal rank, perhaps with a heading."""

    kind: ClassVar[str] = "bullets"
    lines: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """The verdict: a word, a sign, and why."""

    kind: ClassVar[str] = "banner"
    sign: str
    word: str
    detail: str
    css: str
    reasons: tuple[str, ...] = ()
    let_through: tuple[str, ...] = ()
    let_through_heading: str = ""


Block = DataTable | Figure | Tiles | Paragraph | Bullets | Banner


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its place in the table of contents."""

    name: str
    title: str
    blocks: tuple[Block, ...]
