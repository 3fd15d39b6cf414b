"""The keys of ``screens`` in ``cpaudit.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cpaudit.i18n import Text
from cpaudit.project.cursor import refuse_unknown_keys
from cpaudit.project.kinds import Day, Several, Words
from cpaudit.project.model import Batch
from cpaudit.project.section import Key, Section

if TYPE_CHECKING:
    from cpaudit.project.cursor import Cursor
    from cpaudit.project.kinds import Schema


@dataclass(frozen=True, slots=True)
class BatchKind:
    """A declared import: a day, or a day with the source that it filled."""

    def read(self, value: Any, at: Cursor) -> Batch:
        """The day, and the source where one is named."""
        if not isinstance(value, dict):
            return Batch(Day().read(value, at))
        refuse_unknown_keys(value, ("day", "source"), at)
        if "day" not in value:
            at.fail(
                Text("«day» is missing.", "缺少“day”。"),
                Text("Write the day of the import.", "请填写批量导入的日期。"),
            )
        day = Day().read(value["day"], at.under("day"))
        source = value.get("source")
        return Batch(day, None if source is None else Words().read(source, at.under("source")))

    def schema(self) -> Schema:
        """A date, or an object."""
        return {
            "anyOf": [
                Day().schema(),
                {
                    "type": "object",
                    "properties": {"day": Day().schema(), "source": Words().schema()},
                    "required": ["day"],
                    "additionalProperties": False,
                },
            ]
        }


SCREENS = Section(
    (
        Key(
            "batches",
            Several(BatchKind()),
            Text(
                "days on which records were imported in bulk, a day or {day, source}; the screens "
                "of days of entry leave them out.",
                "批量导入记录的日期，写日期或 {day, source}；录入日期筛查不计这些日期。",
            ),
            (),
        ),
    )
)
