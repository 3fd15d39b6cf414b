"""A township whose truth is known: its people, couples and births over three generations."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis import households as homes
from cpaudit.synthesis import villages as places
from cpaudit.synthesis.births import Births, make_births
from cpaudit.synthesis.chance import Chance, Flags, Ints, stream
from cpaudit.synthesis.characters import SURNAMES
from cpaudit.synthesis.children import bear, house
from cpaudit.synthesis.citizen_numbers import citizen_numbers
from cpaudit.synthesis.days import (
    AS_OF_DAY,
    DEATHS_START,
    MOVES_START,
    NEVER,
)
from cpaudit.synthesis.kinds import KINDS, BirthKind
from cpaudit.synthesis.marriages import grow_up, remarry
from cpaudit.synthesis.moves import arrive
from cpaudit.synthesis.naming import names
from cpaudit.synthesis.people import NOBODY, Grown
from cpaudit.synthesis.profile import RATES, ErrorRates, Profile
from cpaudit.synthesis.society import Society, found

if TYPE_CHECKING:
    from cpaudit.synthesis.people import People

# Measured: so many founding and incoming couples give a township of the size asked for.
_FOUNDERS_PER_PERSON = 0.131
_INCOMING_PER_PERSON = 0.017
_GENERATIONS = 4
_ROLL_COVERAGE, _ROLL_COVERAGE_INCOMING = 0.985, 0.86
_ROLL_KEEPS_THE_GONE = 0.9
_POLICE_COVERAGE_MOVES = 0.95


@dataclass(frozen=True, slots=True)
class Township:
    """The true population tables; the row number of ``persons`` and ``couples`` is their key.

    ``persons`` holds everyone whom a file may name: residents, the registered, relatives elsewhere.
    Day columns are day numbers from 1970-01-01. ``births`` holds the births under study.
    """

    seed: int
    profile: Profile
    rates: ErrorRates
    persons: pl.DataFrame
    couples: pl.DataFrame
    births: pl.DataFrame
    villages: pl.DataFrame

    def chance(self, purpose: str) -> Chance:
        """The stream of random draws of that purpose."""
        return stream(self.seed, purpose)


def generate(persons: int, seed: int, profile: Profile = Profile.TYPICAL) -> Township:
    """A township of about ``persons`` living people on its roll; the same seed, the same township."""
    rates = RATES[profile]
    society = _grow(persons, seed)
    births = make_births(society, missed=rates.missed, coverage_lost=rates.coverage_lost)
    chance = stream(seed, "registers")
    registered = _register_children(chance, society.people, births)
    roll = _roll(chance, society.people, births, rates)
    people = society.people
    table = pl.DataFrame({f.name: getattr(people, f.name) for f in fields(people)})
    hukou = (people.hukou_in <= AS_OF_DAY) & (people.hukou_out > AS_OF_DAY)
    living = people.death > AS_OF_DAY
    active = roll["on_roll"] & ~roll["says_dead"] & ~roll["says_moved"]
    home = homes.settle(stream(seed, "homes"), people, society.couples, active)
    book = homes.settle(stream(seed, "books"), people, society.couples, hukou & living)
    table = table.with_columns(
        pl.Series("name", names(stream(seed, "names"), people.surname, people.sex, people.birth)),
        pl.Series("id_no", _numbers(chance, people, births, registered)),
        *(pl.Series(name, values) for name, values in roll.items()),
        pl.Series("household", _homes_of_the_gone(people, home.household)),
        pl.Series("home_place", home.place),
        pl.Series("book", _homes_of_the_gone(people, book.unit)),
        pl.Series("book_place", book.unit_place),
    )
    return Township(
        seed=seed,
        profile=profile,
        rates=rates,
        persons=_one_village_per_home(table),
        couples=_frame(society.couples),
        births=_births_frame(births, registered, people),
        villages=places.villages(society.n_villages),
    )


def _frame(rows: Grown) -> pl.DataFrame:
    return pl.DataFrame({f.name: getattr(rows, f.name) for f in fields(rows)})


def _grow(persons: int, seed: int) -> Society:
    society = Society(
        stream(seed, "society"),
        n_villages=places.village_count(persons),
        n_surnames=len(SURNAMES),
        n_places=len(places.outside_places()),
    )
    rows = found(society, int(persons * _FOUNDERS_PER_PERSON))
    for _ in range(_GENERATIONS):
        children = bear(society, rows)
        house(society, children)
        again = remarry(society, rows)
        rows = np.concatenate([grow_up(society, children), again])
    children = bear(society, arrive(society, int(persons * _INCOMING_PER_PERSON)))
    house(society, children)
    return society


def _register_children(chance: Chance, people: People, births: Births) -> Ints:
    """The day on which the police registered each birth (NEVER if not); settles who has a hukou."""
    delay = np.maximum(chance.skewed(len(births.child), 32.0, 0.9), 2.0).astype(np.int32)
    registered = np.where(births.police, births.birth + delay, NEVER).astype(np.int32)
    registered = np.where(registered <= AS_OF_DAY, registered, NEVER).astype(np.int32)
    births.police = registered < NEVER
    native = ~births.is_of(BirthKind.ADOPTED, BirthKind.CAME_ALONG)
    rows = births.child[native]
    people.hukou_in[rows] = registered[native]
    alive = people.death[rows] >= registered[native]
    people.hukou_in[rows[~alive]] = NEVER
    out = people.hukou_out[rows] <= people.hukou_in[rows]
    people.hukou_out[rows[out]] = NEVER
    return registered


def _roll(chance: Chance, people: People, births: Births, rates: ErrorRates) -> dict[str, Flags]:
    """Who stands on the planning roll, and what the roll knows of deaths and departures."""
    n = len(people)
    ever_hukou, ever_here = people.hukou_in <= AS_OF_DAY, people.resid_in <= AS_OF_DAY
    hukou = ever_hukou & (people.hukou_out > AS_OF_DAY)
    here = ever_here & (people.resid_out > AS_OF_DAY)
    dead = people.death <= AS_OF_DAY
    lately_dead = dead & (people.death >= DEATHS_START) & (ever_hukou | ever_here)
    left = np.where(ever_hukou, people.hukou_out, people.resid_out)
    lately_left = ~hukou & ~here & (ever_hukou | ever_here) & (left >= MOVES_START) & ~dead
    living_on_roll = ~dead & (hukou | here)
    share = np.where(hukou, _ROLL_COVERAGE, _ROLL_COVERAGE_INCOMING)
    on_roll = living_on_roll & chance.flags(n, share)
    # A hukou that lies elsewhere since long, with the body still here, is a resident all the same.
    on_roll |= lately_dead & (left > people.death) & chance.flags(n, _ROLL_KEEPS_THE_GONE)
    on_roll |= lately_left & chance.flags(n, _ROLL_KEEPS_THE_GONE)
    on_roll[births.child] = births.in_planning & (
        living_on_roll[births.child] | (people.death[births.child] <= AS_OF_DAY)
    )
    entered = births.child[births.in_planning]
    mothers = births.mother[births.in_planning]
    on_roll[mothers] = True
    on_roll[entered] &= chance.flags(len(entered), 0.985)
    on_roll &= people.is_stillborn == 0
    gone = lately_left | (~hukou & ~here & ~dead)
    stale = gone & chance.flags(n, rates.trace_missing)
    unknown_move = chance.flags(n, 1 - _POLICE_COVERAGE_MOVES)
    return {
        "on_roll": on_roll,
        "says_dead": on_roll & dead,
        "says_moved": on_roll & gone & ~stale,
        "move_unknown_to_police": unknown_move,
        "flow_unknown": chance.flags(n, rates.trace_missing),
    }


def _numbers(chance: Chance, people: People, births: Births, registered: Ints) -> pl.Series:
    """Everyone's number; children whom no police office has registered have none yet."""
    lacks = np.zeros(len(people), dtype=np.bool_)
    lacks[births.child] = registered == NEVER
    elsewhere = births.kind >= KINDS.index(BirthKind.OUTSIDER)
    elsewhere |= births.is_of(BirthKind.INCOMING, BirthKind.GIVEN_OUT)
    old = births.birth < AS_OF_DAY - 90
    has = elsewhere & old & chance.flags(len(births.child), 0.9)
    # Whoever brings a registered child along, or adopts one, has its number.
    has |= births.is_of(BirthKind.ADOPTED, BirthKind.CAME_ALONG)
    lacks[births.child[has]] = False
    lacks |= people.is_stillborn > 0
    numbers = citizen_numbers(people.area, people.birth, people.sex)
    return numbers.set(pl.Series(lacks), None)


