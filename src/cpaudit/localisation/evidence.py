"""Beliefs about all attributes of all persons, numbers first: they are witnesses of the rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.localisation.attributes import (
    BIRTH_DATE,
    DOUBTFUL_NUMBERS,
    ID_NO,
    NAME,
    OWN,
    OWN_ROLES,
    PARENTS,
    SEX,
    SPOUSE,
    USABLE_NUMBERS,
    Attribute,
)
from cpaudit.localisation.beliefs import NOTHING_KNOWN, Belief, believe
from cpaudit.localisation.observations import coded, observed
from cpaudit.localisation.votes import NUMBER, books, with_books

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# Logs of what speaks against a value before anybody is heard: a date that is yet to come, a number
# that its own form calls wrong (some were issued so), one that another person bears.
_FUTURE, _DOUBTFUL, _FOREIGN = -9.0, -4.0, -4.0
_DATE_AT, _DATE_LENGTH, _SEX_AT = 6, 8, 16
# A number with another date than the sources say is as unlikely as any day; with the other sex, one
# of two.
_OTHER_DAY, _OTHER_SEX = 1 / 300, 1.0
# Numbers of the witnesses that are no source's field; above all of those that are.
_BY_DATE, _BY_SEX, _BY_SPOUSE = 4_000_000_001, 4_000_000_002, 4_000_000_003
_OTHER_SPOUSE = 1 / 100
_LIKELY = 0.5
# Attributes weighed at a time: each holds all that was said of it, so that more would take room.
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is believed, by attribute."""

    beliefs: tuple[Belief, ...]

    @property
    def reliability(self) -> pl.DataFrame:
        """``beliefs.RELIABILITY`` of every attribute."""
        return pl.concat([belief.reliability for belief in self.beliefs])


def weigh(
    records: Mapping[str, pl.DataFrame],
    named: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    as_of: date,
) -> Evidence:
    """What is believed of every attribute that sources tell.

    Args:
        records: canonical records by dataset.
        named: ``tables.MENTIONS`` with ``person_no``.
        sources: ``tables.SOURCES``.
        as_of: no date of birth or death is later.
    """
    of_source = books(sources)
    named = coded(named, list(of_source))
    future = pl.when(pl.col("value").cast(pl.Date) > as_of).then(_FUTURE).otherwise(0.0)

    def cells(attribute: Attribute) -> pl.LazyFrame:
        return with_books(observed(attribute, records, named), of_source)

    dates = cells(BIRTH_DATE).collect()
    sexes = cells(SEX).collect()
    numbers = believe(
        ID_NO,
        cells(ID_NO),
        prior=_prior_of_numbers(named),
        hints=lambda candidates: _hints(candidates, dates, sexes),
    )
    known = _numbers_of(numbers, named)
    told = {
        BIRTH_DATE: pl.concat(
            [dates.lazy(), with_books(_say(known, "id_birth_date", dates), of_source)]
        ),
        SEX: pl.concat([sexes.lazy(), with_books(_say(known, "id_sex", sexes), of_source)]),
    }

    def belief(attribute: Attribute) -> Belief:
        is_day = attribute.name in {BIRTH_DATE.name, "death_date"}
        return believe(
            attribute,
            told[attribute] if attribute in told else cells(attribute),
            prior=future if is_day else NOTHING_KNOWN,
            hints=(lambda candidates: _taken(candidates, named)) if attribute is SPOUSE else None,
        )

    # No attribute hangs on another from here on.
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        beliefs = pool.map(belief, (BIRTH_DATE, SEX, NAME, *PARENTS, SPOUSE, *OWN))
        return Evidence((numbers, *beliefs))


def _prior_of_numbers(named: pl.DataFrame) -> pl.Expr:
    """The log of what speaks against a number, by its form and by who else bears it."""
    doubtful = (
        named.lazy()
        .filter(pl.col("id_status").is_in(DOUBTFUL_NUMBERS))
        .select("id_no")
        .unique()
        .collect()
        .to_series()
    )
    borne = (
        named.lazy()
        .filter(pl.col("id18").is_not_null())
        .group_by("id18", "person_no")
        .len()
        .filter(pl.len().over("id18") > 1)
        .filter(pl.col("len") < pl.col("len").max().over("id18"))
        .select(pl.struct(pl.col("person_no"), pl.col("id18").alias("value")).alias("who"))
        .collect()
        .to_series()
    )
    return (
        pl.when(pl.col("value").is_in(doubtful.implode()))
        .then(_DOUBTFUL)
        .when(pl.struct("person_no", "value").is_in(borne.implode()))
        .then(_FOREIGN)
        .otherwise(0.0)
    )


