"""A township as the screens see it, in which nothing is wrong; tests plant one pattern each."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from cpaudit.screens.assess import assess

AS_OF = date(2026, 1, 31)
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
_EPOCH = date(1970, 1, 1)
_FIRST = (date(2020, 1, 1) - _EPOCH).days
_LAST = (date(2025, 12, 31) - _EPOCH).days
_GROUPS = ("certificate", "delivery", "police", "vaccination", "planning")


def dates(numbers) -> pl.Series:
    return pl.Series(np.asarray(numbers).astype(np.int32)).cast(pl.Date)


class World:
    """Births of six years in villages of one size, the same in planning, hospital and police."""

    def __init__(self, seed: int, n_villages: int = 24, yearly: float = 40.0) -> None:
        self.chance = np.random.default_rng(seed)
        chance = self.chance
        self.villages = pl.Series([f"8801011{i:05d}" for i in range(n_villages)])
        per_village = chance.poisson(yearly * 6, n_villages)
        self.village = np.repeat(np.arange(n_villages), per_village)
        n = len(self.village)
        self.n = n
        self.born = chance.integers(_FIRST, _LAST + 1, n)
        delay = chance.negative_binomial(2, 0.08, n)
        last = (AS_OF - _EPOCH).days
        # What would be entered later is entered at any time before: a cut would be a busy day.
        sooner = chance.integers(self.born, last)
        self.entered = np.where(self.born + delay < last, self.born + delay, sooner)
        self.births = pl.DataFrame(
            {
                "source_id": ["planning"] * n,
                "file": ["births.csv"] * n,
                "sheet": [None] * n,
                "row": np.arange(n) + 2,
                "person_no": np.arange(n),
                "village": self.villages.gather(self.village),
                "sex": np.where(chance.random(n) < 105 / 205, "M", "F"),
                "birth_date": dates(self.born),
                "birth_date_precision": ["day"] * n,
                "birth_order": chance.choice([1, 2, 3], n, p=[0.5, 0.4, 0.1]),
                "n_fetus": chance.choice([1, 2], n, p=[0.98, 0.02]),
                "birth_place_kind": chance.choice(["facility", "home"], n, p=[0.95, 0.05]),
                "facility": chance.choice(["甲", "乙", "丙"], n),
                "mother_id_birth_date": dates(self.born - chance.integers(8000, 13000, n)),
                "father_id_birth_date": dates(self.born - chance.integers(8000, 14000, n)),
                "mother_id18": [f"m{i}" for i in range(n)],
                "mother_name": ["王丽"] * n,
                "household_no": [f"h{i}" for i in range(n)],
                "phone": [f"138{i:08d}" for i in chance.integers(0, 10**8, n)],
                "resid_address": [f"{i}组" for i in chance.integers(1, 12, n)],
                "resid_group": chance.integers(1, 12, n),
                "operator": chance.choice(["甲", "乙", "丙"], n),
                "entry_date": dates(self.entered),
                "entry_date_precision": ["day"] * n,
                "outcome": ["live"] * n,
                "kinship": ["birth"] * n,
                "status": ["active"] * n,
            },
            schema_overrides={"sheet": pl.String},
        ).sort("entry_date")
        order = self.births["person_no"].to_numpy()
        self.village, self.born, self.entered = (
            part[order] for part in (self.village, self.born, self.entered)
        )
        self.deliveries = self.births.filter(pl.Series(chance.random(n) < 0.9))
        self.wide = self.births.select(
            "village",
            "birth_date",
            pl.lit("inside").alias("scope"),
            pl.lit(value=True).alias("in_planning"),
            pl.lit("live").alias("delivery.outcome"),
            pl.lit("live").alias("planning.outcome"),
            pl.lit("active").alias("planning.status"),
            pl.lit("active").alias("roll.status"),
            *(pl.col("birth_date").alias(f"{group}.birth_date") for group in _GROUPS),
            *(pl.lit("day").alias(f"{group}.birth_date_precision") for group in _GROUPS),
            *(pl.lit(1).alias(f"{group}.n_rows") for group in _GROUPS),
        )
        ages = chance.integers(0, 85 * 365, 6000)
        self.roll = pl.DataFrame({"birth_date": dates((AS_OF - _EPOCH).days - ages)})
        women = chance.integers(380, 420, n_villages)
        self.counts = pl.DataFrame(
            {
                "n_births": chance.poisson(women * yearly / 400),
                "n_women_20_39": women,
            }
        )
        self.indicators = self.shares("coverage", chance.binomial(60, 0.95, n_villages), 60)

    def shares(self, name, hits, n) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "name": [name] * len(self.villages),
                "title_zh": ["出生入库率"] * len(self.villages),
                "title_en": ["Births in the planning system"] * len(self.villages),
                "village": self.villages,
                "numerator": np.asarray(hits),
                "denominator": np.full(len(self.villages), n),
            }
        )

    def births_with(self, **columns) -> None:
        """The planning births with other columns."""
        self.births = self.births.with_columns(**columns)

    def rows_of(self, village: int) -> np.ndarray:
        return np.flatnonzero(self.village == village)

    def assessed(self, **more):
        views = {
            "planning_births": self.births,
            "health_deliveries": self.deliveries,
            "births": self.wide,
            "planning_persons": self.roll,
            "villages": self.counts,
        }
        return assess(
            {**views, **more.pop("views", {})},
            more.pop("indicators", self.indicators),
            as_of=AS_OF,
            period=PERIOD,
            **more,
        )


def found(result, screen, **columns) -> pl.DataFrame:
    """What a screen found worth a visit."""
    return result.worth_a_visit().filter(
        pl.col("screen") == screen, *(pl.col(name) == value for name, value in columns.items())
    )


def day(year: int, month: int, of_month: int) -> int:
    return (date(year, month, of_month) - _EPOCH).days


def later(start: date, days: int) -> date:
    return start + timedelta(days=days)
