"""Faults between the two rows of a couple."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.faults.planter import Planter, Rows, person_text, positions_of, text
from cpaudit.synthesis.faults.values import ROLL
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ACTIVE = pl.col("status") == "active"
_MARRIED = pl.col("marital_status").is_in(["21", "22"]) & (pl.col("_spouse") >= 0) & _ACTIVE
_WHOLE_ID = pl.col("id_no").str.contains(r"^[0-9]{17}[0-9X]$")


def plant(planter: Planter) -> None:
    """Plants the faults of couples."""
    _couples(planter)


def _name_other_spouse(planter: Planter, fault: str, rules: str, rows: Rows, other: Rows) -> None:
    """Rows name the spouses of other rows as theirs."""
    spouse = planter.people(ROLL, "spouse")[other]
    planter.use(spouse)
    for field in ("spouse_name", "spouse_id_no"):
        value = person_text(planter, field.removeprefix("spouse_"), spouse)
        if field == "spouse_id_no":
            planter.set(fault, rules, ROLL, rows, field, value)
        else:
            planter.write(ROLL, rows, field, value)
    planter.write(ROLL, rows, "_spouse", pl.Series(spouse))


def _couples(planter: Planter) -> None:
    husbands = _MARRIED & (pl.col("sex") == "M") & pl.col("spouse_id_no").is_not_null()
    for fault, rules in (("C001", "C001;C005"), ("C005", "C005;C001")):
        rows = planter.pick(ROLL, husbands)
        other = planter.pick(ROLL, husbands)
        n = min(len(rows), len(other))
        _name_other_spouse(planter, fault, rules, rows[:n], other[:n])
    place = positions_of(planter, ROLL, "self")
    spouse_row = place[np.maximum(planter.people(ROLL, "spouse"), 0)]
    both = _MARRIED & (pl.Series(spouse_row) >= 0) & (pl.col("sex") == "F")
    rows = planter.pick(ROLL, both & _WHOLE_ID)
    planter.use(planter.people(ROLL, "spouse")[rows])
    planter.set("C002", "C002;P002", ROLL, rows, "sex", text("M", len(rows)))
    rows = planter.pick(ROLL, both)
    planter.use(planter.people(ROLL, "spouse")[rows])
    planter.set("C006", "C006", ROLL, rows, "marital_status", text("10", len(rows)))
    for field in ("spouse_name", "spouse_id_no", "marriage_date"):
        planter.write(ROLL, rows, field, text(None, len(rows)))
    planter.write(ROLL, rows, "_spouse", pl.Series([NOBODY]).new_from_index(0, len(rows)))
    _widowed(planter, place)


def _widowed(planter: Planter, place: NDArray[np.int64]) -> None:
    persons, couples = planter.township.persons, planter.township.couples
    me = planter.people(ROLL, "self")
    known = me < persons.height
    couple = np.where(known, persons["couple"].to_numpy()[np.where(known, me, 0)], NOBODY)
    at = np.maximum(couple, 0)
    husband, wife = couples["husband"].to_numpy()[at], couples["wife"].to_numpy()[at]
    spouse = np.where(husband == me, wife, husband)
    dead_row = place[spouse]
    says_dead = planter.column(ROLL, "status").eq("dead").to_numpy()
    widowed = planter.column(ROLL, "marital_status").eq("30").to_numpy()
    active = planter.column(ROLL, "status").eq("active").to_numpy()
    eligible = (
        (couple >= 0) & widowed & active & (dead_row >= 0) & says_dead[np.maximum(dead_row, 0)]
    )
    rows = planter.pick(ROLL, eligible & ~planter.used[spouse])
    planter.use(spouse[rows])
    planter.set("C009", "C009", ROLL, rows, "marital_status", text("21", len(rows)))
    planter.write(ROLL, rows, "marital_change_date", text(None, len(rows)))
    planter.write(ROLL, rows, "spouse_name", person_text(planter, "name", spouse[rows]))
    planter.write(ROLL, rows, "spouse_id_no", person_text(planter, "id_no", spouse[rows]))
    planter.write(ROLL, rows, "_spouse", pl.Series(spouse[rows]))
