"""The civil affairs exports (marriages, divorces, funerals) and the insurance roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import (
    AS_OF_DAY,
    BIRTHS_START,
    FUNERALS_START,
    MARRIAGES_START,
    NEVER,
    PERIOD_YEAR,
    YEAR,
    day,
)
from cpaudit.synthesis.exports.attributes import phones, recorded_parents
from cpaudit.synthesis.exports.extract import Extract, index, iso, serials, where
from cpaudit.synthesis.people import NOBODY, Origin

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Ints
    from cpaudit.synthesis.township import Township

_SHARE_MARRIED_HERE, _SHARE_DIVORCED_HERE = 0.7, 0.8
_SHARE_CREMATED = 0.7
_SHARE_INSURED, _SHARE_INSURED_INCOMING = 0.86, 0.4
_INSURANCE_YEAR_START = day(PERIOD_YEAR)


def _couples(township: Township, rows: Ints, events: Ints, prefix: str) -> pl.DataFrame:
    extract = Extract(township)
    husband, wife = extract.couple("husband")[rows], extract.couple("wife")[rows]
    order = np.lexsort((rows, events))
    husband, wife, events = husband[order], wife[order], events[order]

    def home(person: Ints) -> pl.Series:
        local = extract.ints("hukou_in")[person] <= events
        return where(
            local & (extract.ints("village")[person] >= 0),
            extract.village_address(extract.ints("village")[person]),
            extract.outside_address(extract.ints("place")[person]),
        )

    year = pl.Series(events).cast(pl.Int32).cast(pl.Date).dt.year().cast(pl.String)
    return pl.DataFrame(
        {
            "_husband": husband,
            "_wife": wife,
            "_village": extract.ints("village")[husband],
            "register_no": f"{prefix}880101-"
            + year
            + "-"
            + pl.int_range(1, len(events) + 1, eager=True).cast(pl.String).str.zfill(6),
            "husband_name": extract.text("name", husband),
            "husband_id_no": extract.text("id_no", husband),
            "husband_birth_date": extract.birth(husband),
            "husband_address": home(husband),
            "wife_name": extract.text("name", wife),
            "wife_id_no": extract.text("id_no", wife),
            "wife_birth_date": extract.birth(wife),
            "wife_address": home(wife),
            "register_date": iso(events),
        }
    )


def marriages(township: Township) -> pl.DataFrame:
    """Marriages registered in the county, one partner at least from the area."""
    extract, chance = Extract(township), township.chance("marriages")
    married = extract.couple("married")
    native = (
        np.minimum(
            extract.ints("origin")[extract.couple("husband")],
            extract.ints("origin")[extract.couple("wife")],
        )
        == Origin.NATIVE
    )
    fits = native & (married >= MARRIAGES_START) & (married <= AS_OF_DAY)
    fits &= chance.flags(len(married), _SHARE_MARRIED_HERE)
    rows = np.flatnonzero(fits).astype(np.int32)
    return _couples(township, rows, married[rows], "J")


def divorces(township: Township) -> pl.DataFrame:
    """Divorces registered in the county."""
    extract, chance = Extract(township), township.chance("divorces")
    ended = extract.couple("ended")
    fits = (ended >= MARRIAGES_START) & (ended <= AS_OF_DAY)
    fits &= chance.flags(len(ended), _SHARE_DIVORCED_HERE)
    rows = np.flatnonzero(fits).astype(np.int32)
    return _couples(township, rows, ended[rows], "L")


def funerals(township: Township) -> pl.DataFrame:
    """Cremations."""
    extract, chance = Extract(township), township.chance("funerals")
    death = extract.ints("death")
    fits = (death >= FUNERALS_START) & (death <= AS_OF_DAY - 5)
    fits &= (extract.ints("hukou_in") <= AS_OF_DAY) | (extract.ints("resid_in") <= AS_OF_DAY)
    fits &= (extract.ints("village") >= 0) & (extract.ints("resid_out") > death)
    fits &= chance.flags(len(death), _SHARE_CREMATED) & (extract.ints("is_stillborn") == 0)
    rows = np.flatnonzero(fits).astype(np.int32)
    rows = rows[np.lexsort((rows, death[rows]))]
    died, n = death[rows], len(rows)
    age = ((died - extract.ints("birth")[rows]) / YEAR).astype(np.int32)
    burned = died + chance.whole(n, 1, 4)
    return pl.DataFrame(
        {
            "_self": rows,
            "_village": extract.ints("village")[rows],
            "register_no": "H" + pl.int_range(1, n + 1, eager=True).cast(pl.String).str.zfill(6),
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "age_stated": pl.Series(age).cast(pl.String),
            "id_no": where(~chance.flags(n, 0.06), extract.text("id_no", rows)),
            "death_date": iso(died),
            "cremation_date": iso(burned),
            "resid_address": extract.village_address(extract.ints("village")[rows], is_full=False),
        }
    )


def insurance(township: Township) -> pl.DataFrame:
    """The residents' insurance of the year; the dead and the departed of late stand as stopped."""
    extract, chance = Extract(township), township.chance("insurance")
    people = township.persons
    n = people.height
    hukou = (extract.ints("hukou_in") <= AS_OF_DAY) & (extract.ints("hukou_out") > AS_OF_DAY)
    here = (extract.ints("resid_in") <= AS_OF_DAY) & (extract.ints("resid_out") > AS_OF_DAY)
    death, birth = extract.ints("death"), extract.ints("birth")
    share = np.where(hukou, _SHARE_INSURED, _SHARE_INSURED_INCOMING)
    insured = (hukou | here) & (death > _INSURANCE_YEAR_START) & chance.flags(n, share)
    out = np.minimum(extract.ints("hukou_out"), extract.ints("resid_out"))
    lately = (extract.ints("hukou_out") >= _INSURANCE_YEAR_START - 365) & (
        extract.ints("hukou_out") <= AS_OF_DAY
    )
    insured |= lately & (extract.ints("hukou_in") < out) & chance.flags(n, 0.6)
    births = township.births
    insured[births["child"]] = births["insurance"].to_numpy() & (
        extract.ints("death")[births["child"]] > _INSURANCE_YEAR_START
    )
    insured &= (birth < AS_OF_DAY - 15) & (extract.ints("village") >= 0)
    rows = np.flatnonzero(insured).astype(np.int32)
    home = np.maximum(extract.ints("household")[rows], extract.ints("book")[rows])
    rows = rows[np.lexsort((rows, home))]
    return _insured(township, extract, rows)


