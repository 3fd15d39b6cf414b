"""A known village for tests of the shipped rules: three generations, twins, a neighbour, all records.

Every record is sound, so no rule may fire on it; a test changes one record and says what must fire.
Rows name only what they are about. The columns that reading would add (keys, status words, the
dates inside numbers) are filled in here. Many changed copies of the village stand side by side in
one set of tables, each with numbers of its own, so that the rules run once for all of them.
"""

from __future__ import annotations

import copy
from datetime import date

import polars as pl

from builders import AS_OF, PERIOD, day, frame, sources_of
from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType, standard_columns
from cpaudit.missed.decide import CountingRule, missed_births
from cpaudit.rules.evaluate import evaluate
from cpaudit.tables import CONFLICTS, FILES, MENTIONS, PROVENANCE, SOURCES
from cpaudit.views.build import Clock, aggregate_views, person_views

HERE = "880101100201"
_AREA = "880101"
_CLOCK = Clock(AS_OF, PERIOD)
_ROLES = ("mother", "father", "spouse", "head", "husband", "wife")
# Datasets whose subject is a child that the record tells of.
_CHILD_DATASETS = {"planning_births", "health_deliveries", "health_certificates", "police_births"}
_COUPLES = {"civil_marriages", "civil_divorces"}


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


class _Copies:
    """Many villages in one set of tables."""

    def __init__(self):
        self.tables = {dataset: [] for dataset in DATASETS}
        self.mentions = []
        self.copy_of_record = []
        self._person_nos = {}

    def add(self, copy, changed):
        for dataset, rows in changed.items():
            for who, given in rows.items():
                row = _standard(dataset, _moved(given, copy), copy)
                row |= {
                    "record_id": len(self.copy_of_record),
                    "source_id": dataset,
                    "file": f"{dataset}.csv",
                    "row": len(self.tables[dataset]) + 2,
                }
                self.copy_of_record.append(copy)
                self.tables[dataset].append(row)
                self._name(dataset, row, who.split()[0], copy)

    def _person_no(self, copy, who):
        return self._person_nos.setdefault((copy, who), len(self._person_nos))

    def _name(self, dataset, row, who, copy):
        about = {
            "source_id": dataset,
            "dataset": dataset,
            "department": dataset.split("_")[0],
            "record_id": row["record_id"],
        }
        if dataset not in _COUPLES and dataset != "village_returns":
            said = {
                name: row[name] for name in MENTIONS.columns if name in row and name not in about
            }
            self.mentions.append({
                **said, **about,
                "role": "child" if dataset in _CHILD_DATASETS else "self",
                "person_no": self._person_no(copy, who),
                "village": row.get("resid_village") or row.get("hukou_village"),
            })  # fmt: skip
        for role in _ROLES:
            name, id18 = row.get(f"{role}_name"), row.get(f"{role}_id18")
            if name is None and id18 is None:
                continue
            known = {_moved_number(n, copy): person for person, n in NUMBERS.items()}
            self.mentions.append({
                **about, "role": role, "name": name, "name_key": name, "name_status": "ok",
                **{
                    f"id{part}": row.get(f"{role}_id{part}")
                    for part in ("_no", "_status", "18", "_birth_date", "_sex")
                },
                "person_no": self._person_no(copy, known.get(id18, name)),
            })  # fmt: skip


def _moved_number(value, copy):
    """The number as somebody of the copy's own county would have it; a wrong one stays wrong."""
    first17 = f"88{copy:04d}{value[6:17]}"
    return with_check(first17) if with_check(value[:17]) == value else first17 + value[17]


def _moved(row, copy):
    """The row with the copy's own numbers, households and certificates."""
    out = {}
    for field, value in row.items():
        if isinstance(value, str) and field.endswith("id_no"):
            out[field] = _moved_number(value, copy)
        elif isinstance(value, str) and field in {"household_no", "certificate_no"}:
            out[field] = f"{value}{copy:04d}"
        elif field == "resid_code":
            out[field] = value.replace(_AREA, f"88{copy:04d}")
        else:
            out[field] = value
    return out


