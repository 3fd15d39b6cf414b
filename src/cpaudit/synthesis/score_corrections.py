"""How well a run tells which cell is wrong and what belongs there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis.layouts import LAYOUTS
from cpaudit.synthesis.scores import Ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLACE = ["file", "sheet", "row"]
_CELL = [*_PLACE, "field"]
_ENOUGH_SOURCES = 3
SURE, LIKELY = 0.9, 0.5
_BINS = (0.3, 0.5, 0.7, 0.9, 0.99, 1.01)
# What is told of whomever a row names, under the prefix of the role; and of the row's own person.
# What changes in the course of a life (status, household, residence) is true in one file only.
_OF_ANYBODY = ("birth_date", "sex", "id_no", "name")
_OWN = frozenset(
    [
        "mother_id_no",
        "father_id_no",
        "spouse_id_no",
        "death_date",
        "certificate_no",
        "ethnic",
        "birth_order",
        "n_fetus",
        "birth_weight_g",
        "birth_length_cm",
        "gestation_weeks",
    ]
)
# Another way of writing a number is no wrong number.
_OLD_FORM = r"^[0-9]{15}$"


@dataclass(frozen=True, slots=True)
class CorrectionScores:
    """Corrections against the truth.

    Attributes:
        blamed: of the faults in one cell of an attribute that three or more files tell, those whose
            cell is the likeliest to be wrong.
        valued: of the same, those with the true value suggested for it.
        by_class: ``fault_class`` → blamed and valued.
        right_when_sure: corrections with a probability of .9 and more: cells that are wrong.
        right_when_likely: the same from .5.
        values_when_sure: of these cells, those whose suggestion is the truth, from .9.
        calibration: (lowest, highest, mean of `p_wrong`, cells that are wrong).
        value_calibration: the same of ``probability`` and suggestions that are true.
    """

    blamed: Ratio
    valued: Ratio
    by_class: Mapping[str, tuple[Ratio, Ratio]]
    right_when_sure: Ratio
    right_when_likely: Ratio
    values_when_sure: Ratio
    calibration: tuple[tuple[float, float, float, Ratio], ...]
    value_calibration: tuple[tuple[float, float, float, Ratio], ...]


def score_corrections(
    corrections: pl.DataFrame, faults: pl.DataFrame, cells: pl.DataFrame, mentions: pl.DataFrame
) -> CorrectionScores:
    """The scores of ``tables.CORRECTIONS``.

    Args:
        corrections: the run's; ``file``, ``sheet`` and ``row`` as the truth writes them.
        faults: the planted faults.
        cells: every cell that does not say what is true.
        mentions: who is meant in each row.
    """
    wrong = cells.select(*_CELL, "true_value").unique(_CELL, keep="first")
    told = corrections.join(wrong.with_columns(is_wrong=True), on=_CELL, how="left").with_columns(
        pl.col("is_wrong").fill_null(value=False),
        is_true=(pl.col("suggested") == pl.col("true_value")).fill_null(value=False),
    )
    single = _single(faults).join(
        told.select(*_CELL, "p_wrong", "probability", "is_true", "is_tie"), on=_CELL, how="left"
    )
    counted = single.join(_well_told(single, mentions), on="fault_id", how="semi").with_columns(
        is_blamed=(pl.col("p_wrong") >= LIKELY).fill_null(value=False)
        & ~pl.col("is_tie").fill_null(value=True),
        is_valued=pl.col("is_true").fill_null(value=False)
        & (pl.col("probability") >= LIKELY).fill_null(value=False),
    )
    classes = counted.group_by("fault_class").agg(
        pl.col("is_blamed").sum(), pl.col("is_valued").sum(), pl.len()
    )
    return CorrectionScores(
        blamed=_ratio(counted, "is_blamed"),
        valued=_ratio(counted, "is_valued"),
        by_class={
            name: (Ratio(blamed, n), Ratio(valued, n))
            for name, blamed, valued, n in classes.sort("fault_class").iter_rows()
        },
        right_when_sure=_ratio(told.filter(pl.col("p_wrong") >= SURE), "is_wrong"),
        right_when_likely=_ratio(told.filter(pl.col("p_wrong") >= LIKELY), "is_wrong"),
        values_when_sure=_ratio(
            told.filter(pl.col("probability") >= SURE, pl.col("suggested").is_not_null()), "is_true"
        ),
        calibration=tuple(_calibration(told, "p_wrong", "is_wrong")),
        value_calibration=tuple(
            _calibration(told.filter(pl.col("suggested").is_not_null()), "probability", "is_true")
        ),
    )


def _ratio(rows: pl.DataFrame, column: str) -> Ratio:
    return Ratio(int(rows[column].sum()), rows.height)


def _single(faults: pl.DataFrame) -> pl.DataFrame:
    """The faults that stand in one cell; further rows of a fault only show where it is seen."""
    changed = faults.filter(
        pl.col("true_value").is_not_null() | pl.col("wrong_value").is_not_null()
    )
    # A row too many is no wrong cell: its faults name no true value.
    return changed.filter(
        pl.len().over("fault_id") == 1,
        pl.col("true_value").is_not_null(),
        ~pl.col("wrong_value").str.contains(_OLD_FORM).fill_null(value=False),
    )


def _told_fields() -> Iterator[dict[str, str]]:
    """Which field of which file tells what, of the person in which role."""
    for layout in LAYOUTS:
        names = {name for name, _ in layout.columns}
        for role, prefix in layout.roles.items():
            for attribute in _OF_ANYBODY:
                if f"{prefix}{attribute}" in names:
                    yield {
                        "file": layout.file,
                        "role": role,
                        "field": f"{prefix}{attribute}",
                        "attribute": attribute,
                    }
            if prefix == "":
                for name in sorted(names & _OWN):
                    yield {"file": layout.file, "role": role, "field": name, "attribute": name}


def _well_told(single: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """``fault_id`` of the faults in an attribute of which three or more files tell."""
    fields = pl.DataFrame(
        list(_told_fields()),
        schema=dict.fromkeys(("file", "role", "field", "attribute"), pl.String),
    )
    whose = (
        single.select("fault_id", *_CELL)
        .join(fields, on=["file", "field"], how="inner")
        .join(mentions, on=[*_PLACE, "role"], how="inner")
        .select("fault_id", "attribute", "true_person")
    )
    # A file tells of a relative where it names one.
    relative = pl.col("attribute").str.extract("^(mother|father|spouse)_")
    named = mentions.select(*_PLACE, pl.col("role").alias("relative"))
    told = mentions.join(fields, on=["file", "role"], how="inner").with_columns(relative=relative)
    tellers = pl.concat(
        [
            told.filter(pl.col("relative").is_null()),
            told.join(named, on=[*_PLACE, "relative"], how="semi"),
        ]
    ).select("attribute", "true_person", pl.col("file").alias("teller"))
    return (
        whose.join(tellers, on=["attribute", "true_person"], how="inner")
        .group_by("fault_id")
        .agg(pl.col("teller").n_unique().alias("n"))
        .filter(pl.col("n") >= _ENOUGH_SOURCES)
    )


def _calibration(
    told: pl.DataFrame, predicted: str, outcome: str
) -> Iterator[tuple[float, float, float, Ratio]]:
    for low, high in pairwise(_BINS):
        rows = told.filter(pl.col(predicted) >= low, pl.col(predicted) < high)
        if rows.height:
            mean = rows.select(pl.col(predicted).mean()).item()
            yield low, min(high, 1.0), float(mean), _ratio(rows, outcome)
