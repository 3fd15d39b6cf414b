"""Which columns of which views a cell feeds: what would stand there if the cell held another value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.fields import FIELD_TYPES
from cpaudit.localisation.attributes import OWN_ROLES
from cpaudit.localisation.cells_of_rules import GROUPS, QUOTED, ROLL, SPOUSE_QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROLES = ("mother", "father", "spouse", "head", "husband", "wife", "guardian")
_OF_ANYBODY = ("birth_date", "sex", "id_no", "name")
# Own facts that views agree on among the sources, and those of a child's parents.
_AGREED = {
    "persons": {"": "person_no"},
    "mothers": {"": "person_no"},
    "births": {"": "person_no", "mother.": "mother_person_no", "father.": "father_person_no"},
}
_OF_COUPLES = {*QUOTED["couples"], "name", "sex", "birth_date", "id18", "spouse_name_status"}
_OF_SPOUSES = {*SPOUSE_QUOTED, "name_key", "sex", "birth_date"}
# What a view works out of cells by their attribute: a rule that reads it cannot be judged again.
WORKED_OUT: Mapping[str, Mapping[str, frozenset[str]]] = {
    "births": {
        "birth_date": frozenset(
            {"n_birth_dates", "birth_date_spread_days", "is_multiple", "n_siblings_same_day"}
        ),
        "sex": frozenset({"n_sexes"}),
        "id_no": frozenset({"n_mothers"}),
    },
    "couples": {
        "id_no": frozenset({"is_spouse_found", "is_mutual", "is_self", "is_relative", "n_claims"}),
        "marital_status": frozenset({"n_claims"}),
    },
    "mothers": {
        "birth_date": frozenset({"is_order_by_date", "min_interval_days"}),
        "birth_order": frozenset({"n_orders", "max_order", "is_order_by_date"}),
        "sex": frozenset({"n_rows_boys", "n_rows_girls"}),
    },
}
EDITS: dict[str, pl.DataType] = {
    "trial": pl.UInt32(),
    "view": pl.String(),
    "column": pl.String(),
    "row": pl.UInt32(),
    "text": pl.String(),  # what the column would hold
}


def edits(
    trials: pl.DataFrame,
    told: pl.DataFrame,
    views: Mapping[str, pl.DataFrame],
    named: pl.DataFrame,
) -> pl.DataFrame:
    """What each trial changes in the views; see ``EDITS``.

    Columns that a view quotes change with the cell; those that it agrees on among sources, where they
    show what the cell holds now. What a view works out (counts, flags) stays as it is.

    Args:
        trials: ``trial``, ``record_id``, ``dataset``, ``field``, ``person_no`` (of whom it tells).
        told: what the cell's standard columns would hold, as ``restated`` gives it.
        views: the views.
        named: ``tables.MENTIONS`` with ``person_no``.
    """
    cells = trials.with_columns(*_split()).join(told, on="trial", how="inner")
    held = _held(cells, views)
    own = (
        named.lazy()
        .filter(pl.col("role").is_in(OWN_ROLES))
        .select(pl.col("person_no").alias("owner"), "dataset", "record_id")
        .filter(pl.len().over("owner", "dataset") == 1)
        .collect()
    )
    quoted = cells.join(own.select("record_id", "owner"), on="record_id", how="inner")
    parts = [
        *_of_records(cells, views),
        *_of_mentions(cells, views["mentions"]),
        *_of_groups(quoted, views),
        *_of_agreed(cells.join(held, on=["trial", "column"], how="inner"), views),
    ]
    found = pl.concat(
        [
            pl.DataFrame(schema=EDITS),
            *(
                part.select(pl.col(name).cast(kind) for name, kind in EDITS.items())
                for part in parts
            ),
        ]
    )
    return found.unique(["trial", "view", "column", "row"], keep="first", maintain_order=True)


def _split() -> tuple[pl.Expr, ...]:
    """``role`` and ``lead`` of a field that tells of somebody whom the record names."""
    parts = {
        f"{role}_{name}": role
        for role in _ROLES
        for name in _OF_ANYBODY
        if f"{role}_{name}" in FIELD_TYPES
    }
    role = pl.col("field").replace_strict(parts, default=None, return_dtype=pl.String)
    return role.alias("role"), (role + "_").fill_null("").alias("lead")


def _bare() -> pl.Expr:
    """The column's name without the role before it."""
    return pl.col("column").str.strip_prefix(pl.col("lead"))


