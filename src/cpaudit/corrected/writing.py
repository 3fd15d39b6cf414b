"""How a column writes its values, learnt from its own cells: 2019/3/12, 男, '8801…, 3.2."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpaudit.fields import FIELD_TYPES, FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_CODED = frozenset({FieldType.SEX, FieldType.MARITAL, FieldType.RELATIONSHIP, FieldType.CODE})
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
# A way of writing that fewer of a column's cells follow is not the column's.
_LEAST_SHARE = 0.3
# A column's own way shows in so many different values.
_LOOKED_AT = 2000
_SEXES = {"M": "男", "F": "女"}
_EPOCH = dt.date(1899, 12, 30)
# Kilograms and half-kilograms (斤) for grams, as headings of weights have them.
_UNITS = (1000.0, 500.0, 10.0)


@dataclass(frozen=True, slots=True)
class Habit:
    """What stands for a value in a column, and the ways of writing any other, the commonest first."""

    words: Mapping[str, str] = field(default_factory=dict)
    ways: tuple[tuple[Callable[[str], str | None], str, str], ...] = ()

    def writings(self, value: str, field_name: str) -> tuple[str, ...]:
        """``value`` as the column writes it, then in its canonical form."""
        kind = FIELD_TYPES[field_name]
        if kind in _CODED:
            own = [self.words[value]] if value in self.words else []
            said = [_SEXES[value]] if kind is FieldType.SEX and value in _SEXES else []
            return tuple(dict.fromkeys([*own, *said, value]))
        written = [
            f"{before}{text}{after}"
            for way, before, after in self.ways
            if (text := way(value)) is not None
        ]
        return tuple(dict.fromkeys([*written, value]))


def habit_of(pairs: Iterable[tuple[str, str, int]], field_name: str) -> Habit:
    """The habit of a column whose cells say, by ``pairs``: text, canonical value, how often."""
    kind = FIELD_TYPES[field_name]
    known = sorted(pairs, key=lambda pair: (-pair[2], pair[0]))[:_LOOKED_AT]
    if kind in _CODED:
        words: dict[str, str] = {}
        for text, value, _ in known:
            words.setdefault(value, text)
        return Habit(words)
    ways = list(_ways(kind))
    tally: Counter[tuple[int, str, str]] = Counter()
    for text, value, n in known:
        for number, way in enumerate(ways):
            written = way(value)
            if written and written in text:
                before, _, after = text.partition(written)
                tally[number, before, after] += n
    total = sum(n for _, _, n in known)
    order = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    return Habit(
        ways=tuple(
            (ways[number], before, after)
            for (number, before, after), n in order[:2]
            if n >= _LEAST_SHARE * total
        )
    )


def _ways(kind: FieldType) -> Iterator[Callable[[str], str | None]]:
    """The ways of writing values of a kind, the plainest first."""
    if kind is FieldType.DATE:
        yield from map(_day, _DAYS)
        yield _serial
    elif kind in _NUMBERS:
        yield _whole
        for decimals in (1, 2, 3):
            yield _decimal(1.0, decimals)
        for unit in _UNITS:
            for decimals in (1, 2, 3):
                yield _decimal(unit, decimals)
    else:
        yield _as_it_is


_DAYS = (
    "{y}-{m:02}-{d:02}",
    "{y}-{m}-{d}",
    "{y}/{m:02}/{d:02}",
    "{y}/{m}/{d}",
    "{y}.{m:02}.{d:02}",
    "{y}.{m}.{d}",
    "{y}{m:02}{d:02}",
    "{y}年{m:02}月{d:02}日",
    "{y}年{m}月{d}日",
    "{y} {m:02} {d:02}",
    *(
        f"{first}{mark}{second}{mark}{{y}}"
        for mark in "/-."
        for first, second in (
            ("{d:02}", "{m:02}"),
            ("{d}", "{m}"),
            ("{m:02}", "{d:02}"),
            ("{m}", "{d}"),
        )
    ),
    "{s:02}-{m:02}-{d:02}",
    "{s:02}/{m}/{d}",
    "{s:02}{m:02}{d:02}",
)
_CENTURY = 100


def _day(form: str) -> Callable[[str], str | None]:
    def write(value: str) -> str | None:
        day = _date(value)
        if day is None:
            return None
        return form.format(y=day.year, m=day.month, d=day.day, s=day.year % _CENTURY)

    return write


def _serial(value: str) -> str | None:
    day = _date(value)
    return None if day is None else str((day - _EPOCH).days)


def _date(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _whole(value: str) -> str | None:
    number = _number(value)
    return str(int(number)) if number is not None and number.is_integer() else None


def _decimal(unit: float, decimals: int) -> Callable[[str], str | None]:
    def write(value: str) -> str | None:
        number = _number(value)
        if number is None:
            return None
        text = f"{number / unit:.{decimals}f}"
        return text if abs(float(text) * unit - number) < _SAME * unit else None

    return write


_SAME = 1e-6


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _as_it_is(value: str) -> str:
    return value
