"""Many changed copies of the known village in one set of tables, so that the rules run once.

Each copy has numbers, households and certificates of its own. The columns that reading would add
(keys, status words, the dates inside numbers) are filled in here.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from builders import AS_OF, PERIOD, frame, sources_of
from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType, standard_columns
from cpaudit.missed.decide import CountingRule, missed_births
from cpaudit.missed.due_window import due_window
from cpaudit.missed.residence import people_of, residences
from cpaudit.rules.evaluate import evaluate
from cpaudit.tables import CONFLICTS, FILES, MENTIONS, PROVENANCE, SOURCES
from cpaudit.views.build import Clock, aggregate_views, person_views
from known_village import NUMBERS, with_check

_AREA = "880101"
_CLOCK = Clock(AS_OF, PERIOD)
_ROLES = ("mother", "father", "spouse", "head", "husband", "wife")
# Datasets whose subject is a child that the record tells of.
_CHILD_DATASETS = {"planning_births", "health_deliveries", "health_certificates", "police_births"}
_COUPLES = {"civil_marriages", "civil_divorces"}


class Copies:
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


def tables_of(copies):
    for dataset, fields in DATASETS.items():
        schema = dict(PROVENANCE)
        for field in fields:
            schema |= standard_columns(field)
        yield dataset, _filled(schema, copies.tables[dataset])


def fired(rules, villages):
    """By the name of each changed village: the rules that fire on its records."""
    copies = Copies()
    for place, changed in enumerate(villages.values(), start=1):
        copies.add(place, changed)
    made = views_of(dict(tables_of(copies)), copies.mentions)
    found = evaluate(rules, made, as_of=AS_OF, period_start=PERIOD[0], period_end=PERIOD[1])
    broken = found.outcomes.filter(pl.col("error").is_not_null())
    assert broken.is_empty(), broken.rows()
    names = list(villages)
    told = {name: set() for name in names}
    for rule_id, view, row in found.failures.select("rule_id", "view", "row").iter_rows():
        for record_id in made[view]["record_ids"][row]:
            told[names[copies.copy_of_record[record_id] - 1]].add(rule_id)
    return told


def sources_over(tables):
    """The sources of the tables, each of which covers the period."""
    sources = sources_of(tables).with_columns(
        pl.lit(date(2025, 1, 1)).alias("first_event_date"),
        pl.lit(date(2025, 12, 31)).alias("last_event_date"),
        pl.lit(100, pl.UInt32).alias("n_records"),
    )
    return sources.select(list(SOURCES.columns))


def views_of(tables, mentions):
    """All views, births decided."""
    schema = {**MENTIONS.columns, "person_no": pl.UInt32(), "person_key": pl.String()}
    named = _filled(schema, [
        {**row, "mention_id": place, "person_key": f"p{row['person_no']}"}
        for place, row in enumerate(mentions)
    ])  # fmt: skip
    intake = {"files": frame(dict(FILES.columns), []), "sources": sources_over(tables)}
    made = person_views(tables, named, frame(dict(CONFLICTS.columns), []), intake, _CLOCK)
    windows = {name: (None, None) for name, rows in tables.items() if not rows.is_empty()}
    rule = CountingRule(
        basis="residence",
        couple="mother",
        months=6,
        as_of=AS_OF,
        due=due_window(made["births"], as_of=AS_OF, grace_days=30),
    )
    no_links = pl.DataFrame(schema={"person_no": pl.UInt32(), "p_open": pl.Float64()})
    history = residences(made, named, people_of(made["births"], made["persons"]))
    made["births"] = missed_births(
        made["births"], made["persons"], no_links, rule, windows, history
    )
    names = (
        made["persons"].select("village").drop_nulls().unique().with_columns(village_name="village")
    )
    measured = dict.fromkeys(
        ("sex_ratio_low", "sex_ratio_high", "completeness", "completeness_low", "completeness_high")
    )
    return made | aggregate_views(made, names, area_name="花溪镇", clock=_CLOCK, measured=measured)