def _homes_of_the_gone(people: People, home: Ints) -> Ints:
    """The dead and the departed keep the home of their couple, else of a parent."""
    found = home.copy()
    for relative in (_partner_home(people, home), people.mother, people.father):
        theirs = np.where(relative >= 0, found[np.maximum(relative, 0)], NOBODY)
        found = np.where(found == NOBODY, theirs, found).astype(np.int32)
    return found


def _partner_home(people: People, home: Ints) -> Ints:
    """A member of the same couple who has a home, for each person."""
    rows = np.flatnonzero((people.couple >= 0) & (home >= 0))
    holder = np.full(int(people.couple.max()) + 1, NOBODY, dtype=np.int32)
    holder[people.couple[rows]] = rows
    return np.where(people.couple >= 0, holder[np.maximum(people.couple, 0)], NOBODY).astype(
        np.int32
    )


def _one_village_per_home(table: pl.DataFrame) -> pl.DataFrame:
    """Members live in the village of their head; groups and serial numbers follow the home."""
    head = (
        table.filter(pl.col("home_place") == homes.Place.HEAD)
        .select("household", home_village="village")
        .unique("household", keep="first", maintain_order=True)
    )
    return (
        table.with_row_index("person")
        .join(head, on="household", how="left", maintain_order="left")
        .with_columns(
            village=pl.when(pl.col("home_village") >= 0)
            .then("home_village")
            .otherwise("village")
            .cast(pl.Int32),
            group=(pl.max_horizontal("household", 0) % places.GROUPS_PER_VILLAGE + 1).cast(
                pl.Int32
            ),
        )
        .drop("home_village")
    )


def _births_frame(births: Births, registered: Ints, people: People) -> pl.DataFrame:
    frame = pl.DataFrame({f.name: getattr(births, f.name) for f in fields(births)})
    return frame.with_columns(
        registered=pl.Series(registered),
        in_scope=pl.Series(births.kind < KINDS.index(BirthKind.NEONATAL)),
        order=pl.Series(people.order[births.child]),
    )
