"""How many of a township's planted problems of events a run's cases name, and how many rightly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis.score import placed
from cpaudit.synthesis.scores import Ratio

if TYPE_CHECKING:
    from pathlib import Path

_PLACE = ["file", "row"]
# What planted faults and wrong cells are, as events: (event, problem) by fault class …
_FAULTS = {
    "X009": ("birth", "phantom"),
    "X028": ("birth", "stillborn"),
    "X013": ("birth", "other_mother"),
    "M007": ("birth", "other_order"),
    "M008": ("birth", "other_order"),
    "X023": ("death", "missed"),
    "X024": ("death", "missed"),
    "X025": ("death", "not_cancelled"),
    "M013": ("death", "phantom"),
    "X029": ("marriage", "missed"),
    "X032": ("marriage", "other_spouse"),
    "X030": ("divorce", "missed"),
    "X034": ("move_in", "missed"),
    "X036": ("move_in", "missed"),
    "X035": ("move_out", "missed"),
}
# … and by the wrong cell of a planning table.
_CELLS = {
    ("planning_births", "birth_date"): ("birth", "misdated"),
    ("planning_births", "sex"): ("birth", "other_sex"),
    ("planning_births", "mother_id_no"): ("birth", "other_mother"),
    ("planning_births", "mother_name"): ("birth", "other_mother"),
    ("planning_births", "birth_order"): ("birth", "other_order"),
    ("planning_persons", "birth_date"): ("birth", "misdated"),
    ("planning_persons", "sex"): ("birth", "other_sex"),
    ("planning_persons", "mother_id_no"): ("birth", "other_mother"),
    ("planning_persons", "death_date"): ("death", "misdated"),
    ("planning_persons", "status"): ("death", "missed"),
    ("planning_persons", "marriage_date"): ("marriage", "misdated"),
    ("planning_persons", "marital_status"): ("marriage", "missed"),
    ("planning_persons", "spouse_id_no"): ("marriage", "other_spouse"),
    ("planning_persons", "spouse_name"): ("marriage", "other_spouse"),
    ("planning_persons", "marital_change_date"): ("divorce", "misdated"),
}
# A date in another year is a wrong date.
_ALIKE = {"other_year": "misdated"}
_SURE = ("A", "B")
_SAME_DAYS = 3


@dataclass(frozen=True, slots=True)
class EventScore:
    """The cases of one event and problem held against what was planted.

    Attributes:
        event: the event.
        problem: what is wrong with it.
        precision: cases that name a planted problem of their kind.
        strong: the same, of grades A and B.
        recall: planted faults that a case names; of wrong dates of birth and sexes, those of the
            children's table that a file of births contradicts. Of other problems that are wrong
            cells none is counted: no other file holds most of them.
    """

    event: str
    problem: str
    precision: Ratio
    strong: Ratio
    recall: Ratio


def score_events(run_folder: Path, data_folder: Path) -> tuple[EventScore, ...]:
    """The scores of the run's cases; missed births are scored with the births."""
    truth = data_folder / "truth"
    rows = _rows(run_folder / "events.jsonl")
    faults = placed(pl.read_csv(truth / "faults.csv", infer_schema=False))
    cells = placed(pl.read_csv(truth / "cells.csv", infer_schema=False))
    mentions = placed(pl.read_csv(truth / "mentions.csv", schema_overrides={"sheet": pl.String}))
    births = pl.read_csv(truth / "births.csv", infer_schema=False)
    # Of the people whom the roll lacks only some have moved: they count for precision alone.
    planted = _planted(faults.filter(pl.col("fault_class") != "X036"))
    right = pl.concat(
        [
            _planted(faults).select("event", "problem", *_PLACE),
            _wrong(cells),
        ]
    ).unique()
    # Rows made for stillbirths differ in every cell from the row that they were made after.
    made = faults.filter(pl.col("fault_class") == "X028").select(_PLACE)
    wrong = cells.join(made, on=_PLACE, how="anti")
    planted = pl.concat([planted, _contradicted(wrong, mentions, births)])
    twice = pl.concat([_named_twice(rows, mentions), _same_person(rows, mentions)])
    # A child of the years under study that the roll lacks is a birth, whatever move is told of it.
    young = (
        mentions.filter(
            pl.col("true_person").cast(pl.String).is_in(births["true_person"].implode())
        )
        .filter(pl.col("role").is_in(["self", "child"]))
        .select(_PLACE)
        .unique()
    )
    judged = _judged(rows, right, twice)
    neutral = rows.filter(pl.col("event") == "move_in").join(young, on=_PLACE, how="semi")[
        "case_id"
    ]
    judged = judged.filter(~pl.col("case_id").is_in(neutral.implode()))
    return tuple(
        EventScore(
            event,
            problem,
            _share(judged, event, problem),
            _share(judged.filter(pl.col("grade").is_in(_SURE)), event, problem),
            _recall(planted, rows, event, problem),
        )
        for event, problem in judged.select("event", "problem")
        .unique()
        .sort("event", "problem")
        .rows()
    )


def _rows(path: Path) -> pl.DataFrame:
    """One row per case and row that evidences it, of the cases that are flagged."""
    row = pl.Struct(
        {"file": pl.String(), "sheet": pl.String(), "row": pl.Int64(), "dataset": pl.String()}
    )
    cases = pl.read_ndjson(
        path,
        schema={
            "case_id": pl.String,
            "event": pl.String,
            "problem": pl.String,
            "is_flagged": pl.Boolean,
            "grade": pl.String,
            "probability": pl.Float64,
            "evidence": pl.List(row),
        },
    )
    flagged = cases.filter(
        "is_flagged",
        ~(
            (pl.col("event") == "birth")
            & pl.col("problem").is_in(["missed", "late", "registered_late"])
        ),
    )
    return placed(flagged.explode("evidence").unnest("evidence"))


