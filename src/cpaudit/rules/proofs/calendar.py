"""Days since 1970 and the calendar's years, months and days, as formulas that hold for all time."""

from __future__ import annotations

from dataclasses import dataclass

from cpaudit.rules.proofs.formulas import both, choose, either, whole
from cpaudit.rules.proofs.solver import Formula, z3

MONTHS = 12
_FEBRUARY, _LEAP_DAYS = 2, 29
_LONGEST = 31
_EPOCH = 1970
# Leap days of the years before 1970: 1969 // 4 - 1969 // 100 + 1969 // 400.
_LEAP_DAYS_BEFORE_EPOCH = 477
# The calendar repeats itself after 400 years; no day is two days off their even pace.
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_LEAP_YEAR = 366
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Civil:
    """Year, month and day of a date."""

    year: Formula
    month: Formula
    day: Formula

    @property
    def place(self) -> Formula:
        """A number that rises from day to day."""
        return self.year * (MONTHS * _LONGEST) + self.month * _LONGEST + self.day

    @property
    def of_year(self) -> Formula:
        """A number that rises from day to day of a year."""
        return self.month * _LONGEST + self.day


def is_leap(year: Formula) -> Formula:
    """Whether ``year`` has 29 February."""
    return both(year % 4 == 0, either(year % 100 != 0, year % 400 == 0))


def days_in_month(year: Formula, month: Formula) -> Formula:
    """How many days ``month`` has."""
    short = [number for number, length in enumerate(_LENGTHS, start=1) if length == _LONGEST - 1]
    common = choose(
        either(*(month == number for number in short)), whole(_LONGEST - 1), whole(_LONGEST)
    )
    february = choose(is_leap(year), whole(_LEAP_DAYS), whole(_LEAP_DAYS - 1))
    return choose(month == _FEBRUARY, february, common)


def days_of(civil: Civil) -> Formula:
    """Days from 1970-01-01."""
    year, month = civil.year, civil.month
    # `/` of whole numbers rounds down. Leap days up to and with this year: few divisions, since they
    # are what takes the solver's time.
    leap_days = year / 4 - year / 100 + year / 400 - _LEAP_DAYS_BEFORE_EPOCH
    # The months are as even as 367 days over 12, but for February.
    months = (367 * month - 362) / MONTHS - choose(month > _FEBRUARY, whole(2), whole(0))
    to_come = choose(both(month <= _FEBRUARY, is_leap(year)), whole(1), whole(0))
    return 365 * (year - _EPOCH) + leap_days + months - to_come + civil.day - 1


def civil_of(days: Formula, name: str) -> tuple[Civil, list[Formula]]:
    """The calendar's reading of ``days``: three unknowns called by ``name``, and what ties them."""
    module = z3()
    civil = Civil(*(module.Int(f"{name} {part}") for part in ("year", "month", "day")))
    ties = [
        civil.month >= 1,
        civil.month <= MONTHS,
        civil.day >= 1,
        civil.day <= days_in_month(civil.year, civil.month),
        days_of(civil) == days,
        *_nearby(civil.year, days),
    ]
    return civil, ties


def _nearby(year: Formula, days: Formula) -> list[Formula]:
    """Two lines between which the days of ``year`` lie: they follow, and spare the solver a search."""
    start = _CYCLE_DAYS * (year - _EPOCH)
    return [
        _CYCLE_YEARS * days >= start - _CYCLE_YEARS * 2,
        _CYCLE_YEARS * days <= start + _CYCLE_YEARS * (_LEAP_YEAR + 2),
    ]


def shifted(civil: Civil, months: int) -> Civil:
    """The same day ``months`` later, or the last of a month that has no such day."""
    number = civil.year * MONTHS + civil.month - 1 + months
    year, month = number / MONTHS, number % MONTHS + 1
    last = days_in_month(year, month)
    return Civil(year, month, choose(civil.day <= last, civil.day, last))
