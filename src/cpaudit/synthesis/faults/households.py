"""Faults of households, and people who stand twice."""

from __future__ import annotations

import numpy as np
import polars as pl

from cpaudit.synthesis import slips
from cpaudit.synthesis.days import PERIOD_YEAR
from cpaudit.synthesis.exports.extract import index
from cpaudit.synthesis.faults.planter import Planter, Rows, text
from cpaudit.synthesis.faults.values import CHILDREN, ROLL

_BIG_HOME = 3
_ACTIVE = pl.col("status") == "active"
_MARRIED = pl.col("marital_status").is_in(["21", "22"]) & (pl.col("_spouse") >= 0) & _ACTIVE
_WHOLE_ID = pl.col("id_no").str.contains(r"^[0-9]{17}[0-9X]$")


def plant(planter: Planter) -> None:
    """Plants the faults of households and the doubles."""
    _households(planter)
    _doubles(planter)


def _households(planter: Planter) -> None:
    frame = planter.tables[ROLL]
    home = pl.col("_home")
    listed = _ACTIVE & ~pl.col("_drop") & (home >= 0)
    big = frame.select((listed & (listed.sum().over("_home") >= _BIG_HOME)).alias("b"))[
        "b"
    ].to_numpy()
    head = frame["relationship"].eq("02").to_numpy() & big
    rows = _one_per_home(planter, planter.pick(ROLL, head))
    planter.set("H001", "H001", ROLL, rows, "relationship", text("97", len(rows)))
    _close_homes(planter, rows)
    for fault, code, eligible in (
        ("H002", "02", pl.col("relationship").is_in(["20", "12"])),
        ("H007", "12", pl.col("relationship").is_in(["38", "30"]) & (pl.col("sex") == "F")),
    ):
        grown = pl.col("birth_date") < f"{PERIOD_YEAR - 25}-01-01"
        flags = frame.select((eligible & grown).fill_null(value=False).alias("e"))["e"].to_numpy()
        if fault == "H007":
            wives = frame.select(
                (listed & pl.col("relationship").is_in(["12", "11"])).sum().over("_home").alias("w")
            )["w"].to_numpy()
            flags = flags & (wives > 0)
        rows = _one_per_home(planter, planter.pick(ROLL, flags & big))
        planter.set(fault, fault, ROLL, rows, "relationship", text(code, len(rows)))
        _close_homes(planter, rows)
    rows = _one_per_home(planter, planter.pick(ROLL, head))
    stated = planter.column(ROLL, "n_household").gather(rows).cast(pl.Int32, strict=False) + 2
    planter.set("H003", "H003", ROLL, rows, "n_household", stated.cast(pl.String))
    _restate(planter, rows)
    _close_homes(planter, rows)
    # Somebody who works elsewhere rightly has an address in another village.
    at_home = planter.column(ROLL, "residence_status").eq("home").fill_null(value=False).to_numpy()
    rows = _one_per_home(planter, planter.pick(ROLL, big & ~head & at_home))
    _to_other_village(planter, "H012", "H012;H011", rows)
    _close_homes(planter, rows)


def _one_per_home(planter: Planter, rows: Rows) -> Rows:
    _, first = np.unique(planter.people(ROLL, "home")[rows], return_index=True)
    return rows[np.sort(first)]


def _members(planter: Planter, rows: Rows) -> Rows:
    homes = planter.people(ROLL, "home")
    return np.flatnonzero(np.isin(homes, homes[rows]) & (homes >= 0))


def _close_homes(planter: Planter, rows: Rows) -> None:
    """One fault per household: its other members are left alone."""
    planter.use(planter.people(ROLL, "self")[_members(planter, rows)])


def _restate(planter: Planter, rows: Rows) -> None:
    """The members' rows say the same size of household as the head's."""
    homes = planter.people(ROLL, "home")
    members = _members(planter, rows)
    members = members[planter.column(ROLL, "status").gather(members).eq("active").to_numpy()]
    by_home = dict(
        zip(homes[rows].tolist(), planter.column(ROLL, "n_household").gather(rows), strict=True)
    )
    values = pl.Series(homes[members]).replace_strict(by_home, return_dtype=pl.String)
    planter.write(ROLL, members, "n_household", values)