def _insured(township: Township, extract: Extract, rows: Ints) -> pl.DataFrame:
    chance = township.chance("insured")
    n = len(rows)
    birth, death = extract.ints("birth")[rows], extract.ints("death")[rows]
    home = np.maximum(extract.ints("household")[rows], extract.ints("book")[rows])
    dead = death <= AS_OF_DAY
    moved = ~dead & (extract.ints("hukou_out")[rows] <= AS_OF_DAY)
    stop = np.where(dead, death + 15, np.where(moved, extract.ints("hukou_out")[rows] + 10, NEVER))
    stop = np.where(stop > AS_OF_DAY, NEVER, stop)
    stopped = stop < NEVER
    enrol = np.maximum(
        birth + chance.whole(n, 10, 80), _INSURANCE_YEAR_START - chance.whole(n, 15, 110)
    )
    young = birth >= BIRTHS_START
    mother = np.where(young, extract.ints("mother")[rows], NOBODY)
    mother, _ = recorded_parents(township, rows, mother, mother)
    heads = np.full(int(home.max(initial=0)) + 1, NOBODY, dtype=np.int32)
    is_head = (extract.ints("home_place")[rows] == 0) & (home >= 0)
    heads[home[is_head]] = rows[is_head]
    head = np.where(home >= 0, heads[np.maximum(home, 0)], NOBODY)
    village = extract.ints("village")[rows]
    return pl.DataFrame(
        {
            "_self": rows,
            "_head": head,
            "_mother": mother,
            "_village": village,
            "insurance_no": "8801" + serials(rows, 6_571).str.zfill(12),
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "birth_date": iso(birth),
            "id_no": extract.text("id_no", rows),
            "household_no": where(home >= 0, pl.Series(home).cast(pl.String).str.zfill(8)),
            "head_name": extract.text("name", head),
            "mother_name": extract.text("name", mother),
            "resid_address": extract.village_address(village, extract.ints("group")[rows]),
            "resid_code": extract.village_code(village),
            "year": pl.Series([str(PERIOD_YEAR)]).new_from_index(0, n),
            "enrol_date": iso(np.minimum(enrol, AS_OF_DAY)),
            "stop_date": iso(stop),
            "stop_reason": pl.Series(["death", "moved"]).gather(
                index(np.where(stopped & dead, 0, np.where(stopped, 1, -1)))
            ),
            "phone": phones(extract, rows),
        }
    )
