"""What sections of a bulletin are made of: sentences and tables in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Language, Text
from cpaudit.reports.grid import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head and whether it holds numbers."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class BulletinTable:
    """A table of a bulletin, its cells as they are printed."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it."""

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[BulletinTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """The facts, and the language in which they are told."""

    facts: Facts
    language: Language

    def say(self, text: Text, **values: object) -> str:
        """The text in the bulletin's language, its names filled."""
        return (text.format(**values) if values else text).within(self.language)

    def word(self, text: Mapping[str, str]) -> str:
        """A text of the facts in the bulletin's language."""
        return text[str(self.language)]

    def table(
        self,
        title: Text,
        columns: Sequence[tuple[Text, bool]],
        rows: Iterable[Sequence[str]],
        *notes: Text,
    ) -> tuple[BulletinTable, ...]:
        """The table in a tuple, empty where it has no rows."""
        listed = tuple(tuple(row) for row in rows)
        if not listed:
            return ()
        heads = tuple(Column(self.say(head), is_number) for head, is_number in columns)
        said = tuple(self.say(note) for note in notes)
        return (BulletinTable(self.say(title), heads, listed, said),)


def sentence(line: Text) -> Text:
    """A line of a list as a sentence."""
    english = line.en[:1].upper() + line.en[1:]
    return Text(
        english if english.endswith((".", "!", "?")) else f"{english}.",
        line.zh if line.zh.endswith(("。", "！", "？")) else f"{line.zh}。",
    )


def count(value: float | str) -> str:
    """A count with its thousands apart, or the mark in its place."""
    return value if isinstance(value, str) else number(value)
