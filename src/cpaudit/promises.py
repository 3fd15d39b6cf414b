"""What may stand in each standard column of a record, beside null.

``docs/architecture.md`` says what the words mean. A stage that makes another word adds it here: the
records are held to these lists when they leave the sources (``tables.records_table``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.fields import CODE_TOKENS, DATASETS, FIELD_TYPES, FieldType, standard_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

# Earlier or later days are slips; the last one is the day after 2099-12-31, for texts in world time.
FIRST_DAY, LAST_DAY = date(1840, 1, 1), date(2100, 1, 1)
_ID_LENGTH, _BASE = 18, 10
_AT_ONCE = 100_000  # numbers that are laid side by side


@dataclass(frozen=True, slots=True)
class Words:
    """A closed set, the usual words first."""

    words: tuple[str, ...]

    def holds(self, values: pl.Series) -> bool:
        """Whether all ``values`` but nulls are among the words."""
        others = values
        # Word by word: after the usual ones hardly a value is left to compare.
        for word in self.words:
            others = others.filter(others != word)
            if others.is_empty():
                return True
        return False

    def __str__(self) -> str:
        return f"one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Form:
    """A form that every value has: a regular expression of the whole."""

    pattern: str

    def holds(self, values: pl.Series) -> bool:
        """Whether all ``values`` but nulls have the form; each distinct one is looked at once."""
        return values.unique().str.contains(self.pattern).all()

    def __str__(self) -> str:
        return f"like {self.pattern}"


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """Seventeen digits and a digit or X. There are as many numbers as rows: their bytes are compared."""

    def holds(self, values: pl.Series) -> bool:
        """Whether all ``values`` but nulls are such numbers."""
        lengths = values.str.len_bytes()
        if lengths.null_count() == len(lengths):
            return True
        if not lengths.min() == lengths.max() == _ID_LENGTH:
            return False
        starts = range(0, len(values), _AT_ONCE)
        return all(self._hold(values.slice(start, _AT_ONCE)) for start in starts)

    @staticmethod
    def _hold(values: pl.Series) -> bool:
        """Whether texts of the right length are such numbers.

        Byte by byte, which takes a quarter of the time of a regular expression.
        """
        joined: str = values.str.join("").item()
        characters = np.frombuffer(joined.encode(), dtype=np.uint8).reshape(-1, _ID_LENGTH)
        is_digit = characters - ord("0") < _BASE  # bytes below «0» wrap round
        return bool(
            is_digit[:, :-1].all() and (is_digit[:, -1] | (characters[:, -1] == ord("X"))).all()
        )

    def __str__(self) -> str:
        return "17 digits and a digit or X"


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both ends included."""

    first: date = FIRST_DAY
    last: date = LAST_DAY

    def holds(self, values: pl.Series) -> bool:
        """Whether all ``values`` but nulls lie within the range."""
        earliest, latest = values.min(), values.max()
        if not isinstance(earliest, date) or not isinstance(latest, date):
            return values.null_count() == values.len()
        return self.first <= earliest and latest <= self.last

    def __str__(self) -> str:
        return f"from {self.first} to {self.last}"


Promise = Words | Form | CitizenNumber | Days


def _words(words: str) -> Words:
    return Words(tuple(words.split()))


SEXES = _words("M F")
PLACES = _words("inside outside unknown")
PRECISIONS = _words("day month year")
ID18, VILLAGE, CERTIFICATE = CitizenNumber(), Form("^[0-9]{12}$"), Form("^[A-Z][0-9]{9}$")
_TWO_DIGITS = Form("^[0-9]{2}$")

