"""The percentages of a return, computed again from its own counts."""

from __future__ import annotations

import polars as pl

from cpaudit.returns.arithmetic import status_of
from cpaudit.returns.tables import CHECKS, LINE
from cpaudit.returns.ways import RATES

_START, _END = pl.col("population_start"), pl.col("population_end")
_MEAN = (_START + _END) / 2
_BORN, _DIED = pl.col("births"), pl.col("deaths")
# By cell: numerator and denominator in every way in which offices compute it; the usual one first.
_FORMS: dict[str, tuple[pl.Expr, ...]] = {
    "birth_rate": (_BORN / _MEAN, _BORN / _END),
    "death_rate": (_DIED / _MEAN, _DIED / _END),
    "growth_rate": ((_BORN - _DIED) / _MEAN, (_BORN - _DIED) / _END),
    "sex_ratio_at_birth": (pl.col("boys") / pl.col("girls"),),
}
# Per mille, per cent or a plain share, as the cell is written; boys per 100 girls.
_SCALES = (1000.0, 100.0, 1.0)
_MOST_DECIMALS = 4
# Half a unit of the last decimal, and a little for the binary form.
_HALF, _SLACK = 0.5, 1e-9


def rates(lines: pl.DataFrame) -> pl.DataFrame:
    """``CHECKS`` of the percentages: one way of computing for all lines, that which most agree with.

    Compared after rounding to as many decimals as the column has.
    """
    found = [_rate(lines, name) for name in RATES if lines[name].count()]
    return pl.concat([CHECKS.empty(), *found])


def _rate(lines: pl.DataFrame, name: str) -> pl.DataFrame:
    rows = lines.filter(pl.col(name).is_not_null())
    off = _HALF * 10.0 ** -_decimals(rows[name]) + _SLACK
    tried = [_checked(rows, name, form * scale, off) for form in _FORMS[name] for scale in _SCALES]
    return max(tried, key=_fit)


def _fit(table: pl.DataFrame) -> tuple[int, int, float]:
    """How well a way of computing fits: lines that agree, lines that can be computed, nearness."""
    off = table["difference"].abs().sum()
    return int((table["status"] == "agrees").sum()), table["difference"].count(), -float(off)


def _checked(rows: pl.DataFrame, name: str, computed: pl.Expr, off: float) -> pl.DataFrame:
    is_number = computed.is_finite()
    difference = pl.col("stated") - pl.col("computed")
    return (
        rows.select(
            *LINE,
            pl.lit("rate").alias("check"),
            pl.lit(name).alias("field"),
            pl.col(name).alias("stated"),
            pl.when(is_number).then(computed).alias("computed"),
            pl.when(is_number).then(0).otherwise(1).cast(pl.UInt32).alias("n_blank"),
        )
        .with_columns(difference.alias("difference"))
        .with_columns(status_of(pl.col("difference").abs() <= off).alias("status"))
        .select(*CHECKS.columns)
    )


def _decimals(values: pl.Series) -> int:
    """The fewest decimals with which every value is written."""
    for decimals in range(_MOST_DECIMALS):
        if ((values - values.round(decimals)).abs() < _SLACK).all():
            return decimals
    return _MOST_DECIMALS
