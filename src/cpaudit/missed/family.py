"""What the residence histories of a child's family say of the day of birth.

Families move together: where the mother's own row is silent, her husband's and her elder children's
rows tell. Moves are read in their order, so that who left and came back was here, and who came back
and left again was not.
"""

from __future__ import annotations

import polars as pl

from cpaudit.missed.piece import BORN, Evidence, Kind, lived_here_since
from cpaudit.missed.statements import INSIDE, OUTSIDE

# A brother or sister who was there before the mother can have been pregnant with this child.
_ELDER_DAYS = 270
_PLANNING, _POLICE = "planning", "police"
_ROLES = ("father", "elder")
_COLUMNS = (
    *(f"h.{role}_{what}" for role in _ROLES for what in ("away_long", "here_long", "came_late")),
    *(
        "h.mother_here_long",
        "h.out_before",
        "h.out_after",
        "h.in_late",
        "h.in_after",
        "h.insurance_ended_before",
    ),
)


def family_at_birth(
    history: pl.DataFrame, births: pl.DataFrame, persons: pl.DataFrame, months: int
) -> pl.DataFrame:
    """``person_no`` of the child and the columns ``h.*``: what the histories say, null where nothing.

    Args:
        history: ``residence.RESIDENCES``.
        births: the view ``births`` with ``mother_person_no`` and ``father_person_no``.
        persons: the view ``persons``.
        months: how long somebody must have lived here for a birth to count here.
    """
    keyed = births.select("person_no", "birth_date", "mother_person_no", "father_person_no")
    spouses = persons.select(
        pl.col("person_no").alias("mother_person_no"), pl.col("spouse_person_no").alias("spouse_no")
    )
    fathers = keyed.join(spouses, on="mother_person_no", how="left").select(
        "person_no",
        "birth_date",
        pl.coalesce("father_person_no", "spouse_no").alias("who"),
        pl.lit("father").alias("role"),
    )
    siblings = (
        persons.select(
            "mother_person_no",
            pl.col("person_no").alias("who"),
            pl.col("birth_date").alias("who_born"),
        )
        .drop_nulls()
        .join(keyed.drop_nulls("mother_person_no"), on="mother_person_no")
        .filter(pl.col("who_born") < BORN.dt.offset_by(f"-{_ELDER_DAYS}d"))
        .select("person_no", "birth_date", "who", pl.lit("elder").alias("role"))
    )
    mothers = keyed.select(
        "person_no",
        "birth_date",
        pl.col("mother_person_no").alias("who"),
        pl.lit("mother").alias("role"),
    )
    who = pl.concat([fathers, siblings, mothers]).drop_nulls("who")
    said = who.join(history.rename({"person_no": "who"}), on="who")
    since, until = pl.col("since"), pl.col("until")
    still = (until.is_null() | (until > BORN)).fill_null(value=True)
    inside, outside = pl.col("place") == INSIDE, pl.col("place") == OUTSIDE
    lives = (pl.col("voice") == _PLANNING) & (pl.col("kind") == str(Kind.RESIDENCE))
    registered = (pl.col("voice") == _POLICE) & (pl.col("kind") == str(Kind.HUKOU))
    dated = pl.col("dated") != "undated"
    long_since = lived_here_since(since, months)

    def of(role: str, condition: pl.Expr) -> pl.Expr:
        mine = pl.col("role") == role
        return pl.when(mine.any()).then((mine & condition.fill_null(value=False)).any())

    mine = (pl.col("role") == "mother") & registered & dated
    # Who was registered here until some day had been so before it.
    first_in = since.filter(mine & inside & since.is_not_null()).min()
    was_in = (mine & inside & since.is_null() & until.is_not_null()).any()
    last_change = since.filter(mine & (since <= BORN)).max()
    last_place = pl.col("place").filter(mine & (since == last_change))
    born = BORN.first()
    return (
        said.group_by("person_no")
        .agg(
            *(
                of(role, condition).alias(f"h.{role}_{what}")
                for role in _ROLES
                for what, condition in (
                    ("away_long", lives & outside & long_since & still),
                    ("here_long", lives & inside & long_since & still),
                    ("came_late", lives & inside & ~long_since),
                )
            ),
            of("mother", lives & inside & long_since & still).alias("h.mother_here_long"),
            ((last_place == OUTSIDE).any() & ~(last_place == INSIDE).any()).alias("h.out_before"),
            (mine & outside & (since > BORN)).any().alias("h.out_after"),
            (~was_in & (first_in <= born) & (first_in > born.dt.offset_by(f"-{months}mo"))).alias(
                "h.in_late"
            ),
            (~was_in & (first_in > born)).alias("h.in_after"),
            (
                (pl.col("role") == "mother")
                & (pl.col("voice") == "insurance")
                & outside
                & (since <= BORN)
            )
            .any()
            .alias("h.insurance_ended_before"),
        )
        .select("person_no", *_COLUMNS)
    )


def family() -> tuple[Evidence, ...]:
    """The evidence of husband and elder children, where the mother's own row does not date her stay."""
    m_dated = pl.any_horizontal(
        pl.col("m.planning.flow_date").is_not_null(),
        pl.col("m.planning.move_out_date").is_not_null(),
        pl.col("m.migrant.n_rows").is_not_null(),
    )
    m_on_roll = pl.col("m.planning.n_rows").is_not_null()
    came_late = pl.col("h.father_came_late") & ~pl.col("h.father_here_long")
    return (
        # Husbands also go alone.
        Evidence("husband_away_long", "family", pl.col("h.father_away_long") & ~m_dated, -2.0, 0.0),
        # Children go with their mother.
        Evidence(
            "elder_children_away_long",
            "family",
            pl.col("h.elder_away_long") & ~m_dated,
            -3.0,
            0.0,
        ),
        Evidence("husband_came_late", "family", came_late & ~m_on_roll, -4.0, -1.0),
        Evidence(
            "husband_here_long", "family", pl.col("h.father_here_long") & ~m_on_roll, 1.0, 0.0
        ),
        Evidence(
            "insurance_moved_before_birth",
            "insurance",
            pl.col("h.insurance_ended_before"),
            -2.0,
            -1.0,
        ),
    )
