"""Children through their parents: the persons that a child's records name as mother and father.

Adults are linked first; then «the same mother» means one person, whatever her records call her, and
a newborn without number or name is found through her.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.linkage.codes import MISSING, known
from cpaudit.linkage.plain_values import ROLE_CLASSES

if TYPE_CHECKING:
    from cpaudit.linkage.codes import Flags, Rows
    from cpaudit.linkage.nodes import Nodes
    from cpaudit.linkage.prepared import Prepared

PARENTS = ("mother", "father")
_SUBJECT = ROLE_CLASSES["child"]


def with_parents(nodes: Nodes, prepared: Prepared, keeps_id: Flags, unit: Rows) -> Nodes:
    """The nodes whose ``mother_person`` and ``father_person`` are persons in place of numbers."""
    rows = (
        prepared.frame.select(
            "m",
            "record_id",
            "role",
            "id_valid",
            "is_loose",
            *(f"{parent}_id" for parent in PARENTS),
        )
        .with_columns(pl.Series("unit", unit), pl.Series("keeps_id", keeps_id))
        # Who is a name at a place all through is nobody yet.
        .with_columns(pl.col("is_loose").all().over("unit"))
    )
    owners = (
        rows.filter((pl.col("id_valid") != MISSING) & pl.col("keeps_id"))
        .group_by("id_valid")
        .agg(owner=pl.col("unit").min())
    )
    frame = nodes.frame
    for parent in PARENTS:
        persons = _persons(rows, owners, parent)
        frame = frame.drop(f"{parent}_person", f"{parent}_person_2").join(
            persons, on="unit", how="left", maintain_order="left"
        )
    columns = [f"{parent}_person{slot}" for parent in PARENTS for slot in ("", "_2")]
    return nodes.having(frame.with_columns(pl.col(columns).fill_null(MISSING).cast(pl.UInt32)))


def _persons(rows: pl.DataFrame, owners: pl.DataFrame, parent: str) -> pl.DataFrame:
    """unit, and the first and last of the persons that its records name as ``parent``."""
    mentioned = (
        rows.filter((pl.col("role") == ROLE_CLASSES[parent]) & ~pl.col("is_loose"))
        .group_by("record_id")
        .agg((pl.col("unit").min() + 1).alias("mentioned"))
    )
    named = (
        rows.filter(pl.col("role") == _SUBJECT)
        .join(mentioned, on="record_id", how="left")
        .join(
            owners.rename({"id_valid": f"{parent}_id"}),
            on=f"{parent}_id",
            how="left",
        )
        .select(
            "unit",
            # A number that no mention bears is a person all the same: beyond all units.
            person=pl.coalesce(
                "mentioned",
                pl.col("owner") + 1,
                known(f"{parent}_id").cast(pl.Int64) + rows.height,
            ),
        )
        .drop_nulls()
    )
    least, most = pl.col("person").min(), pl.col("person").max()
    return named.group_by("unit").agg(
        least.alias(f"{parent}_person"),
        pl.when(most != least).then(most).otherwise(MISSING).alias(f"{parent}_person_2"),
    )
