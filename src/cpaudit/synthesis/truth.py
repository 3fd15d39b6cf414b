"""The truth beside the files: who is meant in each row, which births count, which faults stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.cells import located_cells
from cpaudit.synthesis.days import (
    AS_OF_DAY,
    BIRTHS_START,
    GRACE_DAYS,
    PERIOD_END,
    PERIOD_START,
    as_dates,
)
from cpaudit.synthesis.kinds import IN_SCOPE, KINDS, NEUTRAL, BirthKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cpaudit.synthesis.layouts import Layout
    from cpaudit.synthesis.township import Township

Tables = "Mapping[str, tuple[Layout, pl.DataFrame]]"
# What the exports tell of where a mother lives, and of losses.
NEEDED = (
    "resid_address",
    "residence_kind",
    "card_status",
    "outcome",
    "status",
    "flow_date",
    "stop_reason",
)
# The files that tell of a birth, and the role in which they name the child.
_EVIDENCE = {
    "health_deliveries": "child",
    "health_certificates": "child",
    "police_births": "child",
    "police_persons": "self",
    "vaccinations": "child",
    "insurance": "self",
}
_STRONG = {"health_deliveries", "health_certificates", "police_births"}


def write(
    folder: Path,
    township: Township,
    tables: Mapping[str, tuple[Layout, pl.DataFrame]],
    faults: pl.DataFrame,
    entered: Sequence[int],
    wrong: Mapping[str, pl.DataFrame],
) -> None:
    """Writes mentions, births, faults, wrong cells and population into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    told = births(township, tables, entered)
    for name, frame in (
        ("mentions", mentions(tables)),
        ("births", told),
        ("faults", located(faults, tables)),
        ("cells", located_cells(wrong, tables)),
        ("population", population(township, told)),
    ):
        (folder / f"{name}.csv").write_bytes(frame.write_csv().encode("utf-8"))


def mentions(tables: Mapping[str, tuple[Layout, pl.DataFrame]]) -> pl.DataFrame:
    """Who is meant: one row per person whom a row names by a name or a number."""
    parts = []
    for layout, frame in tables.values():
        names = {name for name, _ in layout.columns}
        for role, prefix in layout.roles.items():
            has = [
                f"has {prefix}{part}" for part in ("name", "id_no") if f"{prefix}{part}" in names
            ]
            # The record's own person is there even where neither name nor number is.
            is_named = pl.lit(value=True) if prefix == "" else pl.any_horizontal(has)
            parts.append(
                frame.filter(pl.col(f"_{role}") >= 0, is_named).select(
                    file=pl.lit(layout.file),
                    sheet="_file_sheet",
                    row=pl.col("_file_row").cast(pl.Int64),
                    role=pl.lit(role),
                    named_by=_named_by(prefix, names),
                    true_person=pl.col(f"_{role}").cast(pl.Int64),
                )
            )
    return pl.concat(parts).sort("file", "sheet", "row", "role", maintain_order=True)


def _named_by(prefix: str, names: set[str]) -> pl.Expr:
    """row: the record is the person's own; id: a relative with a number; name: by name alone."""
    if prefix == "":
        return pl.lit("row")
    if f"{prefix}id_no" not in names:
        return pl.lit("name")
    return pl.when(f"has {prefix}id_no").then(pl.lit("id")).otherwise(pl.lit("name"))


def located(
    faults: pl.DataFrame, tables: Mapping[str, tuple[Layout, pl.DataFrame]]
) -> pl.DataFrame:
    """The planted faults with the file, sheet and row of each of their places."""
    places = pl.concat(
        [
            frame.select(
                dataset=pl.lit(dataset),
                position=pl.col("_place_position").cast(pl.Int64),
                file=pl.lit(layout.file),
                sheet="_file_sheet",
                row=pl.col("_file_row").cast(pl.Int64),
            )
            for dataset, (layout, frame) in tables.items()
        ]
    )
    return (
        faults.join(places, on=["dataset", "position"], how="inner", maintain_order="left")
        .select(
            "fault_id",
            "fault_class",
            "rule_ids",
            "file",
            "sheet",
            "row",
            "field",
            "true_value",
            "wrong_value",
        )
        .sort("fault_id", "file", "row", maintain_order=True)
    )


