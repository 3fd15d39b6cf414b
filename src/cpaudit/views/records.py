"""The records of each dataset with the persons whom they name: the base of every other view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cpaudit.at_rest import at_rest, beside
from cpaudit.fields import DATASETS
from cpaudit.view_tables import VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

_RELATIVES = ("mother", "father", "spouse", "head", "husband", "wife", "guardian")
_SUBJECT_ROLES = ("child", "self")


def link_records(
    records: Mapping[str, pl.DataFrame], mentions: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Each dataset's records with a number per person named, and the columns of ``tables.SUBJECT``.

    Args:
        records: canonical records by dataset; a dataset without a source may be absent.
        mentions: ``tables.MENTIONS`` with ``person_no`` and ``person_key``.

    Returns:
        By dataset: the record's columns, ``person_no`` (the subject), ``mother_person_no``,
        ``father_person_no``, ``spouse_person_no``, ``head_person_no``, ``husband_person_no``,
        ``wife_person_no``, ``guardian_person_no``, ``village``, ``household_no``, ``record_ids`` and ``subject_key``.
        Every dataset is present, if with no rows.
    """
    named = _persons_by_role(mentions)
    return {name: _link(name, records.get(name), named) for name in DATASETS}


def _persons_by_role(mentions: pl.DataFrame) -> pl.DataFrame:
    """One row per record: the person in each role, and the stable key of the subject."""

    def of(role: str) -> pl.Expr:
        return pl.col("person_no").filter(pl.col("role") == role).first()

    subject = pl.col("role").is_in([*_SUBJECT_ROLES, "husband"])
    return (
        mentions.lazy()
        .sort("mention_id")
        .group_by("record_id")
        .agg(
            pl.col("person_no").filter(pl.col("role").is_in(_SUBJECT_ROLES)).first(),
            pl.col("person_key").filter(subject).first(),
            *(of(role).alias(f"{role}_person_no") for role in _RELATIVES),
        )
        .collect()
    )


def _link(name: str, records: pl.DataFrame | None, named: pl.DataFrame) -> pl.DataFrame:
    if records is None:
        records = pl.DataFrame(schema=_record_schema(name))
    village = [pl.col(column) for column in _VILLAGES if column in records.columns]
    told = [name for name in _TOLD if name in records.columns]
    linked = records.select("record_id", *told).join(
        named, on="record_id", how="left", maintain_order="left"
    )
    if "guardian_kind" in records.columns:
        linked = linked.with_columns(_answering(parent) for parent in ("mother", "father"))
    linked = linked.with_columns(
        pl.coalesce(*village, pl.lit(None, pl.String)).alias("village"),
        pl.col("household_no") if "household_no" in records.columns else _no_text("household_no"),
        pl.concat_list("record_id").alias("record_ids"),
        # A record is the same record in the next export as long as the person, the dataset and
        # the events that it states are the same: row numbers play no part.
        pl.concat_str(
            pl.lit(name),
            pl.col("person_key").fill_null(""),
            *(_stable(column, records) for column in _DISTINGUISHING),
            separator="|",
        ).alias("subject_key"),
    )
    return beside(records, at_rest(linked.drop("record_id", told)))


def _answering(parent: str) -> pl.Expr:
    """The parent, also where she only stands as the one who applies or answers for the child."""
    is_parent = pl.col("guardian_kind") == parent
    return pl.coalesce(f"{parent}_person_no", pl.when(is_parent).then("guardian_person_no")).alias(
        f"{parent}_person_no"
    )


_DISTINGUISHING = ("birth_date", "register_date", "move_date", "move_kind", "period", "resid_code")
_VILLAGES = ("resid_village", "hukou_village", "to_village")
# What of a record the columns are made of that it gets.
_TOLD = (*_DISTINGUISHING, *_VILLAGES, "household_no", "guardian_kind")


def _stable(column: str, records: pl.DataFrame) -> pl.Expr:
    if column not in records.columns:
        return pl.lit("")
    return pl.col(column).cast(pl.String).fill_null("")


def _no_text(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)


def _record_schema(name: str) -> dict[str, pl.DataType]:
    schema = VIEWS["returns"] if name == "village_returns" else VIEWS[name]
    own = {"subject_key", "person_no", "village", "record_ids"}
    return {
        column: kind for column, kind in schema.items() if column not in own and "." not in column
    }
