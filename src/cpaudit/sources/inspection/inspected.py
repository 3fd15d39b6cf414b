"""What a look at a file shows: sheets, columns and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from cpaudit.errors import SourceError
    from cpaudit.i18n import Text
    from cpaudit.sources.inspection.notices import Notice


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind that a sheet may be, how well it fits and which key columns it lacks."""

    profile_id: str
    title: Text
    score: float
    missing: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class InspectedColumn:
    """A column: its heading, what it was taken for, and what its values look like.

    Attributes:
        heading: as it is joined out of the header rows; ``列5`` where it is blank.
        field: the canonical field; null where the column is not read.
        certainty: how sure that is; null without a field.
        how: by what it was recognised.
        number: of the child, in a row that names several.
        samples: masked values, or forms.
        date_forms: the forms of dates with their counts.
        looks_like: what the values of an unread column seem to be.
        is_known: whether the heading is known to be of no use.
        is_sensitive: whether the column is sensitive and no rule needs it.
        refused: the field that the heading names and the values do not fit.
        n_values: filled cells of the records.
        n_damaged: numbers that a spreadsheet cut.
        n_unreadable: values that cannot be of the field's kind.
    """

    heading: str
    field: str | None = None
    certainty: float | None = None
    how: str | None = None
    number: int | None = None
    samples: tuple[str, ...] = ()
    date_forms: tuple[tuple[str, int], ...] = ()
    looks_like: str | None = None
    is_known: bool = False
    is_sensitive: bool = False
    refused: str | None = None
    n_values: int = 0
    n_damaged: int = 0
    n_unreadable: int = 0


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """Rows that are no records: why, how many, and the first of them."""

    reason: str
    n: int
    first_row: int | None = None


@dataclass(frozen=True, slots=True)
class InspectedSheet:
    """A sheet of a file, or the file itself where it has none.

    Attributes:
        profile_id: the kind that it is read as; null where it is not read.
        why: the judgement in words.
        guesses: the nearest kinds, the best first.
        form: ``csv``, ``xlsx`` …, with ``separator`` for text.
        header_rows: the first and the last, as a spreadsheet counts; null where there is none.
        is_wanted: whether the project asks for it.
        missing: key columns of which none was found, by group.
        uncollected: fields that must be collected and have no column.
        coverage: the dates that the records reach, less a hundredth at either end.
        error: why it cannot be read, with the mend.
        to_write: the lines of ``cpaudit.yaml`` that would let it be read.
    """

    file: str
    sheet: str | None
    why: Text
    profile_id: str | None = None
    title: Text | None = None
    score: float | None = None
    guesses: tuple[Guess, ...] = ()
    form: str | None = None
    separator: str | None = None
    encoding: str | None = None
    header_rows: tuple[int, int] | None = None
    n_rows: int = 0
    n_records: int = 0
    columns: tuple[InspectedColumn, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    uncollected: tuple[str, ...] = ()
    skipped: tuple[SkippedRows, ...] = ()
    coverage: tuple[date, date] | None = None
    coverage_field: str | None = None
    notices: tuple[Notice, ...] = ()
    is_hidden: bool = False
    is_wanted: bool = True
    error: SourceError | None = None
    to_write: str | None = None

    @property
    def is_read(self) -> bool:
        """Whether its rows become records."""
        return self.profile_id is not None and self.error is None

    @property
    def is_in_order(self) -> bool:
        """Whether nothing must be done about it: it is read, or there is nothing in it to read."""
        is_nothing = self.is_hidden or not self.is_wanted or not self.n_rows
        return self.is_read or (self.error is None and is_nothing)


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file, and why it cannot be opened or what its sheets are."""

    file: str
    sheets: tuple[InspectedSheet, ...] = ()
    error: SourceError | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether nothing must be done about it."""
        return self.error is None and all(sheet.is_in_order for sheet in self.sheets)