def _hints(candidates: pl.DataFrame, dates: pl.DataFrame, sexes: pl.DataFrame) -> pl.DataFrame:
    """Whether a candidate number holds the birth date and the sex that most sources give."""
    who = candidates.select("person_no").unique()
    day = pl.col("value").str.slice(_DATE_AT, _DATE_LENGTH)
    digit = pl.col("value").str.slice(_SEX_AT, 1).cast(pl.Int32, strict=False) % 2
    parts = []
    for cells, witness, inside, density in (
        (dates, _BY_DATE, pl.col("most").dt.strftime("%Y%m%d") == day, _OTHER_DAY),
        (sexes, _BY_SEX, (pl.col("most") == "M") == (digit == 1), _OTHER_SEX),
    ):
        most = _most_said(cells.join(who, on="person_no", how="semi"))
        parts.append(
            candidates.join(most, on="person_no", how="inner").select(
                "row",
                pl.lit(witness, pl.UInt32).alias("witness"),
                (pl.col("value").is_null() | inside).fill_null(value=False).alias("agrees"),
                pl.lit(density).alias("density"),
            )
        )
    return pl.concat(parts)


def _taken(candidates: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Of candidate spouses, those whose own row names somebody else."""
    named = named.select("record_id", "role", "person_no")
    own = named.filter(pl.col("role").is_in(OWN_ROLES)).drop("role")
    claims = (
        named.filter(pl.col("role") == "spouse")
        .select("record_id", pl.col("person_no").alias("spouse"))
        .join(own, on="record_id", how="inner")
        .group_by(pl.col("person_no").alias("value"))
        .agg(pl.col("spouse"))
    )
    return (
        candidates.join(claims, on="value", how="inner")
        .filter(~pl.col("spouse").list.contains(pl.col("person_no")))
        .select(
            "row",
            pl.lit(_BY_SPOUSE, pl.UInt32).alias("witness"),
            pl.lit(value=False).alias("agrees"),
            pl.lit(_OTHER_SPOUSE).alias("density"),
        )
    )


def _most_said(cells: pl.DataFrame) -> pl.DataFrame:
    """``most``, the value that more voices give a person than any other; no row where two are level."""
    return (
        cells.lazy()
        .filter(~pl.col("is_broken"))
        .select("person_no", "book", "value")
        .unique()
        .group_by("person_no", "value")
        .len()
        .filter(pl.col("len") == pl.col("len").max().over("person_no"))
        .filter(pl.len().over("person_no") == 1)
        .select("person_no", pl.col("value").alias("most"))
        .collect()
    )


def _numbers_of(numbers: Belief, named: pl.DataFrame) -> pl.DataFrame:
    """Each person's number, once: the only one, or the one that is believed."""
    held = (
        named.lazy()
        .filter(pl.col("id_status").is_in(USABLE_NUMBERS), pl.col("id_birth_date").is_not_null())
        .select("person_no", "id18", "id_birth_date", "id_sex")
        .unique()
        .collect()
    )
    believed = numbers.candidates.filter(pl.col("posterior") >= _LIKELY).select(
        "person_no", pl.col("value").alias("id18")
    )
    disputed = numbers.candidates.select("person_no").unique()
    return pl.concat(
        [
            held.join(disputed, on="person_no", how="anti"),
            held.join(believed, on=["person_no", "id18"], how="semi"),
        ]
    )


def _say(known: pl.DataFrame, column: str, like: pl.DataFrame) -> pl.LazyFrame:
    """What the numbers say, as statements of the witness that a number is."""
    own = {
        "person_no": pl.col("person_no"),
        "source_id": pl.lit(NUMBER),
        "field": pl.lit(column),
        "value": pl.col(column),
        "text": pl.col(column),
        "is_broken": pl.lit(value=False),
    }
    return (
        known.lazy()
        .filter(pl.col(column).is_not_null())
        .select(
            own.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in like.schema.items()
        )
    )