NAME_STATUSES = _words("ok missing placeholder label illegal mixed short long private_use")
ID_STATUSES = _words(
    "valid repaired upgraded permit foreign passport bad_check bad_date bad_length bad_characters "
    "damaged masked placeholder missing"
)
DATE_STATUSES = _words("ok missing placeholder impossible unreadable ambiguous")
CODE_STATUSES = _words("ok missing unknown mixed invalid")
DIVISION_STATUSES = _words("ok missing bad_length outside unknown")
PHONE_STATUSES = _words("ok missing invalid placeholder")
PLAIN_STATUSES = _words("ok missing invalid")  # certificates, integers and numbers

# Coded by national lists of two digits each; every other coded field has words of its own.
_NATIONAL = frozenset({"ethnic", "education"})
_UNKNOWN = "unknown"


def coded_value(field: str) -> Promise | None:
    """What a coded field may hold; a project's or a profile's code map may lead to nothing else.

    >>> print(coded_value("move_kind"))
    one of in, out
    """
    match FIELD_TYPES[field]:
        case FieldType.SEX:
            return SEXES
        case FieldType.MARITAL | FieldType.RELATIONSHIP:
            return _TWO_DIGITS
        case FieldType.CODE:
            return _TWO_DIGITS if field in _NATIONAL else Words(tuple(sorted(CODE_TOKENS[field])))
        case _:
            return None


def may_stand_for(field: str, word: str) -> bool:
    """Whether a code map of ``field`` may lead to ``word``.

    ``unknown`` says that a code means that nothing is known, where there is no word for it.

    >>> may_stand_for("sex", "unknown"), may_stand_for("sex", "male")
    (True, False)
    """
    promise = coded_value(field)
    if isinstance(promise, Words):
        return word in promise.words or (word == _UNKNOWN and promise is SEXES)
    return word == _UNKNOWN or promise is None or promise.holds(pl.Series([word]))


def standard_values(field: str) -> dict[str, Promise]:
    """What may stand in the columns that the loader makes of ``field``, by column.

    >>> sorted(standard_values("death_date"))
    ['death_date', 'death_date_precision', 'death_date_status']
    """
    columns = list(standard_columns(field))
    status = f"{field}_status"
    match FIELD_TYPES[field]:
        case FieldType.NAME:
            return {status: NAME_STATUSES}
        case FieldType.CITIZEN_ID:
            _, id18, own_status, _, birth_date, sex = columns
            return {id18: ID18, own_status: ID_STATUSES, birth_date: Days(), sex: SEXES}
        case FieldType.DATE:
            return {field: Days(), f"{field}_precision": PRECISIONS, status: DATE_STATUSES}
        case FieldType.ADDRESS:
            _, village, _, place = columns
            return {village: VILLAGE, place: PLACES}
        case FieldType.DIVISION:
            _, _, village, place = columns
            return {status: DIVISION_STATUSES, village: VILLAGE, place: PLACES}
        case FieldType.PHONE:
            return {status: PHONE_STATUSES}
        case FieldType.CERTIFICATE:
            return {field: CERTIFICATE, status: PLAIN_STATUSES}
        case FieldType.INTEGER | FieldType.NUMBER:
            return {status: PLAIN_STATUSES}
        case FieldType.TEXT:
            return {}
        case _:
            value = coded_value(field)
            return ({field: value} if value else {}) | {status: CODE_STATUSES}


def record_values(dataset: str) -> Mapping[str, Promise]:
    """What may stand in the columns of a dataset's records, by column."""
    values: dict[str, Promise] = {}
    for field in DATASETS[dataset]:
        values |= standard_values(field)
    return values


# Of the words only: the numbers and days of mentions are those of records, which were looked at.
MENTION_VALUES: Mapping[str, Promise] = {
    "name_status": NAME_STATUSES,
    "id_status": ID_STATUSES,
    "id_sex": SEXES,
    "birth_date_precision": PRECISIONS,
    "birth_date_status": DATE_STATUSES,
    "sex": SEXES,
    "sex_status": CODE_STATUSES,
    "place": PLACES,
    "phone_status": PHONE_STATUSES,
    "certificate_no_status": PLAIN_STATUSES,
}
