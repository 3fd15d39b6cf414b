"""Villages against the common share of all, by indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.screens.catalogue import FUNNEL
from cpaudit.screens.outcome import Family, Outcome, Said
from cpaudit.screens.scene import too_few
from cpaudit.statistics import funnel, over_dispersion, shrinkage
from cpaudit.tables import Table

if TYPE_CHECKING:
    from cpaudit.screens.scene import Scene
    from cpaudit.statistics.over_dispersion import OverDispersion

_LOW_IS_BETTER = "low"
# Shares where low is what somebody should look at; the share missed is what coverage leaves.
_INDICATORS = (
    "coverage",
    "timeliness",
    "accuracy",
    "completeness",
    "registration",
    "vaccination_cards",
)
# A village one point below the rest is not worth a way.
_LEAST_GAP = 0.01

FUNNELS = Table(
    "funnels",
    {
        "indicator": pl.String(),
        "title_zh": pl.String(),
        "title_en": pl.String(),
        "village": pl.String(),
        "n_hits": pl.Int64(),
        "n": pl.Int64(),
        "share": pl.Float64(),
        "common": pl.Float64(),
        "shrunken": pl.Float64(),  # equal to the common share where only chance sets villages apart
        "low_95": pl.Float64(),
        "high_95": pl.Float64(),
        "low_998": pl.Float64(),
        "high_998": pl.Float64(),
        "p": pl.Float64(),
        "standing": pl.String(),
        "over_dispersion": pl.Float64(),  # mean squared score: 1 is chance
        "between": pl.Float64(),  # variance between villages on the arcsine scale
        "is_chance_only": pl.Boolean(),  # no real differences between villages
    },
)


def screen(scene: Scene) -> tuple[Said, pl.DataFrame]:
    """The families of tests, and ``FUNNELS``."""
    families: list[Family] = []
    silent = []
    frames: list[pl.DataFrame] = [FUNNELS.empty()]
    are_dependent = scene.shared_operators()
    for name in _names(scene.indicators):
        rows = scene.indicators.filter(
            (pl.col("name") == name)
            & pl.col("village").is_not_null()
            & (pl.col("denominator") > 0)
            & pl.col("numerator").is_between(0, pl.col("denominator"))
        )
        usable = rows.filter(pl.col("denominator") >= funnel.ENOUGH_RECORDS)
        counts = list(usable.select("numerator", "denominator").iter_rows())
        found = over_dispersion.estimate(counts, are_exact=True)
        if found is None or len(counts) < FUNNEL.needed:
            silent.append(too_few(FUNNEL, name, len(counts)))
            continue
        placed = _placed(usable, counts, found)
        frames.append(placed)
        is_low_better = "better" in usable.columns and usable["better"][0] == _LOW_IS_BETTER
        outcomes = tuple(
            _outcome(row, scene.named(row["village"]), is_low_better=is_low_better)
            for row in placed.iter_rows(named=True)
        )
        families.append(Family(FUNNEL, name, outcomes, are_dependent=are_dependent))
    return (families, silent), pl.concat(frames)


def _names(indicators: pl.DataFrame) -> list[str]:
    """The usual indicators that were computed, and the shares that the project declares."""
    if indicators.is_empty():
        return []
    own: list[str] = []
    if "is_own" in indicators.columns:
        # Only shares have an interval, and only shares have a funnel.
        shares = indicators.filter(
            "is_own", pl.col("village").is_null(), pl.col("low").is_not_null()
        )
        own = shares["name"].sort().to_list()
    known = set(indicators["name"])
    return [name for name in dict.fromkeys((*_INDICATORS, *own)) if name in known]


def _placed(
    rows: pl.DataFrame, counts: list[tuple[int, int]], found: OverDispersion
) -> pl.DataFrame:
    common, between = found.common, found.between
    tails = [over_dispersion.tails(hits, n, common, between) for hits, n in counts]
    levels = (funnel.ALERT, funnel.ALARM)
    sizes = {n: over_dispersion.limits(n, common, between, confidences=levels) for _, n in counts}
    alert, alarm = ([sizes[n][at] for _, n in counts] for at in (0, 1))
    shrunken = shrinkage.shrink(counts)
    shares = [None] * len(counts) if shrunken is None else shrunken.shares
    return rows.select(
        pl.col("name").alias("indicator"),
        "title_zh",
        "title_en",
        "village",
        pl.col("numerator").cast(pl.Int64).alias("n_hits"),
        pl.col("denominator").cast(pl.Int64).alias("n"),
        (pl.col("numerator") / pl.col("denominator")).alias("share"),
        pl.lit(common).alias("common"),
        pl.Series("shrunken", shares, dtype=pl.Float64),
        pl.Series("low_95", [limit.low for limit in alert], dtype=pl.Float64),
        pl.Series("high_95", [limit.high for limit in alert], dtype=pl.Float64),
        pl.Series("low_998", [limit.low for limit in alarm], dtype=pl.Float64),
        pl.Series("high_998", [limit.high for limit in alarm], dtype=pl.Float64),
        pl.Series("p", [min(1.0, 2 * min(pair)) for pair in tails], dtype=pl.Float64),
        pl.Series(
            "standing", [str(funnel.standing_by_tails(*pair)) for pair in tails], dtype=pl.String
        ),
        pl.lit(found.ratio).alias("over_dispersion"),
        pl.lit(between).alias("between"),
        pl.lit(value=not (shrunken and shrunken.between)).alias("is_chance_only"),
    )


def _outcome(row: dict[str, object], village: str, *, is_low_better: bool) -> Outcome:
    n_hits, n = int(str(row["n_hits"])), int(str(row["n"]))
    share, common = float(str(row["share"])), float(str(row["common"]))
    low, high = float(str(row["low_95"])), float(str(row["high_95"]))
    return Outcome(
        village=str(row["village"]),
        part="",
        n=n,
        statistic=share,
        expected=common,
        p_value=float(str(row["p"])),
        is_large=(share - common if is_low_better else common - share) >= _LEAST_GAP,
        message=Text(
            f"{village}, {row['title_en']}: {n_hits:,} of {n:,} ({share:.1%}); all villages "
            f"{common:.1%}, usual for this size {low:.0%}–{high:.0%}",
            f"{village}{row['title_zh']}：{n_hits:,}/{n:,}（{share:.1%}），全部村居 {common:.1%}，"
            f"同等规模正常范围 {low:.0%}–{high:.0%}",
        ),
    )
