"""Which cells a failed rule read: the columns of a view, followed back to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import DATASETS
from cpaudit.localisation.attributes import OWN_ROLES
from cpaudit.localisation.observations import FIELD_WORDS
from cpaudit.rules.language import parse
from cpaudit.rules.rule import Dimension, Rule
from cpaudit.rules.syntax import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
_ABOUT = ("subject_key", "entity", "person_no", "record_id", "field")
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
    by_id = {rule.id: rule for rule in rules if rule.dimension in _ABOUT_CELLS}
    own = (
        named.lazy()
        .filter(pl.col("role").is_in(OWN_ROLES))
        .select("person_no", "dataset", pl.col("record_id").alias("own_record"))
        .filter(pl.len().over("person_no", "dataset") == 1)
        .collect()
    )
    parts = [pl.DataFrame(schema=UNITS)]
    for (rule_id, view), rows in failures.group_by("rule_id", "view", maintain_order=True):
        rule = by_id.get(str(rule_id))
        if rule is None or str(view) not in (*DATASETS, *GROUPS, "mentions"):
            continue
        frame = views[str(view)][rows["row"]]
        for column, weight in _read(rule):
            cells = _units(frame, str(view), column, own)
            found = [] if cells is None else [cells.filter(pl.col("field").is_not_null())]
            parts.extend(
                units.with_columns(
                    pl.lit(rule_id, pl.String).alias("rule_id"),
                    pl.lit(view, pl.String).alias("view"),
                    pl.lit(weight, pl.Float64).alias("weight"),
                ).select(pl.col(name).cast(kind) for name, kind in UNITS.items())
                for units in (*found, _unseen(frame, column, found))
            )
    return pl.concat(parts)


def _read(rule: Rule) -> Iterator[tuple[str, float]]:
    """The columns that a rule trusts more or less; those of its requirement if it does not say."""
    if rule.fields:
        yield from rule.fields.items()
    else:
        yield from ((name, 1.0) for name in sorted(columns(parse(rule.require))))


def _units(frame: pl.DataFrame, view: str, column: str, own: pl.DataFrame) -> pl.DataFrame | None:
    """The cells behind one column of failed rows, or None where no cell is behind it."""
    about: list[str | pl.Expr] = ["subject_key", pl.col("person_no").alias("entity")]
    if view in DATASETS:
        field = _field(column, DATASETS[view])
        if field is None:
            return None
        return frame.select(*about, "person_no", "record_id", pl.lit(field).alias("field"))
    if view == "mentions":
        field = _field(column, ("name", "id_no", "birth_date", "sex"))
        if field is None:
            return None
        lead = pl.when(pl.col("role").is_in(OWN_ROLES)).then(pl.lit(""))
        return frame.select(
            *about,
            "person_no",
            "record_id",
            (lead.otherwise(pl.col("role") + "_") + field).alias("field"),
        )
    group, _, name = column.rpartition(".")
    if group in _RELATIVES and name in _AGREED and f"{group}_person_no" in frame.columns:
        person = pl.col(f"{group}_person_no").alias("person_no")
        return _agreed(frame, about, person, _AGREED[name])
    if not group and name in _AGREED and name not in QUOTED.get(view, ()):
        return _agreed(frame, about, pl.col("person_no"), _AGREED[name])
    whose = "person_no"
    dataset = ROLL if not group and name in QUOTED.get(view, ()) else GROUPS[view].get(group)
    if view == "couples" and group == "spouse" and name in SPOUSE_QUOTED:
        whose, dataset = "spouse_person_no", ROLL
    field = _field(name, DATASETS[dataset]) if dataset else None
    if field is None:
        return None
    return (
        frame.select(*about, pl.col(whose).alias("person_no"))
        .join(own.filter(pl.col("dataset") == dataset), on="person_no", how="inner")
        .with_columns(pl.col("own_record").alias("record_id"), pl.lit(field).alias("field"))
    )


def _unseen(frame: pl.DataFrame, column: str, found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """A unit without a field for each failed row in which the column holds what no cell is known of."""
    if column not in frame.columns:
        return pl.DataFrame(schema={name: UNITS[name] for name in _ABOUT})
    rows = frame.filter(pl.col(column).is_not_null())
    for cells in found:
        rows = rows.join(cells, on="subject_key", how="anti")
    return rows.select(
        "subject_key",
        pl.col("person_no").alias("entity"),
        "person_no",
        pl.lit(None, pl.UInt32).alias("record_id"),
        pl.lit(None, FIELD_WORDS).alias("field"),
    )


def _agreed(
    frame: pl.DataFrame, about: list[str | pl.Expr], person: pl.Expr, attribute: str
) -> pl.DataFrame:
    return frame.select(
        *about,
        person,
        pl.lit(None, pl.UInt32).alias("record_id"),
        pl.lit(attribute).alias("field"),
    ).filter(pl.col("person_no").is_not_null())


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
