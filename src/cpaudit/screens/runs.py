"""Neighbouring records of one list that are alike although they are of other families."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.i18n import Text
from cpaudit.rules.field_words import listed_fields
from cpaudit.screens.catalogue import SAME_IN_A_ROW
from cpaudit.screens.outcome import Family, Outcome, Said, Silence
from cpaudit.screens.scene import too_few
from cpaudit.statistics import longest_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cpaudit.screens.scene import Scene

# What makes records of other families alike, and what tells the families apart.
_LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "planning_births": (
        ("entry_date", "operator", "phone", "resid_address"),
        ("mother_id18", "household_no", "mother_name"),
    ),
    "planning_persons": (("entry_date", "operator", "phone", "resid_address"), ("household_no",)),
    "planning_migrants": (("entry_date", "operator", "phone", "resid_address"), ("household_no",)),
    "vaccinations": (("card_date", "phone", "resid_address"), ("mother_id18", "mother_name")),
    "health_deliveries": (
        ("entry_date", "phone", "resid_address"),
        ("mother_id18", "register_no"),
    ),
}
# With fewer fields neighbours in a sorted list are alike by its order alone.
_LEAST_FIELDS = 2
_FILLED = 0.5
# A date and an operator are common to a day's work; one of these must be there too.
_OF_FAMILIES = ("phone", "resid_address")


def screen(scene: Scene) -> Said:
    """The longest run of every village, list by list."""
    families: list[Family] = []
    silent: list[Silence] = []
    for dataset, (fields, kin) in _LISTS.items():
        frame = scene.view(dataset)
        if frame.is_empty():
            continue
        used = [
            name
            for name in fields
            if name in frame.columns and frame[name].null_count() <= (1 - _FILLED) * frame.height
        ]
        if len(used) < _LEAST_FIELDS or not set(used) & set(_OF_FAMILIES):
            silent.append(
                Silence(
                    SAME_IN_A_ROW,
                    dataset,
                    len(used),
                    _LEAST_FIELDS,
                    Text(
                        "not enough data: the list holds no phone or address beside the entry",
                        "数据不足：名单缺少电话、地址等可比字段",
                    ),
                )
            )
            continue
        if frame.height < SAME_IN_A_ROW.needed:
            silent.append(too_few(SAME_IN_A_ROW, dataset, frame.height))
            continue
        outcomes = _villages(scene, frame, used, [one for one in kin if one in frame.columns])
        families.append(Family(SAME_IN_A_ROW, dataset, tuple(outcomes)))
    return families, silent


def _villages(scene: Scene, frame: pl.DataFrame, used: list[str], kin: list[str]) -> list[Outcome]:
    rows = _in_order(frame, used, kin)
    # A run goes on while the key, the village and the list stay.
    starts = rows.with_row_index("at").filter(_changes("village", "key", "list"))
    runs = starts.select(
        "village",
        (pl.col("at").shift(-1, fill_value=rows.height).cast(pl.Int64) - pl.col("at")).alias(
            "length"
        ),
    )
    by_village = (
        runs.group_by("village")
        .agg(pl.col("length").max(), pl.col("length").sum().alias("n"), pl.len().alias("n_runs"))
        .sort("village")
    )
    # Neighbours are alike where a run goes on; the longest run of each village is left out of what
    # is usual, and what two records of one village have in common by chance is the least.
    n_next = int((by_village["n"] - by_village["length"]).sum())
    n_alike = n_next - int((by_village["n_runs"] - 1).sum())
    usual = n_alike / n_next if n_next > 0 else 0.0
    pairs = rows.filter(pl.col("key").is_duplicated()).group_by("village", "key").len()
    chance = {
        village: longest_run.chance_alike(counts)
        for village, counts in pairs.filter(pl.col("len") > 1)
        .group_by("village")
        .agg("len")
        .iter_rows()
    }
    outcomes = []
    for village, length, n, _n_runs in by_village.iter_rows():
        if n < SAME_IN_A_ROW.needed:
            continue
        n_repeated = chance.get(village, 0.0)
        alike = max(usual, min(n_repeated, usual * 2), 1 / n)
        p_value = longest_run.p_value(length, n, alike)
        said = scene.named(village)
        fields = listed_fields(used)
        outcomes.append(
            Outcome(
                village=village,
                part="",
                n=n,
                statistic=float(length),
                expected=alike,
                p_value=p_value,
                is_large=length >= longest_run.LEAST_LENGTH,
                message=Text(
                    f"{said}: {length} records in a row of other families with the same "
                    f"{fields.en}; neighbours agree in {usual:.1%} of cases",
                    f"{said}：连续 {length} 条不同家庭记录的{fields.zh}完全相同，"
                    f"相邻记录平常相同的比例 {usual:.1%}",
                ),
            )
        )
    return outcomes


def _in_order(frame: pl.DataFrame, used: list[str], kin: list[str]) -> pl.DataFrame:
    """``village``, ``list``, ``key``: the records as they stand in the files, a family's together once.

    Records have one ``key`` where they are alike.
    """
    files = [name for name in ("source_id", "file", "sheet") if name in frame.columns]
    of_lists = [name for name in ("source_id", "sheet") if name in frame.columns]
    row = pl.col("row") if "row" in frame.columns else pl.lit(0)
    is_told = pl.all_horizontal(pl.col(name).is_not_null() for name in used)
    own = pl.int_range(pl.len()).hash()
    of_family = pl.coalesce(kin) if kin else pl.lit(None)
    return (
        frame.select(
            "village",
            _numbered(frame, files).alias("file"),
            _numbered(frame, of_lists).alias("list"),
            row.cast(pl.Int64).fill_null(0).alias("row"),
            pl.when(of_family.is_not_null()).then(of_family.hash()).otherwise(own).alias("family"),
            # A record that lacks one of the fields is like no other.
            pl.when(is_told).then(pl.struct(used).hash()).otherwise(own).alias("key"),
        )
        .sort("file", "row", maintain_order=True)
        # Members of one family that stand together are one record here.
        .filter(_changes("list", "family"))
        .filter(pl.col("village").is_not_null())
    )


def _numbered(frame: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """A number for each combination of the columns' values, in their order; blanks come first."""
    number = pl.lit(0, pl.Int64)
    for name in names:
        known = frame[name].drop_nulls().unique().cast(pl.String).sort()
        place = pl.col(name).cast(pl.String).cast(pl.Enum(known)).to_physical().cast(pl.Int64)
        number = number * (len(known) + 1) + (place + 1).fill_null(0)
    return number


def _changes(*names: str) -> pl.Expr:
    """True on the first row, and where one of the columns differs from the row above."""
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in names) | (
        pl.int_range(pl.len()) == 0
    )
