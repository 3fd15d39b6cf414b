"""What records tell of the place and the time that they are of, before a project says either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES, FieldType
from cpaudit.sources.profiles.keys import VILLAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cpaudit.sources.intake import Intake

# An enrolment may end after the export was made; every other date is of something that happened.
_FUTURE_FIELDS = frozenset({"stop_date"})
# The registers that know the area best, in this order.
_ROLLS = ("planning_persons", "police_persons", "planning_births", "insurance")
# A sheet for each village is called like it.
_OF_VILLAGE = r"^[^\d\s]{1,14}(?:村|社区|居委会|村委会|嘎查)$"


def roll_of(intake: Intake) -> str | None:
    """The dataset with records that knows the area best."""
    return next((name for name in _ROLLS if not intake.records[name].is_empty()), None)


def places_of_roll(intake: Intake) -> pl.DataFrame:
    """``division_code`` and ``address`` of everyone on the roll, for each address that it holds."""
    schema = {"division_code": pl.String, "address": pl.String}
    roll = roll_of(intake)
    if roll is None:
        return pl.DataFrame(schema=schema)
    rows = intake.records[roll]
    sheet = pl.col("sheet")
    around = pl.when(sheet.str.contains(_OF_VILLAGE)).then(sheet)
    rows = rows.join(_village_column(intake), on="record_id", how="left")
    return pl.concat(
        rows.select(
            (pl.col(f"{stem}_code") if f"{stem}_code" in rows.columns else pl.lit(None))
            .cast(pl.String)
            .alias("division_code"),
            pl.coalesce(
                pl.col(f"{stem}_address") if f"{stem}_address" in rows.columns else pl.lit(None),
                "_village",
                around,
            )
            .cast(pl.String)
            .alias("address"),
        )
        for stem in ("hukou", "resid")
    )


def _village_column(intake: Intake) -> pl.DataFrame:
    """``record_id`` and ``_village``: what a column of villages says, in files that have one."""
    headings = intake.columns.filter(pl.col("field") == VILLAGE)
    parts = [
        intake.raw[source].select("record_id", _village=pl.col(heading).cast(pl.String))
        for source, heading in headings.select("source_id", "heading").unique().rows()
        if heading in intake.raw[source].columns
    ]
    empty = pl.DataFrame(schema={"record_id": pl.UInt32, "_village": pl.String})
    return pl.concat([empty, *(part.drop_nulls("_village") for part in parts)]).unique(
        "record_id", keep="first", maintain_order=True
    )


def event_dates(tables: Iterable[pl.DataFrame]) -> pl.Series:
    """Every date of the records on which something happened."""
    parts = [
        rows[column]
        for rows in tables
        for column in rows.columns
        if FIELD_TYPES.get(column) is FieldType.DATE and column not in _FUTURE_FIELDS
    ]
    dates = [part.alias("date") for part in parts]
    return pl.concat([pl.Series("date", [], dtype=pl.Date), *dates])
