"""Families with twins and with single children, and known truth: the delivery's nameless ones and
the register's."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

import polars as pl
from linkage_township import GIVEN, SURNAMES, VILLAGES

from cpaudit.standards.citizen_id import from_parts
from cpaudit.tables import MENTIONS

FIELDS = ("sex", "fetus_order", "birth_weight_g", "certificate_no")


@dataclass(frozen=True)
class Gaps:
    """Shares of values that a record does not tell, and of those that are wrong."""

    missing: float = 0.5
    wrong_sex: float = 0.01
    rounded: float = 0.2


@dataclass(frozen=True)
class TwinFamilies:
    """The mentions, the person of each, and of each family whether a field tells its twins apart."""

    mentions: pl.DataFrame
    truth: pl.DataFrame
    told_apart: list[bool]


def twin_families(n: int, gaps: Gaps, *, n_single: int, seed: int = 3) -> TwinFamilies:
    """``n`` families of twins before ``n_single`` of single children.

    Persons are 3·family (mother) and the two numbers after it.
    """
    rng = random.Random(seed)
    rows: list[dict[str, object]] = []
    truth: list[int] = []
    told: list[bool] = []
    for family in range(n + n_single):
        born = dt.date(2016, 1, 1) + dt.timedelta(days=rng.randrange(2500))
        mother_born = born - dt.timedelta(days=rng.randrange(20 * 365, 40 * 365))
        mother = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        number = from_parts("880101", mother_born, rng.randrange(0, 990, 2))
        place = {"village": rng.choice(VILLAGES)}
        surname = rng.choice(SURNAMES)
        first = rng.choice("MF")
        serial = 7_000_000 + 2 * family
        twins = [
            {
                "name": surname + rng.choice(GIVEN) + given,
                "sex": first if rng.random() < 0.6 or at == 0 else rng.choice("MF"),
                "fetus_order": at + 1,
                "birth_weight_g": float(rng.randrange(1800, 3400, 5)),
                "certificate_no": f"X88{serial + at}",
            }
            for at, given in enumerate(rng.sample(GIVEN, 2 if family < n else 1))
        ]
        shown: dict[str, list[dict[str, object]]] = {}
        for source in ("health_deliveries", "police_births"):
            hides = {field: rng.random() < gaps.missing for field in FIELDS}
            shown[source] = []
            for at, twin in enumerate(twins):
                record = len(rows)
                values = {field: None if hides[field] else twin[field] for field in FIELDS}
                if values["sex"] and rng.random() < gaps.wrong_sex:
                    values["sex"] = "F" if values["sex"] == "M" else "M"
                if values["birth_weight_g"] and rng.random() < gaps.rounded:
                    values["birth_weight_g"] = round(float(twin["birth_weight_g"]) / 50) * 50.0
                shown[source].append(values)
                child: dict[str, object] = {
                    "role": "child",
                    "birth_date": born,
                    "name": twin["name"],
                    "name_status": "ok",
                    "mother_name_key": mother,
                    "mother_id18": number,
                    "id_status": "missing",
                    **place,
                    **values,
                }
                child["certificate_no_status"] = "ok" if values["certificate_no"] else "missing"
                if source == "health_deliveries":
                    child |= {"name": f"{mother}之孩", "name_status": "placeholder"}
                woman = {"role": "mother", "name": mother, "name_status": "ok", "sex": "F"}
                woman |= {"id18": number, "id_status": "valid", "birth_date": mother_born, **place}
                for row, person in ((child, 3 * family + 1 + at), (woman, 3 * family)):
                    both = {"record_id": record, "source_id": source, "dataset": source}
                    rows.append(row | both | {"name_key": row["name"], "department": "any"})
                    truth.append(person)
        if family < n:
            told.append(_told(shown["health_deliveries"], shown["police_births"]))
    order = list(range(len(rows)))
    rng.shuffle(order)
    frame = pl.DataFrame(
        [
            {"mention_id": at, "birth_date_precision": "day", **rows[row]}
            for at, row in enumerate(order)
        ],
        schema=dict(MENTIONS.columns),
        orient="row",
    )
    return TwinFamilies(
        MENTIONS.keep(frame),
        pl.DataFrame(
            {"mention_id": range(len(order)), "person": [truth[row] for row in order]},
            schema_overrides={"mention_id": pl.UInt32},
        ),
        told,
    )


def _told(ours: list[dict[str, object]], theirs: list[dict[str, object]]) -> bool:
    """Whether more fields agree straight than crossed, as a clerk would see it."""

    def agreeing(turn: int) -> int:
        return sum(
            ours[at][field] == theirs[(at + turn) % 2][field]
            for at in range(2)
            for field in FIELDS
            if ours[at][field] is not None
        )

    return agreeing(0) > agreeing(1)
