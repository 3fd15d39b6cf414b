"""Pairs of dates of one person that differ as the lunar and the solar calendar do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import LUNAR
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.standards.lunar import lunar_reading
from cpaudit.statistics import binomial
from cpaudit.views.birth_consensus import TRUST

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene

_OF_PERSONS = ("police", "planning", "insurance")
_DATASETS = {
    "certificate": "health_certificates",
    "delivery": "health_deliveries",
    "screening": "health_screenings",
    "police_birth": "police_births",
    "police": "police_persons",
    "vaccination": "vaccinations",
    "planning": "planning_births",
    "roll": "planning_persons",
    "insurance": "insurance",
    "subsidy": "childcare_subsidies",
    "school": "school_enrolments",
}
# Pairs that miss the lunar reading by so many days are as likely by chance as pairs that meet it.
_NEAR_DAYS = 5
_CHANCE = 1 / (2 * _NEAR_DAYS + 1)
_LEAST_HITS = 3


def screen(scene: Scene) -> Said:
    """Every source's dates with the most trusted other date of the same person."""
    families: list[Family] = []
    silent: list[Silence] = []
    for view, groups in (("births", TRUST), ("persons", _OF_PERSONS)):
        frame = scene.view(view)
        if frame.is_empty():
            continue
        dates = [name for name in groups if f"{name}.birth_date" in frame.columns]
        for name in dates:
            if view == "persons" and name != "planning":
                continue  # one comparison of the rolls: the other is its mirror
            dataset = "planning_persons" if view == "persons" else _DATASETS[name]
            if view == "births" and name == "roll":
                continue  # the roll is compared as a whole, all ages together
            _source(scene, frame, name, [one for one in dates if one != name], dataset).told(
                families, silent
            )
    return families, silent


class _Pairs:
    """The pairs of a source that differ, by village: ``n``, ``n_hits``, ``n_near``."""

    def __init__(self, scene: Scene, dataset: str, counts: pl.DataFrame) -> None:
        self._scene, self._dataset, self._counts = scene, dataset, counts

    def told(self, families: list[Family], silent: list[Silence]) -> None:
        """Add the source's tests, or that it has too few pairs."""
        sums = self._counts.select(pl.col("n", "n_hits", "n_near").sum()).row(0, named=True)
        if sums["n"] == 0 and self._counts.is_empty():
            return
        if sums["n"] < LUNAR.needed:
            silent.append(too_few(LUNAR, self._dataset, sums["n"]))
            return
        families.append(Family(LUNAR, self._dataset, (self._outcome(None, sums),)))
        villages = self._counts.filter(
            pl.col("village").is_not_null() & (pl.col("n") >= LUNAR.needed)
        )
        if villages.height:
            families.append(
                Family(
                    LUNAR,
                    self._dataset,
                    tuple(
                        self._outcome(row["village"], row) for row in villages.iter_rows(named=True)
                    ),
                )
            )

    def _outcome(self, village: str | None, row: dict[str, int]) -> Outcome:
        hits, near, n = int(row["n_hits"]), int(row["n_near"]), int(row["n"])
        due = near / (2 * _NEAR_DAYS)
        said = "" if village is None else self._scene.named(village)
        return Outcome(
            village=village,
            part="",
            n=n,
            statistic=float(hits),
            expected=due,
            p_value=binomial.at_least(hits, hits + near, _CHANCE) if hits else 1.0,
            is_large=hits >= _LEAST_HITS,
            message=Text(
                f"{said + ': ' if said else ''}{hits:,} of {n:,} dates that differ between sources "
                f"differ as lunar and solar calendar do; {due:.1f} by chance",
                f"{said + '：' if said else ''}来源间不一致的 {n:,} 对日期中 {hits:,} 对恰为农历与"
                f"公历对应，随机水平 {due:.1f}",
            ),
        )


def _source(
    scene: Scene, frame: pl.DataFrame, name: str, others: list[str], dataset: str
) -> _Pairs:
    own = pl.col(f"{name}.birth_date")
    other = pl.coalesce(*(pl.col(f"{one}.birth_date") for one in others)) if others else None
    if other is None:
        return _Pairs(scene, dataset, _none())
    precise = [one for one in (name, *others) if f"{one}.birth_date_precision" in frame.columns]
    exact = [
        pl.col(f"{one}.birth_date_precision").eq_missing("day")
        | pl.col(f"{one}.birth_date").is_null()
        for one in precise
    ]
    pairs = (
        # The view is hundreds of columns wide: rows are chosen among those that are read.
        frame.select(
            "village",
            *(f"{one}.birth_date_precision" for one in precise),
            *(f"{one}.birth_date" for one in (name, *others)),
        )
        .lazy()
        .filter(own.is_not_null() & other.is_not_null())
        .filter(*exact)
        .select("village", own.alias("a"), other.alias("b"))
        .collect()
    )
    if pairs.is_empty():
        return _Pairs(scene, dataset, _none())
    differing = pairs.filter(pl.col("a") != pl.col("b"))
    off = [
        (lunar_reading(pl.col(one)) - pl.col(two)).dt.total_days().abs()
        for one, two in (("a", "b"), ("b", "a"))
    ]
    nearest = pl.min_horizontal(*off)
    counts = (
        differing.with_columns(nearest.alias("off"))
        .group_by("village")
        .agg(
            pl.len().alias("n"),
            (pl.col("off") == 0).sum().alias("n_hits"),
            pl.col("off").is_between(1, _NEAR_DAYS).sum().alias("n_near"),
        )
        .sort("village", nulls_last=True)
    )
    return _Pairs(scene, dataset, counts if counts.height else _none(1))


def _none(n_rows: int = 0) -> pl.DataFrame:
    """No pairs at all, or a source all of whose dates agree."""
    frame = pl.DataFrame(
        {"village": [None], "n": [0], "n_hits": [0], "n_near": [0]},
        schema={"village": pl.String, "n": pl.UInt32, "n_hits": pl.UInt32, "n_near": pl.UInt32},
    )
    return frame.head(n_rows)
