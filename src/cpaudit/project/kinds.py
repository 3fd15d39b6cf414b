"""Kinds of values in the project file: each reads a YAML value and describes it as JSON Schema."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from cpaudit.i18n import Text
from cpaudit.project.counting import Period, YearKind, year_period
from cpaudit.project.cursor import did_you_mean, nearest, refuse_unknown_keys
from cpaudit.project.model import Threshold

if TYPE_CHECKING:
    from cpaudit.project.cursor import Cursor

Schema = dict[str, Any]
_WHOLE_PERCENT = 100
_MOST_ROWS = 1_000_000_000


class Kind(Protocol):
    """What a value may be."""

    def read(self, value: Any, at: Cursor) -> Any:
        """The value in the form that the project holds."""
        ...

    def schema(self) -> Schema:
        """The same in JSON Schema."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; a number is taken as its digits."""

    pattern: str | None = None

    def read(self, value: Any, at: Cursor) -> str:
        """The text without surrounding blanks."""
        expected = Text("a text", "文本")
        if isinstance(value, bool) or not isinstance(value, str | int):
            at.wrong(value, expected)
        text = str(value).strip()
        if not text:
            at.wrong(value, expected)
        if self.pattern and not re.fullmatch(self.pattern, text):
            at.wrong(value, Text(f"of the form {self.pattern}", f"形如 {self.pattern} 的值"))
        return text

    def schema(self) -> Schema:
        """A string or a whole number."""
        pattern = {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {"minLength": 1}
        return {"anyOf": [{"type": "string", **pattern}, {"type": "integer"}]}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of words."""

    words: tuple[str, ...]

    def read(self, value: Any, at: Cursor) -> str:
        """The word."""
        if not isinstance(value, str) or value not in self.words:
            guess = nearest(value, self.words) if isinstance(value, str) else None
            choices = ", ".join(self.words)
            at.fail(
                Text(
                    f"«{value}» is not one of {choices}.", f"“{value}”不在可选值 {choices} 之中。"
                ),
                did_you_mean(guess) or Text("Write one of them.", "请改为其中之一。"),
            )
        return value

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Number:
    """A number within limits, both included."""

    low: float
    high: float
    is_whole: bool = False

    def read(self, value: Any, at: Cursor) -> float:
        """The number."""
        limits = f"{_plainly(self.low)} … {_plainly(self.high)}"
        number = int if self.is_whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, number):
            whole = ("a whole number", "整数") if self.is_whole else ("a number", "数字")
            at.wrong(value, Text(f"{whole[0]} within {limits}", f" {limits} 之间的{whole[1]}"))
        if not self.low <= value <= self.high:
            at.wrong(value, Text(f"within {limits}", f" {limits} 之间的值"))
        return value

    def schema(self) -> Schema:
        """A number with its limits."""
        kind = "integer" if self.is_whole else "number"
        return {"type": kind, "minimum": self.low, "maximum": self.high}


def _plainly(limit: float) -> str:
    """The limit as one would write it: a thousand million is no 1e+09."""
    return str(int(limit)) if limit == int(limit) else f"{limit:g}"


# Any number of rows or findings.
COUNT = Number(0, 1_000_000_000, is_whole=True)


def _percent(text: str) -> float | None:
    """The share that ``text`` writes as a percentage, none above the whole."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[%％]\s*", text)
    share = float(found[1]) / _WHOLE_PERCENT if found else None
    return share if share is not None and share <= 1 else None


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failing rows: a whole number, or a share written 2% or 0.02."""

    def read(self, value: Any, at: Cursor) -> Threshold:
        """The threshold."""
        match value:
            case int() if value >= 0 and not isinstance(value, bool):
                return Threshold(count=value)
            case float() if 0 <= value < 1:
                return Threshold(rate=value)
            case str() if (share := _percent(value)) is not None:
                return Threshold(rate=share)
            case {"count": _} | {"rate": _}:
                return self._both(value, at)
        return at.wrong(
            value, Text("a number of rows, or a share like 2%", "行数，或形如 2% 的比例")
        )

    def _both(self, value: dict[str, Any], at: Cursor) -> Threshold:
        refuse_unknown_keys(value, ("count", "rate"), at)
        count = rate = None
        if "count" in value:
            count = int(
                Number(0, _MOST_ROWS, is_whole=True).read(value["count"], at.under("count"))
            )
        if "rate" in value:
            share = value["rate"]
            rate = 0.0 if share == 0 else self.read(share, at.under("rate")).rate
            if rate is None:
                at.under("rate").wrong(share, Text("a share like 2%", "形如 2% 的比例"))
        return Threshold(count=count, rate=rate)

    def schema(self) -> Schema:
        """A whole number, a share, or both under their names."""
        share = {
            "anyOf": [
                {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
                {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*[%％]\s*$"},
            ]
        }
        count = {"type": "integer", "minimum": 0}
        both = {
            "type": "object",
            "properties": {"count": count, "rate": share},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [count, *share["anyOf"], both]}


@dataclass(frozen=True, slots=True)
class Day:
    """A date, written 2025-12-31."""

    def read(self, value: Any, at: Cursor) -> dt.date:
        """The date."""
        day = value
        if isinstance(value, str):
            with suppress(ValueError):
                day = dt.date.fromisoformat(value.strip())
        if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
            at.wrong(value, Text("a date like 2025-12-31", "形如 2025-12-31 的日期"))
        return day

    def schema(self) -> Schema:
        """A date string."""
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


FIRST_YEAR, LAST_YEAR = 1949, 2200


@dataclass(frozen=True, slots=True)
class Range:
    """A period: a calendar year, or a first and a last day."""

    def read(self, value: Any, at: Cursor) -> Period:
        """The period."""
        if isinstance(value, int) and not isinstance(value, bool):
            if not FIRST_YEAR <= value <= LAST_YEAR:
                at.wrong(value, Text("a year", "年份"))
            return year_period(value, YearKind.CALENDAR)
        if not isinstance(value, dict):
            at.wrong(value, Text("a year or {start, end}", "年份或 {start, end}"))
        refuse_unknown_keys(value, ("start", "end"), at)
        for key in ("start", "end"):
            if key not in value:
                at.fail(
                    Text(f"«{key}» is missing.", f"缺少“{key}”。"),
                    Text("Give both start and end.", "请同时填写 start 和 end。"),
                )
        start, end = (Day().read(value[key], at.under(key)) for key in ("start", "end"))
        if end < start:
            at.fail(
                Text("it ends before it starts.", "结束日期早于开始日期。"),
                Text("Exchange start and end.", "请对调 start 和 end。"),
            )
        return Period(start, end)

    def schema(self) -> Schema:
        """A year or an object."""
        return {
            "anyOf": [
                {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
                {
                    "type": "object",
                    "properties": {"start": Day().schema(), "end": Day().schema()},
                    "required": ["start", "end"],
                    "additionalProperties": False,
                },
            ]
        }


@dataclass(frozen=True, slots=True)
class Several:
    """A list of values; a single value is a list of one."""

    of: Kind
    at_least: int = 0

    def read(self, value: Any, at: Cursor) -> tuple[Any, ...]:
        """The values in the order of the file."""
        items = value if isinstance(value, list) else [value]
        if len(items) < self.at_least:
            at.wrong(value, Text("a list with at least one value", "至少含一项的列表"))
        return tuple(self.of.read(item, at.under(position)) for position, item in enumerate(items))

    def schema(self) -> Schema:
        """A list, or one value of its kind."""
        return {
            "anyOf": [
                self.of.schema(),
                {"type": "array", "items": self.of.schema(), "minItems": self.at_least},
            ]
        }


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping whose keys the user chooses, with values of one kind."""

    of: Kind
    at_least: int = 0

    def read(self, value: Any, at: Cursor) -> dict[str, Any]:
        """The mapping with its keys as they are typed."""
        if not isinstance(value, dict) or len(value) < self.at_least:
            at.wrong(value, Text("a mapping «key: value»", "“键: 值”形式的映射"))
        return {
            key: self.of.read(item, at.under(key))
            for key, item in zip(at.raw_keys(value), value.values(), strict=True)
        }

    def schema(self) -> Schema:
        """An object with values of one kind."""
        return {
            "type": "object",
            "additionalProperties": self.of.schema(),
            "minProperties": self.at_least,
        }


@dataclass(frozen=True, slots=True)
class Scalar:
    """Any single value: a rule knows the type of its own parameter."""

    def read(self, value: Any, at: Cursor) -> object:
        """The value as YAML has it."""
        if value is None or isinstance(value, dict):
            at.wrong(value, Text("a single value", "单个值"))
        result: object = value
        return result

    def schema(self) -> Schema:
        """Anything but an object or null."""
        return {"type": ["string", "number", "boolean", "array"]}
