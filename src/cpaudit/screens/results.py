"""The screens' tables: every result with its adjusted p value, what was not done, and the places."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import SCREENS, Screen
from cpaudit.screens.outcome import Family, Outcome, Silence
from cpaudit.statistics import false_discovery
from cpaudit.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Standing(StrEnum):
    """What becomes of a result."""

    USUAL = "usual"
    VISIT = "worth_a_visit"


_TEXT, _COUNT, _NUMBER = pl.String(), pl.Int64(), pl.Float64()
RESULTS = Table(
    "screens",
    {
        "screen": _TEXT,
        "title_zh": _TEXT,
        "title_en": _TEXT,
        "source": _TEXT,  # a dataset or an indicator; null for the area
        "village": _TEXT,  # null for the area
        "part": _TEXT,  # which day, cohort, order of birth
        "n": _COUNT,
        "statistic": _NUMBER,
        "expected": _NUMBER,
        "p": _NUMBER,
        "q": _NUMBER,  # null below eight villages: then the p values are to be read
        "standing": _TEXT,
        "message_zh": _TEXT,
        "message_en": _TEXT,
        "causes_zh": _TEXT,
        "causes_en": _TEXT,
    },
    required=("screen", "n", "standing"),
)
SILENT = Table(
    "silent_screens",
    {
        "screen": _TEXT,
        "title_zh": _TEXT,
        "title_en": _TEXT,
        "source": _TEXT,
        "n": _COUNT,
        "needed": _COUNT,
        "reason_zh": _TEXT,
        "reason_en": _TEXT,
    },
    required=("screen",),
)
PLACES = Table(
    "screened_places",
    {
        "village": _TEXT,
        "village_name": _TEXT,
        "n_screens": _COUNT,  # different screens in which it stands out
        "screens": _TEXT,
        "least_q": _NUMBER,
    },
    key=("village",),
)


def p_values(family: Family) -> list[float]:
    """Those of the tests that are shown, in their order, and those of the others."""
    own = [one.p_value for one in family.outcomes if one.p_value is not None]
    return [*own, *family.other_p_values]


def results_of(families: Sequence[Family]) -> pl.DataFrame:
    """Every outcome with its adjusted p value; the sources of a screen are one family.

    A pattern shows in several sources at once: were each a family, one true pattern would open the
    door to chance results of all other screens.
    """
    by_screen: dict[str, list[Family]] = {}
    for family in families:
        by_screen.setdefault(family.screen.name, []).append(family)
    q_values = false_discovery.adjusted_in_families(
        [[p for one in some for p in p_values(one)] for some in by_screen.values()],
        are_dependent=[any(one.are_dependent for one in some) for some in by_screen.values()],
    )
    rows = []
    for some, qs in zip(by_screen.values(), q_values, strict=True):
        found = iter(qs)
        for family in some:
            mine = list(islice(found, len(p_values(family))))
            told = iter(mine)
            n_villages = sum(one.village is not None for one in family.outcomes)
            for one in family.outcomes:
                q = None if one.p_value is None else next(told)
                rows.append(_row(family.screen, family.source, one, q, n_villages))
    frame = pl.DataFrame(rows, schema=dict(RESULTS.columns), orient="row")
    return frame.sort(
        pl.col("standing") == str(Standing.USUAL),
        "p",
        "screen",
        "source",
        "village",
        "part",
        nulls_last=True,
        maintain_order=True,
    )


def _row(
    screen: Screen, source: str | None, one: Outcome, q: float | None, n_villages: int
) -> tuple[object, ...]:
    is_sure = q is not None and q <= false_discovery.LEVEL
    is_few = one.village is not None and n_villages < false_discovery.ENOUGH_TESTS
    return (
        screen.name,
        screen.title.zh,
        screen.title.en,
        source,
        one.village,
        one.part,
        one.n,
        one.statistic,
        one.expected,
        one.p_value,
        None if is_few else q,
        str(Standing.VISIT if is_sure and one.is_large else Standing.USUAL),
        one.message.zh,
        one.message.en,
        screen.causes.zh,
        screen.causes.en,
    )


def silent_of(silences: Sequence[Silence], families: Sequence[Family]) -> pl.DataFrame:
    """What was not looked at; screens that had nothing to look at at all are named too."""
    told = {family.screen.name for family in families} | {one.screen.name for one in silences}
    nothing = Text("no source that it needs", "缺少所需来源")
    absent = [Silence(one, None, 0, one.needed, nothing) for one in SCREENS if one.name not in told]
    rows = [
        (
            one.screen.name,
            one.screen.title.zh,
            one.screen.title.en,
            one.source,
            one.n,
            one.needed,
            one.reason.zh,
            one.reason.en,
        )
        for one in (*silences, *absent)
    ]
    return pl.DataFrame(rows, schema=dict(SILENT.columns), orient="row").unique(maintain_order=True)


def places_of(results: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """``PLACES``: villages that stand out in any screen, those of most screens first."""
    found = (
        results.filter(
            (pl.col("standing") == str(Standing.VISIT)) & pl.col("village").is_not_null()
        )
        .group_by("village")
        .agg(
            pl.col("screen").n_unique().cast(pl.Int64).alias("n_screens"),
            pl.col("screen").unique().sort().str.join(";").alias("screens"),
            pl.col("q").min().alias("least_q"),
        )
    )
    known = pl.DataFrame(
        {"village": [*names], "village_name": [*names.values()]},
        schema={"village": pl.String, "village_name": pl.String},
    )
    return (
        found.join(known, on="village", how="left")
        .select(*PLACES.columns)
        .sort("n_screens", "least_q", "village", descending=[True, False, False], nulls_last=True)
    )
