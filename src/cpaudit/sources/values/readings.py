"""What the texts of all sources mean: every distinct text of a kind is read once in a run.

Registers name the same persons, days and words: three quarters of a run's texts stand in another
column too. A parser takes longer to plan than to read a thousand texts, so that each runs once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType
from cpaudit.sources.values.code_words import widen
from cpaudit.standards import (
    certificates,
    citizen_id,
    code_lists,
    codes,
    dates,
    names,
    numbers,
    phones,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from cpaudit.sources.profiles.profile import Profile
    from cpaudit.sources.values.places import Gazetteer

_TEXT, _PLACE = "text", "place"
_FIRST = 1000  # texts of which most columns show that they vary
_SAMPLE, _VARIED_SHARE = 50_000, 0.95

_UNITS: Mapping[str, numbers.Unit] = {
    "birth_weight_g": "g",
    "birth_length_cm": "cm",
    "gestation_weeks": "weeks",
}
_NATIONAL: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "ethnic": code_lists.ethnic,
    "education": code_lists.education,
}
_CODED = frozenset({FieldType.SEX, FieldType.MARITAL, FieldType.RELATIONSHIP, FieldType.CODE})


@dataclass(frozen=True, slots=True)
class Column:
    """A field's raw texts in one source; for a coded field also each once, and their mapping."""

    source_id: str
    name: str
    texts: pl.Series
    distinct: pl.Series | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """By which the readings are found again."""
        return self.source_id, self.name

    @property
    def way(self) -> tuple[FieldType, numbers.Unit | None]:
        """The parser that reads the texts: columns of one way are read together."""
        return FIELD_TYPES[self.name], _UNITS.get(self.name)


@dataclass(frozen=True, slots=True)
class Reading:
    """The structs of distinct texts, and for each row of a column which of them is its own.

    Without places, each row has a struct of its own in the same place.
    """

    structs: pl.Series
    places: pl.Series | None = None

    @classmethod
    def of(cls, texts: pl.Series, distinct: pl.Series, structs: pl.Series) -> Reading:
        """The reading of ``texts``; ``structs`` are those of ``distinct``, in the same order."""
        table = pl.DataFrame({_TEXT: distinct}).with_row_index(_PLACE)
        places = pl.DataFrame({_TEXT: texts}).join(
            table, on=_TEXT, how="left", nulls_equal=True, maintain_order="left"
        )
        return cls(structs, places[_PLACE])

    def part(self, start: int, length: int) -> Reading:
        """The reading of some of the rows."""
        if self.places is None:
            return Reading(self.structs.slice(start, length))
        return Reading(self.structs, self.places.slice(start, length))

    def otherwise(self, struct: pl.Expr, where: pl.Series) -> Reading:
        """The reading with other structs for the rows of ``where``; ``struct`` reads ``number``."""
        if self.places is not None and self.places.len() < self.structs.len():
            return Reading(self.rows).otherwise(struct, where)  # the texts are those of all sources
        n = self.structs.len()
        other = pl.DataFrame({"number": self.structs}).select(struct.alias("")).to_series()
        own = pl.int_range(n, dtype=pl.UInt32, eager=True) if self.places is None else self.places
        return Reading(
            pl.concat([self.structs.alias(""), other]),
            own + where.fill_null(value=False).cast(pl.UInt32) * n,
        )

    @property
    def rows(self) -> pl.Series:
        """The struct of each row."""
        return self.structs if self.places is None else self.structs.gather(self.places)

    def field(self, name: str) -> pl.Series | pl.Expr:
        """One field of each row's struct; a literal, which takes no room, where all are the same."""
        of_texts = self.structs.struct.field(name)
        if of_texts.head(_FIRST).n_unique() == 1 and of_texts.n_unique() == 1:
            return pl.lit(of_texts[0], of_texts.dtype)
        return of_texts if self.places is None else of_texts.gather(self.places)


