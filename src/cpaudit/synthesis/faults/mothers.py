"""Faults between mothers and their children."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import PERIOD_YEAR
from cpaudit.synthesis.exports.extract import iso
from cpaudit.synthesis.faults.planter import Planter, Rows, person_text, positions_of, shifted, text
from cpaudit.synthesis.faults.values import CHILDREN, ROLL
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ACTIVE = pl.col("status") == "active"
_MARRIED = pl.col("marital_status").is_in(["21", "22"]) & (pl.col("_spouse") >= 0) & _ACTIVE
_WHOLE_ID = pl.col("id_no").str.contains(r"^[0-9]{17}[0-9X]$")


def plant(planter: Planter) -> None:
    """Plants the faults of mothers, of their counts and of the order of their children."""
    _counts(planter)
    _mothers(planter)
    _orders(planter)


def _counts(planter: Planter) -> None:
    has = pl.col("n_children").is_not_null() & _ACTIVE
    rows = planter.pick(ROLL, has)
    more = (planter.column(ROLL, "n_children").gather(rows).cast(pl.Int32) + 1).cast(pl.String)
    boys = (planter.column(ROLL, "n_boys").gather(rows).cast(pl.Int32) + 1).cast(pl.String)
    planter.set("M009", "M009", ROLL, rows, "n_children", more)
    planter.write(ROLL, rows, "n_boys", boys)
    rows = planter.pick(ROLL, has)
    boys = (planter.column(ROLL, "n_boys").gather(rows).cast(pl.Int32) + 1).cast(pl.String)
    planter.set("M010", "M010", ROLL, rows, "n_boys", boys)


def _give_mother(
    planter: Planter, fault: str, rules: str, rows: Rows, mother: NDArray[np.int32]
) -> None:
    """Children's rows name these persons as mothers."""
    ids = planter.set(
        fault, rules, CHILDREN, rows, "mother_id_no", person_text(planter, "id_no", mother)
    )
    place = positions_of(planter, ROLL, "self")[np.maximum(mother, 0)]
    found = place >= 0
    planter.note(fault, rules, ROLL, place[found], "name", None, None, ids=ids[found])
    planter.write(CHILDREN, rows, "mother_name", person_text(planter, "name", mother))
    planter.write(CHILDREN, rows, "_mother", pl.Series(mother))
    planter.use(mother)


def _mothers(planter: Planter) -> None:
    child = (pl.col("status") == "active") & pl.col("mother_id_no").is_not_null()
    child &= pl.col("_child") < planter.township.persons.height
    young = child & (pl.col("birth_date") > f"{PERIOD_YEAR - 15}-01-01")
    adult_women = (pl.col("sex") == "F") & _ACTIVE & _WHOLE_ID
    for fault, rules, low, high in (
        ("M001", "M001;X013", -11, -6),
        ("M002", "M002;X013", -75, -58),
    ):
        rows = planter.pick(CHILDREN, young)
        mother = _woman(planter, rows, adult_women, low, high)
        _give_mother(planter, fault, rules, rows[mother >= 0], mother[mother >= 0])
    rows = planter.pick(CHILDREN, young & (pl.col("birth_date") > f"{PERIOD_YEAR - 3}-01-01"))
    mother = _woman(planter, rows, adult_women & (pl.col("marital_status") == "21"), -36, -22)
    _give_mother(planter, "X013", "X013", rows[mother >= 0], mother[mother >= 0])
    rows = planter.pick(CHILDREN, child & (pl.col("_father") >= 0))
    father = planter.people(CHILDREN, "father")[rows]
    ids = planter.set(
        "M011", "M011", CHILDREN, rows, "mother_id_no", person_text(planter, "id_no", father)
    )
    del ids
    planter.write(CHILDREN, rows, "mother_name", person_text(planter, "name", father))
    planter.write(CHILDREN, rows, "_mother", pl.Series(father))
    rows = planter.pick(CHILDREN, child)
    woman = _woman(planter, rows, adult_women, -60, -22)
    rows, woman = rows[woman >= 0], woman[woman >= 0]
    planter.set(
        "M012", "M012", CHILDREN, rows, "father_id_no", person_text(planter, "id_no", woman)
    )
    planter.write(CHILDREN, rows, "father_name", person_text(planter, "name", woman))
    planter.write(CHILDREN, rows, "_father", pl.Series(woman))
    _second_mothers(planter, child, adult_women)
    _dead_mothers(planter, child)


