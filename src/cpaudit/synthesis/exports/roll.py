"""The planning system's roll of all persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import AS_OF_DAY, NEVER, YEAR, day
from cpaudit.synthesis.exports.attributes import (
    education,
    ethnic,
    marital,
    phones,
    recorded_parents,
    relationships,
)
from cpaudit.synthesis.exports.extract import OPERATORS, Extract, iso, where
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Flags, Ints
    from cpaudit.synthesis.township import Township

_MINOR_YEARS = 18


@dataclass(frozen=True, slots=True)
class _Residence:
    """Where the roll says that its persons live and are registered."""

    hukou_address: pl.Series
    resid_address: pl.Series
    status: pl.Series
    flow_date: pl.Series
    move_in_date: pl.Series
    move_out_date: pl.Series
    village: Ints
    is_active: Flags


def _residence(extract: Extract, rows: Ints) -> _Residence:
    hukou_in, hukou_out = extract.ints("hukou_in")[rows], extract.ints("hukou_out")[rows]
    resid_in, resid_out = extract.ints("resid_in")[rows], extract.ints("resid_out")[rows]
    birth = extract.ints("birth")[rows]
    village, group = extract.ints("village")[rows], extract.ints("group")[rows]
    dead, moved = extract.ints("says_dead")[rows] > 0, extract.ints("says_moved")[rows] > 0
    ever = hukou_in <= AS_OF_DAY
    local = ever & ((hukou_out > AS_OF_DAY) | ~moved)
    left = resid_out <= AS_OF_DAY
    never_here = resid_in > AS_OF_DAY  # registered here, never lived here
    forgotten = extract.ints("flow_unknown")[rows] > 0
    away = local & (left | never_here) & ~moved & ~forgotten & ~dead
    incoming = ~ever & ~moved & ~dead
    home = extract.village_address(village, group)
    outside = extract.outside_address(extract.ints("place")[rows])
    came = ever & (hukou_in > birth + 400) & (hukou_in > day(1990))
    moved_in = np.where(came, np.maximum(resid_in, birth), np.where(incoming, resid_in, NEVER))
    flow = np.where(away, np.where(left, resid_out, birth), np.where(incoming, resid_in, NEVER))
    departed = np.where(ever, np.minimum(hukou_out, np.maximum(resid_out, 0)), resid_out)
    return _Residence(
        hukou_address=where(ever, home, outside),
        resid_address=where(away | moved, outside, home),
        status=pl.Series(["home", "away", "incoming"]).gather(
            np.where(away, 1, np.where(incoming, 2, 0))
        ),
        flow_date=iso(flow),
        move_in_date=iso(np.where(moved_in > day(1980), moved_in, NEVER)),
        move_out_date=iso(np.where(moved, departed, NEVER)),
        village=village,
        is_active=~dead & ~moved,
    )


def roll(township: Township, children: pl.DataFrame) -> pl.DataFrame:
    """The roll of all persons; ``children`` is the table of children, which it agrees with."""
    extract, chance = Extract(township), township.chance("planning roll")
    rows = np.flatnonzero(extract.ints("on_roll")).astype(np.int32)
    n = len(rows)
    birth, sex, death = (extract.ints(name)[rows] for name in ("birth", "sex", "death"))
    dead, moved = extract.ints("says_dead")[rows] > 0, extract.ints("says_moved")[rows] > 0
    residence = _residence(extract, rows)
    marital_status, spouse = marital(extract, rows)
    couple = extract.ints("couple")[rows]
    wed = np.where(couple >= 0, extract.couple("married")[np.maximum(couple, 0)], NEVER)
    changed = _changed(extract, rows, couple, marital_status)
    minor = birth > AS_OF_DAY - _MINOR_YEARS * YEAR
    mother = np.where(minor, extract.ints("mother")[rows], NOBODY)
    father = np.where(minor, extract.ints("father")[rows], NOBODY)
    mother, father = recorded_parents(township, rows, mother, father)
    home = extract.ints("household")[rows]
    status = np.where(dead, 1, np.where(moved, 2, 0))
    event = np.where(dead, death + 20, np.where(moved, extract.ints("resid_out")[rows], NEVER))
    frame = pl.DataFrame(
        {
            "_self": rows,
            "_spouse": spouse,
            "_mother": mother,
            "_father": father,
            "_home": home,
            "_village": residence.village,
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "birth_date": extract.birth(rows),
            "id_no": extract.text("id_no", rows),
            "ethnic": ethnic(extract, rows),
            "education": education(chance, birth),
            "relationship": relationships(
                np.where(residence.is_active, extract.ints("home_place")[rows], NOBODY), sex
            ),
            "marital_status": marital_status,
            "marriage_date": iso(wed),
            "marital_change_date": changed,
            "spouse_name": extract.text("name", spouse),
            "spouse_id_no": extract.text("id_no", spouse),
            "mother_name": extract.text("name", mother),
            "mother_id_no": extract.text("id_no", mother),
            "father_name": extract.text("name", father),
            "father_id_no": extract.text("id_no", father),
            "hukou_address": residence.hukou_address,
            "resid_address": residence.resid_address,
            "resid_code": where(residence.is_active, extract.village_code(residence.village)),
            "residence_status": residence.status,
            "flow_date": residence.flow_date,
            "move_in_date": residence.move_in_date,
            "move_out_date": residence.move_out_date,
            "status": pl.Series(["active", "dead", "moved_out"]).gather(status),
            "status_date": iso(np.minimum(event, AS_OF_DAY + NEVER * (event == NEVER))),
            "exit_reason": pl.Series([None, "death", "moved_out"]).gather(status),
            "death_date": iso(np.where(dead, death, NEVER)),
            "phone": phones(extract, rows),
            "operator": OPERATORS.gather(chance.whole(n, 0, len(OPERATORS) - 1)),
            "entry_date": _entry(children, chance, rows, birth, residence),
        }
    )
    frame = frame.join(
        _counts(children).rename({"_mother": "_self"}),
        on="_self",
        how="left",
        maintain_order="left",
    )
    return _household_columns(frame, extract)


def _changed(extract: Extract, rows: Ints, couple: Ints, code: pl.Series) -> pl.Series:
    """The date of the last change: second marriage, divorce, the spouse's death."""
    at = np.maximum(couple, 0)
    husband, wife = extract.couple("husband")[at], extract.couple("wife")[at]
    spouse = np.where(husband == rows, wife, husband)
    married, ended = extract.couple("married")[at], extract.couple("ended")[at]
    died = extract.ints("death")[spouse]
    again, widowed, divorced = (code.eq(one).to_numpy() for one in ("22", "30", "40"))
    return iso(np.select([again, widowed, divorced], [married, died, ended], NEVER))


