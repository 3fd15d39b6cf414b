"""The kinds of links: which comparisons, which blocking rules, what is expected before any data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.linkage import priors
from cpaudit.linkage.blocking import BlockingRule
from cpaudit.linkage.codes import known
from cpaudit.linkage.comparisons import births, places, values
from cpaudit.linkage.comparisons.dates import BIRTH_DATE
from cpaudit.linkage.comparisons.ids import ID
from cpaudit.linkage.comparisons.names import NAME
from cpaudit.linkage.comparisons.phones import PHONE
from cpaudit.linkage.comparisons.relatives import FATHER, MOTHER, SPOUSE
from cpaudit.linkage.model import Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cpaudit.linkage.comparison import Comparison


@dataclass(frozen=True, slots=True)
class LinkType:
    """A kind of link with its parts; ``name`` and ``tier`` stand in the table of links."""

    name: str
    tier: str
    comparisons: tuple[Comparison, ...]
    levels: Mapping[str, Mapping[str, tuple[float, ...]]]
    shares: tuple[float, ...]

    def prior(self) -> Parameters:
        """The expected parameters."""
        tables = []
        for comparison in self.comparisons:
            expected = self.levels[comparison.name]
            rows = np.array([expected[level] for level in comparison.levels[1:]], dtype=np.float64)
            missing = np.ones((rows.shape[1], 1))
            tables.append(np.hstack([missing, (rows / rows.sum(axis=0)).T]))
        return Parameters(np.array(self.shares), tuple(tables))


def _slots(column: str, *others: pl.Expr) -> tuple[tuple[pl.Expr, ...], ...]:
    return (known(column), *others), (known(f"{column}_2"), *others)


# Two shifted weeks: dates up to four days apart share one of them.
_WINDOW = 8
_DAY, _YEAR, _SEX = pl.col("day"), pl.col("year"), known("sex")
_NAME, _PINYIN, _SURNAME = known("name"), pl.col("pinyin"), pl.col("surname")


def _near(column: str) -> tuple[tuple[pl.Expr, ...], ...]:
    return tuple(
        (*keys, (_DAY + shift) // _WINDOW, pl.lit(shift))
        for shift in (0, _WINDOW // 2)
        for keys in _slots(column)
    )


_BY_NUMBER = (
    BlockingRule("id_beginning", ((pl.col("id_beginning"),),)),
    BlockingRule("id_ending", ((pl.col("id_ending"),),)),
)

ADULT_RULES = (
    BlockingRule("name_birth_date", ((_NAME, _DAY),), among_settled=True),
    *_BY_NUMBER,
    BlockingRule("pinyin_birth_date", ((_PINYIN, _DAY),)),
    BlockingRule("pinyin_village", _slots("village", _PINYIN)),
    BlockingRule("name_birth_year", ((_NAME, _YEAR),)),
    BlockingRule("birth_date_village", _slots("village", _DAY)),
    BlockingRule("birth_date_surname", ((_SURNAME, _DAY),)),
    BlockingRule("name_spouse", _slots("spouse", _NAME)),
    BlockingRule("birth_date_mother", _slots("mother", _DAY)),
    BlockingRule("phone_sex", _slots("phone", _SEX)),
    BlockingRule("spouse_person", _slots("spouse_person", _SEX)),
    BlockingRule("name_death_date", ((_NAME, known("death_date")),)),
)

_BY_BIRTH = (
    BlockingRule("certificate", _slots("certificate")),
    BlockingRule("mother_person", _slots("mother_person")),
    BlockingRule("mother_near_date", _near("mother")),
    BlockingRule("father_near_date", _near("father")),
    BlockingRule("birth_date_village_sex", _slots("village", _DAY, _SEX)),
    BlockingRule("phone_birth_year", _slots("phone", _YEAR)),
)
CHILD_RULES = (
    *_BY_NUMBER,
    BlockingRule("name_birth_date", ((_NAME, _DAY),), among_settled=True),
    *_BY_BIRTH,
    BlockingRule("pinyin_village", _slots("village", _PINYIN)),
    BlockingRule("pinyin_birth_date", ((_PINYIN, _DAY),)),
    BlockingRule("name_birth_year", ((_NAME, _YEAR),)),
)
NEWBORN_RULES = (*_BY_BIRTH, *_BY_NUMBER)

ADULT = LinkType(
    "adult",
    "fuzzy",
    (
        NAME,
        BIRTH_DATE,
        values.SEX,
        ID,
        places.VILLAGE,
        places.HOUSEHOLD,
        PHONE,
        SPOUSE,
        MOTHER,
        FATHER,
        values.DEATH_DATE,
        values.SOURCE,
    ),
    priors.ADULT,
    priors.ADULT_SHARES,
)
_YOUNG = (
    NAME,
    BIRTH_DATE,
    values.SEX,
    ID,
    MOTHER,
    FATHER,
    births.CERTIFICATE,
    births.TWIN,
    births.WEIGHT,
    births.BIRTH_ORDER,
    places.VILLAGE,
    places.HOUSEHOLD,
    PHONE,
    values.SOURCE,
)
CHILD = LinkType("child", "fuzzy", _YOUNG, priors.CHILD, priors.CHILD_SHARES)
NEWBORN = LinkType("newborn", "newborn", _YOUNG, priors.CHILD, priors.NEWBORN_SHARES)
