"""The twenty rules as an expert writes them by hand: one polars query, the joins and one select."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from rules_register import MARITAL

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    from polars._typing import EngineType

AS_OF = dt.date(2024, 1, 10)
Failing = "dict[str, npt.NDArray[np.uint32]]"


def fused(path: Path) -> dict[str, npt.NDArray[np.uint32]]:
    """By rule the numbers of the persons that fail: read, join, one select."""
    return failing_by(masks(), joined(pl.read_parquet(path).lazy()))


def fused_lazy(path: Path) -> dict[str, npt.NDArray[np.uint32]]:
    """The same query on a scan, so that polars reads only the columns that it needs."""
    return failing_by(masks(), joined(pl.scan_parquet(path)))


def fused_streaming(path: Path) -> dict[str, npt.NDArray[np.uint32]]:
    """The same on the streaming engine."""
    return failing_by(masks(), joined(pl.scan_parquet(path)), engine="streaming")


def failing_by(
    rules: dict[str, pl.Expr], rows: pl.LazyFrame, *, engine: EngineType = "in-memory"
) -> dict[str, npt.NDArray[np.uint32]]:
    """The numbers of the rows where a mask is true, by mask."""
    ids = [pl.col("person_no").filter(mask).implode().alias(rule) for rule, mask in rules.items()]
    row = rows.select(ids).collect(engine=engine)
    return {rule: row[rule].item().to_numpy() for rule in rules}


def joined(people: pl.LazyFrame) -> pl.LazyFrame:
    """The persons beside spouse, mother and the birth before; several matches leave values null."""
    by_number = (
        people.filter(pl.col("id_no").is_not_null())
        .group_by("id_no")
        .agg(
            pl.len().alias("n"),
            *(
                pl.when(pl.len() == 1).then(pl.col(name).first()).alias(name)
                for name in ("sex", "birth_date", "spouse_id")
            ),
        )
    )
    births = (
        people.select("person_no", "mother_id", "birth_date")
        .drop_nulls()
        .sort("mother_id", "birth_date", "person_no")
        .select(
            "person_no",
            pl.when(pl.col("mother_id") == pl.col("mother_id").shift())
            .then(pl.col("birth_date").shift())
            .alias("prev_birth_date"),
        )
    )
    spouses = by_number.select(
        pl.col("id_no").alias("spouse_id"),
        pl.col("n").alias("spouse_n"),
        pl.col("sex").alias("spouse_sex"),
        pl.col("spouse_id").alias("spouse_spouse_id"),
    )
    mothers = by_number.select(
        pl.col("id_no").alias("mother_id"),
        pl.col("n").alias("mother_n"),
        pl.col("sex").alias("mother_sex"),
        pl.col("birth_date").alias("mother_birth_date"),
    )
    return (
        people.join(spouses, on="spouse_id", how="left")
        .join(mothers, on="mother_id", how="left")
        .join(births, on="person_no", how="left")
    )


def age_at(birth: pl.Expr, date: pl.Expr) -> pl.Expr:
    """Completed years."""
    is_earlier = (date.dt.month().cast(pl.Int32) * 100 + date.dt.day()) < (
        birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day()
    )
    return date.dt.year() - birth.dt.year() - is_earlier.cast(pl.Int32)


def masks() -> dict[str, pl.Expr]:
    """By rule where it fails; null, where it is unknown, is no failure."""
    col = pl.col
    birth, prev = col("birth_date"), col("prev_birth_date")
    has_spouse, has_mother = col("spouse_n").is_not_null(), col("mother_n").is_not_null()
    person = pl.struct("name", "birth_date", "village")
    is_known = pl.all_horizontal(col("name", "birth_date", "village").is_not_null())
    mother_sex = has_mother & (col("mother_sex") == "F")
    return {
        "R001": col("id_no").is_null(),
        "R002": ~col("id_no").str.contains("^[0-9]{17}[0-9X]$"),
        "R003": col("id_no").is_not_null() & col("id_no").is_duplicated(),
        "R004": col("id_no").str.slice(6, 4).cast(pl.Int64, strict=False) != birth.dt.year(),
        "R005": ~col("sex").is_in(["M", "F"]).fill_null(value=False),
        "R006": ~birth.is_between(dt.date(1920, 1, 1), AS_OF).fill_null(value=False),
        "R007": ~col("name").str.len_chars().is_between(2, 5).fill_null(value=False),
        "R008": ~col("phone").str.contains("^1[3-9][0-9]{9}$"),
        "R009": ~col("marital_status").is_in(MARITAL),
        "R010": ~col("village").str.head(9).is_in(["880101100", "880101101"]),
        "R011": age_at(birth, col("marriage_date")) < 18,
        "R012": col("death_date") < birth,
        "R013": (col("entry_date") < birth) | (col("entry_date") > AS_OF),
        "R014": col("spouse_id").is_not_null() & ~has_spouse,
        "R015": has_spouse & (col("spouse_spouse_id") != col("id_no")),
        "R016": has_spouse & (col("spouse_sex") == col("sex")),
        "R017": col("mother_id").is_not_null() & ~mother_sex,
        "R018": has_mother & ~age_at(col("mother_birth_date"), birth).is_between(12, 55),
        "R019": (birth != prev) & (birth < prev + pl.duration(days=180)),
        "R020": is_known & person.is_duplicated(),
    }
