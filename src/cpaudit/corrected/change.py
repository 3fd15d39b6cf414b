"""A correction that is to be applied, and one that is not, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpaudit.privacy import contains_full_identifier, mask_text
from cpaudit.view_tables import is_personal

if TYPE_CHECKING:
    from pathlib import Path

    from cpaudit.i18n import Text


@dataclass(frozen=True, slots=True)
class Change:
    """A row of ``tables.CORRECTIONS`` with the value that its cell shall have."""

    correction_id: str
    source_id: str
    dataset: str
    file: str
    sheet: str | None
    row: int
    record_id: int
    field: str
    heading: str | None
    current: str | None
    suggested: str | None
    probability: float
    said_by: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    finding_ids: tuple[str, ...] = ()
    is_read: bool = True  # `current` is canonical, not the file's text
    is_decided: bool = False  # a reviewer accepted it

    def shown(self, value: str | None, *, is_masked: bool) -> str:
        """A value of the cell as it may be shown."""
        return shown_value(value, self.field, is_masked=is_masked)


@dataclass(frozen=True, slots=True)
class Left:
    """A correction that was not applied, and why."""

    change: Change
    why: Text


@dataclass(frozen=True, slots=True)
class Placed:
    """A change with its cell in the file, and the ways of writing it, the column's own first."""

    change: Change
    path: Path
    sheet: str | None
    row: int
    position: int
    old: str | None
    heading: str
    writings: tuple[str, ...]

    @property
    def new(self) -> str:
        """What is written."""
        return self.writings[0]

    @property
    def cell(self) -> tuple[str | None, int, int]:
        """The cell within its file."""
        return self.sheet, self.row, self.position


# What a value of no personal field may show though it could not be read: a day, a code, a count.
HARMLESS = r"[0-9０-９\-/.,:年月日号 ]{0,14}"
HIDDEN = "***"


def shown_cell(text: str | None, field: str, *, is_read: bool, is_masked: bool) -> str:
    """A cell as it stands in the file, masked; of one that could not be read, days and codes only.

    In a column that shifted, a name may stand under 性别.
    """
    if text is None or not is_masked:
        return text or ""
    if is_personal(field) is None:
        is_safe = is_read and not contains_full_identifier(text)
        return text if is_safe or re.fullmatch(HARMLESS, text) else HIDDEN
    return shown_value(text, field, is_masked=True)


def shown_value(value: str | None, field: str, *, is_masked: bool) -> str:
    """A value of ``field``, masked as such values are; empty for none.

    >>> shown_value("王小芳", "mother_name", is_masked=True)
    '王*芳'
    """
    kind = is_personal(field)
    if value is None or not is_masked or kind is None:
        return value or ""
    return mask_text(value, kind)