def _standard(dataset, row, copy):
    """The columns that reading makes of a row."""
    here = f"88{copy:04d}1002"
    out = dict(row)
    for field in DATASETS[dataset]:
        columns, value = standard_columns(field), row.get(field)
        out.setdefault(field, None)
        if f"{field}_status" in columns:
            out.setdefault(f"{field}_status", "missing" if value is None else "ok")
        match FIELD_TYPES[field]:
            case FieldType.NAME:
                out[f"{field}_key"] = value
                if value is not None and "之" in value:
                    out[f"{field}_status"] = "placeholder"
            case FieldType.DATE if value is not None:
                out.setdefault(f"{field}_precision", "day")
            case FieldType.CITIZEN_ID:
                _number(out, field.removesuffix("_no"), value)
            case FieldType.ADDRESS if value is not None:
                stem = field.removesuffix("_address")
                village = f"{here}02" if "桃园" in value else f"{here}01"
                out |= {f"{stem}_village": village, f"{stem}_place": "inside"}
            case FieldType.DIVISION if value is not None:
                out |= {f"{field.removesuffix('_code')}_village": value}
            case _:
                pass
    return out


def _number(out, stem, value):
    if value is None:
        out.setdefault(f"{stem}_status", "missing")
        return
    valid = with_check(value[:17]) == value
    out.setdefault(f"{stem}_status", "valid" if valid else "bad_check")
    if valid:
        born = value[6:14]
        out |= {
            f"{stem}18": value,
            f"{stem}_birth_date": date(int(born[:4]), int(born[4:6]), int(born[6:])),
            f"{stem}_sex": "M" if int(value[16]) % 2 else "F",
        }


def _filled(schema, rows):
    return frame(schema, [{name: row[name] for name in schema if name in row} for row in rows])


def _tables(copies):
    for dataset, fields in DATASETS.items():
        schema = dict(PROVENANCE)
        for field in fields:
            schema |= standard_columns(field)
        # The planning system's own running number of a person is not the person that we link.
        schema.pop("person_no", None)
        yield dataset, _filled(schema, copies.tables[dataset])


def fired(rules, villages):
    """By the name of each changed village: the rules that fire on its records."""
    copies = _Copies()
    for place, changed in enumerate(villages.values(), start=1):
        copies.add(place, changed)
    made = _views(dict(_tables(copies)), copies.mentions)
    found = evaluate(rules, made, as_of=AS_OF, period_start=PERIOD[0], period_end=PERIOD[1])
    broken = found.outcomes.filter(pl.col("error").is_not_null())
    assert broken.is_empty(), broken.rows()
    names = list(villages)
    told = {name: set() for name in names}
    for rule_id, view, row in found.failures.select("rule_id", "view", "row").iter_rows():
        for record_id in made[view]["record_ids"][row]:
            told[names[copies.copy_of_record[record_id] - 1]].add(rule_id)
    return told


def _views(tables, mentions):
    """All views, births decided."""
    schema = {**MENTIONS.columns, "person_no": pl.UInt32(), "person_key": pl.String()}
    named = _filled(schema, [
        {**row, "mention_id": place, "person_key": f"p{row['person_no']}"}
        for place, row in enumerate(mentions)
    ])  # fmt: skip
    sources = sources_of(tables).with_columns(
        pl.lit(date(2025, 1, 1)).alias("first_event_date"),
        pl.lit(date(2025, 12, 31)).alias("last_event_date"),
        pl.lit(100, pl.UInt32).alias("n_records"),
    )
    intake = {
        "files": frame(dict(FILES.columns), []),
        "sources": sources.select(list(SOURCES.columns)),
    }
    made = person_views(tables, named, frame(dict(CONFLICTS.columns), []), intake, _CLOCK)
    present = {name for name, rows in tables.items() if not rows.is_empty()}
    rule = CountingRule(basis="residence", couple="mother", months=6, grace_days=30, as_of=AS_OF)
    no_links = pl.DataFrame(schema={"person_no": pl.UInt32(), "p_open": pl.Float64()})
    made["births"] = missed_births(
        made["births"], made["persons"], no_links, rule, present.__contains__
    )
    names = (
        made["persons"].select("village").drop_nulls().unique().with_columns(village_name="village")
    )
    measured = dict.fromkeys(
        ("sex_ratio_low", "sex_ratio_high", "completeness", "completeness_low", "completeness_high")
    )
    return made | aggregate_views(made, names, area_name="花溪镇", clock=_CLOCK, measured=measured)