def _planted(faults: pl.DataFrame) -> pl.DataFrame:
    kinds = pl.DataFrame(
        [(fault, *kind) for fault, kind in _FAULTS.items()],
        schema=["fault_class", "event", "problem"],
        orient="row",
    )
    return faults.join(kinds, on="fault_class").select("fault_id", "event", "problem", *_PLACE)


def _wrong(cells: pl.DataFrame) -> pl.DataFrame:
    kinds = pl.DataFrame(
        [(*cell, *kind) for cell, kind in _CELLS.items()],
        schema=["table", "field", "event", "problem"],
        orient="row",
    )
    return (
        cells.with_columns(pl.col("file").str.split(".").list.first().alias("table"))
        .join(kinds, on=["table", "field"])
        .select("event", "problem", *_PLACE)
    )


def _contradicted(
    cells: pl.DataFrame, mentions: pl.DataFrame, births: pl.DataFrame
) -> pl.DataFrame:
    """Wrong dates of birth and sexes of children of whose birth another file tells.

    A sex that cannot be read, a date that is none and one that is a few days off are other problems.
    """
    told = births.filter(pl.col("n_sources").cast(pl.Int64) > 0)["true_person"].cast(pl.Int64)
    child = mentions.filter(
        pl.col("role") == "child", pl.col("true_person").is_in(told.implode())
    ).select(*_PLACE)
    days = [
        pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in ("true_value", "wrong_value")
    ]
    is_sex = (pl.col("field") == "sex") & pl.col("wrong_value").is_in(["M", "F"])
    is_date = (pl.col("field") == "birth_date") & (
        (days[0] - days[1]).dt.total_days().abs() > _SAME_DAYS
    )
    other_year = days[0].dt.year() != days[1].dt.year()
    return (
        cells.filter(pl.col("file").str.starts_with("planning_births"))
        .filter((is_sex | is_date).fill_null(value=False))
        .join(child, on=_PLACE, how="semi")
        .select(
            pl.concat_str("field", "row", separator=" ").alias("fault_id"),
            pl.lit("birth").alias("event"),
            pl.when(pl.col("field") == "sex")
            .then(pl.lit("other_sex"))
            .when(other_year)
            .then(pl.lit("other_year"))
            .otherwise(pl.lit("misdated"))
            .alias("problem"),
            *_PLACE,
        )
    )


def _named_twice(rows: pl.DataFrame, mentions: pl.DataFrame) -> pl.Series:
    """Cases of duplicates two of whose planning rows name the same child or person in truth."""
    own = mentions.filter(pl.col("role").is_in(["self", "child"])).select(*_PLACE, "true_person")
    found = (
        rows.filter(
            pl.col("problem") == "duplicated", pl.col("dataset").str.starts_with("planning")
        )
        .join(own, on=_PLACE)
        .group_by("case_id", "file", "true_person")
        .agg(pl.col("row").n_unique())
    )
    return found.filter(pl.col("row") > 1)["case_id"]


def _same_person(rows: pl.DataFrame, mentions: pl.DataFrame) -> pl.Series:
    """Cases of open registrations whose planning and police rows name one person in truth.

    Beside the planted ones the synthetic police never hear of some deaths: those stand too.
    """
    own = mentions.filter(pl.col("role") == "self").select(*_PLACE, "true_person")
    found = (
        rows.filter(
            pl.col("problem") == "not_cancelled",
            pl.col("dataset").is_in(["planning_persons", "police_persons"]),
        )
        .join(own, on=_PLACE)
        .group_by("case_id")
        .agg(pl.col("true_person").n_unique().alias("n"), pl.col("dataset").n_unique())
    )
    return found.filter(pl.col("n") == 1, pl.col("dataset") > 1)["case_id"]


def _judged(rows: pl.DataFrame, right: pl.DataFrame, twice: pl.Series) -> pl.DataFrame:
    """One row per case: whether one of its rows holds a problem of its kind."""
    alike = rows.with_columns(pl.col("problem").replace(_ALIKE).alias("kind"))
    true = alike.join(right.rename({"problem": "kind"}), on=["event", "kind", *_PLACE], how="semi")[
        "case_id"
    ]
    return rows.unique("case_id", keep="first", maintain_order=True).select(
        "case_id",
        "event",
        "problem",
        "grade",
        pl.when(pl.col("problem").is_in(["duplicated", "not_cancelled"]))
        .then(pl.col("case_id").is_in(twice.implode()))
        .otherwise(pl.col("case_id").is_in(true.implode()))
        .alias("is_true"),
    )


def _share(judged: pl.DataFrame, event: str, problem: str) -> Ratio:
    of_kind = judged.filter(pl.col("event") == event, pl.col("problem") == problem)
    return Ratio(int(of_kind["is_true"].sum()), of_kind.height)


def _recall(planted: pl.DataFrame, rows: pl.DataFrame, event: str, problem: str) -> Ratio:
    of_kind = planted.filter(pl.col("event") == event, pl.col("problem") == problem)
    named = rows.filter(pl.col("event") == event, pl.col("problem") == problem)
    hits = of_kind.join(named.select(_PLACE), on=_PLACE, how="semi")["fault_id"].n_unique()
    return Ratio(hits, of_kind["fault_id"].n_unique())
