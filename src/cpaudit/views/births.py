"""One row per child of whose birth a source tells, with a column group per source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.project import DatedBy
from cpaudit.view_tables import VIEWS
from cpaudit.views.birth_consensus import TRUST, consensus, copies, spread
from cpaudit.views.birth_parents import parent, same_day, with_household_mothers
from cpaudit.views.dating import belongs
from cpaudit.views.groups import (
    Group,
    all_record_ids,
    beside,
    column_group,
    conform,
    first_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# A roll evidences a birth while the child is young: later, people on a roll may have come from
# anywhere.
_ROLL_YEARS = 7
_DEATHS = ("police_death", "health_death", "funeral")


def births(
    linked: Mapping[str, pl.DataFrame],
    persons: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    as_of: date,
    period: tuple[date, date],
    dated_by: DatedBy = DatedBy.EVENT,
) -> pl.DataFrame:
    """The view ``births``; the columns on scope and on missed births are null.

    Args:
        linked: the datasets as ``records.link_records`` gives them.
        persons: the view ``persons``.
        sources: ``tables.SOURCES``, for which source copies which.
        as_of: the project's as-of date.
        period: the project's reporting period, both ends included.
        dated_by: the date by which a birth belongs to it.
    """
    groups = _groups(linked, as_of=as_of)
    children = pl.concat([group.persons for group in groups.values()]).unique()
    wide = beside(children.sort("person_no"), [*groups.values(), _own(persons)])
    wide = wide.with_columns(*consensus(wide, copies(sources)))
    wide = wide.with_columns(
        pl.when(pl.col("sources") != "").then("sources").alias("sources"),
        belongs(period, dated_by).alias("in_period"),
        *spread(wide),
    )
    wide = with_household_mothers(wide, linked, persons)
    wide = wide.join(
        parent(persons, "mother"), on="mother_person_no", how="left", maintain_order="left"
    ).join(parent(persons, "father"), on="father_person_no", how="left", maintain_order="left")
    wide = same_day(wide)
    return conform(
        wide.with_columns(
            all_record_ids([*TRUST, *_DEATHS], wide.columns).alias("record_ids"),
            pl.col("person_key").alias("subject_key"),
            first_of(
                "roll.resid_village",
                "planning.resid_village",
                "vaccination.resid_village",
                "delivery.resid_village",
                "certificate.resid_village",
                "screening.resid_village",
                "police_birth.hukou_village",
                "police.hukou_village",
                "insurance.resid_village",
                "mother_village",
                "subsidy.hukou_village",
                "subsidy.resid_village",
                "school.resid_village",
                among=wide.columns,
            ).alias("village"),
            first_of(
                "roll.household_no",
                "planning.household_no",
                "mother_household_no",
                among=wide.columns,
            ).alias("household_no"),
        ),
        VIEWS["births"],
    )


def _groups(linked: Mapping[str, pl.DataFrame], *, as_of: date) -> dict[str, Group]:
    schema = VIEWS["births"]
    young = pl.col("birth_date") >= pl.lit(as_of).dt.offset_by(f"-{_ROLL_YEARS}y")
    # A stillbirth has no person to be found; the row is kept and its outcome tells.
    return {
        "planning": column_group(
            linked["planning_births"],
            "planning",
            schema,
            n_mothers=pl.col("mother_person_no").drop_nulls().n_unique(),
        ),
        "roll": column_group(linked["planning_persons"], "roll", schema, where=young),
        "delivery": column_group(linked["health_deliveries"], "delivery", schema),
        "certificate": column_group(
            linked["health_certificates"],
            "certificate",
            schema,
            n_numbers=pl.col("certificate_no").drop_nulls().n_unique(),
        ),
        "screening": column_group(linked["health_screenings"], "screening", schema),
        "police_birth": column_group(linked["police_births"], "police_birth", schema),
        "police": column_group(linked["police_persons"], "police", schema, where=young),
        # A card is opened at birth or on arrival, and says which: no age makes it a mere roll.
        "vaccination": column_group(linked["vaccinations"], "vaccination", schema),
        "insurance": column_group(linked["insurance"], "insurance", schema, where=young),
        "subsidy": column_group(linked["childcare_subsidies"], "subsidy", schema, where=young),
        "school": column_group(linked["school_enrolments"], "school", schema, where=young),
    }


def _own(persons: pl.DataFrame) -> pl.DataFrame:
    return persons.select(
        "person_no",
        "person_key",
        "id18",
        pl.col("mother_person_no"),
        pl.col("father_person_no"),
        pl.col("police_death.death_date"),
        pl.col("health_death.death_date"),
        pl.col("funeral.death_date"),
        pl.col("adoption.register_date"),
    )
