"""Faults of a single value: a number, a name, a date, a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.synthesis import slips
from cpaudit.synthesis.characters import READINGS
from cpaudit.synthesis.citizen_numbers import CHECKS, with_check
from cpaudit.synthesis.days import PERIOD_YEAR
from cpaudit.synthesis.faults.planter import Planter, shifted, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROLL, CHILDREN = "planning_persons", "planning_births"
_WHOLE_ID = pl.col("id_no").str.contains(r"^[0-9]{17}[0-9X]$")
# No error of recording has touched the date or the digits that repeat it.
_AGREES = _WHOLE_ID & (
    pl.col("id_no").str.slice(6, 8) == pl.col("birth_date").str.replace_all("-", "")
)
_ACTIVE = pl.col("status") == "active"
_MARRIED = pl.col("marital_status").is_in(["21", "22"]) & pl.col("spouse_name").is_not_null()


def plant(planter: Planter) -> None:
    """Plants the faults of numbers, names, dates and codes."""
    _numbers(planter)
    _names(planter)
    _dates(planter)
    _sexes_and_states(planter)
    _moves(planter)


def _numbers(planter: Planter) -> None:
    adult = pl.col("birth_date") < f"{PERIOD_YEAR - 20}-01-01"
    rows = planter.pick(ROLL, _WHOLE_ID & adult & _ACTIVE)
    ids = planter.column(ROLL, "id_no").gather(rows)
    following = dict(zip(CHECKS, CHECKS[3:] + CHECKS[:3], strict=True))
    planter.set(
        "D014", "D014", ROLL, rows, "id_no", ids.str.head(17) + ids.str.tail(1).replace(following)
    )
    rows = planter.pick(ROLL, _WHOLE_ID & adult & _ACTIVE)
    ids = planter.column(ROLL, "id_no").gather(rows)
    planter.set("D012", "D012;D013", ROLL, rows, "id_no", ids.str.head(9) + ids.str.tail(8))
    old = pl.col("id_no").str.contains(r"^[0-9]{6}19[0-9]{9}[0-9X]$")
    rows = planter.pick(ROLL, old & _ACTIVE)
    ids = planter.column(ROLL, "id_no").gather(rows)
    planter.set("D017", "D017", ROLL, rows, "id_no", slips.old_number(ids, planter.chance))
    rows = planter.pick(ROLL, _WHOLE_ID & ~adult & _ACTIVE)
    ids = planter.column(ROLL, "id_no").gather(rows)
    planter.set("D018", "D018", ROLL, rows, "id_no", ids.str.head(14) + "0000")
    _damaged(planter)
    rows = planter.pick(CHILDREN, _WHOLE_ID & pl.col("mother_id_no").is_not_null())
    mother = planter.column(CHILDREN, "mother_id_no").gather(rows)
    planter.set("D045", "D045;M016;D018", CHILDREN, rows, "id_no", mother)
    rows = planter.pick(CHILDREN, _WHOLE_ID & pl.col("father_id_no").is_not_null())
    father = planter.column(CHILDREN, "father_id_no").gather(rows)
    planter.set("M016", "M016;D045;D018", CHILDREN, rows, "id_no", father)
    # The police number wins: the roll holds another valid number of the same day and place.
    rows = planter.pick(ROLL, _WHOLE_ID & adult & _ACTIVE & (pl.col("residence_status") == "home"))
    ids = planter.column(ROLL, "id_no").gather(rows)
    other = (ids.str.slice(14, 3).cast(pl.Int32) + 400) % 1000  # parity, and so the sex, stays
    first17 = ids.str.head(14) + other.cast(pl.String).str.zfill(3)
    changed = with_check(first17) if len(rows) else first17
    planter.set("X046", "X046;P046", ROLL, rows, "id_no", changed)


def _damaged(planter: Planter) -> None:
    """A spreadsheet keeps 15 digits of a number, or writes it with an exponent."""
    whole = pl.col("id_no").str.contains(r"^[0-9]{18}$")
    rows = planter.pick(CHILDREN, whole)
    ids = planter.column(CHILDREN, "id_no").gather(rows)
    planter.set("D019", "D019;F008", CHILDREN, rows, "id_no", ids.str.head(15) + "000")
    whole = pl.col("mother_id_no").str.contains(r"^[0-9]{18}$")
    rows = planter.pick("health_deliveries", whole, share=0.005)
    ids = planter.column("health_deliveries", "mother_id_no").gather(rows)
    planter.set(
        "D019", "D019;F008", "health_deliveries", rows, "mother_id_no", ids.str.head(15) + "000"
    )
    rows = planter.pick("health_certificates", whole, share=0.004)
    lead = planter.column("health_certificates", "mother_id_no").gather(rows)
    short = lead.str.head(1) + "." + lead.str.slice(1, 5) + "E+17"
    planter.set("F008", "F008;D019;D012;D013", "health_certificates", rows, "mother_id_no", short)


def _names(planter: Planter) -> None:
    named = pl.col("name").str.len_chars().is_between(2, 3) & _ACTIVE & _WHOLE_ID
    rows = planter.pick(ROLL, named)
    names = planter.column(ROLL, "name").gather(rows)
    starred = (names.str.head(-1) + "*").zip_with(
        pl.Series(planter.chance.flags(len(rows), 0.5)), names + "2"
    )
    planter.set("D002", "D002;D010", ROLL, rows, "name", starred)
    rows = planter.pick(ROLL, named & pl.col("name").str.tail(1).is_in(list(READINGS)))
    names = planter.column(ROLL, "name").gather(rows)
    spelt = names.str.head(-1) + names.str.tail(1).replace(dict(READINGS))
    planter.set("D007", "D007;D010", ROLL, rows, "name", spelt)
    rows = planter.pick(ROLL, named)
    planter.set("D001", "D001;D010;D038", ROLL, rows, "name", text(None, len(rows)))


def _dates(planter: Planter) -> None:
    known = _AGREES & _ACTIVE
    adult = pl.col("birth_date") < f"{PERIOD_YEAR - 18}-01-01"
    rows = planter.pick(ROLL, known & adult)
    born = planter.column(ROLL, "birth_date").gather(rows)
    planter.set("D023", "D023", ROLL, rows, "birth_date", born.str.head(4) + "-02-30")
    rows = planter.pick(ROLL, _MARRIED & _ACTIVE & (pl.col("marriage_date") > "2003-01-01"))
    wed = planter.column(ROLL, "marriage_date").gather(rows)
    planter.set("D025", "D025", ROLL, rows, "marriage_date", "20" + _high(wed) + wed.str.tail(-4))
    for dataset, field in ((CHILDREN, "birth_date"), ("police_moves", "move_date")):
        rows = planter.pick(dataset, pl.col(field) > f"{PERIOD_YEAR - 6}-01-01")
        dates = planter.column(dataset, field).gather(rows)
        planter.set("D025", "D025", dataset, rows, field, "20" + _high(dates) + dates.str.tail(-4))
    rows = planter.pick(ROLL, known)
    born = planter.column(ROLL, "birth_date").gather(rows)
    days = planter.chance.whole(len(rows), 33, 300)
    planter.set("P001", "P001;P004;X010", ROLL, rows, "birth_date", shifted(born, -days))
    rows = planter.pick(ROLL, known & adult)
    born = planter.column(ROLL, "birth_date").gather(rows)
    told = slips.lunar(born, planter.chance)
    fits = (told != born).to_numpy()
    planter.set("P003", "P003;P001", ROLL, rows[fits], "birth_date", told.filter(pl.Series(fits)))
    dead = (pl.col("status") == "dead") & pl.col("death_date").is_not_null()
    rows = planter.pick(ROLL, dead)
    born = planter.column(ROLL, "birth_date").gather(rows)
    planter.set(
        "P007",
        "P007",
        ROLL,
        rows,
        "death_date",
        shifted(born, -planter.chance.whole(len(rows), 40, 900)),
    )
    rows = planter.pick(ROLL, dead)
    planter.set("P009", "P009", ROLL, rows, "death_date", text(None, len(rows)))
    # Seven or eight years after birth: the century or a digit of the year was typed wrong.
    rows = planter.pick(ROLL, _MARRIED & _ACTIVE & known)
    born = planter.column(ROLL, "birth_date").gather(rows)
    days = planter.chance.whole(len(rows), 2500, 3300)
    planter.set("P021", "P021;P016;C007;X031", ROLL, rows, "marriage_date", shifted(born, days))


def _high(dates: pl.Series) -> pl.Series:
    """The two digits of the year swapped so that it lies ahead: 2019 → 2091, 2004 → 2040."""
    year = dates.str.slice(2, 2)
    swapped = year.str.tail(1) + year.str.head(1)
    return swapped.zip_with(
        swapped > str(PERIOD_YEAR - 2000 + 2), pl.Series(["72"]).new_from_index(0, len(dates))
    )


def _sexes_and_states(planter: Planter) -> None:
    single = (pl.col("marital_status") == "10") & _ACTIVE & _AGREES
    rows = planter.pick(ROLL, single)
    sexes = planter.column(ROLL, "sex").gather(rows)
    planter.set("P002", "P002", ROLL, rows, "sex", slips.other_sex(sexes, planter.chance))
    child = pl.col("birth_date") > f"{PERIOD_YEAR - 12}-01-01"
    rows = planter.pick(ROLL, single & child)
    planter.set("P017", "P017", ROLL, rows, "marital_status", text("21", len(rows)))
    rows = planter.pick(ROLL, _MARRIED & _ACTIVE)
    planter.set("P024", "P024;C006", ROLL, rows, "marital_status", text("10", len(rows)))


def _moves(planter: Planter) -> None:
    home = _ACTIVE & (pl.col("residence_status") == "home")
    came = home & pl.col("move_in_date").is_not_null() & _WHOLE_ID
    rows = planter.pick(ROLL, came)
    born = planter.column(ROLL, "birth_date").gather(rows)
    planter.set(
        "P011",
        "P011",
        ROLL,
        rows,
        "move_in_date",
        shifted(born, -planter.chance.whole(len(rows), 100, 2000)),
    )
    # On a row that has left for good: an active one may tell of a departure and a return.
    left_for_good = (pl.col("status") == "moved_out") & pl.col("move_out_date").is_not_null()
    rows = planter.pick(ROLL, left_for_good, share=0.02)
    left = planter.column(ROLL, "move_out_date").gather(rows)
    after = shifted(left, planter.chance.whole(len(rows), 20, 200))
    after = after.zip_with(after <= f"{PERIOD_YEAR}-12-31", text(f"{PERIOD_YEAR}-12-31", len(rows)))
    planter.set("P012", "P012", ROLL, rows, "move_in_date", after)
    rows = planter.pick(
        ROLL, home & pl.col("move_in_date").is_null() & pl.col("move_out_date").is_null()
    )
    days: NDArray[np.int32] = planter.chance.whole(len(rows), 30, 900)
    end = text(f"{PERIOD_YEAR}-11-30", len(rows))
    planter.set("P013", "P013", ROLL, rows, "move_out_date", shifted(end, -days))
