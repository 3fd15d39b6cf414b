"""The counting rule: which births belong to the area and the period, and by which date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# A birth may enter the planning system one monthly cycle late before it counts as missed.
GRACE_DAYS = 30
# Two records tell of one delivery when their dates differ by no more than this.
MATCH_DAYS = 3
# Half a year of residence is the national limit; provinces also use 1 and 3 months.
RESIDENCE_MONTHS = 6
# The statistical year of the planning system, and of maternal and child health, ends on 30 September.
_STATISTICAL_START, _STATISTICAL_END = (10, 1), (9, 30)
_CALENDAR_START, _CALENDAR_END = (1, 1), (12, 31)


class Basis(StrEnum):
    """What places a person in an area."""

    RESIDENCE = "residence"
    HUKOU = "hukou"
    EITHER = "either"


class Couple(StrEnum):
    """Whose place counts a couple's birth."""

    MOTHER = "mother"
    FATHER = "father"
    EITHER = "either"


class DatedBy(StrEnum):
    """By which date a birth belongs to a period: the day of birth, or the day it was entered."""

    EVENT = "event"
    ENTRY = "entry"


class YearKind(StrEnum):
    """Which year a period is; a project file can ask for the first two."""

    CALENDAR = "calendar"
    STATISTICAL = "statistical"  # 1 October to 30 September
    OTHER = "other"


class LiveBirth(StrEnum):
    """What counts as a live birth: any sign of life, or from 28 weeks on (1,000 g where unknown)."""

    SIGNS_OF_LIFE = "signs_of_life"
    WEEKS_28 = "weeks_28"


class PlacesBy(StrEnum):
    """The place by which a source takes a birth in."""

    RESIDENCE = "residence"
    HUKOU = "hukou"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Period:
    """A range of dates, both ends included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Counting:
    """The counting rule: which births the area must report, and when one is late or the same."""

    basis: Basis = Basis.RESIDENCE
    residence_months: int = RESIDENCE_MONTHS
    couple: Couple = Couple.MOTHER
    grace_days: int = GRACE_DAYS
    match_days: int = MATCH_DAYS
    dated_by: DatedBy = DatedBy.EVENT
    year: YearKind = YearKind.CALENDAR
    live_birth: LiveBirth = LiveBirth.SIGNS_OF_LIFE


def year_period(year: int, kind: YearKind) -> Period:
    """The first and last day of a year; a statistical one begins in the October before.

    >>> str(year_period(2025, YearKind.STATISTICAL).start)
    '2024-10-01'
    """
    if kind is YearKind.STATISTICAL:
        return Period(date(year - 1, *_STATISTICAL_START), date(year, *_STATISTICAL_END))
    return Period(date(year, *_CALENDAR_START), date(year, *_CALENDAR_END))


def kind_of_period(period: Period) -> YearKind:
    """Which year a period is, or is the beginning of; the half-year report is the statistical year's.

    >>> str(kind_of_period(Period(date(2024, 10, 1), date(2025, 3, 31))))
    'statistical'
    """
    first, day = (period.start.month, period.start.day), period.end
    if (
        first == _STATISTICAL_START
        and day <= year_period(period.start.year + 1, YearKind.STATISTICAL).end
    ):
        return YearKind.STATISTICAL
    if first == _CALENDAR_START and day.year == period.start.year:
        return YearKind.CALENDAR
    return YearKind.OTHER
