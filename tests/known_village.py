"""A known village for tests of the shipped rules: three generations, twins, a neighbour, all records.

Every record is sound, so no rule may fire on it; a test changes one record and says what must fire.
Rows name only what they are about; ``village_copies`` fills in what reading would add.
"""

from __future__ import annotations

import copy

from builders import day

HERE = "880101100201"


def with_check(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]


def number(born: str, sequence: int) -> str:
    return with_check(f"880101{born.replace('-', '')}{sequence:03d}")


PEOPLE = {
    "grandfather": ("李大山", "M", "1958-04-02", 13),
    "grandmother": ("张桂兰", "F", "1960-09-11", 24),
    "father": ("李强", "M", "1988-07-09", 35),
    "mother": ("王丽", "F", "1990-03-01", 46),
    "son": ("李安", "M", "2018-02-03", 57),
    "twin": ("李宁", "F", "2025-05-10", 68),
    "sister": ("李静", "F", "2025-05-10", 88),
    "neighbour": ("赵刚", "M", "1975-12-20", 79),
}
NUMBERS = {who: number(born, sequence) for who, (_n, _s, born, sequence) in PEOPLE.items()}


def own(who, **more):
    name, sex, born, _sequence = PEOPLE[who]
    return {"name": name, "sex": sex, "birth_date": day(born), "id_no": NUMBERS[who], **more}


def relative(role, who):
    return {f"{role}_name": PEOPLE[who][0], f"{role}_id_no": NUMBERS[who]}


PARENTS = {**relative("mother", "mother"), **relative("father", "father")}
_MOTHER_OF = dict.fromkeys(("son", "twin", "sister"), relative("mother", "mother"))
_GRANDPARENTS = {**relative("mother", "grandmother"), **relative("father", "grandfather")}
_ADDRESS = {"hukou_address": "花园村3组", "resid_address": "花园村3组"}
_MARRIED = {"marital_status": "21", "marriage_date": day("2015-05-01")}
_TWINS = {"n_fetus": 2, "birth_order": 2}


def _member(who, relationship, **more):
    return own(
        who,
        **_ADDRESS,
        household_no="880101100201030001",
        relationship=relationship,
        ethnic="01",
        hukou_kind="agricultural",
        n_household=6,
        residence_status="home",
        status="active",
        entry_date=day("2018-03-01") if PEOPLE[who][2] < "2020" else day("2025-06-01"),
        **{"marital_status": "10", **more},
    )


def _roll():
    return {
        "grandfather": _member("grandfather", "02", marital_status="30", marriage_date=day("1982-01-01"),
                               marital_change_date=day("2024-02-03")),
        "grandmother": {**_member("grandmother", "12", marital_status="21", marriage_date=day("1982-01-01"),
                                  **relative("spouse", "grandfather")),
                        "status": "dead", "exit_reason": "death", "death_date": day("2024-02-03")},
        "father": _member("father", "20", **_MARRIED, **relative("spouse", "mother"), **_GRANDPARENTS),
        "mother": _member("mother", "38", **_MARRIED, **relative("spouse", "father"),
                          n_children=3, n_boys=1, n_girls=2),
        "son": _member("son", "41", **PARENTS),
        "twin": _member("twin", "42", **PARENTS),
        "sister": _member("sister", "42", **PARENTS),
        "neighbour": {**_member("neighbour", "02"), "household_no": "880101100201030002",
                      "n_household": 1, "hukou_address": "花园村4组", "resid_address": "花园村4组"},
    }  # fmt: skip


def _birth(who, order, certificate_no, **more):
    return own(
        who, **_ADDRESS, **PARENTS, birth_order=order, certificate_no=certificate_no, kinship="birth",
        birth_place_kind="facility", outcome="live", status="active",
        entry_date=day("2018-03-01") if who == "son" else day("2025-06-01"), **more,
    )  # fmt: skip


