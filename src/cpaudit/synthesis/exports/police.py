"""The police exports: household register, registered births, cancelled deaths, moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import (
    AS_OF_DAY,
    BIRTHS_START,
    DEATHS_START,
    MOVES_START,
    NEVER,
    POLICE_BIRTHS_START,
    YEAR,
    day,
)
from cpaudit.synthesis.exports.attributes import education, ethnic, marital, relationships
from cpaudit.synthesis.exports.children import certificate_numbers
from cpaudit.synthesis.exports.extract import Extract, index, iso, where
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Flags, Ints
    from cpaudit.synthesis.township import Township

_SHARE_DEATHS_REGISTERED = 0.95
_CHILD_YEARS = 18


def registered(extract: Extract) -> dict[str, Flags]:
    """Who stands in the register: active, cancelled by death, moved out (as the police know)."""
    people = extract.township.persons
    hukou_in, hukou_out = extract.ints("hukou_in"), extract.ints("hukou_out")
    death = extract.ints("death")
    ever = (hukou_in <= AS_OF_DAY) & (hukou_in <= death)
    chance = extract.township.chance("police deaths")
    dead = ever & (death <= AS_OF_DAY) & (hukou_out > death)
    told = chance.flags(people.height, _SHARE_DEATHS_REGISTERED) & (death < AS_OF_DAY - 20)
    unknown = extract.ints("move_unknown_to_police") > 0
    out = ever & (hukou_out <= AS_OF_DAY) & ~dead
    return {
        "active": ever & ((~dead & ~out) | (dead & ~told & (death > day(2022))) | (out & unknown)),
        "dead": dead & told & (death >= DEATHS_START),
        "out": out & ~unknown & (hukou_out >= MOVES_START),
    }


def register(township: Township) -> pl.DataFrame:
    """The household register with its cancelled and departed members of late years."""
    extract, chance = Extract(township), township.chance("police register")
    who = registered(extract)
    rows = np.flatnonzero(who["active"] | who["dead"] | who["out"]).astype(np.int32)
    dead, out = who["dead"][rows], who["out"][rows]
    birth, sex = extract.ints("birth")[rows], extract.ints("sex")[rows]
    hukou_in = extract.ints("hukou_in")[rows]
    marital_status, spouse = marital(extract, rows)
    minor = birth > AS_OF_DAY - _CHILD_YEARS * YEAR
    mother = np.where(minor, extract.ints("mother")[rows], NOBODY)
    father = np.where(minor, extract.ints("father")[rows], NOBODY)
    adopted = _adopted(township)[rows]
    mother, father = np.where(adopted, NOBODY, mother), np.where(adopted, NOBODY, father)
    village, group = extract.ints("village")[rows], extract.ints("group")[rows]
    book = extract.ints("book")[rows]
    place = np.where(dead | out, NOBODY, extract.ints("book_place")[rows])
    came = (hukou_in > birth + 400) & (hukou_in > day(1980))
    entered = np.where(came, hukou_in, np.where(birth >= BIRTHS_START, hukou_in, NEVER))
    changed = np.where(
        dead,
        extract.ints("death")[rows] + 12,
        np.where(out, extract.ints("hukou_out")[rows], NEVER),
    )
    return pl.DataFrame(
        {
            "_self": rows,
            "_mother": mother,
            "_father": father,
            "_spouse": spouse,
            "_village": village,
            "_home": book,
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "birth_date": iso(birth),
            "id_no": extract.text("id_no", rows),
            "ethnic": ethnic(extract, rows),
            "education": education(chance, birth),
            "hukou_kind": pl.Series(["agricultural", "non_agricultural"]).gather(
                (rows % 9 == 0).astype(np.int32)
            ),
            "household_no": where(book >= 0, pl.Series(book).cast(pl.String).str.zfill(9)),
            "relationship": relationships(place, sex),
            "mother_name": extract.text("name", mother),
            "mother_id_no": extract.text("id_no", mother),
            "father_name": extract.text("name", father),
            "father_id_no": extract.text("id_no", father),
            "marital_status": marital_status.replace({"21": "20", "22": "20"}),
            "spouse_name": extract.text("name", spouse),
            "hukou_address": extract.village_address(village, group),
            "hukou_code": extract.village_code(village),
            "status": pl.Series(["active", "dead", "moved_out"]).gather(
                np.where(dead, 1, np.where(out, 2, 0))
            ),
            "status_date": iso(np.where(changed <= AS_OF_DAY, changed, NEVER)),
            "register_date": iso(entered),
            "move_in_date": iso(np.where(came, hukou_in, NEVER)),
        }
    )


def _adopted(township: Township) -> Flags:
    flags = np.zeros(township.persons.height, dtype=np.bool_)
    child, mother = (township.births[name].to_numpy() for name in ("child", "mother"))
    own = township.persons["mother"].to_numpy()[child]
    flags[child[own != mother]] = True
    return flags


def births(township: Township) -> pl.DataFrame:
    """Births registered by the police."""
    extract = Extract(township)
    found = township.births.filter("police", pl.col("birth") >= POLICE_BIRTHS_START)
    found = found.filter(~_adopted(township)[found["child"].to_numpy()])
    child, mother, father = (found[name].to_numpy() for name in ("child", "mother", "father"))
    chance = township.chance("police births")
    n = len(child)
    village, group = found["village"].to_numpy(), extract.ints("group")[child]
    has_certificate = chance.flags(n, 0.97)
    named = chance.flags(n, 0.9)
    mother, father = mother.astype(np.int32), np.where(named, father, NOBODY).astype(np.int32)
    book = extract.ints("book")[child]
    return pl.DataFrame(
        {
            "_child": child,
            "_mother": mother,
            "_father": father,
            "_village": village,
            "name": extract.text("name", child),
            "sex": extract.sex(child),
            "birth_date": extract.birth(child),
            "id_no": extract.text("id_no", child),
            "register_date": iso(found["registered"].to_numpy()),
            "certificate_no": where(
                has_certificate, certificate_numbers(child, found["birth"].to_numpy())
            ),
            "mother_name": extract.text("name", mother),
            "mother_id_no": extract.text("id_no", mother),
            "father_name": extract.text("name", father),
            "father_id_no": extract.text("id_no", father),
            "household_no": where(book >= 0, pl.Series(book).cast(pl.String).str.zfill(9)),
            "hukou_address": extract.village_address(village, group),
        }
    )


def deaths(township: Township) -> pl.DataFrame:
    """Registrations cancelled by death."""
    extract = Extract(township)
    rows = np.flatnonzero(registered(extract)["dead"]).astype(np.int32)
    death = extract.ints("death")[rows]
    delay = np.maximum(township.chance("cancelled").skewed(len(rows), 12.0, 0.9), 1.0)
    book = extract.ints("book")[rows]
    village = extract.ints("village")[rows]
    return pl.DataFrame(
        {
            "_self": rows,
            "_village": village,
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "birth_date": extract.birth(rows),
            "id_no": extract.text("id_no", rows),
            "death_date": iso(death),
            "register_date": iso(np.minimum(death + delay.astype(np.int32), AS_OF_DAY)),
            "hukou_address": extract.village_address(village, extract.ints("group")[rows]),
            "household_no": where(book >= 0, pl.Series(book).cast(pl.String).str.zfill(9)),
        }
    )


def moves(township: Township) -> pl.DataFrame:
    """Registrations moved in and out over late years."""
    extract = Extract(township)
    birth, death = extract.ints("birth"), extract.ints("death")
    hukou_in, hukou_out = extract.ints("hukou_in"), extract.ints("hukou_out")
    adopted = _adopted(township)
    came = (hukou_in >= MOVES_START) & (hukou_in <= AS_OF_DAY) & (hukou_in < death)
    came &= (hukou_in > birth + 400) | (adopted & (birth >= BIRTHS_START))
    known = extract.ints("move_unknown_to_police") == 0
    went = (hukou_out >= MOVES_START) & (hukou_out <= AS_OF_DAY) & known & (death > hukou_out)
    went &= hukou_in < hukou_out
    parts = [
        _moves(extract, np.flatnonzero(came).astype(np.int32), is_in=True),
        _moves(extract, np.flatnonzero(went).astype(np.int32), is_in=False),
    ]
    return pl.concat(parts).sort("move_date", "_self", maintain_order=True)


def _moves(extract: Extract, rows: Ints, *, is_in: bool) -> pl.DataFrame:
    moved = extract.ints("hukou_in" if is_in else "hukou_out")[rows]
    village = extract.ints("village")[rows]
    inside = extract.village_address(village, extract.ints("group")[rows])
    outside = extract.outside_address(extract.ints("place")[rows])
    wed = extract.ints("couple")[rows]
    near = (wed >= 0) & (np.abs(extract.couple("married")[np.maximum(wed, 0)] - moved) < 2 * YEAR)
    code = extract.village_code(village)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    return pl.DataFrame(
        {
            "_self": rows,
            "_village": village,
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "birth_date": extract.birth(rows),
            "id_no": extract.text("id_no", rows),
            "move_kind": pl.Series(["in" if is_in else "out"]).new_from_index(0, len(rows)),
            "move_date": iso(moved),
            "move_reason": pl.Series(["投亲", "婚迁", "收养"]).gather(
                index(np.where(_adopted(extract.township)[rows], 2, near.astype(np.int32)))
            ),
            "from_address": outside if is_in else inside,
            "to_address": inside if is_in else outside,
            "from_code": nothing if is_in else code,
            "to_code": code if is_in else nothing,
            "register_date": iso(moved),
        }
    )
