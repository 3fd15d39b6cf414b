"""The names by which an address can name the project's area, and those of its villages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.address_units import LEVELS, PROVINCE_OF, canonical, tokens
from cpaudit.standards.address_units import stem as stem_of
from cpaudit.standards.village_codes import bare_codes, successors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.standards.village_table import VillageTable

# The beginning of a village's code that is its township's.
TOWN_DIGITS = 9
_BODY = "(?:村|社区|居|嘎查)$"


@dataclass(frozen=True, slots=True)
class AreaNames:
    """What the project's area and the units around it are called.

    Attributes:
        own: the names at each level; empty where they are not known.
        level: at which the area itself stands, null where nothing tells.
        town_of: code of a township → its name.
        stems: the own names at each level without their kind; those of city and county together,
            for a county-level city is both.
    """

    own: Mapping[str, frozenset[str]]
    level: str | None
    town_of: Mapping[str, str]
    stems: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls, table: VillageTable, area_codes: Sequence[str], area_names: Iterable[str]
    ) -> AreaNames:
        """Names out of the project, the table's upper units and the province's code."""
        given = [token for found in tokens(area_names) for token in found]
        areas = bare_codes(area_codes)
        own: dict[str, set[str]] = {level: set() for level in LEVELS}
        for level, name in given:
            own[level].add(name)
        town_of = {}
        upper = table.upper
        for code, units in zip(upper["code"], tokens(upper["name"]), strict=True):
            is_around = any(area.startswith(code) or code.startswith(area) for area in areas)
            for level, token in units:
                if level == "town":
                    town_of[code] = token
                if is_around or not areas:
                    own[level].add(token)
        own["province"] |= {PROVINCE_OF[area[:2]] for area in areas if area[:2] in PROVINCE_OF}
        lowest = max((LEVELS.index(level) for level, _ in given), default=None)
        if lowest is None and any(own.values()):
            lowest = max(index for index, level in enumerate(LEVELS) if own[level])
        return cls(
            own={level: frozenset(names) for level, names in own.items()},
            level=None if lowest is None else LEVELS[lowest],
            town_of=town_of,
            stems={
                level: _stems(own["city"] | own["county"])
                if level in {"city", "county"}
                else _stems(names)
                for level, names in own.items()
            },
        )


@dataclass(frozen=True, slots=True)
class VillageNames:
    """Which code an address means by a village's name.

    Attributes:
        code_of: name, alias, or name without its body (花园) → code, where only one village is
            called so. Under ``town|name`` every village whose township has a name.
        forms: all names and aliases, the longest first.
        stems: all names without body, the longest first.
        town_of: code → the name of its township.
    """

    code_of: Mapping[str, str]
    forms: tuple[str, ...]
    stems: tuple[str, ...]
    town_of: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, table: VillageTable, area: AreaNames) -> VillageNames:
        """The names of the table's villages, each leading to the village of today."""
        own = sorted({name for names in area.own.values() for name in names}, key=len, reverse=True)
        in_front = f"^(?:{'|'.join(map(re.escape, own))})+" if own else "^$"
        code, form, stem = pl.col("code"), pl.col("form"), pl.col("stem")
        named = (
            table.frame.select("code", name=pl.concat_list("name", "aliases"))
            .explode("name")
            .with_columns(
                code=code.replace_strict(successors(table), return_dtype=pl.String),
                town=_looked_up(code.str.head(TOWN_DIGITS), area.town_of),
                form=canonical(pl.col("name")).str.replace(in_front, ""),
            )
            .filter(form != "")
            .with_columns(stem=form.str.replace(_BODY, ""))
            # Two characters at least: 新 of 新村 is no name.
            .with_columns(stem=pl.when((stem != form) & (stem.str.len_chars() > 1)).then(stem))
        )
        claims = pl.concat(
            named.select(key=key, code="code").drop_nulls()
            for key in (form, pl.lit("=") + stem, pl.col("town") + "|" + form)
        )
        only = claims.unique().filter(pl.len().over("key") == 1)
        return cls(
            code_of=dict(only.iter_rows()),
            forms=_longest_first(named["form"]),
            stems=_longest_first(named["stem"]),
            town_of=dict(named.select("code", "town").drop_nulls().unique().iter_rows()),
        )


@lru_cache(maxsize=4)  # one project has one table; its sources ask for it column by column
def names_of(
    table: VillageTable, area_codes: tuple[str, ...], area_names: tuple[str, ...]
) -> tuple[AreaNames, VillageNames]:
    """The names of the area and of its villages."""
    area = AreaNames.of(table, area_codes, area_names)
    return area, VillageNames.of(table, area)


def _stems(names: set[str]) -> tuple[str, ...]:
    frame = pl.DataFrame({"name": sorted(names)}, schema={"name": pl.String})
    return tuple(frame.select(stem_of(pl.col("name"))).to_series().unique().sort())


def _looked_up(key: pl.Expr, values: Mapping[str, str]) -> pl.Expr:
    return key.replace_strict(values, default=None, return_dtype=pl.String)


def _longest_first(names: pl.Series) -> tuple[str, ...]:
    return tuple(sorted(names.drop_nulls().unique(), key=lambda name: (-len(name), name)))
