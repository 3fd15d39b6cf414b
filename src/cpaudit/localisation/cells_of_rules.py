"""Which cells a failed rule read: the columns of a view, followed back to files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS
from cpaudit.localisation.attributes import OWN_ROLES
from cpaudit.localisation.observations import FIELD_WORDS
from cpaudit.rules.language import parse
from cpaudit.rules.rule import Dimension, Rule
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

# Which dataset a column group quotes.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "persons": {
        "planning": "planning_persons",
        "police": "police_persons",
        "migrant": "planning_migrants",
        "police_death": "police_deaths",
        "health_death": "health_deaths",
        "funeral": "funerals",
        "insurance": "insurance",
        "adoption": "civil_adoptions",
    },
    "births": {
        "planning": "planning_births",
        "roll": "planning_persons",
        "delivery": "health_deliveries",
        "certificate": "health_certificates",
        "screening": "health_screenings",
        "police_birth": "police_births",
        "police": "police_persons",
        "vaccination": "vaccinations",
        "insurance": "insurance",
        "subsidy": "childcare_subsidies",
        "school": "school_enrolments",
        "police_death": "police_deaths",
        "health_death": "health_deaths",
        "funeral": "funerals",
    },
    "couples": {},
    "mothers": {},
}
# Own columns of a view that are quoted from one dataset, and not agreed among several.
QUOTED: Mapping[str, set[str]] = {
    "couples": {"marital_status", "marriage_date", "spouse_name_key", "spouse_id18"},
    "mothers": {"n_children", "n_boys", "n_girls"},
}
ROLL = "planning_persons"
# What couples quote from the row of the other.
SPOUSE_QUOTED = frozenset({"marital_status", "marriage_date", "spouse_id18"})
# Facts of a person that views agree on among the sources.
_AGREED = {
    "birth_date": "birth_date",
    "sex": "sex",
    "id18": "id_no",
    "name": "name",
    "name_key": "name",
    "death_date": "death_date",
    "mother_person_no": "mother_id_no",
    "father_person_no": "father_id_no",
    "spouse_person_no": "spouse_id_no",
}
_RELATIVES = ("mother", "father", "spouse")
# What a cell can be wrong about; that a record is missing, late or doubled is no cell's fault.
_ABOUT_CELLS = (
    Dimension.CONSISTENCY,
    Dimension.VALIDITY,
    Dimension.ACCURACY,
    Dimension.COMPLETENESS,
)
_MENTIONS = "mentions"
_OF_MENTIONS = ("name", "id_no", "birth_date", "sex")
_KEYS = ("rule_id", "view", "turn", "column", "failure")
UNITS: dict[str, pl.DataType] = {
    "rule_id": pl.String(),
    "view": pl.String(),
    "subject_key": pl.String(),
    "entity": pl.UInt32(),  # the person whom the failed row is about
    "person_no": pl.UInt32(),  # of whom the cell tells
    "record_id": pl.UInt32(),
    "field": FIELD_WORDS,
    "weight": pl.Float64(),
}


class _Record(StrEnum):
    """Whose cell is behind a column of a view."""

    ITSELF = "itself"  # that of the row's own record
    QUOTED = "quoted"  # that of a person's only record in one dataset
    AGREED = "agreed"  # those of all records of a person


@dataclass(frozen=True, slots=True)
class _Place:
    """What is behind a column: ``whose`` names the column of the view that tells of whom it is."""

    record: _Record
    field: str
    whose: str = "person_no"
    dataset: str | None = None


def cells_of_failures(
    failures: pl.DataFrame,
    rules: Sequence[Rule],
    views: Mapping[str, pl.DataFrame],
    named: pl.DataFrame,
) -> pl.DataFrame:
    """One row per failure and cell that its rule read; see ``UNITS``.

    ``record_id`` is null where the column is what sources agree on; ``field`` is then the attribute.
    Both are null where the column says something of which no cell is known: that may be wrong too.
    """
    own = (
        named.lazy()
        .filter(pl.col("role").is_in(OWN_ROLES))
        .select("person_no", "dataset", pl.col("record_id").alias("own_record"))
        .filter(pl.len().over("person_no", "dataset") == 1)
        .collect()
    )
    failed = set(failures["rule_id"].unique())
    reads = [
        (rule.id, turn, column, weight)
        for rule in rules
        if rule.dimension in _ABOUT_CELLS and rule.id in failed
        for turn, (column, weight) in enumerate(_read(rule))
    ]
    schema = {"rule_id": pl.String, "turn": pl.UInt32, "column": pl.String, "weight": pl.Float64}
    read = failures.with_row_index("failure").join(
        pl.DataFrame(reads, schema=schema, orient="row"), on="rule_id"
    )
    parts = [
        _of_view(rows, str(view), views[str(view)], own)
        for (view,), rows in read.group_by("view", maintain_order=True)
        if view in {*DATASETS, *GROUPS, "mentions"}
    ]
    if not parts:
        return pl.DataFrame(schema=UNITS)
    return (
        pl.concat(parts)
        .sort("rule_id", "view", "turn", "is_unseen", "failure")
        .select(pl.col(name).cast(kind) for name, kind in UNITS.items())
    )


def _read(rule: Rule) -> Iterator[tuple[str, float]]:
    """The columns that a rule trusts more or less; those of its requirement if it does not say."""
    if rule.fields:
        yield from rule.fields.items()
    else:
        yield from ((name, 1.0) for name in sorted(columns(parse(rule.require))))


def _of_view(read: pl.DataFrame, view: str, frame: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The units of all failures of one view: the cells behind each column, and what has none."""
    names = set(frame.columns)
    places = [
        (column, str(place.record), place.field, place.whose, place.dataset)
        for column in read["column"].unique().sort()
        if (place := _place(column, view, names)) is not None
    ]
    schema = dict.fromkeys(("column", "record", "field", "whose", "dataset"), pl.String)
    asked = sorted({"person_no", *(whose for *_, whose, _ in places)})
    about = frame.select(
        "subject_key",
        pl.col("person_no").alias("entity"),
        *(pl.col(name).alias(f"of.{name}") for name in asked),
        *(name for name in ("record_id", "role") if name in names),
    )[read["row"]]
    rows = read.hstack(about)
    person = pl.coalesce(
        pl.when(pl.col("whose") == name).then(pl.col(f"of.{name}")) for name in asked
    )
    known = rows.join(pl.DataFrame(places, schema=schema, orient="row"), on="column").with_columns(
        person.alias("person_no")
    )
    parts = [
        known.filter(
            pl.col("record") == _Record.AGREED, pl.col("person_no").is_not_null()
        ).with_columns(pl.lit(None, pl.UInt32).alias("record_id")),
        known.filter(pl.col("record") == _Record.QUOTED)
        .join(own, on=["person_no", "dataset"])
        .with_columns(pl.col("own_record").alias("record_id")),
    ]
    if "record_id" in names:
        itself = known.filter(pl.col("record") == _Record.ITSELF)
        if view == _MENTIONS:
            lead = pl.when(pl.col("role").is_in(OWN_ROLES)).then(pl.lit(""))
            itself = itself.with_columns(
                (lead.otherwise(pl.col("role") + "_") + pl.col("field")).alias("field")
            )
        parts.append(itself)
    kept = [*_KEYS, "subject_key", "entity", "person_no", "record_id", "field", "weight"]
    found = pl.concat([part.select(kept) for part in parts])
    unseen = _unseen(rows.join(found, on=["rule_id", "column", "subject_key"], how="anti"), frame)
    return pl.concat(
        [
            found.with_columns(pl.col("field").cast(FIELD_WORDS), is_unseen=False),
            unseen.with_columns(
                pl.col("entity").alias("person_no"),
                pl.lit(None, found.schema["record_id"]).alias("record_id"),
                pl.lit(None, FIELD_WORDS).alias("field"),
            )
            .select(kept)
            .with_columns(is_unseen=True),
        ]
    )


