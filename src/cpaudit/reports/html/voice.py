"""What the page says, in its language, and never a whole citizen number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.privacy import contains_full_identifier
from cpaudit.reports.grid import interval, number, percent
from cpaudit.reports.html.blocks import Cell, Column
from cpaudit.reports.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.i18n import Language

HIDDEN = "***"
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Voice:
    """Texts and cells in one language.

    Names of files, villages and projects come from outside: what holds a whole number is hidden.
    """

    language: Language

    def __call__(self, text: Text | str | None) -> str:
        """The text in the language of the page."""
        said = text.within(self.language) if isinstance(text, Text) else text or ""
        return HIDDEN if said and contains_full_identifier(said) else said

    def of(self, row: Mapping[str, Any], stem: str, otherwise: str = "") -> str:
        """The column of ``row`` that is in the language: title_zh or title_en."""
        return self(row.get(f"{stem}_{self.language.value}") or row.get(otherwise) or "")

    def word(self, words: Mapping[str, Text], token: str | None) -> str:
        """The word for a token."""
        return self(word(words, token, self.language))

    def village(self, row: Mapping[str, Any]) -> str:
        """The village's name, else its code, else that there is none."""
        return self(row.get("village_name") or row.get("village") or NO_VILLAGE)

    def joined(self, items: list[str]) -> str:
        """Words in a row."""
        return self(Text(", ", "、")).join(items)

    def column(self, en: str, zh: str, *, is_number: bool = False, is_wide: bool = False) -> Column:
        """A column's heading."""
        return Column(self(Text(en, zh)), is_number=is_number, is_wide=is_wide)

    def cell(self, text: Text | str | None, css: str = "") -> Cell:
        """A cell with a text."""
        return Cell(self(text), css=css)


NO_VILLAGE = Text("no village", "未归村")


def count(value: float | None, css: str = "") -> Cell:
    """A cell with a count."""
    return Cell(
        UNKNOWN if value is None else number(value), "" if value is None else str(value), css
    )


def share(value: float | None) -> Cell:
    """A cell with a share as per cent."""
    return Cell(UNKNOWN, "") if value is None else Cell(percent(value), f"{value:.6f}")


def decimal(value: float | None) -> Cell:
    """A cell with one place after the point."""
    return Cell(UNKNOWN, "") if value is None else Cell(f"{value:,.1f}", f"{value:.6f}")


def limits(low: float | None, high: float | None) -> Cell:
    """A cell with an interval of shares."""
    if low is None or high is None:
        return Cell(UNKNOWN, "")
    return Cell(interval(low, high, percent), f"{low:.6f}")


def more_villages(voice: Voice, n: int, shown: int) -> tuple[str, ...]:
    """Where the villages are that a table does not show."""
    if n <= shown:
        return ()
    rest = Text(
        f"{n - shown} more villages: findings.xlsx.", f"另有 {n - shown} 个村居，见 findings.xlsx。"
    )
    return (voice(rest),)
