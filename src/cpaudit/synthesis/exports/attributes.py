"""Attributes that several exports tell of a person: relationship, marriage, schooling, phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import AS_OF_DAY, NEVER, YEAR
from cpaudit.synthesis.households import Place
from cpaudit.synthesis.kinds import KINDS, BirthKind
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Flags, Ints
    from cpaudit.synthesis.exports.extract import Extract
    from cpaudit.synthesis.township import Township

# GB/T 4658 from none to college, and who reaches which before and after schooling became general.
_LEVELS = ["90", "80", "70", "60", "30", "20"]
_SCHOOLED_EARLY_AGE = 60
_SCHOOLED_EARLY = (0.2, 0.45, 0.3, 0.05, 0.0, 0.0)
_SCHOOLED_LATE = (0.0, 0.12, 0.48, 0.2, 0.12, 0.08)
_SCHOOL_AGES = (7, 13, 16, 20)
_OWN_PHONE_AGE = 16
_RELATIONSHIPS = {
    Place.HEAD: ("02", "02"),
    Place.SPOUSE: ("12", "11"),
    Place.CHILD: ("30", "20"),
    Place.CHILD_IN_LAW: ("38", "28"),
    Place.GRANDCHILD: ("42", "41"),
    Place.GRANDCHILD_IN_LAW: ("45", "46"),
    Place.GREAT_GRANDCHILD: ("48", "47"),
    Place.OTHER: ("97", "97"),
}


def relationships(place: Ints, sex: Ints) -> pl.Series:
    """GB/T 4761 codes; 97 (other) for those who left the household."""
    table = [code for place_ in Place for code in _RELATIONSHIPS[place_]]
    known = np.where(place >= 0, place, Place.OTHER)
    return pl.Series(table).gather(known * 2 + sex)


def marital(extract: Extract, rows: Ints) -> tuple[pl.Series, Ints]:
    """GB/T 2261.2 codes of the persons, and their living, undivorced spouses (or NOBODY)."""
    couple = extract.ints("couple")[rows]
    has = couple >= 0
    at = np.maximum(couple, 0)
    husband, wife = extract.couple("husband")[at], extract.couple("wife")[at]
    spouse = np.where(husband == rows, wife, husband)
    divorced = has & (extract.couple("ended")[at] < NEVER)
    widowed = has & ~divorced & (extract.ints("death")[spouse] < NEVER)
    # A second couple of the husband has a higher number than his first.
    again = has & _married_before(extract, rows, couple)
    codes = np.select([~has, divorced, widowed, again], [0, 4, 3, 2], 1)
    text = pl.Series(["10", "21", "22", "30", "40"]).gather(codes)
    return text, np.where(has & ~divorced & ~widowed, spouse, NOBODY).astype(np.int32)


def _married_before(extract: Extract, rows: Ints, couple: Ints) -> Flags:
    husband = extract.couple("husband")
    first = np.full(extract.township.persons.height, NEVER, dtype=np.int64)
    np.minimum.at(first, husband, np.arange(len(husband)))
    found: Flags = first[rows] < couple
    return found


def ethnic(extract: Extract, rows: Ints) -> pl.Series:
    """National codes: 01 Han; names with a separator belong to a minority (05)."""
    return (
        extract.text("name", rows)
        .str.contains("·")
        .replace_strict({True: "05", False: "01"}, return_dtype=pl.String)
    )


def education(chance: Chance, birth: Ints) -> pl.Series:
    """GB/T 4658 codes by age and generation; the very young have none."""
    age = (AS_OF_DAY - birth) / YEAR
    n = len(birth)
    early = chance.kinds(n, _SCHOOLED_EARLY)
    late = chance.kinds(n, _SCHOOLED_LATE)
    grown = np.where(age > _SCHOOLED_EARLY_AGE, early, late)
    stage = np.searchsorted(_SCHOOL_AGES, age, side="right")
    level = np.where(stage == len(_SCHOOL_AGES), grown, stage)
    return pl.Series(_LEVELS).gather(level)


def phones(extract: Extract, rows: Ints) -> pl.Series:
    """Mobile numbers: an adult's own, which every file gives; children have the household's."""
    home = np.maximum(extract.ints("household")[rows], 0).astype(np.int64)
    grown = AS_OF_DAY - extract.ints("birth")[rows] > _OWN_PHONE_AGE * YEAR
    key = np.where(grown, rows.astype(np.int64) * 7 + 3, home * 9_176) * 48_271 % 100_000_000
    lead = pl.Series(["138", "139", "150", "158", "186", "187"]).gather(key % 6)
    return lead + pl.Series(key).cast(pl.String).str.zfill(8)


def recorded_parents(
    township: Township, rows: Ints, mother: Ints, father: Ints
) -> tuple[Ints, Ints]:
    """Adopted children stand under the couple who adopted them; others under ``mother`` and ``father``."""
    recorded = township.births.filter(pl.col("kind") == KINDS.index(BirthKind.ADOPTED)).select(
        "child", "mother", "father"
    )
    place = {name: np.full(township.persons.height, NOBODY, np.int32) for name in ("m", "f")}
    child = recorded["child"].to_numpy()
    place["m"][child], place["f"][child] = recorded["mother"], recorded["father"]
    adopted = place["m"][rows] >= 0
    return (
        np.where(adopted, place["m"][rows], mother).astype(np.int32),
        np.where(adopted, place["f"][rows], father).astype(np.int32),
    )