def _to_other_village(planter: Planter, fault: str, rules: str, rows: Rows) -> None:
    villages = planter.township.villages
    n = len(rows)
    now = planter.people(ROLL, "village")[rows]
    other = (now + 1 + planter.chance.whole(n, 0, villages.height - 2)) % villages.height
    planter.set(fault, rules, ROLL, rows, "resid_code", villages["code"].gather(index(other)))
    address = (
        "云泽县" + villages["township"].gather(index(other)) + villages["name"].gather(index(other))
    )
    planter.write(ROLL, rows, "resid_address", address + "1组")


def _doubles(planter: Planter) -> None:
    grown = _ACTIVE & _WHOLE_ID & (pl.col("birth_date") < f"{PERIOD_YEAR - 7}-01-01")
    for fault, rules in (
        ("P040", "P040;P042;P043"),
        ("H017", "H017;P040"),
        ("P041", "P041;P042;P040"),
        ("P044", "P044;P040;P045"),
    ):
        old = pl.col("id_no").str.slice(6, 2) == "19"
        rows = planter.pick(ROLL, grown & old)
        copy = planter.rows(ROLL, rows).with_columns(
            _place=pl.col("_place") + 0.5,
            person_no=pl.lit("QZ") + pl.col("person_no").str.tail(9),
            relationship=pl.lit("97"),
        )
        if fault == "P041":
            copy = copy.with_columns(id_no=slips.old_number(copy["id_no"], planter.chance))
        if fault in {"P040", "P041"}:
            copy = copy.with_columns(
                household_no=pl.lit(None, pl.String), n_household=pl.lit(None, pl.String)
            )
        added = planter.append(ROLL, copy)
        ids = planter.note(fault, rules, ROLL, added, "id_no", None, copy["id_no"])
        planter.note(fault, rules, ROLL, rows, "id_no", None, None, ids=ids)
        if fault == "P044":
            _move_copies(planter, added)
    # The second row of a child lacks the number: only name, date and mother tell.
    named = (pl.col("status") == "active") & pl.col("name").is_not_null()
    minors = named & (pl.col("_mother") >= 0) & pl.col("id_no").is_not_null()
    _double_without(planter, CHILDREN, named, ("id_no", "certificate_no"))
    _double_without(planter, ROLL, minors, ("id_no", "household_no", "n_household"))


def _double_without(
    planter: Planter, dataset: str, eligible: pl.Expr, emptied: tuple[str, ...]
) -> None:
    rules = "P042;P043;P040;X041;M006;M007"
    rows = planter.pick(dataset, eligible)
    copy = planter.rows(dataset, rows).with_columns(
        (pl.lit(None, pl.String).alias(name) for name in emptied), _place=pl.col("_place") + 0.5
    )
    added = planter.append(dataset, copy)
    ids = planter.note("P042", rules, dataset, added, "name", None, copy["name"])
    planter.note("P042", rules, dataset, rows, "name", None, None, ids=ids)


def _move_copies(planter: Planter, added: Rows) -> None:
    """The second rows stand in another village and another household."""
    villages = planter.township.villages
    now = planter.people(ROLL, "village")[added]
    other = (now + 1 + planter.chance.whole(len(added), 0, villages.height - 2)) % villages.height
    code = villages["code"].gather(index(other))
    address = (
        "云泽县" + villages["township"].gather(index(other)) + villages["name"].gather(index(other))
    )
    for field, value in (
        ("resid_code", code),
        ("resid_address", address),
        ("hukou_address", address),
        ("household_no", code + "019001"),
        ("n_household", text("1", len(added))),
        ("relationship", text("02", len(added))),
    ):
        planter.write(ROLL, added, field, value)
    planter.write(ROLL, added, "_village", pl.Series(other.astype(np.int32)))
