"""Faults between departments: deaths, marriages, moves and people that one of them lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import AS_OF_DAY, MOVES_START, PERIOD_YEAR, YEAR
from cpaudit.synthesis.exports.extract import index
from cpaudit.synthesis.faults.planter import Planter, Rows, positions_of, text
from cpaudit.synthesis.faults.values import CHILDREN, ROLL
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Flags, Ints

_ACTIVE = pl.col("status") == "active"
POLICE = "police_persons"


def plant(planter: Planter) -> None:
    """Plants the faults that only a comparison of departments shows, but for births."""
    _deaths(planter)
    _marriages(planter)
    _moves(planter)
    _coverage(planter)


def _revive(planter: Planter, fault: str, rules: str, dataset: str) -> None:
    """The roll shows people alive whose death ``dataset`` tells."""
    place = positions_of(planter, dataset, "self")
    elsewhere = place[planter.people(ROLL, "self")]
    dead = planter.column(ROLL, "status").eq("dead").to_numpy()
    rows = planter.pick(ROLL, dead & (elsewhere >= 0), share=0.01)
    ids = planter.set(fault, rules, ROLL, rows, "status", text("active", len(rows)))
    for field in ("death_date", "status_date", "exit_reason"):
        planter.write(ROLL, rows, field, text(None, len(rows)))
    planter.note(fault, rules, dataset, elsewhere[rows], "death_date", None, None, ids=ids)


def _deaths(planter: Planter) -> None:
    _revive(planter, "X023", "X023;X024", "police_deaths")
    _revive(planter, "X024", "X024;X023", "funerals")
    cancelled = positions_of(planter, "police_deaths", "self")
    book = positions_of(planter, POLICE, "self")
    me = planter.people(ROLL, "self")
    dead = planter.column(ROLL, "status").eq("dead").to_numpy()
    rows = planter.pick(ROLL, dead & (cancelled[me] >= 0) & (book[me] >= 0))
    planter.drop("police_deaths", cancelled[me[rows]])
    at = book[me[rows]]
    ids = planter.set("X025", "X025", POLICE, at, "status", text("active", len(rows)))
    planter.write(POLICE, at, "status_date", text(None, len(rows)))
    planter.note("X025", "X025", ROLL, rows, "death_date", None, None, ids=ids)


def _marriages(planter: Planter) -> None:
    married = planter.column(ROLL, "marital_status").is_in(["21", "22"]).to_numpy()
    married &= planter.column(ROLL, "status").eq("active").to_numpy()
    men = planter.column(ROLL, "sex").eq("M").to_numpy()
    me = planter.people(ROLL, "self")
    wed = _latest(planter, "civil_marriages")
    rows = planter.pick(ROLL, married & (wed[me] >= 0), share=0.006)
    planter.use(planter.people(ROLL, "spouse")[rows])
    ids = planter.set("X029", "X029;C006", ROLL, rows, "marital_status", text("10", len(rows)))
    for field in ("spouse_name", "spouse_id_no", "marriage_date", "marital_change_date"):
        planter.write(ROLL, rows, field, text(None, len(rows)))
    planter.write(ROLL, rows, "_spouse", pl.Series([NOBODY]).new_from_index(0, len(rows)))
    planter.note(
        "X029", "X029;C006", "civil_marriages", wed[me[rows]], "register_date", None, None, ids=ids
    )
    others = planter.pick(ROLL, married & men & (planter.people(ROLL, "spouse") >= 0))
    rows = planter.pick(ROLL, married & men & (wed[me] >= 0))
    n = min(len(rows), len(others))
    rows, spouse = rows[:n], planter.people(ROLL, "spouse")[others[:n]]
    planter.use(spouse)
    persons = planter.township.persons
    ids = planter.set(
        "X032", "X032;C001;C005", ROLL, rows, "spouse_id_no", persons["id_no"].gather(index(spouse))
    )
    planter.write(ROLL, rows, "spouse_name", persons["name"].gather(index(spouse)))
    planter.write(ROLL, rows, "_spouse", pl.Series(spouse))
    planter.note(
        "X032",
        "X032;C001;C005",
        "civil_marriages",
        wed[me[rows]],
        "register_date",
        None,
        None,
        ids=ids,
    )
    _divorces(planter)


def _divorces(planter: Planter) -> None:
    me = planter.people(ROLL, "self")
    parted = _latest(planter, "civil_divorces")
    # What the roll says of the dead and of those who left is no longer kept up, and no fault.
    divorced = (
        planter.column(ROLL, "marital_status").eq("40")
        & planter.column(ROLL, "status").eq("active")
    ).fill_null(value=False)
    rows = planter.pick(ROLL, divorced.to_numpy() & (parted[me] >= 0), share=0.02)
    at = parted[me[rows]]
    civil = planter.rows("civil_divorces", at)
    ids = planter.set("X030", "X030", ROLL, rows, "marital_status", text("21", len(rows)))
    spouse = np.where(civil["_husband"].to_numpy() == me[rows], civil["_wife"], civil["_husband"])
    persons = planter.township.persons
    planter.write(ROLL, rows, "spouse_name", persons["name"].gather(index(spouse)))
    planter.write(ROLL, rows, "spouse_id_no", persons["id_no"].gather(index(spouse)))
    planter.write(ROLL, rows, "_spouse", pl.Series(spouse.astype(np.int32)))
    planter.write(ROLL, rows, "marital_change_date", text(None, len(rows)))
    planter.note("X030", "X030", "civil_divorces", at, "register_date", None, None, ids=ids)


def _latest(planter: Planter, dataset: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """By person, the position of the row that names him or her as husband or wife."""
    return np.maximum(
        positions_of(planter, dataset, "husband"), positions_of(planter, dataset, "wife")
    )


def _moves(planter: Planter) -> None:
    """Moves that the police know of and the roll does not: arrivals dropped, departures kept."""
    me = planter.people(ROLL, "self")
    moved = positions_of(planter, "police_moves", "self")
    book = positions_of(planter, POLICE, "self")
    came = np.zeros(planter.next_person, dtype=np.bool_)
    rows_in = planter.tables["police_moves"].filter(pl.col("move_kind") == "in")["_self"].to_numpy()
    came[rows_in] = True
    parents = np.concatenate(
        [planter.people(CHILDREN, role) for role in ("mother", "father", "child")]
    )
    free = came[me] & ~np.isin(me, parents) & (book[me] >= 0)
    rows = planter.pick(
        ROLL, free & planter.column(ROLL, "status").eq("active").to_numpy(), share=0.02
    )
    planter.drop(ROLL, rows)
    # Those dropped here and those never entered: all arrivals whom the roll lacks.
    on_roll = positions_of(planter, ROLL, "self") >= 0
    arrived = planter.people("police_moves", "self")
    lacking = planter.column("police_moves", "move_kind").eq("in").to_numpy() & ~on_roll[arrived]
    lacking &= (book[arrived] >= 0) & ~_young(planter, arrived)
    status = planter.column(POLICE, "status").gather(np.maximum(book[arrived], 0))
    lacking &= status.eq("active").to_numpy()
    at = np.flatnonzero(lacking)
    ids = planter.note("X034", "X034;X036", "police_moves", at, "move_date", None, None)
    planter.note("X034", "X034;X036", POLICE, book[arrived[at]], "name", None, None, ids=ids)
    # Not planted but known: the departures that the clerk never heard of.
    hukou_out = planter.township.persons["hukou_out"].to_numpy()
    stale = (hukou_out[np.minimum(me, len(hukou_out) - 1)] <= AS_OF_DAY) & (moved[me] >= 0)
    stale &= hukou_out[np.minimum(me, len(hukou_out) - 1)] >= MOVES_START
    stale &= planter.column(ROLL, "status").eq("active").to_numpy()
    stale &= ~planter.column(ROLL, "_drop").to_numpy()
    rows = np.flatnonzero(stale)
    ids = planter.note(
        "X035",
        "X035;P013",
        ROLL,
        rows,
        "status",
        text("moved_out", len(rows)),
        text("active", len(rows)),
    )
    planter.note(
        "X035", "X035;P013", "police_moves", moved[me[rows]], "move_date", None, None, ids=ids
    )


def _coverage(planter: Planter) -> None:
    """People whom one register lacks."""
    book = positions_of(planter, POLICE, "self")
    me = planter.people(ROLL, "self")
    active = planter.column(ROLL, "status").eq("active").to_numpy()
    home = planter.column(ROLL, "residence_status").eq("home").to_numpy()
    old = (
        planter.column(ROLL, "birth_date")
        .lt(f"{PERIOD_YEAR - 20}-01-01")
        .fill_null(value=False)
        .to_numpy()
    )
    rows = planter.pick(ROLL, active & home & old & (book[me] >= 0))
    planter.drop(POLICE, book[me[rows]])
    planter.note("X037", "X037", ROLL, rows, "name", None, None)
    # Dropped here or never entered: all who stand in the register and not on the roll.
    parents = np.concatenate(
        [planter.people(CHILDREN, role) for role in ("mother", "father", "child")]
    )
    rows = planter.pick(ROLL, active & home & old & (book[me] >= 0) & ~np.isin(me, parents))
    planter.drop(ROLL, rows)
    on_roll = positions_of(planter, ROLL, "self") >= 0
    officers = planter.people(POLICE, "self")
    lacking = ~on_roll[officers] & planter.column(POLICE, "status").eq("active").to_numpy()
    lacking &= ~planter.column(POLICE, "_drop").to_numpy()
    persons = planter.township.persons
    lacking &= ~_young(planter, officers)
    lacking &= persons["resid_in"].to_numpy()[officers] <= AS_OF_DAY
    lacking &= persons["death"].to_numpy()[officers] > AS_OF_DAY
    at = np.flatnonzero(lacking)
    planter.note("X036", "X036;X034", POLICE, at, "name", None, None)


def _young(planter: Planter, persons: Rows | Ints) -> Flags:
    """Children of the years under study: what planning lacks of them is a missed birth, no fault."""
    birth = planter.township.persons["birth"].to_numpy()
    young: Flags = birth[persons] >= AS_OF_DAY - 8 * YEAR
    return young
