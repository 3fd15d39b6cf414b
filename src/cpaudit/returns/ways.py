"""What each cell of a return counts, and the ways in which offices count it."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

_FIRST, _SECOND = 1, 2


@dataclass(frozen=True, slots=True)
class Way:
    """One way of counting events: by which date, and which events besides the usual ones."""

    name: str
    also: tuple[str, ...] = ()  # causes that are counted too
    by_entry: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A cell that counts events of the period.

    ``is_counted`` says which events of the kind belong to the cell; where that is not known, the
    event is no part of the count and stands among the causes as ``unknown``.
    """

    name: str
    kind: str
    ways: tuple[Way, ...]
    is_counted: pl.Expr = field(default_factory=lambda: pl.lit(value=True))
    unknown: str = "unknown"
    is_fixed: bool = False  # counted in the usual way whatever the returns seem to follow


# The first way of each is the usual one.
_BIRTHS = (
    Way("event"),
    Way("entry", by_entry=True),
    Way("event_and_roll", also=("on_the_roll_only",)),
    Way("rows", also=("entered_twice",)),
)
_DEATHS = (
    Way("event"),
    Way("event_and_other_departments", also=("known_elsewhere",)),
    Way("rows", also=("entered_twice",)),
)
_COUPLES = (
    Way("women"),
    Way("couples", also=("wife_not_on_the_roll",)),
    Way("persons", also=("wife_not_on_the_roll", "husband")),
    Way("women_and_register", also=("known_elsewhere",)),
)
_MOVES = (Way("roll"), Way("roll_and_police", also=("known_elsewhere",)))
_SEX, _ORDER = pl.col("sex"), pl.col("order")

FLOWS = (
    Flow("births", "birth", _BIRTHS, is_fixed=True),
    Flow("boys", "birth", _BIRTHS, _SEX == "M", "sex_unknown", is_fixed=True),
    Flow("girls", "birth", _BIRTHS, _SEX == "F", "sex_unknown", is_fixed=True),
    Flow(
        "births_1",
        "birth",
        (*_BIRTHS, Way("event_blank_is_first", also=("order_unknown",))),
        _ORDER <= _FIRST,
        "order_unknown",
    ),
    Flow("births_2", "birth", _BIRTHS, _ORDER == _SECOND, "order_unknown"),
    Flow("births_3plus", "birth", _BIRTHS, _ORDER > _SECOND, "order_unknown"),
    Flow("deaths", "death", _DEATHS, is_fixed=True),
    Flow("deaths_men", "death", _DEATHS, _SEX == "M", "sex_unknown"),
    Flow("deaths_women", "death", _DEATHS, _SEX == "F", "sex_unknown"),
    Flow("infant_deaths", "death", _DEATHS, pl.col("is_infant"), "age_unknown"),
    Flow("marriages", "marriage", _COUPLES),
    Flow("divorces", "divorce", _COUPLES),
    Flow("move_in", "move_in", _MOVES),
    Flow("move_out", "move_out", _MOVES),
)
# Births of earlier periods that were entered in this one.
EARLIER = "births_earlier"
# Causes that are ways of counting and nothing that a village need look into.
NO_CAUSE = frozenset({"husband", "unknown"})

# What the planning system's own records show, so that it explains a difference which it makes up;
# what only others know can be as many by chance.
OWN_CAUSES = frozenset(
    {
        "entered_twice",
        "on_the_roll_only",
        "stillbirth",
        "adopted",
        "cancelled",
        "entered_after_the_return",
        "earlier_birth_entered_now",
        "order_unknown",
        "sex_unknown",
        "age_unknown",
        "wife_not_on_the_roll",
    }
)

AS_EXPORTED, ROWS, BY_DATES, CARRIED_BACK = "as_exported", "rows", "by_dates", "carried_back"
STOCKS = (
    "population_end",
    "population_men",
    "population_women",
    "n_households",
    "women_15_49",
    "married_women_15_49",
    "incomers",
    "leavers",
)
START = "population_start"
# In the order of a return.
FIELDS = (
    "births",
    "boys",
    "girls",
    "births_1",
    "births_2",
    "births_3plus",
    EARLIER,
    "deaths",
    "deaths_men",
    "deaths_women",
    "infant_deaths",
    "marriages",
    "divorces",
    "move_in",
    "move_out",
    START,
    *STOCKS,
)
RATES = ("birth_rate", "death_rate", "growth_rate", "sex_ratio_at_birth")