def read_all(
    columns: Iterable[Column], gazetteer: Gazetteer, *, as_of: date
) -> dict[tuple[str, str], Reading]:
    """The readings of these columns, by source and field."""
    coded: list[Column] = []
    alike: dict[tuple[FieldType, numbers.Unit | None], list[Column]] = {}
    for column in columns:
        if column.distinct is None:
            alike.setdefault(column.way, []).append(column)
        else:
            coded.append(column)
    found = _of_codes(coded)
    for (kind, unit), group in alike.items():
        parser = _parser(kind, unit, gazetteer, as_of)
        texts = pl.concat([column.texts.alias(_TEXT) for column in group])
        # Numbers of persons hardly repeat themselves; to find out costs more than to read them.
        is_varied = len(group) == 1 and _is_varied(texts)
        distinct = texts if is_varied else texts.unique()
        structs = pl.DataFrame({_TEXT: distinct}).select(parser(pl.col(_TEXT))).to_series()
        reading = Reading(structs) if is_varied else Reading.of(texts, distinct, structs)
        start = 0
        for column in group:
            found[column.key] = reading.part(start, column.texts.len())
            start += column.texts.len()
    return found


def _is_varied(texts: pl.Series) -> bool:
    """Whether hardly any text stands twice, as the first show; of few that makes no difference."""
    first = texts.head(_SAMPLE)
    return first.len() == _SAMPLE and first.n_unique() > _VARIED_SHARE * _SAMPLE


def _of_codes(columns: Sequence[Column]) -> dict[tuple[str, str], Reading]:
    told = [(column, column.distinct) for column in columns if column.distinct is not None]
    values = codes.by_maps([(distinct, column.words) for column, distinct in told])
    return {
        column.key: Reading.of(column.texts, distinct, value)
        for (column, distinct), value in zip(told, values, strict=True)
    }


def columns_to_read(
    records: pl.DataFrame,
    profile: Profile,
    source_id: str,
    codes_of_source: Mapping[str, Mapping[str, str]],
) -> Iterator[Column]:
    """The columns of a source's raw records that a parser reads.

    Texts are taken as they are, and addresses are the gazetteer's.
    """
    for name in DATASETS[profile.dataset]:
        kind = FIELD_TYPES[name]
        if name not in records.columns or kind in {FieldType.TEXT, FieldType.ADDRESS}:
            continue
        texts = records[name]
        if kind in _CODED:
            distinct = texts.unique()
            own = {**profile.codes.get(name, {}), **codes_of_source.get(name, {})}
            yield Column(source_id, name, texts, distinct, _words(name, distinct, own))
        else:
            yield Column(source_id, name, texts)


def _words(name: str, texts: pl.Series, own: Mapping[str, str]) -> Mapping[str, str]:
    """What the texts of a coded field stand for; ``own`` is the profile's and the project's."""
    match FIELD_TYPES[name]:
        case FieldType.SEX:
            return codes.sex_words(own)
        case FieldType.MARITAL:
            return {**code_lists.marital(), **own}
        case FieldType.RELATIONSHIP:
            return codes.relationship_words(texts, own)
        case _ if name in _NATIONAL:
            return {**_NATIONAL[name](), **own}
        case _:
            return widen(own, texts)


def _parser(
    kind: FieldType, unit: numbers.Unit | None, gazetteer: Gazetteer, as_of: date
) -> Callable[[pl.Expr], pl.Expr]:
    match kind:
        case FieldType.CITIZEN_ID:
            return partial(citizen_id.parse, as_of=as_of)
        case FieldType.DATE:
            return partial(dates.parse, as_of=as_of)
        case FieldType.DIVISION:
            return gazetteer.code
        case FieldType.NUMBER:
            return partial(numbers.number, unit=unit)
        case _:
            return _PLAIN[kind]


_PLAIN: Mapping[FieldType, Callable[[pl.Expr], pl.Expr]] = {
    FieldType.NAME: names.parse,
    FieldType.PHONE: phones.parse,
    FieldType.CERTIFICATE: certificates.parse,
    FieldType.INTEGER: numbers.integer,
}