def _woman(
    planter: Planter, rows: Rows, eligible: pl.Expr, low: int, high: int
) -> NDArray[np.int32]:
    """For each child's row a woman born so many years before the child, or NOBODY."""
    frame = planter.tables[ROLL].filter(eligible, ~pl.col("_drop"))
    person = frame["_self"].to_numpy()
    person = person[~planter.used[person]]
    birth = planter.township.persons["birth"].to_numpy()
    person = person[np.argsort(birth[person], kind="stable")]
    found = np.full(len(rows), NOBODY, dtype=np.int32)
    children = planter.column(CHILDREN, "_birth").to_numpy()[rows]
    for number, born in enumerate(children.tolist()):  # a handful of planted rows
        first = np.searchsorted(birth[person], born + low * 365.25)
        last = np.searchsorted(birth[person], born + high * 365.25)
        free = [one for one in person[first:last].tolist() if not planter.used[one]]
        if free:
            found[number] = free[int(planter.chance.uniform(1)[0] * len(free))]
            planter.use([found[number]])
    return found


def _second_mothers(planter: Planter, child: pl.Expr, women: pl.Expr) -> None:
    rows = planter.pick(CHILDREN, child & _WHOLE_ID)
    woman = _woman(planter, rows, women & (pl.col("marital_status") == "21"), -36, -22)
    rows, woman = rows[woman >= 0], woman[woman >= 0]
    copy = planter.rows(CHILDREN, rows).with_columns(
        mother_name=person_text(planter, "name", woman),
        mother_id_no=person_text(planter, "id_no", woman),
        _mother=pl.Series(woman),
        _place=pl.col("_place") + 0.5,
    )
    added = planter.append(CHILDREN, copy)
    ids = planter.note(
        "M028",
        "M028;X013;P042",
        CHILDREN,
        added,
        "mother_id_no",
        planter.column(CHILDREN, "mother_id_no").gather(rows),
        copy["mother_id_no"],
    )
    planter.note("M028", "M028;X013;P042", CHILDREN, rows, "mother_id_no", None, None, ids=ids)


def _dead_mothers(planter: Planter, child: pl.Expr) -> None:
    place = positions_of(planter, ROLL, "self")
    rows = planter.pick(CHILDREN, child & (pl.col("birth_order") == "1"))
    mother_row = place[planter.people(CHILDREN, "mother")[rows]]
    rows, mother_row = rows[mother_row >= 0], mother_row[mother_row >= 0]
    born = iso(planter.column(CHILDREN, "_birth").to_numpy()[rows])
    died = shifted(born, -planter.chance.whole(len(rows), 40, 300))
    ids = planter.set("M013", "M013", ROLL, mother_row, "death_date", died)
    planter.write(ROLL, mother_row, "status", text("dead", len(rows)))
    planter.write(ROLL, mother_row, "status_date", died)
    planter.write(ROLL, mother_row, "exit_reason", text("death", len(rows)))
    planter.note("M013", "M013", CHILDREN, rows, "birth_date", None, None, ids=ids)


def _orders(planter: Planter) -> None:
    frame = planter.tables[CHILDREN]
    listed = (pl.col("status") == "active") & ~pl.col("_drop") & pl.col("birth_order").is_not_null()
    several = frame.select((listed & (listed.sum().over("_mother") > 1)).alias("s"))["s"]
    second = several.to_numpy() & frame["birth_order"].eq("2").fill_null(value=False).to_numpy()
    rows = planter.pick(CHILDREN, second)
    planter.set("M007", "M007;M008", CHILDREN, rows, "birth_order", text("4", len(rows)))
    firsts = _first_siblings(planter)
    rows = planter.pick(CHILDREN, second & (firsts >= 0))
    ids = planter.set("M008", "M008", CHILDREN, rows, "birth_order", text("1", len(rows)))
    planter.write(CHILDREN, firsts[rows], "birth_order", text("2", len(rows)))
    planter.note("M008", "M008", CHILDREN, firsts[rows], "birth_order", None, None, ids=ids)
    rows = planter.pick(CHILDREN, second & (firsts >= 0))
    elder = planter.column(CHILDREN, "birth_date").gather(firsts[rows])
    near = shifted(elder, planter.chance.whole(len(rows), 70, 150))
    ids = planter.set("M004", "M004;X010;P001", CHILDREN, rows, "birth_date", near)
    planter.note(
        "M004", "M004;X010;P001", CHILDREN, firsts[rows], "birth_date", None, None, ids=ids
    )
    single = (pl.col("n_fetus") == "1") & (pl.col("status") == "active")
    rows = planter.pick(CHILDREN, single)
    planter.set("M006", "M006;X022", CHILDREN, rows, "n_fetus", text("2", len(rows)))


def _first_siblings(planter: Planter) -> NDArray[np.int64]:
    """By position, the position of the same mother's first child where its date is known."""
    frame = planter.tables[CHILDREN].with_row_index("at")
    known = pl.col("birth_date").str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$") & ~pl.col("_drop")
    first = (
        frame.filter(known, pl.col("birth_order") == "1")
        .select("_mother", first="at")
        .unique("_mother", keep="first", maintain_order=True)
    )
    joined = frame.select("_mother").join(first, on="_mother", how="left", maintain_order="left")
    return joined["first"].cast(pl.Int64).fill_null(NOBODY).to_numpy()
