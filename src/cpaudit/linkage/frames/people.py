"""Comparisons of what Chinese registers say of a person: names, dates of birth, citizen numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import priors
from cpaudit.linkage.codes import MISSING, dates, days, hashes
from cpaudit.linkage.comparisons.dates import DateLevel, Precision, date_levels
from cpaudit.linkage.comparisons.ids import IDENTIFYING_DIGITS, IdLevel, Ids, id_levels
from cpaudit.linkage.comparisons.names import NameLevel, Names, name_levels
from cpaudit.linkage.frames.comparison import Comparison, Encoded, Expected, Kinship
from cpaudit.linkage.frames.readings import as_date, as_text
from cpaudit.linkage.frames.values import behind_missing, coded, row_rarity
from cpaudit.standards import names as standard_names
from cpaudit.standards.check_digit import check_digit

if TYPE_CHECKING:
    from cpaudit.linkage.blocking import Words
    from cpaudit.linkage.codes import Flags, Levels, Rows

ID_LENGTH, ID_ENDING_START = 18, 6
_PLAIN = r"^\p{Han}{2,4}$"
# Characters of the words that stand in the place of a name (``standards.name_words``).
_SUSPECT = "[之的双宝毛婴孩子女儿男名字取起命定户生无没未不同某氏弃知待暂尚还长次胎妻夫母父老爱媳妇配家他她妈爸奶爷外公本乳]"


def _expected(kind: str, of_class: int) -> Expected:
    return {level: shares[of_class] for level, shares in priors.ADULT[kind].items()}


def _levels(kind: type[NameLevel | DateLevel | IdLevel]) -> tuple[str, ...]:
    return tuple(level.name.lower() for level in kind)


def name(
    column: str, *, kinship: Kinship = Kinship.DECLARED, term_frequency: bool = True
) -> Comparison:
    """Names in Chinese characters: spelling, sound, shape, dialect, one character off, surname.

    Args:
        column: the names as written; placeholders (王丽之女) are taken for missing.
        kinship: ``SHARED`` for the name of a parent or a spouse, which relatives have in common.
        term_frequency: whether agreeing on a rare name says more than on a common one.
    """

    def encode_names(values: pl.Series) -> Encoded:
        known = coded(values)
        code = np.where(_is_nameless(known.values)[known.codes], 0, known.codes).astype(np.uint32)
        names = Names.of(known.values)

        def level(left: Rows, right: Rows) -> Levels:
            return name_levels(names, code[left], code[right])

        return Encoded(
            level,
            {
                f"{column}:sound": names.pinyin[code].astype(np.uint64),
                f"{column}:surname": names.surname[code].astype(np.uint64),
            },
            rarity=row_rarity(code) if term_frequency else None,
        )

    def settles(values: pl.Series) -> Words:
        plain = (
            values.cast(pl.String)
            .to_frame("n")
            .select(
                pl.when(
                    pl.col("n").str.contains(_PLAIN) & ~pl.col("n").str.contains(_SUSPECT)
                ).then("n")
            )
        )
        return hashes(plain["n"])

    agreeing = int(NameLevel.ONE_OFF) - 1
    is_own = kinship is not Kinship.SHARED
    return Comparison(
        column,
        _levels(NameLevel),
        encode_names,
        _expected("name", 0),
        kinship,
        kin=_expected("name", 1),
        twin=_expected("name", 2),
        n_agreeing=agreeing,
        confirms=is_own,
        settles=settles if is_own else None,
    )


def date(column: str, *, kinship: Kinship = Kinship.NOTHING) -> Comparison:
    """Dates of birth: the same, some days off, lunar, a slip of typing, the year, different.

    Args:
        column: dates, moments, or texts and integers with year, month and day in this order; what
            cannot be read is missing.
        kinship: what relatives have in common; ``NOTHING`` for dates of birth.
    """

    def encode_dates(values: pl.Series) -> Encoded:
        frame = as_date(values).to_frame("d").select(n=days(pl.col("d")))
        number = frame["n"].to_numpy()
        precision = np.where(number != MISSING, Precision.DAY, Precision.MISSING).astype(np.uint8)

        def level(left: Rows, right: Rows) -> Levels:
            return date_levels(number[left], number[right], precision[left], precision[right])

        day = dates(pl.when(pl.col("n") != MISSING).then("n"))
        parts = frame.select(
            month=day.dt.year().cast(pl.UInt64) * 12 + day.dt.month().cast(pl.UInt64),
            year=day.dt.year().cast(pl.UInt64),
            birthday=day.dt.month().cast(pl.UInt64) * 32 + day.dt.day().cast(pl.UInt64),
        ).fill_null(0)
        return Encoded(
            level,
            {
                f"{column}:day": number.astype(np.uint64),
                f"{column}:birthday": parts["birthday"].to_numpy(),
                f"{column}:month": parts["month"].to_numpy(),
                f"{column}:year": parts["year"].to_numpy(),
            },
        )

    agreeing = int(DateLevel.SLIP)
    return Comparison(
        column,
        _levels(DateLevel),
        encode_dates,
        _expected("birth_date", 0),
        kinship,
        kin=_expected("birth_date", 1),
        twin=_expected("birth_date", 0),
        n_agreeing=agreeing,
        confirms=True,
        settles=lambda values: hashes(as_date(values)),
        read=as_date,
    )


def citizen_id(column: str) -> Comparison:
    """Citizen numbers: the same, damaged, one digit off, the same area, different.

    A sound number (18 characters with a right check digit) settles a link that a name or a date
    confirms, before anything is compared fuzzily.

    Args:
        column: the numbers as text, whole or in part; old numbers of 15 digits meet those of 18.
    """

    def encode_numbers(values: pl.Series) -> Encoded:
        known = coded(_tidy(values))
        number = pl.col("id")
        length = number.str.len_chars()
        parts = known.values.to_frame("id").select(
            sound=_is_sound(number),
            beginning=pl.when(length >= IDENTIFYING_DIGITS).then(
                number.str.slice(0, IDENTIFYING_DIGITS)
            ),
            ending=pl.when(length == ID_LENGTH).then(number.str.slice(ID_ENDING_START)),
        )
        ids = Ids(
            values=known.values,
            is_valid=np.concatenate([[False], parts["sound"].to_numpy()]),
            beginning=behind_missing(coded(parts["beginning"]).codes),
            ending=behind_missing(coded(parts["ending"]).codes),
        )

        def level(left: Rows, right: Rows) -> Levels:
            return id_levels(ids, known.codes[left], known.codes[right])

        return Encoded(
            level,
            {
                column: known.codes.astype(np.uint64),
                f"{column}:beginning": ids.beginning[known.codes].astype(np.uint64),
                f"{column}:ending": ids.ending[known.codes].astype(np.uint64),
            },
        )

    def certain(values: pl.Series) -> Words:
        number = pl.col("id")
        whole = (
            values.cast(pl.String)
            .to_frame("id")
            .select(pl.when(number.str.len_bytes() == ID_LENGTH).then(number))
        )
        return hashes(whole["id"])

    def vouches(values: pl.Series) -> Flags:
        return (
            values.cast(pl.String)
            .to_frame("id")
            .select(_is_sound(pl.col("id")))
            .to_series()
            .to_numpy()
        )

    return Comparison(
        column,
        _levels(IdLevel),
        encode_numbers,
        _expected("id", 0),
        Kinship.DECLARED,
        kin=_expected("id", 1),
        twin=_expected("id", 2),
        n_agreeing=int(IdLevel.ONE_OFF),
        certain=certain,
        vouches=vouches,
        read=lambda values: _tidy(as_text(values)),
    )


def _is_nameless(names: pl.Series) -> Flags:
    """By code (0 first): names that say nothing, or that stand for a child without one.

    The rules for them are many and slow; most names hold none of the characters that they are about.
    """
    plain = names.str.contains(_PLAIN) & ~names.str.contains(_SUSPECT)
    rest = np.flatnonzero(~plain.to_numpy())
    status = (
        names.gather(rest)
        .to_frame("n")
        .select(standard_names.parse(pl.col("n")).struct.field("status"))["status"]
    )
    nameless = np.zeros(len(names) + 1, dtype=np.bool_)
    nameless[1 + rest] = status.is_in(["missing", "placeholder"]).to_numpy()
    return nameless


def _tidy(values: pl.Series) -> pl.Series:
    return values.cast(pl.String).str.strip_chars().str.to_uppercase()


def _is_sound(number: pl.Expr) -> pl.Expr:
    first17, last = number.str.slice(0, ID_LENGTH - 1), number.str.slice(ID_LENGTH - 1)
    return (check_digit(first17) == last).fill_null(value=False)
