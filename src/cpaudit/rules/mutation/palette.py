"""Values worth trying in a column: on, before and after every bound that a rule sets for it."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cpaudit.rules.examples import CLOCK
from cpaudit.rules.kinds import Kind, kind_of_type
from cpaudit.rules.language import parse
from cpaudit.rules.scope import tokens_of
from cpaudit.rules.syntax import Call, Column, Literal, Node, Parameter, columns, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cpaudit.rules.mutation.mutants import Schemas, Variant
    from cpaudit.rules.rule import ExampleTable

_DAY = dt.timedelta(days=1)
_TESTS = {"=", "<>", "<", "<=", ">", ">=", "distinct", "not distinct", "in", "like"}
_TEXT_TESTS = {"contains", "starts_with", "ends_with", "regexp_like", "list_contains"}
# Functions that count in a unit, and so bounds of dates that many units away.
_UNIT_OF = {"age_at": "year", "years_between": "year", "months_between": "month"}
_MONTHS_IN = {"month": 1, "year": 12}
_DAYS_IN = {"day": 1, "week": 7}
# A coded column may have dozens of tokens; the rule's own come first anyway.
_MOST_TOKENS = 6
# Of a sought text the palette has three forms, itself first.
_FORMS = 3
_PLACEHOLDERS = ("未取名", "张三", "李四")


@dataclass(slots=True)
class Palette:
    """What a rule compares each column with: constants, other columns, and distances of dates."""

    constants: dict[str, list[Any]] = field(default_factory=dict)
    fellows: dict[str, set[str]] = field(default_factory=dict)
    spans: set[tuple[int, str]] = field(default_factory=set)
    seen: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    pieces: dict[str, list[str]] = field(default_factory=dict)
    clock: list[dt.date] = field(default_factory=list)

    def values(self, view: str, column: str, schemas: Schemas, row: Mapping[str, Any]) -> list[Any]:
        """The values to try in ``column`` of ``row``; its own is not among them."""
        own = row.get(column)
        near = [row.get(name) for name in sorted(self.fellows.get(column, ()))]
        fixed = [*self.constants.get(column, ()), *self.seen.get((view, column), ())]
        kind = kind_of_type(schemas[view][column])
        found: list[Any]
        match kind:
            case Kind.TEXT:
                tokens = sorted(tokens_of(column) or ())[:_MOST_TOKENS]
                found = [v for v in [*fixed, *tokens, *near] if isinstance(v, str)] or ["x", "y"]
                found += self._joined(column, own)
            case Kind.INTEGER:
                found = list(self._whole([*fixed, own], near))
            case Kind.NUMBER:
                found = [n for v in [*fixed, own, *near] for n in _around(v)]
            case Kind.DATE:
                found = list(self._dates([*fixed, own, *near]))
            case Kind.BOOLEAN:
                found = [True, False]
            case _:
                found = [v for v in fixed if isinstance(v, list)]
        return [v for v in dict.fromkeys([None, *map(_hashable, found)]) if v != _hashable(own)]

    def _joined(self, column: str, own: Any) -> list[str]:
        """The text with a sought piece more, and with one in the place of another."""
        pieces = self.pieces.get(column, []) if isinstance(own, str) else []
        held = [piece for piece in pieces if piece in own]
        swapped = [own.replace(piece, other) for piece in held for other in pieces]
        return [*swapped, *(f"{own};{piece}" for piece in pieces if piece not in held)]

    def _whole(self, fixed: Iterable[Any], near: Iterable[Any]) -> Iterator[int]:
        numbers = [v for v in fixed if _is_number(v)]
        # Counts below zero look wrong to a reader, unless the rule speaks of them.
        least = -1 if any(number < 0 for number in numbers) else 0
        others = [v for v in near if _is_number(v)]
        shares = [c for c in numbers if isinstance(c, float)]
        scaled = [f * c for f in others for share in shares for c in (share, 1 - share, 1 + share)]
        for number in [0, 1, *numbers, *others, *scaled]:
            for whole in {math.floor(number), math.ceil(number)}:
                yield from (n for n in (whole, whole - 1, whole + 1) if n >= least)

    def _dates(self, given: Iterable[Any]) -> Iterator[dt.date]:
        dates = [v for v in given if isinstance(v, dt.date)]
        for date in [*dates, *self.clock]:
            yield from (date, date - _DAY, date + _DAY)
        for date in [*dates, *self.clock]:
            for count, unit in sorted(self.spans):
                for sign in (-1, 1):
                    moved = _moved(date, sign * count, unit)
                    if moved is not None:
                        yield from (moved, moved - _DAY, moved + _DAY)


def palette(variant: Variant, tables: Iterable[ExampleTable], view: str) -> Palette:
    """The values that the conditions of ``variant`` and its examples give reason to try."""
    found = Palette(clock=[date for date in CLOCK.values() if isinstance(date, dt.date)])
    trees = [tree for tree in (variant.when, variant.require) if tree is not None]
    for join in variant.joins.values():
        trees.extend(parse(text) for text in join.texts())
    counts = {value for value in variant.params.values() if type(value) is int}
    units = set()
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Call):
                _note(found, node, variant.params)
                units.add(_UNIT_OF.get(node.name, "day"))
            if isinstance(node, Literal) and type(node.value) is int:
                counts.add(node.value)
    found.spans |= {(abs(n) + more, unit) for n in counts for unit in units for more in (0, 1)}
    for table in tables:
        for row in table.rows:
            _see(found, view, row.values)
        for other, rows in table.lookups.items():
            for values in rows:
                _see(found, other, values)
    return found


def _see(found: Palette, view: str, row: Mapping[str, Any]) -> None:
    for column, value in row.items():
        listed = found.seen.setdefault((view, column), [])
        if value not in listed:
            listed.append(value)


def _note(found: Palette, node: Call, params: Mapping[str, Any]) -> None:
    if node.name == "shift":
        found.spans |= _spans_of(node, params)
    if node.name == "is_placeholder_name":
        for name in columns(node):
            found.constants.setdefault(name, []).extend(_PLACEHOLDERS)
    if node.name not in _TESTS | _TEXT_TESTS:
        return
    values = _values_in(node, params)
    read = columns(node)
    for name in read:
        if node.name in _TEXT_TESTS:
            pieces = [v for v in values if isinstance(v, str) and v]
            found.pieces.setdefault(name, []).extend(pieces[::_FORMS])
        listed = found.constants.setdefault(name, [])
        listed.extend(value for value in values if value not in listed)
        found.fellows.setdefault(name, set()).update(read - {name})


def _spans_of(node: Call, params: Mapping[str, Any]) -> set[tuple[int, str]]:
    _, count, unit = node.operands
    inner = count.operands[0] if isinstance(count, Call) else count
    number = params.get(inner.name) if isinstance(inner, Parameter) else _value(inner)
    if isinstance(number, int) and isinstance(unit, Literal):
        return {(number, str(unit.value)), (number + 1, str(unit.value))}
    return set()


def _values_in(node: Call, params: Mapping[str, Any]) -> list[Any]:
    """The constants that ``node`` compares with."""
    values: list[Any] = []
    for part in walk(node):
        if isinstance(part, Literal):
            values.extend(_texts(part.value, node.name))
        elif isinstance(part, Parameter):
            given = params.get(part.name)
            values.extend(given if isinstance(given, tuple) else [given])
    return values


def _value(node: Node) -> Any:
    return node.value if isinstance(node, Literal) else None


def _texts(value: Any, test: str) -> list[Any]:
    """The literal itself, or texts that a pattern matches and that it nearly matches."""
    if not isinstance(value, str):
        return [value]
    if test == "like":
        plain = value.replace("%", "").replace("_", "x")
        return [plain, f"{plain}1", f"9{plain}"]
    if test == "regexp_like":
        pieces = [re.sub(r"[\^$]", "", piece) for piece in value.split("|")]
        sought = [piece for piece in pieces if not re.search(r"[\[\](){}\\.*+?]", piece)]
        return [text for piece in sought for text in (piece, f"x{piece}", f"{piece}x")]
    if test in _TEXT_TESTS:
        return [value, f"x{value}", f"{value}x"]
    return [value]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _around(value: Any) -> list[float]:
    if not _is_number(value):
        return []
    places = len(repr(float(value)).partition(".")[2])
    return [float(value), *(round(value + sign * 10**-places, places) for sign in (-1, 1))]


def _moved(date: dt.date, count: int, unit: str) -> dt.date | None:
    try:
        if unit in _DAYS_IN:
            return date + dt.timedelta(days=count * _DAYS_IN[unit])
        months = date.year * 12 + date.month - 1 + count * _MONTHS_IN[unit]
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(date.day, last))
    except (ValueError, OverflowError):
        return None


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def bare_sides(nodes: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """The columns that stand alone on one side of a comparison, with the other side."""
    for tree in nodes:
        for node in walk(tree):
            if isinstance(node, Call) and node.name in _TESTS and len(node.operands) == 2:  # noqa: PLR2004 - two sides
                left, right = node.operands
                for side, other in ((left, right), (right, left)):
                    if isinstance(side, Column) and not isinstance(other, Column | Literal):
                        yield side.name, other
