"""Days by table agree with the expressions on dates."""

from datetime import date

import numpy as np
import polars as pl

from cpaudit.standards.day_tables import MONTHS, are_slips, day_tables, may_be_slips
from cpaudit.standards.lunar import lunar_reading
from cpaudit.standards.slips import is_typing_slip

EPOCH = 200_000
TABLES = day_tables(1990, 2030, EPOCH)
DAYS = pl.date_range(date(1990, 1, 1), date(2030, 12, 31), eager=True).rename("day")
NUMBERS = DAYS.cast(pl.Int64).to_numpy() + EPOCH


def test_digits_and_months_are_those_of_the_calendar():
    digits = DAYS.dt.strftime("%Y%m%d").to_list()
    assert [f"{number:08x}" for number in TABLES.digits[NUMBERS]] == digits
    months = (DAYS.dt.year() * MONTHS + DAYS.dt.month() - 1).to_list()
    assert TABLES.month[NUMBERS].tolist() == months


def test_lunar_readings_are_those_of_the_calendar():
    readings = DAYS.to_frame().select(lunar_reading(pl.col("day")).cast(pl.Int64) + EPOCH)
    assert TABLES.lunar[NUMBERS].tolist() == readings.to_series().fill_null(0).to_list()


def test_slips_are_those_of_the_expression():
    rng = np.random.default_rng(4)
    left = rng.choice(NUMBERS, 60_000)
    near = np.clip(left + rng.integers(-800, 800, len(left)), NUMBERS[0], NUMBERS[-1])
    right = np.where(rng.random(len(left)) < 0.7, near, rng.choice(NUMBERS, len(left)))
    digits = TABLES.digits[left], TABLES.digits[right]
    pairs = pl.DataFrame({"l": left - EPOCH, "r": right - EPOCH}).cast(pl.Int32).cast(pl.Date)
    expected = pairs.select(is_typing_slip(pl.col("l"), pl.col("r"))).to_series().to_numpy()
    assert expected.sum() > 300
    assert (are_slips(*digits) == expected).all()
    assert may_be_slips(*digits)[expected].all()


def test_no_day_has_no_digits():
    assert TABLES.digits[0] == 0
    assert TABLES.lunar[0] == 0