def _unseen(rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Those of ``rows`` whose column holds something."""
    parts = [rows.clear()]
    for (column,), of_column in rows.group_by("column", maintain_order=True):
        if column in frame.columns:
            held = frame[str(column)].gather(of_column["row"])
            parts.append(of_column.filter(held.is_not_null()))
    return pl.concat(parts)


def _place(column: str, view: str, names: Collection[str]) -> _Place | None:
    """The cells behind a column of a view, or None where no cell is known."""
    if view in DATASETS or view == _MENTIONS:
        field = _field(column, DATASETS.get(view, _OF_MENTIONS))
        return None if field is None else _Place(_Record.ITSELF, field)
    group, _, name = column.rpartition(".")
    if group in _RELATIVES and name in _AGREED and f"{group}_person_no" in names:
        return _Place(_Record.AGREED, _AGREED[name], f"{group}_person_no")
    if not group and name in _AGREED and name not in QUOTED.get(view, ()):
        return _Place(_Record.AGREED, _AGREED[name])
    whose = "person_no"
    dataset = ROLL if not group and name in QUOTED.get(view, ()) else GROUPS[view].get(group)
    if view == "couples" and group == "spouse" and name in SPOUSE_QUOTED:
        whose, dataset = "spouse_person_no", ROLL
    field = _field(name, DATASETS[dataset]) if dataset else None
    return None if field is None else _Place(_Record.QUOTED, field, whose, dataset)


def _field(column: str, among: Sequence[str]) -> str | None:
    """The field that a standard column is made of."""
    if column in among:
        return column
    for tail, instead in (
        ("_status", ""),
        ("_precision", ""),
        ("_key", ""),
        ("18", "_no"),
        ("_status", "_no"),
        ("_partial", "_no"),
        ("_birth_date", "_no"),
        ("_sex", "_no"),
    ):
        stem = column.removesuffix(tail) + instead
        if column.endswith(tail) and stem in among:
            return stem
    return None