def births(
    township: Township, tables: Mapping[str, tuple[Layout, pl.DataFrame]], entered: Sequence[int]
) -> pl.DataFrame:
    """The births under study: whose they are to report, and which files tell of them."""
    seen = [
        frame.select(true_person=pl.col(f"_{role}").cast(pl.Int64), source=pl.lit(dataset)).unique()
        for dataset, role in _EVIDENCE.items()
        for _, frame in [tables[dataset]]
    ]
    sources = (
        pl.concat(seen)
        .group_by("true_person")
        .agg(pl.col("source").sort().unique(maintain_order=True))
        .with_columns(
            sources=pl.col("source").list.join(";"),
            expected_grade=_grade(pl.col("source")),
        )
        .drop("source")
    )
    table = township.births
    kind = table["kind"].to_numpy()
    child = table["child"].to_numpy()
    in_planning = table["in_planning"].to_numpy() | np.isin(
        child, np.asarray(entered, dtype=np.int64)
    )
    birth = table["birth"].to_numpy()
    due = birth <= AS_OF_DAY - GRACE_DAYS
    neutral = np.isin(kind, [KINDS.index(one) for one in NEUTRAL])
    in_scope = kind < len(IN_SCOPE)
    codes = township.villages["code"]
    village = pl.Series(table["village"].to_numpy().astype(np.int64))
    return (
        pl.DataFrame(
            {
                "true_person": child.astype(np.int64),
                "mother": table["mother"].cast(pl.Int64),
                "birth_date": as_dates(birth),
                "sex": pl.Series(["F", "M"]).gather(township.persons["sex"].gather(child)),
                "village": codes.gather(village.set(village < 0, None).cast(pl.UInt32)),
                "birth_order": table["order"],
                "kind": pl.Series([one.value for one in BirthKind]).gather(kind),
                "scope": pl.Series(["outside", "inside", "neutral"]).gather(
                    np.where(neutral, 2, np.where(in_scope, 1, 0))
                ),
                "in_planning": in_planning,
                "is_missed": in_scope & due & ~in_planning,
                "in_period": (birth >= PERIOD_START) & (birth <= PERIOD_END),
            }
        )
        .join(sources, on="true_person", how="left", maintain_order="left")
        .join(_undecidable(township, tables), on="true_person", how="left", maintain_order="left")
        .with_columns(
            pl.col("is_decidable").fill_null(value=True),
            # A birth whose only trace another row lost is in no file at all.
            n_sources=pl.col("sources").str.count_matches(";") + 1,
        )
        .with_columns(pl.col("n_sources").fill_null(0))
        .sort("birth_date", "true_person")
    )


def _grade(source: pl.Expr) -> pl.Expr:
    """A for two sources (the two police files are one), B for one strong source, C else."""
    police = source.list.contains("police_births") & source.list.contains("police_persons")
    several = source.list.len() - police.cast(pl.UInt32) > 1
    strong = pl.any_horizontal(source.list.contains(one) for one in sorted(_STRONG))
    return pl.when(several).then(pl.lit("A")).when(strong).then(pl.lit("B")).otherwise(pl.lit("C"))


def _undecidable(
    township: Township, tables: Mapping[str, tuple[Layout, pl.DataFrame]]
) -> pl.DataFrame:
    """Births of another area of which no file shows that: nobody could tell them from ours."""
    births_ = township.births.filter(
        pl.col("kind").is_between(len(IN_SCOPE), len(KINDS) - 1), ~pl.col("in_planning")
    )
    child, mother = births_["child"].to_numpy(), births_["mother"].to_numpy()
    told = np.zeros(township.persons.height, dtype=np.bool_)
    outside = (
        pl.col("resid_address").str.contains("凤凰").not_()
        & pl.col("resid_address").str.contains("村|组").not_()
    )
    for dataset, flag in (
        ("health_deliveries", outside),
        ("health_certificates", outside),
        (
            "vaccinations",
            outside
            | (pl.col("residence_kind") != "resident")
            | (pl.col("card_status") != "active"),
        ),
        ("health_deliveries", pl.col("outcome") == "stillbirth"),
    ):
        rows = tables[dataset][1].filter(flag)["_child"].to_numpy()
        told[rows[rows < len(told)]] = True
    for dataset, flag in (
        ("police_moves", pl.col("_self") >= 0),
        ("planning_persons", (pl.col("status") == "moved_out") | pl.col("flow_date").is_not_null()),
        ("insurance", pl.col("stop_reason") == "moved"),
    ):
        rows = tables[dataset][1].filter(flag)["_self"].to_numpy()
        told[rows[rows < len(told)]] = True
    known = told[child] | told[mother]
    known |= births_["birth"].to_numpy() > AS_OF_DAY - GRACE_DAYS
    return pl.DataFrame({"true_person": child.astype(np.int64), "is_decidable": known})


def population(township: Township, told: pl.DataFrame) -> pl.DataFrame:
    """Births that the area must report, by village and year: all, entered, in no file."""
    due = pl.col("birth_date") >= as_dates(np.asarray([BIRTHS_START], dtype=np.int32))[0]
    names = dict(zip(township.villages["code"], township.villages["name"], strict=True))
    return (
        told.filter(due, pl.col("scope") == "inside")
        .group_by("village", year=pl.col("birth_date").dt.year())
        .agg(
            births=pl.len(),
            boys=(pl.col("sex") == "M").sum(),
            girls=(pl.col("sex") == "F").sum(),
            in_planning=pl.col("in_planning").sum(),
            missed=pl.col("is_missed").sum(),
            in_no_file=((pl.col("n_sources") == 0) & ~pl.col("in_planning")).sum(),
        )
        .with_columns(village_name=pl.col("village").replace_strict(names, default=None))
        .select("village", "village_name", pl.exclude("village", "village_name"))
        .sort("village", "year")
    )