def _of_records(cells: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for (dataset,), rows in cells.group_by("dataset", maintain_order=True):
        view = str(dataset)
        places = _places(views[view], "record_id")
        yield (
            rows.filter(pl.col("column").is_in(views[view].columns))
            .join(places, on="record_id", how="inner")
            .with_columns(pl.lit(view).alias("view"))
        )


def _held(cells: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``trial``, ``column``, ``held``: what the columns of the cell hold now."""
    parts = [pl.DataFrame(schema={"trial": pl.UInt32, "column": pl.String, "held": pl.String})]
    for (dataset, _), rows in cells.group_by("dataset", "field", maintain_order=True):
        columns = [
            name
            for name in rows["column"].unique(maintain_order=True)
            if name in views[str(dataset)].columns
        ]
        parts.append(
            rows.select("trial", "record_id")
            .unique(maintain_order=True)
            .join(
                views[str(dataset)].select("record_id", pl.col(columns).cast(pl.String)),
                on="record_id",
                how="inner",
            )
            .unpivot(columns, index="trial", variable_name="column", value_name="held")
        )
    return pl.concat(parts)


def _of_mentions(cells: pl.DataFrame, view: pl.DataFrame) -> Iterator[pl.DataFrame]:
    rows = (
        view.lazy()
        .select("record_id", pl.col("role").cast(pl.String).alias("who"))
        .with_row_index("row")
        .join(cells.lazy().select("record_id").unique(), on="record_id", how="semi")
        .collect()
    )
    met = cells.join(rows, on="record_id", how="inner").with_columns(
        pl.lit("mentions").alias("view")
    )
    own = pl.col("who").is_in(OWN_ROLES)
    yield met.filter(own, pl.col("column").is_in(view.columns))
    yield (
        met.filter(pl.col("who") == pl.col("role"))
        .with_columns(_bare().alias("column"))
        .filter(pl.col("column").is_in(view.columns))
    )


def _of_groups(quoted: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    groups = [
        *(
            (view, f"{prefix}.", dataset, "person_no", None)
            for view, of_view in GROUPS.items()
            for prefix, dataset in of_view.items()
        ),
        ("couples", "", ROLL, "person_no", _OF_COUPLES),
        ("couples", "spouse.", ROLL, "spouse_person_no", _OF_SPOUSES),
        ("mothers", "", ROLL, "person_no", QUOTED["mothers"]),
    ]
    for view, prefix, dataset, key, only in groups:
        mine = quoted.filter(pl.col("dataset") == dataset)
        if only is not None:
            mine = mine.filter(pl.col("column").is_in(only))
        if mine.is_empty():
            continue
        yield (
            mine.with_columns((prefix + pl.col("column")).alias("column"))
            .filter(pl.col("column").is_in(views[view].columns))
            .join(_places(views[view], key), left_on="owner", right_on=key, how="inner")
            .with_columns(pl.lit(view).alias("view"))
        )


def _of_agreed(cells: pl.DataFrame, views: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for view, leads in _AGREED.items():
        for prefix, key in leads.items():
            mine = cells.with_columns((prefix + _bare()).alias("column")).filter(
                pl.col("column").is_in(views[view].columns), pl.col("person_no").is_not_null()
            )
            if mine.is_empty():
                continue
            met = mine.join(
                _places(views[view], key), left_on="person_no", right_on=key, how="inner"
            )
            for (column,), rows in met.group_by("column", maintain_order=True):
                now = views[view][str(column)].gather(rows["row"]).cast(pl.String)
                yield rows.filter(rows["held"].eq_missing(now)).with_columns(
                    pl.lit(view).alias("view")
                )


def _places(view: pl.DataFrame, key: str) -> pl.DataFrame:
    """``key`` and ``row``."""
    return view.select(key).with_row_index("row").filter(pl.col(key).is_not_null())