def _entry(
    children: pl.DataFrame,
    chance: Chance,
    rows: Ints,
    birth: Ints,
    residence: _Residence,
) -> pl.Series:
    """The day of entry: the system began in 2009; later births, arrivals some weeks after."""
    started = day(2009) + chance.whole(len(rows), 0, 600)
    delay = np.maximum(chance.skewed(len(rows), 30.0, 0.7), 3.0).astype(np.int32)
    came = residence.move_in_date.str.to_date().cast(pl.Int32).fill_null(0).to_numpy()
    since = np.maximum(birth, came)
    entered = np.minimum(np.maximum(started, since + delay), AS_OF_DAY)
    by_child = pl.DataFrame({"_child": rows}).join(
        children.select("_child", "entry_date").unique("_child", keep="first"),
        on="_child",
        how="left",
        maintain_order="left",
    )["entry_date"]
    return by_child.zip_with(by_child.is_not_null(), iso(entered))


def _household_columns(frame: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Numbers of the household (village, group, serial), its size, and the person's own number."""
    table = extract.township.villages
    group = pl.col("_home") % 8 + 1
    code = pl.col("_village").replace_strict(
        pl.Series(range(table.height)), table["code"], return_dtype=pl.String
    )
    active = (pl.col("status") == "active") & (pl.col("_home") >= 0)
    # The home's village is its head's; the dead and the departed follow it.
    frame = frame.with_columns(
        _code=pl.when(pl.col("_home") >= 0).then(code.first().over("_home")).otherwise(code)
    )
    serial = pl.col("_home").rank("dense").over("_code", group.alias("g"))
    return frame.with_columns(
        group_no=pl.when(pl.col("_home") >= 0).then(group).cast(pl.String),
        household_no=pl.when(pl.col("_home") >= 0).then(
            pl.concat_str(
                "_code",
                group.cast(pl.String).str.zfill(2),
                serial.cast(pl.Int64).cast(pl.String).str.zfill(4),
            )
        ),
        n_household=pl.when(active).then(active.sum().over("_home")).cast(pl.String),
        hukou_kind=pl.when(pl.col("_self") % 9 == 0)
        .then(pl.lit("non_agricultural"))
        .otherwise(pl.lit("agricultural")),
        person_no=pl.lit("QY") + pl.col("_self").cast(pl.String).str.zfill(9),
        remark=pl.lit(None, pl.String),
    ).drop("_code")


def _counts(children: pl.DataFrame) -> pl.DataFrame:
    """Per mother, the living children that the table lists: all, boys, girls."""
    living = children.filter(pl.col("status") != "dead")
    mothers = children.select("_mother").unique(maintain_order=True)
    found = living.group_by("_mother", maintain_order=True).agg(
        n_children=pl.len(),
        n_boys=(pl.col("sex") == "M").sum(),
        n_girls=(pl.col("sex") == "F").sum(),
    )
    return mothers.join(found, on="_mother", how="left", maintain_order="left").with_columns(
        pl.col("n_children", "n_boys", "n_girls").fill_null(0).cast(pl.String)
    )
