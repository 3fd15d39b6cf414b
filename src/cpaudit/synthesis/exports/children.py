"""The planning system's table of children."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.days import AS_OF_DAY, BIRTHS_START, NEVER, day
from cpaudit.synthesis.exports.extract import OPERATORS, Extract, iso, where
from cpaudit.synthesis.kinds import KINDS, BirthKind
from cpaudit.synthesis.people import NOBODY, Leaving

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Flags, Ints
    from cpaudit.synthesis.township import Township

# Children are listed under women of the fertile years; older women's children are grown.
WOMEN_BORN_FROM = day(1976)


def children(township: Township) -> pl.DataFrame:
    """The table of children: every child of the women of fertile years, as planning knows them."""
    extract, chance = Extract(township), township.chance("planning children")
    rows, mother, father, kind, certified = _listed(township, extract)
    n = len(rows)
    birth, death = extract.ints("birth")[rows], extract.ints("death")[rows]
    dead = death <= AS_OF_DAY
    moved = (extract.ints("says_moved")[rows] > 0) & ~dead
    home = extract.ints("household")[mother]
    given_out, adopted = (
        kind == KINDS.index(one) for one in (BirthKind.GIVEN_OUT, BirthKind.ADOPTED)
    )
    kinship = np.where(given_out, 1, np.where(adopted, 2, 0))
    at_home = kind == KINDS.index(BirthKind.HOME)
    elsewhere = (kind == KINDS.index(BirthKind.ELSEWHERE)) | adopted
    delay = np.maximum(chance.skewed(n, 24.0, 0.8), 1.0).astype(np.int32)
    entry = np.minimum(np.maximum(birth + delay, day(2009) + chance.whole(n, 0, 500)), AS_OF_DAY)
    village, group = extract.ints("village")[mother], extract.ints("group")[mother]
    return pl.DataFrame(
        {
            "_child": rows,
            "_mother": mother,
            "_father": father,
            "_village": village,
            "_home": home,
            "_birth": birth,
            "person_no": pl.Series(rows).cast(pl.String).str.zfill(9).str.replace("^", "QY"),
            "name": extract.text("name", rows),
            "sex": extract.sex(rows),
            "birth_date": iso(birth),
            "id_no": extract.text("id_no", rows),
            # Whether an adopted child takes a place in the order is a local rule: left empty.
            "birth_order": where(~adopted, pl.Series(extract.ints("order")[rows]).cast(pl.String)),
            "n_fetus": pl.Series(extract.ints("n_fetus")[rows]).cast(pl.String),
            "certificate_no": where(certified, certificate_numbers(rows, birth)),
            "mother_name": extract.text("name", mother),
            "mother_id_no": extract.text("id_no", mother),
            "father_name": extract.text("name", father),
            "father_id_no": extract.text("id_no", father),
            "kinship": pl.Series(["birth", "given_out", "adopted"]).gather(kinship),
            "birth_place_kind": pl.Series(["facility", "home", "other"]).gather(
                np.where(at_home, 1, np.where(adopted, 2, 0))
            ),
            "facility": where(~at_home & ~elsewhere & (birth >= BIRTHS_START), facilities(rows)),
            "outcome": pl.Series(["live"]).new_from_index(0, n),
            "status": pl.Series(["active", "dead", "moved_out"]).gather(
                np.where(dead, 1, np.where(moved, 2, 0))
            ),
            "death_date": iso(np.where(dead, death, NEVER)),
            "resid_address": extract.village_address(village, group, is_full=False),
            "operator": OPERATORS.gather(chance.whole(n, 0, len(OPERATORS) - 1)),
            "entry_date": iso(np.where(entry < birth, birth, entry)),
            "remark": where(given_out, pl.Series(["送养"]).new_from_index(0, n)),
        }
    )


def _listed(township: Township, extract: Extract) -> tuple[Ints, Ints, Ints, Ints, Flags]:
    """The children whom planning lists, their recorded parents, and their kind of birth (or −1)."""
    persons = township.persons
    births = township.births
    kind = np.full(persons.height, NOBODY, dtype=np.int32)
    kind[births["child"]] = births["kind"]
    mother = extract.ints("mother").copy()
    father = extract.ints("father").copy()
    mother[births["child"]], father[births["child"]] = births["mother"], births["father"]
    entered = np.zeros(persons.height, dtype=np.bool_)
    entered[births.filter("in_planning")["child"]] = True
    certified = np.zeros(persons.height, dtype=np.bool_)
    certified[births.filter("certificate")["child"]] = True
    on_roll = extract.ints("on_roll") > 0
    listed = (mother >= 0) & on_roll[mother] & (extract.ints("birth")[mother] >= WOMEN_BORN_FROM)
    listed &= extract.ints("is_stillborn") == 0
    couple = np.maximum(extract.ints("family"), 0)
    # Children whom a departed mother bore elsewhere are that place's to list.
    there = (extract.couple("leaving")[couple] != Leaving.STAYED) | (
        extract.couple("begin")[couple] == NEVER
    )
    gone = there & (extract.ints("birth") >= extract.couple("leave")[couple])
    gone |= extract.couple("begin")[couple] == NEVER
    recent = extract.ints("birth") >= BIRTHS_START
    listed &= np.where(recent, entered, ~gone)
    rows = np.flatnonzero(listed).astype(np.int32)
    certified |= (extract.ints("birth") >= day(2010)) & (extract.ints("birth") < BIRTHS_START)
    return rows, mother[rows], father[rows], kind[rows], certified[rows]


def certificate_numbers(child: Ints, birth: Ints) -> pl.Series:
    """A letter of the printing year and nine digits that begin with 88; one number per child."""
    year = pl.Series(birth).cast(pl.Date).dt.year()
    letter = pl.Series(list("JKLMNPQRSTUVXYZA")).gather((year - 2010).clip(0, 15))
    return letter + "88" + pl.Series(child % 10_000_000).cast(pl.String).str.zfill(7)


def facilities(rows: Ints) -> pl.Series:
    """The hospital of each delivery."""
    return pl.Series(["云泽县人民医院", "凤凰镇中心卫生院", "云泽县妇幼保健院"]).gather(rows % 3)
