"""Faults between departments over births: conflicts, phantoms, stillbirths entered as children."""

from __future__ import annotations

import numpy as np
import polars as pl

from cpaudit.synthesis import slips
from cpaudit.synthesis.days import AS_OF_DAY, day
from cpaudit.synthesis.exports.extract import iso
from cpaudit.synthesis.faults.planter import Planter, positions_of, shifted, text
from cpaudit.synthesis.faults.values import CHILDREN
from cpaudit.synthesis.kinds import KINDS, BirthKind

_ACTIVE = pl.col("status") == "active"
POLICE = "police_persons"


def plant(planter: Planter) -> None:
    """Plants the faults of births that the departments tell differently."""
    _births(planter)
    _phantoms(planter)
    _stillbirths(planter)


def _births(planter: Planter) -> None:
    """Births that planning holds otherwise than the hospital."""
    told = np.zeros(planter.next_person, dtype=np.bool_)
    births = planter.township.births
    told[births.filter(pl.col("delivery") | pl.col("certificate") | pl.col("police"))["child"]] = (
        True
    )
    child = planter.people(CHILDREN, "child")
    known = told[np.minimum(child, planter.next_person - 1)]
    known &= planter.column(CHILDREN, "status").eq("active").to_numpy()
    rows = planter.pick(CHILDREN, known, share=0.01)
    born = planter.column(CHILDREN, "birth_date").gather(rows)
    later = shifted(born, planter.chance.whole(len(rows), 9, 28))
    planter.set("X010", "X010;P001", CHILDREN, rows, "birth_date", later)
    rows = planter.pick(CHILDREN, known, share=0.01)
    sexes = planter.column(CHILDREN, "sex").gather(rows)
    planter.set(
        "X011", "X011;P002;M030", CHILDREN, rows, "sex", slips.other_sex(sexes, planter.chance)
    )
    certified = known & planter.column(CHILDREN, "certificate_no").is_not_null().to_numpy()
    rows, others = planter.pick(CHILDREN, certified), planter.pick(CHILDREN, certified)
    n = min(len(rows), len(others))
    number = planter.column(CHILDREN, "certificate_no").gather(others[:n])
    ids = planter.set("X019", "X019", CHILDREN, rows[:n], "certificate_no", number)
    planter.note("X019", "X019", CHILDREN, others[:n], "certificate_no", None, None, ids=ids)
    single = (pl.col("n_fetus") == "1") & (pl.col("outcome") == "live")
    delivered = planter.people("health_deliveries", "child")
    entered = np.isin(delivered, child)
    flags = planter.tables["health_deliveries"].select(single.alias("s"))["s"].to_numpy() & entered
    rows = planter.pick("health_deliveries", flags, share=0.006)
    planter.set("X022", "X022;M006", "health_deliveries", rows, "n_fetus", text("2", len(rows)))


def _phantoms(planter: Planter) -> None:
    """Children who were never born, under mothers with no other child near the date."""
    child = (pl.col("status") == "active") & (pl.col("birth_order") == "1")
    only = pl.len().over("_mother") == 1
    old = pl.col("_birth").is_between(day(2008), day(2018))
    rows = planter.pick(CHILDREN, child & only & old, share=0.006)
    n = len(rows)
    born = day(2020) + planter.chance.whole(n, 0, day(2025, 6) - day(2020))
    people = planter.new_people(n)
    sample = planter.rows(CHILDREN, rows)
    given = planter.chance.some(np.arange(planter.tables[CHILDREN].height), n)
    last = planter.column(CHILDREN, "name").gather(given).fill_null("小宝").str.tail(1)
    made = sample.with_columns(
        _child=pl.Series(people),
        _birth=pl.Series(born.astype(np.int32)),
        _place=pl.col("_place") + 0.5,
        person_no=pl.lit("QX") + pl.col("person_no").str.tail(9),
        name=pl.col("father_name").fill_null("王").str.head(1) + "一" + last,
        birth_date=iso(born),
        id_no=pl.lit(None, pl.String),
        certificate_no=pl.lit(None, pl.String),
        birth_order=pl.lit("2"),
        facility=pl.lit(None, pl.String),
        entry_date=iso(np.minimum(born + 60, AS_OF_DAY)),
    )
    added = planter.append(CHILDREN, made)
    planter.note("X009", "X009;M009", CHILDREN, added, "name", None, made["name"])


def _stillbirths(planter: Planter) -> None:
    """Half of the stillbirths in the hospital's file stand in planning as living children."""
    kind = KINDS.index(BirthKind.STILLBORN)
    births = planter.township.births.filter(pl.col("kind") == kind, "delivery")
    place = positions_of(planter, "health_deliveries", "child")
    mothers = positions_of(planter, CHILDREN, "mother")
    lost = births["child"].to_numpy()
    fits = (place[lost] >= 0) & (mothers[births["mother"].to_numpy()] >= 0)
    lost = lost[fits & planter.chance.flags(len(lost), 0.5 * min(planter.multiple, 1.0))]
    mother = planter.township.persons["mother"].to_numpy()[lost]
    sample = planter.rows(CHILDREN, mothers[mother])
    birth = planter.township.persons["birth"].to_numpy()[lost]
    order = planter.township.persons["order"].to_numpy()[lost]
    made = sample.with_columns(
        _child=pl.Series(lost),
        _birth=pl.Series(birth),
        _place=pl.col("_place") + 0.5,
        person_no=pl.lit("QS") + pl.Series(lost).cast(pl.String).str.zfill(9),
        name=pl.col("mother_name") + "之婴",
        birth_date=iso(birth),
        sex=pl.Series(["F", "M"]).gather(planter.township.persons["sex"].gather(lost)),
        id_no=pl.lit(None, pl.String),
        certificate_no=pl.lit(None, pl.String),
        birth_order=pl.Series(order).cast(pl.String),
        n_fetus=pl.lit("1"),
        status=pl.lit("active"),
        death_date=pl.lit(None, pl.String),
        kinship=pl.lit("birth"),
        entry_date=iso(np.minimum(birth + 25, AS_OF_DAY)),
    )
    added = planter.append(CHILDREN, made)
    planter.entered.extend(lost.tolist())
    ids = planter.note(
        "X028",
        "X028;M023",
        CHILDREN,
        added,
        "outcome",
        text("stillbirth", len(lost)),
        text("live", len(lost)),
    )
    planter.note(
        "X028", "X028;M023", "health_deliveries", place[lost], "outcome", None, None, ids=ids
    )
