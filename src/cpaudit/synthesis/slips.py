"""Errors of recording: what a clerk, a keyboard or a spreadsheet does to a value.

Each function takes the values to spoil, a stream of random draws, and gives as many spoilt ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.standards.lunar import lunar_reading
from cpaudit.synthesis.characters import HOMOPHONES, LOOK_ALIKES, TRADITIONAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cpaudit.synthesis.chance import Chance

    Slip = Callable[[pl.Series, Chance], pl.Series]

_ID_LENGTH = 18
_LAST_DIGIT = 16  # before the check character
_THREE = 3
_MONTHS, _LAST_COMMON_DAY = 12, 28


def spoil(values: pl.Series, share: float, slip: Slip, chance: Chance) -> pl.Series:
    """``values`` with that share of the known ones passed through ``slip``."""
    chosen = chance.flags(len(values), share) & values.is_not_null().to_numpy()
    rows = np.flatnonzero(chosen)
    if len(rows) == 0:
        return values
    return values.clone().scatter(rows, slip(values.gather(rows), chance))


def _one_of(chance: Chance, *ways: tuple[float, Slip]) -> Callable[[pl.Series], pl.Series]:
    """A slip that is one of ``ways``, each as often as its weight says."""

    def slip(values: pl.Series) -> pl.Series:
        kind = chance.kinds(len(values), [weight for weight, _ in ways])
        found = values
        for number, (_, way) in enumerate(ways):
            found = way(values, chance).zip_with(pl.Series(kind == number), found)
        return found

    return slip


def _last(values: pl.Series, mapping: dict[str, str]) -> pl.Series:
    return values.str.head(-1) + values.str.tail(1).replace(mapping)


def homophone(names: pl.Series, chance: Chance) -> pl.Series:
    """The last character typed as another of the same sound."""
    which = chance.flags(len(names), 0.5)
    one, other = (_last(names, dict(table)) for table in HOMOPHONES)
    return one.zip_with(pl.Series(which), other)


def look_alike(names: pl.Series, chance: Chance) -> pl.Series:
    """The last character read as one of like shape; a homophone where none is known."""
    found = _last(names, dict(LOOK_ALIKES))
    return found.zip_with(found != names, homophone(names, chance))


def shortened(names: pl.Series, _chance: Chance) -> pl.Series:
    """The middle character of a name of three left out."""
    short = names.str.head(1) + names.str.tail(1)
    return short.zip_with(names.str.len_chars() == _THREE, names)


def name_slip(names: pl.Series, chance: Chance) -> pl.Series:
    """A homophone mostly, else a look-alike or a lost character."""
    return _one_of(chance, (0.6, homophone), (0.32, look_alike), (0.08, shortened))(names)


def traditional(names: pl.Series, _chance: Chance) -> pl.Series:
    """Traditional or variant forms of the characters."""
    return names.str.replace_many(list(TRADITIONAL), list(TRADITIONAL.values()))


def spaced(names: pl.Series, chance: Chance) -> pl.Series:
    """A blank inside or behind, as two-character names are padded for looks."""
    wide = names.str.head(1) + "　" + names.str.tail(-1)
    return wide.zip_with(pl.Series(chance.flags(len(names), 0.6)), names + " ")


def one_digit(numbers: pl.Series, chance: Chance) -> pl.Series:
    """One digit of a number of 18 characters typed wrong, or two neighbours swapped."""
    n = len(numbers)
    table = np.frombuffer("".join(numbers.to_list()).encode("ascii"), dtype=np.uint8)
    table = table.reshape(n, _ID_LENGTH).copy()
    at = chance.whole(n, 6, 16)
    row = np.arange(n)
    digit = (table[row, at] - ord("0") + chance.whole(n, 1, 9)) % 10 + ord("0")
    beside = np.minimum(at + 1, _LAST_DIGIT)
    swapped = chance.flags(n, 0.35) & (at < _LAST_DIGIT) & (table[row, at] != table[row, beside])
    following = table[row, beside].copy()
    table[row[swapped], at[swapped] + 1] = table[row[swapped], at[swapped]]
    table[row, at] = np.where(swapped, following, digit)
    return pl.Series(table.view(f"S{_ID_LENGTH}").ravel().astype(str).tolist(), dtype=pl.String)


def id_slip(numbers: pl.Series, chance: Chance) -> pl.Series:
    """A wrong digit or two swapped; what is no 18-digit number stays."""
    whole = numbers.str.len_chars() == _ID_LENGTH
    if not whole.all():
        return numbers
    return one_digit(numbers, chance)


def old_number(numbers: pl.Series, _chance: Chance) -> pl.Series:
    """The 15-digit form of people born in the 1900s; others keep the 18 digits."""
    old = numbers.str.slice(0, 6) + numbers.str.slice(8, 9)
    return old.zip_with(numbers.str.slice(6, 2) == "19", numbers)


def dressed(numbers: pl.Series, chance: Chance) -> pl.Series:
    """The right number in a form to mend: small x, full width, an apostrophe, blanks inside."""
    return _one_of(chance, (0.15, _wide), (0.15, _parted), (0.3, _quoted), (0.4, _small))(numbers)


def _wide(numbers: pl.Series, _chance: Chance) -> pl.Series:
    digits = list("0123456789X")
    return numbers.str.replace_many(digits, [chr(ord(one) + 0xFEE0) for one in digits])


def _parted(numbers: pl.Series, _chance: Chance) -> pl.Series:
    return numbers.str.slice(0, 6) + " " + numbers.str.slice(6, 8) + " " + numbers.str.slice(14)


def _quoted(numbers: pl.Series, _chance: Chance) -> pl.Series:
    return "'" + numbers


def _small(numbers: pl.Series, _chance: Chance) -> pl.Series:
    return numbers.str.to_lowercase()


def date_slip(dates: pl.Series, chance: Chance) -> pl.Series:
    """Day and month swapped, the day ten off, or the year one off."""
    return _one_of(chance, (0.4, _swapped), (0.4, _other_day), (0.2, _other_year))(dates)


def _rewritten(dates: pl.Series, change: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    frame = pl.DataFrame({"d": dates.str.to_date()})
    return frame.select(change(pl.col("d")).dt.strftime("%Y-%m-%d")).to_series()


def _swapped(dates: pl.Series, chance: Chance) -> pl.Series:
    def change(d: pl.Expr) -> pl.Expr:
        month = pl.min_horizontal(d.dt.day(), _MONTHS)
        return pl.date(d.dt.year(), month, d.dt.month())

    can = dates.str.tail(2).cast(pl.Int32) <= _MONTHS
    can &= dates.str.tail(2) != dates.str.slice(5, 2)
    return _rewritten(dates, change).zip_with(can, _other_day(dates, chance))


def _other_day(dates: pl.Series, _chance: Chance) -> pl.Series:
    def change(d: pl.Expr) -> pl.Expr:
        day = pl.min_horizontal(d.dt.day(), _LAST_COMMON_DAY)
        other = pl.when(day + 10 <= _LAST_COMMON_DAY).then(day + 10).otherwise(day - 10)
        return pl.date(d.dt.year(), d.dt.month(), other)

    return _rewritten(dates, change)


def _other_year(dates: pl.Series, _chance: Chance) -> pl.Series:
    def change(d: pl.Expr) -> pl.Expr:
        day = pl.min_horizontal(d.dt.day(), _LAST_COMMON_DAY)
        return pl.date(d.dt.year() - 1, d.dt.month(), day)

    return _rewritten(dates, change)


def lunar(dates: pl.Series, _chance: Chance) -> pl.Series:
    """The lunar reading written as if it were a solar date; kept where the solar calendar lacks it."""
    frame = pl.DataFrame({"d": dates.str.to_date()})
    reading = frame.select(lunar_reading(pl.col("d")).dt.strftime("%Y-%m-%d")).to_series()
    return reading.zip_with(reading.is_not_null(), dates)


def other_sex(sexes: pl.Series, _chance: Chance) -> pl.Series:
    """The other of M and F."""
    return sexes.replace({"M": "F", "F": "M"})


def gone(values: pl.Series, _chance: Chance) -> pl.Series:
    """Nothing."""
    return values.clear(len(values))


def vague(addresses: pl.Series, chance: Chance) -> pl.Series:
    """An address without its county, without its group, or by the village's bare name."""
    return _one_of(chance, (0.5, _local), (0.25, _without_group), (0.25, _bare))(addresses)


def _local(addresses: pl.Series, _chance: Chance) -> pl.Series:
    return addresses.str.replace("^云泽县", "")


def _without_group(addresses: pl.Series, chance: Chance) -> pl.Series:
    return _local(addresses, chance).str.replace(r"\d+组$", "")


def _bare(addresses: pl.Series, chance: Chance) -> pl.Series:
    return _local(addresses, chance).str.replace(r"^凤凰\d*镇", "")


def renamed(addresses: pl.Series, names: Mapping[str, str]) -> pl.Series:
    """Villages by their former names, as old papers give them."""
    return addresses.str.replace_many(list(names), list(names.values()))