_BABIES = {"twin": ("X880000001", 1), "sister": ("X880000002", 2)}


def _of_babies(**more):
    """One row per twin of a source that numbers them; the certificate's number goes with it."""
    return {
        who: own(who, **PARENTS, **more, certificate_no=certificate_no)
        for who, (certificate_no, _place) in _BABIES.items()
    }


def records():
    """The village's records by dataset and person; change what a test is about."""
    deliveries = _of_babies(**_ADDRESS, **_TWINS, outcome="live", gestation_weeks=37.0,
                            birth_weight_g=2600.0, birth_length_cm=47.0, entry_date=day("2025-05-11"))  # fmt: skip
    for who, row in deliveries.items():
        row["fetus_order"] = _BABIES[who][1]
        row["id_no"] = None
        row["name"] = "王丽之女"
    certificates = _of_babies(**_ADDRESS, **_TWINS, birth_place_kind="facility",
                              gestation_weeks=37.0, birth_weight_g=2600.0, birth_length_cm=47.0,
                              issue_date=day("2025-05-20"))  # fmt: skip
    for row in certificates.values():
        row["id_no"] = None
    police = {
        who: own(who, hukou_address="花园村3组", household_no="P1", relationship=relationship,
                 ethnic="01", hukou_kind="agricultural", marital_status=marital, status="active",
                 register_date=max(day(PEOPLE[who][2]), day("1960-01-01")))
        for who, relationship, marital in (
            ("grandfather", "02", "30"), ("father", "20", "21"), ("mother", "38", "21"),
            ("son", "41", "10"), ("twin", "42", "10"), ("sister", "42", "10"),
        )
    }  # fmt: skip
    police["neighbour"] = {**police["grandfather"], **own("neighbour"), "household_no": "P2",
                           "marital_status": "10", "register_date": day("1975-12-30")}  # fmt: skip
    return copy.deepcopy({
        "planning_persons": _roll(),
        "planning_births": {
            # The newest entry shows until when planning was kept up.
            "son": {**_birth("son", 1, "W880000009"), "entry_date": day("2026-01-15")},
            "twin": _birth("twin", 2, "X880000001", n_fetus=2),
            "sister": _birth("sister", 2, "X880000002", n_fetus=2),
        },
        "police_persons": police,
        "police_births": _of_babies(hukou_address="花园村3组", ethnic="01", household_no="P1",
                                    register_date=day("2025-06-02")),
        "police_deaths": {"grandmother": own("grandmother", death_date=day("2024-02-03"),
                                             register_date=day("2024-02-10"), hukou_address="花园村3组")},
        "police_moves": {},
        "health_deliveries": deliveries,
        "health_certificates": certificates,
        "vaccinations": _of_babies(**_ADDRESS, residence_kind="resident", card_status="active",
                                   card_date=day("2025-05-12")),
        "civil_marriages": {"couple": {**relative("husband", "father"), **relative("wife", "mother"),
                                       "husband_birth_date": day("1988-07-09"),
                                       "wife_birth_date": day("1990-03-01"),
                                       "register_date": day("2015-05-01")}},
        "civil_divorces": {},
        "funerals": {"grandmother": own("grandmother", death_date=day("2024-02-03"), age_stated=63,
                                        cremation_date=day("2024-02-05"), resid_address="花园村3组")},
        "insurance": {
            who: own(who, **_ADDRESS, household_no="I1", enrol_date=day("2025-07-01"),
                     year=2025, **_MOTHER_OF.get(who, {}))
            for who in ("father", "mother", "son", "twin", "sister", "neighbour")
        },
        "village_returns": {
            "village": {"village_name": "花园村", "period": "2025", "resid_code": HERE, "births": 2,
                        "boys": 0, "girls": 2, "births_1": 0, "births_2": 2, "births_3plus": 0,
                        "deaths": 0, "move_in": 0, "move_out": 0, "population_start": 5,
                        "population_end": 7},
        },
    })  # fmt: skip
