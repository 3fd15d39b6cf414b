"""The health exports: deliveries, birth certificates, vaccination cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cpaudit.synthesis.characters import PLACEHOLDER_NAMES
from cpaudit.synthesis.days import AS_OF_DAY, NEVER
from cpaudit.synthesis.exports.attributes import phones
from cpaudit.synthesis.exports.children import certificate_numbers, facilities
from cpaudit.synthesis.exports.extract import Extract, iso, serials, where
from cpaudit.synthesis.kinds import KINDS, BirthKind
from cpaudit.synthesis.people import NOBODY

if TYPE_CHECKING:
    from cpaudit.synthesis.chance import Chance, Flags, Ints
    from cpaudit.synthesis.township import Township

_OUTSIDE_KINDS = (
    BirthKind.OUTSIDER,
    BirthKind.DAUGHTER,
    BirthKind.MOVED,
    BirthKind.AWAY,
    BirthKind.BOOKED,
)
N_CLINICS = 6


def _parts(frame: pl.DataFrame) -> tuple[Ints, Ints, Ints]:
    child, mother, father = (frame[name].to_numpy() for name in ("child", "mother", "father"))
    return child, mother, father


def addresses(
    township: Township, found: pl.DataFrame, chance: Chance
) -> tuple[pl.Series, pl.Series, Flags]:
    """The mothers' registered and present addresses as a hospital writes them down.

    The third value flags the births whose present address is where the mother really lives.
    """
    extract = Extract(township)
    rates = township.rates
    mother, birth = found["mother"].to_numpy(), found["birth"].to_numpy()
    kind = found["kind"].to_numpy()
    n = len(mother)
    village = np.where(
        extract.ints("village")[mother] >= 0, extract.ints("village")[mother], found["village"]
    )
    inside = extract.village_address(village, extract.ints("group")[mother])
    outside = extract.outside_address(extract.ints("place")[mother])
    local = (extract.ints("hukou_in")[mother] <= birth) & (
        extract.ints("hukou_out")[mother] > birth - 200
    )
    away = np.isin(kind, [KINDS.index(one) for one in _OUTSIDE_KINDS])
    # A daughter at her parents', a worker on leave: some give the old home as their address.
    told = ~chance.flags(n, rates.trace_missing)
    told |= kind == KINDS.index(BirthKind.OUTSIDER)
    wrong = ~away & chance.flags(n, rates.trace_misleading)
    shows_outside = (away & told) | wrong
    return (
        where(local & (village >= 0), inside, outside),
        where(shows_outside | (village < 0), outside, inside),
        away & told,
    )


def deliveries(township: Township) -> pl.DataFrame:
    """Deliveries in the hospitals of the area, one row per child, outsiders and losses included."""
    extract, chance = Extract(township), township.chance("deliveries")
    found = township.births.filter("delivery", pl.col("birth") <= AS_OF_DAY - 2)
    found = found.sort("birth", "mother", "child")
    child, mother, father = _parts(found)
    n, birth = len(child), found["birth"].to_numpy()
    lost = found["kind"].to_numpy() == KINDS.index(BirthKind.STILLBORN)
    early = found["kind"].to_numpy() == KINDS.index(BirthKind.NEONATAL)
    hukou, present, _ = addresses(township, found, chance)
    weeks = np.where(lost, chance.whole(n, 24, 36), 37 + chance.kinds(n, [1, 2, 4, 4, 1.2]))
    weight = np.where(lost, 1400, 3300) + (chance.skewed(n, 1.0, 0.3) - 1) * 1000
    length = 49.5 + (weight - 3300) / 400
    named = chance.flags(n, 0.97)
    father = np.where(named, father, NOBODY)
    has_id = ~chance.flags(n, township.rates.mother_id_missing / 3)
    issued = township.births["certificate"].to_numpy()  # aligned below by child
    certified = np.isin(child, township.births["child"].to_numpy()[issued]) & ~lost
    return pl.DataFrame(
        {
            "_child": child,
            "_mother": mother,
            "_father": father,
            "_village": found["village"],
            "register_no": pl.int_range(1, n + 1, eager=True).cast(pl.String).str.zfill(6),
            "mother_name": extract.text("name", mother),
            "mother_id_no": where(has_id, extract.text("id_no", mother)),
            "mother_birth_date": extract.birth(mother),
            "phone": phones(extract, mother),
            "hukou_address": hukou,
            "resid_address": present,
            "father_name": extract.text("name", father),
            "father_id_no": extract.text("id_no", father),
            "name": newborn_names(township, chance, child, mother, lost=lost),
            "birth_date": iso(birth),
            "sex": extract.sex(child),
            "outcome": pl.Series(["live", "stillbirth", "neonatal_death"]).gather(
                np.where(lost, 1, np.where(early, 2, 0))
            ),
            "n_fetus": pl.Series(extract.ints("n_fetus")[child]).cast(pl.String),
            "fetus_order": pl.Series(extract.ints("fetus")[child]).cast(pl.String),
            "birth_order": pl.Series(extract.ints("order")[child]).cast(pl.String),
            "gestation_weeks": pl.Series(weeks).cast(pl.String),
            "birth_weight_g": pl.Series(
                np.clip(weight, 600, 5200).astype(np.int32) // 10 * 10
            ).cast(pl.String),
            "birth_length_cm": pl.Series(np.clip(length, 30, 56).round().astype(np.int32)).cast(
                pl.String
            ),
            "certificate_no": where(
                certified & chance.flags(n, 0.9), certificate_numbers(child, birth)
            ),
            "facility": facilities(child),
            "entry_date": iso(np.minimum(birth + chance.whole(n, 0, 3), AS_OF_DAY)),
        }
    )


def newborn_names(
    township: Township, chance: Chance, child: Ints, mother: Ints, *, lost: Flags
) -> pl.Series:
    """«王丽之女» mostly; sometimes nothing, sometimes the name that the child then keeps."""
    extract = Extract(township)
    n = len(child)
    ending = pl.Series(["之女", "之子"]).gather(extract.ints("sex")[child])
    neutral = pl.Series(["之婴"]).new_from_index(0, n)
    ending = where(chance.flags(n, 0.08), neutral, ending)
    placeholder = extract.text("name", mother) + ending
    general = pl.Series(PLACEHOLDER_NAMES).gather(chance.whole(n, 0, len(PLACEHOLDER_NAMES) - 1))
    u = chance.uniform(n)
    rate = township.rates.newborn_placeholder
    text = where(u < rate * 0.8, placeholder, extract.text("name", child))
    text = where((u >= rate * 0.8) & (u < rate * 0.84), general, text)
    return where(((u >= rate * 0.84) & (u < rate)) | lost, general.clear(n), text)


def certificates(township: Township) -> pl.DataFrame:
    """Birth certificates issued in the area."""
    extract, chance = Extract(township), township.chance("certificates")
    found = township.births.filter("certificate").sort("birth", "mother", "child")
    child, mother, father = _parts(found)
    n, birth = len(child), found["birth"].to_numpy()
    home = found["kind"].to_numpy() == KINDS.index(BirthKind.HOME)
    delay = np.maximum(chance.skewed(n, 9.0, 0.8), 1.0) + np.where(home, 120, 0)
    issued = birth + delay.astype(np.int32)
    known = issued <= AS_OF_DAY
    hukou, present, _ = addresses(township, found, chance)
    father = np.where(chance.flags(n, 0.98), father, NOBODY)
    frame = pl.DataFrame(
        {
            "_child": child,
            "_mother": mother,
            "_father": father,
            "_village": found["village"],
            "certificate_no": certificate_numbers(child, birth),
            "name": extract.text("name", child),
            "sex": extract.sex(child),
            "birth_date": iso(birth),
            "mother_name": extract.text("name", mother),
            "mother_id_no": extract.text("id_no", mother),
            "father_name": extract.text("name", father),
            "father_id_no": extract.text("id_no", father),
            "hukou_address": hukou,
            "resid_address": present,
            "birth_place_kind": pl.Series(["facility", "home"]).gather(home.astype(np.int32)),
            "facility": where(~home, facilities(child)),
            "issue_date": iso(np.where(known, issued, NEVER)),
        }
    )
    return frame.filter(pl.Series(known))


def vaccinations(township: Township) -> pl.DataFrame:
    """Vaccination cards; ``_sheet`` is the clinic that keeps the card."""
    extract, chance = Extract(township), township.chance("vaccinations")
    rates = township.rates
    found = township.births.filter("vaccination", pl.col("birth") <= AS_OF_DAY - 3)
    found = found.sort("village", "birth", "child")
    child, mother, father = _parts(found)
    n, birth, kind = len(child), found["birth"].to_numpy(), found["kind"].to_numpy()
    village = np.maximum(found["village"].to_numpy(), 0)
    inside = extract.village_address(village, extract.ints("group")[mother], is_full=False)
    outside = extract.outside_address(extract.ints("place")[mother])
    _, _, shows = addresses(township, found, chance)
    told = ~chance.flags(n, rates.trace_missing)
    is_of = {one: kind == position for position, one in enumerate(KINDS)}
    short = is_of[BirthKind.NEWCOMER] | is_of[BirthKind.DAUGHTER]
    passing = is_of[BirthKind.OUTSIDER] | is_of[BirthKind.BOOKED]
    incoming = is_of[BirthKind.INCOMING]
    temporary = (short & told) | (incoming & chance.flags(n, 0.25))
    residence = np.where(passing, 2, np.where(temporary, 1, 0))
    left = is_of[BirthKind.MOVED] & told
    came = (is_of[BirthKind.CAME_ALONG] | is_of[BirthKind.ADOPTED]) & told
    came |= is_of[BirthKind.AWAY]
    resid_in = extract.ints("resid_in")[child]
    card = np.where(came & (resid_in < NEVER), resid_in + 20, birth + chance.whole(n, 1, 45))
    placeholder = chance.flags(n, rates.vaccination_placeholder)
    names = where(
        placeholder,
        newborn_names(township, chance, child, mother, lost=np.zeros(n, dtype=np.bool_)),
        extract.text("name", child),
    )
    has_id = ~chance.flags(n, 0.25 + rates.mother_id_missing)
    knows_child_id = chance.flags(n, 0.7)
    certified = np.isin(
        child, township.births.filter("certificate")["child"].to_numpy()
    ) & chance.flags(n, 0.6)
    return pl.DataFrame(
        {
            "_child": child,
            "_mother": mother,
            "_father": father,
            "_village": found["village"],
            "_sheet": clinics(village),
            "card_no": "8801" + serials(child, 7_919).str.zfill(12),
            "name": names,
            "sex": extract.sex(child),
            "birth_date": iso(birth),
            "id_no": where(knows_child_id, extract.text("id_no", child)),
            "mother_name": extract.text("name", mother),
            "mother_id_no": where(has_id, extract.text("id_no", mother)),
            "father_name": extract.text("name", father),
            "phone": phones(extract, mother),
            "resid_address": where(passing | (short & shows), outside, inside),
            "hukou_address": where(extract.ints("hukou_in")[mother] <= AS_OF_DAY, inside, outside),
            "residence_kind": pl.Series(["resident", "temporary", "outside"]).gather(residence),
            "card_date": iso(np.minimum(card, AS_OF_DAY)),
            "card_status": pl.Series(["active", "moved_in", "moved_out"]).gather(
                np.where(left, 2, np.where(came, 1, 0))
            ),
            "certificate_no": where(certified, certificate_numbers(child, birth)),
        }
    )


def clinics(village: Ints) -> pl.Series:
    """The clinic of each village."""
    names = [f"{lead}接种门诊" for lead in ("中心卫生院", "石桥", "柳树", "南岗", "青龙", "大塘")]
    return pl.Series(names).gather(village % N_CLINICS)
