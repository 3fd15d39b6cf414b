"""The names by which an address can name the project's area, and those of its villages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.standards.address_units import LEVELS, PROVINCE_OF, canonical_name, stem, tokens
from cpaudit.standards.village_codes import bare_codes, successors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cpaudit.standards.village_table import VillageTable

_BODY = "(?:村|社区|居|嘎查)$"


@dataclass(frozen=True, slots=True)
class AreaNames:
    """What the project's area and the units around it are called.

    Attributes:
        own: the names at each level; empty where they are not known.
        level: at which the area itself stands, null where nothing tells.
        town_of: code of a township → its name.
    """

    own: Mapping[str, frozenset[str]]
    level: str | None
    town_of: Mapping[str, str]

    def stems(self, level: str) -> list[str]:
        """The own names at ``level`` without their kind.

        City and county go together: a county-level city is both.
        """
        levels = ("city", "county") if level in {"city", "county"} else (level,)
        names = sorted({name for each in levels for name in self.own[each]})
        return (
            pl.DataFrame({"name": pl.Series(names, dtype=pl.String)})
            .select(stem(pl.col("name")))
            .to_series()
            .to_list()
        )

    @classmethod
    def of(
        cls, table: VillageTable, area_codes: Sequence[str], area_names: Iterable[str]
    ) -> AreaNames:
        """Names out of the project, the table's upper units and the province's code."""
        given = [token for name in area_names for token in tokens(name)]
        areas = bare_codes(area_codes)
        own: dict[str, set[str]] = {level: set() for level in LEVELS}
        for level, name in given:
            own[level].add(name)
        town_of = {}
        for code, name in table.upper.iter_rows():
            is_around = any(area.startswith(code) or code.startswith(area) for area in areas)
            for level, token in tokens(name):
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
        today = successors(table)
        own = sorted({name for names in area.own.values() for name in names}, key=len, reverse=True)
        upper = re.compile(f"^(?:{'|'.join(map(re.escape, own))})+") if own else None
        claims: dict[str, set[str]] = {}
        forms, stems, towns = set(), set(), {}
        for code, name, aliases in table.frame.select("code", "name", "aliases").iter_rows():
            town = area.town_of.get(code[:9])
            if town:
                towns[today[code]] = town
            for called in {canonical_name(name), *map(canonical_name, aliases)}:
                form = upper.sub("", called) if upper else called
                if not form:
                    continue
                short = re.sub(_BODY, "", form)
                forms.add(form)
                claims.setdefault(form, set()).add(today[code])
                if town:
                    claims.setdefault(f"{town}|{form}", set()).add(today[code])
                # Two characters at least: 新 of 新村 is no name.
                if len(short) > 1 and short != form:
                    stems.add(short)
                    claims.setdefault(f"={short}", set()).add(today[code])
        return cls(
            code_of={name: min(codes) for name, codes in claims.items() if len(codes) == 1},
            forms=tuple(sorted(forms, key=len, reverse=True)),
            stems=tuple(sorted(stems, key=len, reverse=True)),
            town_of=towns,
        )
