"""Where each person lived and was registered, and when, from every source that dates or places them.

One row is one statement of one record: who, of which kind, in which place, from when and until when.
An address at an event speaks of that day only. Statements of one office are one voice, however many
of its files repeat them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.missed.statements import INSIDE, OUTSIDE, TELLERS
from cpaudit.tables import COUNT, DATE, TEXT, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

RESIDENCES = Table(
    "residences",
    {
        "person_no": COUNT,
        "voice": TEXT,  # the office whose word it is
        "dataset": TEXT,
        "kind": TEXT,  # residence or hukou
        "place": TEXT,  # inside or outside the area
        "village": TEXT,
        "since": DATE,  # null: before anybody wrote it down
        "until": DATE,  # null: still
        "dated": TEXT,  # day, period, since, until, undated
        "record_id": COUNT,
    },
    required=("person_no", "voice", "dataset", "kind", "place", "dated"),
)


def residences(
    datasets: Mapping[str, pl.DataFrame], named: pl.DataFrame, persons: pl.Series
) -> pl.DataFrame:
    """``RESIDENCES`` of ``persons``.

    Args:
        datasets: the views of the datasets; any may be absent.
        named: ``tables.MENTIONS`` with ``person_no``: who stands in which role of which record.
        persons: the numbers of the persons asked for.
    """
    wanted = persons.drop_nulls().unique().cast(pl.UInt32).to_frame("person_no")
    roles = named.select("record_id", "role", pl.col("person_no").cast(pl.UInt32)).join(
        wanted, on="person_no", how="semi"
    )
    said = [
        stays
        for dataset, (role, tell) in TELLERS.items()
        if dataset in datasets and not datasets[dataset].is_empty()
        for stays in tell(_of(datasets[dataset], roles, role), dataset)
    ]
    if not said:
        return RESIDENCES.empty()
    return (
        pl.concat(said)
        .filter(
            pl.col("place").is_in([INSIDE, OUTSIDE]),
            (pl.col("until") >= pl.col("since")).fill_null(value=True),
        )
        .with_columns(_dated().alias("dated"))
        .select(list(RESIDENCES.columns))
        .unique()
        .sort("person_no", "kind", "since", "until", "dataset", "record_id", "place")
        .collect()
    )


def people_of(births: pl.DataFrame, persons: pl.DataFrame) -> pl.Series:
    """The persons whose history says where a birth counts: child, parents, the mother's children."""
    family = ["person_no", "mother_person_no", "father_person_no"]
    sought = births.select(*family, "in_planning").filter(~pl.col("in_planning"))
    mothers = sought.select("mother_person_no").drop_nulls().unique()
    children = births.select(family).join(mothers, on="mother_person_no", how="semi")["person_no"]
    relatives = persons.select("person_no", "mother_person_no", "spouse_person_no")
    older = relatives.join(mothers, on="mother_person_no", how="semi")["person_no"]
    spouses = relatives.join(
        mothers.rename({"mother_person_no": "person_no"}), on="person_no", how="semi"
    )["spouse_person_no"]
    return pl.concat(
        [
            one.cast(pl.UInt32)
            for one in (
                sought["person_no"],
                sought["mother_person_no"],
                sought["father_person_no"],
                children,
                older,
                spouses,
            )
        ]
    ).unique()


def residences_at(history: pl.DataFrame, births: pl.DataFrame) -> pl.DataFrame:
    """The history behind each birth: ``RESIDENCES`` with ``birth_no``, ``of`` and ``state``.

    Args:
        history: ``RESIDENCES``.
        births: the view ``births``, the rows to be explained.

    ``of`` says whose history it is (``mother``, ``father``, ``child``); ``state`` is ``then`` where
    the statement holds on the day of birth, else ``before`` or ``after``; ``undated`` where nobody
    can tell.
    """
    keyed = pl.concat(
        [
            births.select(
                pl.col("person_no").alias("birth_no"),
                "birth_date",
                pl.lit(role).alias("of"),
                pl.col(column).alias("person_no"),
            )
            for role, column in (
                ("mother", "mother_person_no"),
                ("father", "father_person_no"),
                ("child", "person_no"),
            )
        ]
    ).drop_nulls("person_no")
    born, since, until = pl.col("birth_date"), pl.col("since"), pl.col("until")
    return (
        keyed.join(history, on="person_no")
        .with_columns(
            pl.when((pl.col("dated") == "undated") | born.is_null())
            .then(pl.lit("undated"))
            .when((since > born).fill_null(value=False))
            .then(pl.lit("after"))
            .when((until < born).fill_null(value=False))
            .then(pl.lit("before"))
            .otherwise(pl.lit("then"))
            .alias("state")
        )
        .drop("birth_date")
        .sort("birth_no", "of", "kind", "since", "until", "dataset", "record_id", "place")
    )


def _of(rows: pl.DataFrame, roles: pl.DataFrame, role: tuple[str, ...]) -> pl.LazyFrame:
    """The records with the person in one of these roles as ``who`` and the role itself."""
    return rows.lazy().join(
        roles.lazy()
        .filter(pl.col("role").is_in(role))
        .select("record_id", pl.col("role").alias("who_role"), pl.col("person_no").alias("who")),
        on="record_id",
    )


def _dated() -> pl.Expr:
    since, until = pl.col("since"), pl.col("until")
    return (
        pl.when(since == until)
        .then(pl.lit("day"))
        .when(since.is_not_null() & until.is_not_null())
        .then(pl.lit("period"))
        .when(since.is_not_null())
        .then(pl.lit("since"))
        .when(until.is_not_null())
        .then(pl.lit("until"))
        .otherwise(pl.lit("undated"))
    )
